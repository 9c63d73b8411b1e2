/* SPDX-License-Identifier: Apache-2.0
 * A world for the tests of the vehicle API: two apps, their owners' cars, a
 * maker that answers what the test says, a clock that stands, no network. */
#pragma once
#include "http/route.h"
#include "oauth/oauth.h"
#include "settings/settings.h"
#include "store/db.h"
#include "test.h"
#include "vehicles/vehicles_test.sql.h"

#define CAR      "36ab27d0-fd9d-4455-823a-ce30af709ffc"
#define TESLA    "0facda33-19aa-4000-8000-0000000000a1"
/* of the other app, whose consent is 2 */
#define OTHERS   "0facda33-19aa-4000-8000-0000000000b2"
/* of CAR's owner and app, in no consent */
#define UNSHARED "0facda33-19aa-4000-8000-0000000000c3"
#define INVENTED "0facda33-19aa-4000-8000-0000000000d4"
#define OWNER    "aaaaaaaa-0000-4000-8000-000000000001"

enum { NOW = 1529458417 };
#define NOW_MS (INT64_C(1000) * NOW + 78)

/* What the maker was last asked, and what it answers. */
struct maker {
    int asked;
    str app_id, make, vin, handle;
    bool simulated;
    int64_t now_ms, measured_ms;
    enum signal_id signal;
    err answer; /* an error instead of a value */
    double odometer;
};

struct world {
    struct arena *arena;
    str url;
    struct db *db;
    struct settings settings;
    struct bearer bearer; /* who asks; consent_id 0: nobody */
    int64_t shared;       /* how many times world_share was called */
};
extern struct maker world_maker;

void world_run(void (*test)(struct world *w), bool is_postgres);

/* A second handle, as another process would have it. Lives as long as w. */
struct db *world_open_again(struct world *w);

/* A vehicle of consent n, at the end of its list. */
void world_add_vehicle(struct world *w, int64_t consent_id, str vehicle_id,
                       str make, str permissions);
void world_revive(struct world *w, str vehicle_id);
void world_share(struct world *w, int64_t consent_id, str vehicle_id);
struct test_ended_at_row world_ended(struct world *w, str vehicle_id);

struct answer {
    int status;
    str body, headers, request_id;
};

/* "GET /v2.0/user", and header lines "name: value\n…" or NULL. */
struct answer world_ask(struct world *w, const char *line, const char *headers);
struct answer world_ask_db(struct world *w, struct db *db, const char *line,
                           const char *headers);

/* With a body of JSON. */
struct answer world_send(struct world *w, const char *line, const char *headers,
                         str body);

/* The value of a header of an answer; "" if absent. */
str answer_header(struct answer answer, const char *name);

/* A text member of a JSON answer. */
str answer_member(struct answer answer, const char *name);

/* The body, with the request's id replaced by "ID". */
str answer_body(struct world *w, struct answer answer);

bool has(str text, const char *part);

/* One test for each engine. */
#define BOTH(name_)                                                            \
    static void name_(struct world *w);                                        \
    TEST(name_##_on_sqlite)                                                    \
    {                                                                          \
        world_run(name_, false);                                               \
    }                                                                          \
    TEST(name_##_on_postgres)                                                  \
    {                                                                          \
        world_run(name_, true);                                                \
    }                                                                          \
    static void name_(struct world *w)
