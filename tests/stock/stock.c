/* SPDX-License-Identifier: Apache-2.0
 * Another process at the database of a running server: it puts in what tests
 * and measurements need, through the store and by the product's own statements.
 * usage: stock DATABASE APP SECRET     the app is added if it is not there
 *
 * It reads commands, a line each, and ends each answer with a line "done":
 *   codes N                    N fresh codes of one car: "CODE CONSENT" lines
 *   families N EACH SHOWN      N owners with a car, a consent, a code and EACH
 *                              pairs; "TOKEN VEHICLE" lines of SHOWN of them
 *   disconnect CONSENT VEHICLE
 *   connect CONSENT            the car of "codes" again, for the same consent
 *   secret-add SECRET
 *   secret-remove LAST_FOUR */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/random.h"
#include "connect/connect.sql.h"
#include "oauth/apps.h"
#include "oauth/errors.h"
#include "oauth/oauth.sql.h"
#include "oem/oem.h"
#include "routes.h"
#include "settings/settings.h"
#include "vehicles/vehicles.sql.h"

enum { BATCH = 250, WORDS = 4, LINE = 256, MOST = 10000000, YEAR = 31536000 };

static const char callback[] = "https://app.example/cb";
static const char permissions[] =
    "read_odometer read_location read_battery read_charge read_fuel read_tires "
    "read_vehicle_info";

struct stock {
    struct arena *arena; /* of one command */
    struct db *db;
    struct settings settings;
    str app_id;
    struct request request; /* what the product's functions want to know */
};

struct pair {
    int64_t access_id, refresh_id;
    str access, refresh;
};

/* One "Allow", and what came of it. */
struct family {
    const struct stock *stock;
    struct oem_account account;
    struct oem_vehicle car;
    str owner_id, vehicle_id;
    struct consent consent;
    struct pair *pairs;
    size_t pair_count;
};

struct batch {
    struct family *families;
    size_t count;
};

static void
must(err e, const char *what)
{
    if (e == OK)
        return;
    (void)fprintf(stderr, "stock: %s: %s\n", what, e->description);
    exit(1);
}

static bool
must_find(bool found, const char *what)
{
    if (!found)
        (void)fprintf(stderr, "stock: %s: no row\n", what);
    return found;
}

/* ---- making ---- */

static void
family_car(const struct stock *s, struct family *f, str username)
{
    const struct oem_session session = {
        .app_id = s->app_id,
        .make = make_find(S("CHEVROLET")),
        .simulated = true,
        .now_ms = s->request.now_ms,
    };
    struct oem_vehicle *cars;
    size_t count;

    f->stock = s;
    must(oem_sign_in(&session, s->arena, username, secret_of(S("any")),
                     &f->account),
         "sign in");
    must(oem_vehicles(&session, s->arena, &f->account, &cars, &count), "cars");
    f->car = cars[0];
    f->owner_id = random_uuid(s->arena);
    f->vehicle_id = random_uuid(s->arena);
}

static void
family_prepare(struct stock *s, struct family *f, str username, size_t pairs)
{
    str key = db_installation_key(s->db);

    family_car(s, f, username);
    f->consent = (struct consent){
        .app_id = s->app_id,
        .permissions = str_of(permissions),
        .redirect_uri = str_of(callback),
    };
    must(consent_prepare(&s->request, &f->consent), "prepare");
    f->pairs = arena_alloc(s->arena, pairs, sizeof *f->pairs);
    f->pair_count = pairs;
    for (size_t i = 0; i < pairs; i++) {
        struct pair *p = &f->pairs[i];

        must(db_next_id(s->db, &p->access_id), "number");
        must(db_next_id(s->db, &p->refresh_id), "number");
        p->access = token_make(s->arena, key, ACCESS_TOKEN, p->access_id);
        p->refresh = token_make(s->arena, key, REFRESH_TOKEN, p->refresh_id);
    }
}

/* ---- storing ---- */

static err
store_owner(struct tx *tx, struct family *f)
{
    const struct owner_put_args put = {
        .id = f->owner_id,
        .app_id = f->stock->app_id,
        .account_key = f->account.key,
        .make = f->car.make,
        .mode = S("simulated"),
        .now = f->stock->request.now,
    };
    struct owner_put_row row;
    bool found;

    TRY(owner_put(tx, &put, &found, &row));
    f->owner_id = arena_dup(f->stock->arena, row.id);
    f->consent.owner_id = f->owner_id;
    return OK;
}

static err
store_car(struct tx *tx, struct family *f)
{
    const struct connection_put_args put = {
        .vehicle_id = f->vehicle_id,
        .app_id = f->stock->app_id,
        .owner_id = f->owner_id,
        .vin = f->car.vin,
        .make = f->car.make,
        .model = f->car.model,
        .year = f->car.year,
        .mode = S("simulated"),
        .handle = f->car.handle,
        .permissions = str_of(permissions),
        .now = f->stock->request.now,
    };
    struct connection_put_row row;
    bool found;

    TRY(connection_put(tx, &put, &found, &row));
    f->vehicle_id = arena_dup(f->stock->arena, row.vehicle_id);
    return consent_vehicle_add(
        tx, &(struct consent_vehicle_add_args){f->consent.id, f->vehicle_id, 0},
        NULL);
}

static err
store_pair(struct tx *tx, const struct family *f, size_t i)
{
    const struct pair *p = &f->pairs[i];
    const struct access_token_add_args access = {
        .id = p->access_id,
        .hash = secret_hash(tx->arena, secret_of(p->access)),
        .app_id = f->stock->app_id,
        .consent_id = f->consent.id,
        .expires_at = f->stock->request.now + YEAR,
    };
    const struct refresh_token_add_args refresh = {
        .id = p->refresh_id,
        .hash = secret_hash(tx->arena, secret_of(p->refresh)),
        .app_id = f->stock->app_id,
        .consent_id = f->consent.id,
        .generation = (int64_t)i + 1,
        .expires_at = f->stock->request.now + YEAR,
    };

    TRY(access_token_add(tx, &access, NULL));
    return refresh_token_add(tx, &refresh, NULL);
}

static err
store_batch(struct tx *tx, void *arg)
{
    const struct batch *b = arg;

    for (size_t i = 0; i < b->count; i++) {
        struct family *f = &b->families[i];

        TRY(store_owner(tx, f));
        TRY(consent_store(tx, &f->stock->request, &f->consent));
        TRY(store_car(tx, f));
        for (size_t p = 0; p < f->pair_count; p++)
            TRY(store_pair(tx, f, p));
    }
    return OK;
}

/* ---- commands ---- */

static int64_t
number(str text)
{
    int64_t n = 0;

    if (!str_to_int(text, MOST, &n)) {
        (void)fprintf(stderr, "stock: not a number: " STR_FMT "\n",
                      STR_ARG(text));
        exit(2);
    }
    return n;
}

static void
make_codes(struct stock *s, const str *words)
{
    struct family *families;
    struct batch b;

    b.count = (size_t)number(words[1]);
    families = arena_alloc(s->arena, b.count, sizeof *families);
    b.families = families;
    for (size_t i = 0; i < b.count; i++)
        family_prepare(s, &families[i], S("owner@example.com"), 0);
    must(db_write(s->db, store_batch, &b), "codes");
    for (size_t i = 0; i < b.count; i++)
        (void)printf(STR_FMT " %" PRId64 "\n",
                     STR_ARG(families[i].consent.code), families[i].consent.id);
}

static void
make_families(struct stock *s, const str *words)
{
    int64_t count = number(words[1]), each = number(words[2]);
    int64_t shown = number(words[3]), step = shown > 0 ? count / shown : count;

    for (int64_t done = 0; done < count; done += BATCH) {
        int64_t n = count - done < BATCH ? count - done : BATCH;
        struct batch b = {
            arena_alloc(s->arena, (size_t)n, sizeof(struct family)), (size_t)n};

        for (int64_t i = 0; i < n; i++)
            family_prepare(s, &b.families[i],
                           arena_fmt(s->arena, "owner-%s@example.com",
                                     random_uuid(s->arena).at),
                           (size_t)each);
        must(db_write(s->db, store_batch, &b), "families");
        for (int64_t i = 0; i < n; i++) {
            const struct family *f = &b.families[i];

            if ((done + i) % (step > 0 ? step : 1) == 0 && each > 0)
                (void)printf(STR_FMT " " STR_FMT "\n",
                             STR_ARG(f->pairs[0].access),
                             STR_ARG(f->vehicle_id));
        }
        arena_reset(s->arena);
    }
}

struct leaving {
    int64_t consent_id, now;
    str vehicle_id;
};

/* As DELETE /vehicles/{id}/application does it. */
static err
leave(struct tx *tx, void *arg)
{
    const struct leaving *l = arg;
    const struct connection_end_args end = {l->consent_id, l->vehicle_id,
                                            l->now};
    struct connection_end_row row;
    bool found;

    TRY(connection_end(tx, &end, &found, &row));
    if (!must_find(found, "disconnect"))
        exit(1);
    return consent_vehicle_drop(
        tx, &(struct consent_vehicle_drop_args){l->vehicle_id}, NULL);
}

static void
disconnect(struct stock *s, const str *words)
{
    struct leaving l = {number(words[1]), s->request.now, words[2]};

    must(db_write(s->db, leave, &l), "disconnect");
}

static err
come_back(struct tx *tx, void *arg)
{
    struct family *f = arg;

    TRY(store_owner(tx, f));
    return store_car(tx, f);
}

static void
connect_again(struct stock *s, const str *words)
{
    struct family f = {.consent.id = number(words[1])};

    family_car(s, &f, S("owner@example.com"));
    must(db_write(s->db, come_back, &f), "connect");
}

static void
secret_add(struct stock *s, const str *words)
{
    must(app_secret_add(
             s->db, &(struct app_credential_new){.app_id = s->app_id,
                                                 .secret = secret_of(words[1]),
                                                 .now = s->request.now}),
         "secret-add");
}

static void
secret_remove(struct stock *s, const str *words)
{
    must(app_secret_remove(s->db, s->app_id, words[1]), "secret-remove");
}

static const struct command {
    str name;
    size_t words;
    void (*run)(struct stock *s, const str *words);
} commands[] = {
    {STR("codes"),         2, make_codes   },
    {STR("families"),      4, make_families},
    {STR("disconnect"),    3, disconnect   },
    {STR("connect"),       2, connect_again},
    {STR("secret-add"),    2, secret_add   },
    {STR("secret-remove"), 2, secret_remove},
};

static void
obey(struct stock *s, str line)
{
    str words[WORDS];
    size_t n = 0;

    while (n < WORDS && str_word(&line, ' ', &words[n]))
        n++;
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        const struct command *c = &commands[i];

        if (n == c->words && str_eq(words[0], c->name)) {
            c->run(s, words);
            (void)printf("done\n");
            (void)fflush(stdout);
            return;
        }
    }
    (void)fprintf(stderr, "stock: no such command\n");
    exit(2);
}

static void
add_app(const struct stock *s, const char *secret)
{
    static const str uris[] = {STR(callback)};
    static const struct scope_item asks[] = {
        {READ_ODOMETER,     false},
        {READ_VEHICLE_INFO, false},
    };
    const struct app_new app = {
        .id = s->app_id,
        .name = S("Stock"),
        .development = true,
        .secret = secret_of(str_of(secret)),
        .management_token = secret_of(random_uuid(s->arena)),
        .redirect_uris = uris,
        .redirect_uri_count = 1,
        .permissions = asks,
        .permission_count = 2,
        .now = s->request.now,
    };
    err e = app_add(s->db, &app);

    if (e != &APP_EXISTS)
        must(e, "app");
}

static void
open_stock(struct stock *s, struct arena *a, char **argv)
{
    const struct db_config config = {.url = str_of(argv[1]),
                                     .sets = valetkey_queries,
                                     .set_count = valetkey_query_sets};
    int applied;

    *s = (struct stock){.arena = arena_open(), .app_id = str_of(argv[2])};
    settings_default(&s->settings);
    must(db_migrate(a, config.url, &applied), "migrate");
    must(db_open(a, &config, &s->db), "open");
    s->request = (struct request){.arena = s->arena,
                                  .db = s->db,
                                  .settings = &s->settings,
                                  .now_ms = clock_system_ms()};
    s->request.now = s->request.now_ms / 1000;
    add_app(s, argv[3]);
}

int
main(int argc, char **argv)
{
    struct arena *a = arena_open();
    struct stock s;
    char line[LINE];

    if (argc != 4) {
        (void)fputs("usage: stock DATABASE APP SECRET\n", stderr);
        return 2;
    }
    open_stock(&s, a, argv);
    while (fgets(line, sizeof line, stdin) != NULL) {
        s.request.now_ms = clock_system_ms();
        s.request.now = s.request.now_ms / 1000;
        obey(&s, (str){line, strcspn(line, "\n")});
        arena_reset(s.arena);
    }
    arena_close(s.arena);
    arena_close(a);
    return 0;
}
