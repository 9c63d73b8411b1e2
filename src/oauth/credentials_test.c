/* SPDX-License-Identifier: Apache-2.0
 * Secrets and management tokens of an app, on both engines: how many, who is
 * quicker, when last used. */
#include <pthread.h>

#include "db_place.h"
#include "oauth/app_used.h"
#include "oauth/apps.h"
#include "oauth/apps.sql.h"
#include "oauth/errors.h"
#include "store/later.h"
#include "test.h"

enum { NOW = 1700000000, RACERS = 4 };

struct world {
    struct arena *arena;
    struct db *db;
};

static void
run(void (*test)(struct world *w), bool is_postgres)
{
    static const struct query_set *const sets[] = {&apps_queries};
    struct arena *a = arena_open();
    struct world w = {.arena = a};
    struct db_config config = {
        .sets = sets, .set_count = 1, .connections = RACERS};
    const struct app_new app = {
        .id = S("one"),
        .name = S("An app"),
        .secret = secret_of(S("0123456789abcdef0123456789abcdef")),
        .management_token = secret_of(S("management-token-1")),
        .made_by = S("kim@x.example"),
        .now = NOW,
    };
    int applied;

    config.url = is_postgres ? test_db_postgres(a) : test_db_sqlite(a);
    assert_ptr_equal(db_migrate(a, config.url, &applied), OK);
    assert_ptr_equal(db_open(a, &config, &w.db), OK);
    assert_ptr_equal(app_add(w.db, &app), OK);
    test(&w);
    arena_close(a);
}

/* One test for each engine. */
#define BOTH(name_)                                                            \
    static void name_(struct world *w);                                        \
    TEST(name_##_on_sqlite)                                                    \
    {                                                                          \
        run(name_, false);                                                     \
    }                                                                          \
    TEST(name_##_on_postgres)                                                  \
    {                                                                          \
        run(name_, true);                                                      \
    }                                                                          \
    static void name_(struct world *w)

static struct app_shown
shown(struct world *w)
{
    struct app_shown app;

    assert_ptr_equal(app_show(w->db, w->arena, S("one"), &app), OK);
    return app;
}

static err
secret_add(struct world *w, const char *secret, int64_t now, int64_t expires_at)
{
    return app_secret_add(
        w->db, &(struct app_credential_new){.app_id = S("one"),
                                            .secret = secret_of(str_of(secret)),
                                            .now = now,
                                            .expires_at = expires_at});
}

BOTH(an_app_has_three_secrets_that_work)
{
    assert_ptr_equal(secret_add(w, "the-second-secret", NOW, 0), OK);
    assert_ptr_equal(secret_add(w, "the-third-secret", NOW, NOW + 10), OK);
    assert_ptr_equal(secret_add(w, "the-fourth-secret", NOW, 0),
                     &APP_SECRETS_FULL);
    assert_ptr_equal(secret_add(w, "the-second-secret", NOW, 0),
                     &APP_SECRET_TWICE);
    assert_int_equal(shown(w).secret_count, 3);
    /* one that has run out makes room */
    assert_ptr_equal(secret_add(w, "the-fourth-secret", NOW + 10, 0), OK);
    assert_ptr_equal(secret_add(w, "the-fifth-secret", NOW + 10, 0),
                     &APP_SECRETS_FULL);
}

BOTH(a_secret_has_a_name_and_whoever_made_it)
{
    struct app_credential_new in = {
        .app_id = S("one"),
        .secret = secret_of(S("the-second-secret")),
        .name = S(" CI runner "),
        .made_by = S("bob@x.example"),
        .now = NOW + 5,
    };
    struct app_shown app;

    assert_ptr_equal(app_secret_add(w->db, &in), OK);
    app = shown(w);
    assert_str(app.secrets[0].made_by, S("kim@x.example"));
    assert_str(app.secrets[1].name, S("CI runner"));
    assert_str(app.secrets[1].made_by, S("bob@x.example"));
    assert_str(app.secrets[1].last_four, S("cret"));
    assert_int_equal(app.secrets[1].created_at, NOW + 5);
    in.secret = secret_of(S("the-third-secret"));
    in.name = S("a\nb");
    assert_ptr_equal(app_secret_add(w->db, &in), &APP_SECRET_NAME);
    in.name = arena_fmt(w->arena, "%061d", 1);
    assert_ptr_equal(app_secret_add(w->db, &in), &APP_SECRET_NAME);
}

/* Two may end in the same four characters; one of them is meant. */
BOTH(a_secret_is_removed_by_its_number)
{
    struct app_shown app;
    bool same;

    assert_ptr_equal(secret_add(w, "a-second-secret", NOW, 0), OK);
    assert_ptr_equal(secret_add(w, "the-third-secret", NOW, 0), OK);
    app = shown(w);
    assert_ptr_equal(
        app_secret_drop(w->db, &(struct app_removal){.app_id = S("other"),
                                                     .id = app.secrets[1].id}),
        &APP_UNKNOWN);
    assert_ptr_equal(
        app_secret_drop(w->db, &(struct app_removal){.app_id = S("one"),
                                                     .id = app.secrets[1].id}),
        OK);
    assert_ptr_equal(
        app_secret_drop(w->db, &(struct app_removal){.app_id = S("one"),
                                                     .id = app.secrets[1].id}),
        &APP_SECRET_UNKNOWN);
    assert_ptr_equal(app_secret_matches(w->db, w->arena, S("one"),
                                        secret_of(S("the-third-secret")), NOW,
                                        &same),
                     OK);
    assert_true(same);
}

struct racer {
    pthread_t thread;
    struct world *w;
    pthread_barrier_t *start;
    struct app_credential_new in;
    err (*add)(struct db *db, const struct app_credential_new *in);
    err result;
};

static err
rotate(struct db *db, const struct app_credential_new *in)
{
    return app_management_token_rotate(db, in, in->now + 100);
}

static void *
race(void *arg)
{
    struct racer *r = arg;

    (void)pthread_barrier_wait(r->start);
    r->result = r->add(r->w->db, &r->in);
    return NULL;
}

/* How many of them were let through; the others all say why. */
static size_t
race_all(struct world *w, struct racer *racers, err why)
{
    pthread_barrier_t start;
    size_t won = 0;

    assert_int_equal(pthread_barrier_init(&start, NULL, RACERS), 0);
    for (size_t i = 0; i < RACERS; i++) {
        racers[i].w = w;
        racers[i].start = &start;
        assert_int_equal(
            pthread_create(&racers[i].thread, NULL, race, &racers[i]), 0);
    }
    for (size_t i = 0; i < RACERS; i++) {
        assert_int_equal(pthread_join(racers[i].thread, NULL), 0);
        assert_true(racers[i].result == OK || racers[i].result == why);
        won += racers[i].result == OK;
    }
    (void)pthread_barrier_destroy(&start);
    return won;
}

static struct app_credential_new
new_one(struct world *w, size_t i, const int64_t *newest)
{
    return (struct app_credential_new){
        .app_id = S("one"),
        .secret = secret_of(arena_fmt(w->arena, "racing-secret-%zu", i)),
        .now = NOW,
        .if_newest = newest,
    };
}

BOTH(of_many_that_add_a_secret_at_once_there_are_three)
{
    struct racer racers[RACERS] = {0};

    for (size_t i = 0; i < RACERS; i++) {
        racers[i].in = new_one(w, i, NULL);
        racers[i].add = app_secret_add;
    }
    assert_int_equal(race_all(w, racers, &APP_SECRETS_FULL), 2);
    assert_int_equal(shown(w).secret_count, 3);
}

BOTH(of_many_that_have_seen_the_same_secrets_one_adds)
{
    struct racer racers[RACERS] = {0};
    int64_t newest = shown(w).secrets[0].id;

    for (size_t i = 0; i < RACERS; i++) {
        racers[i].in = new_one(w, i, &newest);
        racers[i].add = app_secret_add;
    }
    assert_int_equal(race_all(w, racers, &APP_CHANGED), 1);
    assert_int_equal(shown(w).secret_count, 2);
}

BOTH(of_many_that_rotate_the_same_token_one_does)
{
    struct racer racers[RACERS] = {0};
    int64_t newest = shown(w).management_tokens[0].id;
    struct app_shown app;

    for (size_t i = 0; i < RACERS; i++) {
        racers[i].in = new_one(w, i, &newest);
        racers[i].add = rotate;
    }
    assert_int_equal(race_all(w, racers, &APP_CHANGED), 1);
    app = shown(w);
    assert_int_equal(app.management_token_count, 2);
    assert_int_equal(app.management_tokens[0].expires_at, NOW + 100);
    assert_int_equal(app.management_tokens[1].expires_at, 0);
}

BOTH(a_rotated_token_ends_no_later_than_it_would_have)
{
    struct app_credential_new in = new_one(w, 1, NULL);
    struct app_shown app;

    in.expires_at = NOW + 50;
    assert_ptr_equal(app_management_token_add(w->db, &in), OK);
    in = new_one(w, 2, NULL);
    assert_ptr_equal(app_management_token_rotate(w->db, &in, NOW - 1),
                     &APP_EXPIRY);
    assert_ptr_equal(app_management_token_rotate(w->db, &in, NOW + 100), OK);
    app = shown(w);
    assert_int_equal(app.management_tokens[0].expires_at, NOW + 100);
    assert_int_equal(app.management_tokens[1].expires_at, NOW + 50);
    assert_int_equal(app.management_tokens[2].expires_at, 0);
    /* a token that is taken takes nobody's place */
    assert_ptr_equal(app_management_token_rotate(w->db, &in, NOW),
                     &APP_MANAGEMENT_TOKEN_TAKEN);
    assert_int_equal(shown(w).management_tokens[2].expires_at, 0);
    in.app_id = S("none");
    assert_ptr_equal(app_management_token_rotate(w->db, &in, NOW),
                     &APP_UNKNOWN);
}

/* ---- last used ---- */

BOTH(use_is_written_a_moment_later_the_last_one_of_each)
{
    bool same;

    assert_ptr_equal(secret_add(w, "the-second-secret", NOW, 0), OK);
    for (int64_t at = NOW + 1; at <= NOW + 3; at++)
        assert_ptr_equal(app_secret_matches(w->db, w->arena, S("one"),
                                            secret_of(S("the-second-secret")),
                                            at, &same),
                         OK);
    assert_ptr_equal(app_secret_matches(w->db, w->arena, S("one"),
                                        secret_of(S("wrong")), NOW + 9, &same),
                     OK);
    assert_int_equal(shown(w).secrets[1].used_at, 0);
    assert_ptr_equal(db_later_write(w->db), OK);
    assert_int_equal(shown(w).secrets[0].used_at, 0);
    assert_int_equal(shown(w).secrets[1].used_at, NOW + 3);
    /* two servers may write in any order */
    app_secret_note_use(w->db, shown(w).secrets[1].id, NOW + 2);
    management_token_note_use(w->db, shown(w).management_tokens[0].id, NOW + 7);
    assert_ptr_equal(db_later_write(w->db), OK);
    assert_int_equal(shown(w).secrets[1].used_at, NOW + 3);
    assert_int_equal(shown(w).management_tokens[0].used_at, NOW + 7);
}
