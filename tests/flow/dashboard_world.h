/* SPDX-License-Identifier: Apache-2.0
 * People of the dashboard, each with a browser. */
#pragma once
#include "dashboard/accounts.h"
#include "flow/world.h"

#define PASSWORD "correct horse battery"

struct person {
    struct browser browser;
    str email;
};

/* An account with PASSWORD, hashed at the least cost, and nobody signed in. */
void person_add(struct world *w, struct person *p, const char *email,
                const char *team, enum role role);

/* Its browser signs in with PASSWORD. */
void person_sign_in(struct world *w, struct person *p);

/* The id of the account, of the team with that name. */
str person_id(struct world *w, const struct person *p);
str team_id(struct world *w, const char *name);

struct reply person_get(struct world *w, struct person *p, str target);

/* POST with the csrf field of a page that the browser may see. form: "&a=b". */
struct reply person_post(struct world *w, struct person *p, str target,
                         str form);

/* The text of the first element or field after a mark, up to an end. */
str reply_between(const struct reply *r, const char *mark, const char *end);

/* A simulated car, connected to an app without the flow: its vehicle id. It is
 * the first car of the owner user@example.com, or of another. */
struct world_car {
    const char *app, *vin, *make, *user;
};
str world_add_car(struct world *w, const struct world_car *car);
