/* SPDX-License-Identifier: Apache-2.0
 * People of the dashboard. */
#include "flow/dashboard_world.h"

#include <sodium.h>
#include <string.h>

#include "base/random.h"
#include "connect/connect.sql.h"
#include "dashboard/dashboard.sql.h"

static str
cheap_hash(struct world *w)
{
    char *out = arena_alloc(w->arena, crypto_pwhash_STRBYTES, 1);

    assert_int_equal(crypto_pwhash_str_alg(out, PASSWORD, sizeof PASSWORD - 1,
                                           crypto_pwhash_OPSLIMIT_MIN,
                                           crypto_pwhash_MEMLIMIT_MIN,
                                           crypto_pwhash_ALG_ARGON2ID13),
                     0);
    return str_of(out);
}

void
person_add(struct world *w, struct person *p, const char *email,
           const char *team, enum role role)
{
    const struct account_new in = {
        .email = str_of(email),
        .team = str_of(team),
        .role = role,
        .password = cheap_hash(w),
        .who = S("operator"),
        .now = w->now_ms / 1000,
    };

    *p = (struct person){.email = in.email};
    assert_ptr_equal(account_add(w->db, w->arena, &in), OK);
}

void
person_sign_in(struct world *w, struct person *p)
{
    struct reply r = person_get(w, p, S("/dashboard/sign-in"));

    r = world_post(w, &p->browser, S("/dashboard/sign-in"), &r,
                   arena_fmt(w->arena, "&email=" STR_FMT "&password=%s",
                             STR_ARG(p->email), "correct+horse+battery"));
    assert_int_equal(r.status, 303);
}

str
person_id(struct world *w, const struct person *p)
{
    struct account_by_email_row row;
    bool found;

    assert_ptr_equal(account_by_email(w->db, w->arena,
                                      &(struct account_by_email_args){p->email},
                                      &found, &row),
                     OK);
    return found ? row.id : S("");
}

str
team_id(struct world *w, const char *name)
{
    struct team_by_name_row row;
    bool found;

    assert_ptr_equal(team_by_name(w->db, w->arena,
                                  &(struct team_by_name_args){str_of(name)},
                                  &found, &row),
                     OK);
    assert_true(found);
    return row.id;
}

struct reply
person_get(struct world *w, struct person *p, str target)
{
    return ASK(w, .target = target, .browser = &p->browser);
}

struct reply
person_post(struct world *w, struct person *p, str target, str form)
{
    struct reply page = person_get(w, p, S("/dashboard/account"));

    if (page.status != 200)
        page = person_get(w, p, S("/dashboard/sign-in"));
    return world_post(w, &p->browser, target, &page, form);
}

str
reply_between(const struct reply *r, const char *mark, const char *end)
{
    size_t n = strlen(mark);

    for (size_t i = 0; i + n <= r->body.len; i++) {
        str rest = str_from(r->body, i + n);
        size_t len = 0;

        if (memcmp(r->body.at + i, mark, n) != 0)
            continue;
        while (len < rest.len && !str_starts(str_from(rest, len), str_of(end)))
            len++;
        return (str){rest.at, len};
    }
    return (str){0};
}

/* ---- cars ---- */

struct car_adding {
    struct owner_put_args owner;
    struct connection_put_args car;
};

static err
car_unit(struct tx *tx, void *arg)
{
    struct car_adding *c = arg;
    struct connection_put_args car = c->car;
    struct owner_put_row owner;
    struct connection_put_row row;
    bool found;

    TRY(owner_put(tx, &c->owner, &found, &owner));
    car.owner_id = owner.id;
    return connection_put(tx, &car, &found, &row);
}

str
world_add_car(struct world *w, const struct world_car *car)
{
    str make = car->make == NULL ? S("TESLA") : str_of(car->make);
    int64_t now = w->now_ms / 1000;
    struct car_adding c = {
        .owner = {.id = random_uuid(w->arena),
                  .app_id = str_of(car->app),
                  .account_key = car->user == NULL ? S("user@example.com")
                                                   : str_of(car->user),
                  .make = make,
                  .mode = S("simulated"),
                  .now = now},
        .car = { .vehicle_id = random_uuid(w->arena),
                  .app_id = str_of(car->app),
                  .vin = str_of(car->vin),
                  .make = make,
                  .model = S("Model 3"),
                  .year = 2022,
                  .mode = S("simulated"),
                  .handle = S("sim1:0123456789abcdef:tesla:2022:BEV::Model 3"),
                  .permissions = S("read_odometer read_vin"),
                  .now = now},
    };

    assert_ptr_equal(db_write(w->db, car_unit, &c), OK);
    return c.car.vehicle_id;
}
