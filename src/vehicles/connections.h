/* SPDX-License-Identifier: Apache-2.0
 * The connections of an app, for whoever looks after them: the management API,
 * the dashboard, /admin, the command line. */
#pragma once
#include "base/arena.h"
#include "base/err.h"
#include "store/db.h"

struct connection {
    str vehicle_id, owner_id, vin, make, model, mode; /* live, simulated */
    str external_id; /* the app's own name for the owner, "" if none */
    str permissions; /* names, in the order of the catalogue */
    int64_t year, connected_at;
    int64_t reauthenticated_at, ended_at; /* 0: never */
};

enum connection_state { ALL_CONNECTIONS, CONNECTED, DISCONNECTED };
str connection_state_name(enum connection_state s); /* "all" */

/* What a list is about, as it was typed; "" asks for everything. */
struct connections_wish {
    str app_id;
    str search; /* a vehicle id, a user id, a VIN or its first three or more
                   characters */
    str mode;   /* live, simulated, test */
    str make;   /* an id or a name */
    str state;  /* all, connected (so too if it is ""), disconnected */
    str cursor; /* where another page has ended */
    int64_t most;
};

struct connections_page {
    struct connection *rows; /* the newest first */
    size_t count;
    str next;         /* the cursor of the next page; "" if there is none */
    str wrong;        /* the field that is wrong: "search" … */
    const char *rule; /* what may stand there */
};

/* Errors: API_VALIDATION, with out->wrong and out->rule. */
err connections_list(struct db *db, struct arena *a,
                     const struct connections_wish *wish,
                     struct connections_page *out);

/* found is false for an id that is not a connection of the app. */
err connection_find(struct db *db, struct arena *a, str app_id, str vehicle_id,
                    bool *found, struct connection *out);

/* What its owner has allowed the app over time, the newest first. */
struct connection_consent {
    str asked, permissions; /* names, separated by spaces */
    int64_t created_at, ends_at, revoked_at /* 0: not */;
    bool reaches; /* tokens that come from it reach this vehicle */
};
err connection_history(struct db *db, struct arena *a,
                       const struct connection *c,
                       struct connection_consent **out, size_t *count);

/* End an app's connections: of one owner, or to one vehicle, the other is "".
 * From then on no token reaches the vehicles. */
struct connections_ending {
    str app_id, owner_id, vehicle_id;
    int64_t now;
    /* What belongs into the same unit, run once if anything has ended; or
     * NULL. */
    err (*also)(struct tx *tx, void *arg);
    void *also_arg;
};
struct connection_ended {
    str vehicle_id, owner_id;
};

/* All of them in one unit. Of many who end the same one exactly one is told so:
 * the others get it not in their list. */
err connections_end(struct db *db, struct arena *a,
                    const struct connections_ending *in,
                    struct connection_ended **out, size_t *count);

/* Where a page of connections, the newest first, goes on. */
struct connection_cursor {
    int64_t connected_at;
    str vehicle_id;
};
str connection_cursor_text(struct arena *a, const struct connection_cursor *c);
bool connection_cursor_parse(struct arena *a, str text,
                             struct connection_cursor *out);
