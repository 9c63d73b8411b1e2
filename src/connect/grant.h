/* SPDX-License-Identifier: Apache-2.0
 * From the question an owner is asked to what their answer writes. */
#pragma once
#include "connect/maker.h"

/* A car of the account, as the question sees it. */
struct candidate {
    struct oem_vehicle car;
    str refused;    /* why it cannot be chosen, for the owner; "" if it can */
    bool connected; /* to this app, now */
    bool has_no_place; /* on the plan of the app: that is why it is refused */
    struct permission_set before; /* what the app has of it */
};

/* What the page shows and what a form is held against. */
struct question {
    const session *s;
    struct scope_item scope[PERMISSION_COUNT];
    size_t scope_count;
    struct permission_set asked; /* the scope as a set */
    struct candidate *cars;
    size_t car_count;
    size_t possible;  /* cars that can be chosen */
    bool rule_of_app; /* one is refused by a rule of the app */
    /* connect/plan.h */
    bool is_limited, counts_simulated, plan_is_full;
    int64_t most_cars;
    size_t room; /* for cars that the app does not have yet */
    /* The owner has connected these cars before and is asked for more: what
     * they have stays, only what is new is on the page. */
    bool adding;
    struct permission_set asked_before;
    str owner_id; /* "" for an owner the app does not know */
};

/* What the owner answered. */
struct choice {
    struct permission_set permissions;
    bool *cars; /* one per car of the question */
    size_t car_count;
    bool too_many;  /* more than there is room for */
    bool as_before; /* nobody was asked: connections keep what they have */
};

/* "Volkswagen ID.3, 2022", by the id of the make. */
str car_title(struct arena *a, str make_id, str model, int64_t year);

/* Answer with the page of the question; again: something was missing. */
void grant_show(struct request *req, const struct question *q,
                const struct choice *c, struct page_frame frame, bool again);

/* Ask the maker and the database. Errors of oem_vehicles. */
err question_read(struct request *req, struct question *q);

/* Write an "Allow" and send the owner back with a code: session, owner,
 * connections, consent and code in one unit. A session that has ended before
 * leads to its "done" page instead, and nothing is written. */
err grant_store(struct request *req, const struct question *q,
                const struct choice *c);

/* The session is about one vehicle whose owner has signed in again. */
err reauth_finish(struct request *req);

/* approval_prompt=auto: the owner is who they were and the app asks for nothing
 * new, so they are not asked again. *granted: the answer is made. */
err grant_as_before(struct request *req, const struct question *q,
                    bool *granted);
