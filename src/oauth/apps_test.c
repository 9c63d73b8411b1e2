/* SPDX-License-Identifier: Apache-2.0
 * Apps in the database, on both engines. */
#include <pthread.h>

#include "db_place.h"
#include "oauth/apps.h"
#include "oauth/apps.sql.h"
#include "oauth/errors.h"
#include "test.h"

enum { NOW = 1700000000 };

struct world {
    struct arena *arena;
    str url;
    struct db *db;
};

static struct db *
open_again(struct world *w)
{
    static const struct query_set *const sets[] = {&apps_queries};
    const struct db_config config = {
        .url = w->url, .sets = sets, .set_count = 1, .connections = 4};
    struct db *db;

    assert_ptr_equal(db_open(w->arena, &config, &db), OK);
    return db;
}

static void
run(void (*test)(struct world *w), bool is_postgres)
{
    struct arena *a = arena_open();
    struct world w = {.arena = a};
    int applied;

    w.url = is_postgres ? test_db_postgres(a) : test_db_sqlite(a);
    assert_ptr_equal(db_migrate(a, w.url, &applied), OK);
    w.db = open_again(&w);
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

static const str uris[] = {
    STR("https://example.com/z"),
    STR("https://example.com/a"),
};

static const struct scope_item permissions[] = {
    {READ_VEHICLE_INFO, false},
    {READ_ODOMETER,     true },
};

static struct app_new
new_app(str id)
{
    return (struct app_new){
        .id = id,
        .name = S("Köln Charging"),
        .development = true,
        .secret = secret_of(S("0123456789abcdef0123456789abcdef")),
        .management_token = secret_of(id),
        .redirect_uris = uris,
        .redirect_uri_count = 2,
        .permissions = permissions,
        .permission_count = 2,
        .now = NOW,
    };
}

static void
add(struct world *w, str id)
{
    const struct app_new in = new_app(id);

    assert_ptr_equal(app_add(w->db, &in), OK);
}

static err
add_secret(struct world *w, str id, str secret, int64_t expires_at)
{
    return app_secret_add(
        w->db, &(struct app_credential_new){.app_id = id,
                                            .secret = secret_of(secret),
                                            .now = NOW,
                                            .expires_at = expires_at});
}

static bool
proves(struct db *db, str id, str secret, int64_t now)
{
    struct arena *a = arena_open();
    bool same;

    assert_ptr_equal(
        app_secret_matches(db, a, id, secret_of(secret), now, &same), OK);
    arena_close(a);
    return same;
}

BOTH(an_added_app_is_found)
{
    struct app app;
    bool found;

    add(w, S("one"));
    assert_ptr_equal(app_find(w->db, w->arena, S("one"), &found, &app), OK);
    assert_true(found);
    assert_str(app.id, S("one"));
    assert_str(app.name, S("Köln Charging"));
    assert_str(app.plan, S("custom"));
    assert_str(app.errors, S("smartcar"));
    assert_true(app.development);
    assert_ptr_equal(app_find(w->db, w->arena, S("One"), &found, &app), OK);
    assert_false(found);
}

BOTH(redirect_uris_and_permissions_keep_their_order)
{
    struct app_uri *uri;
    struct scope_item *permission;
    size_t n;

    add(w, S("one"));
    assert_ptr_equal(app_redirect_uris(w->db, w->arena, S("one"), &uri, &n),
                     OK);
    assert_int_equal(n, 2);
    assert_str(uri[0].uri, uris[0]);
    assert_true(uri[0].is_default);
    assert_str(uri[1].uri, uris[1]);
    assert_false(uri[1].is_default);
    assert_ptr_equal(
        app_permissions(w->db, w->arena, S("one"), &permission, &n), OK);
    assert_int_equal(n, 2);
    assert_int_equal(permission[0].permission, READ_VEHICLE_INFO);
    assert_false(permission[0].required);
    assert_int_equal(permission[1].permission, READ_ODOMETER);
    assert_true(permission[1].required);
    assert_ptr_equal(app_redirect_uris(w->db, w->arena, S("two"), &uri, &n),
                     OK);
    assert_int_equal(n, 0);
}

BOTH(a_taken_id_changes_nothing)
{
    struct app_new other = new_app(S("one"));
    struct app app;
    bool found;

    add(w, S("one"));
    other.name = S("Other");
    other.management_token = secret_of(S("other"));
    assert_ptr_equal(app_add(w->db, &other), &APP_EXISTS);
    assert_ptr_equal(app_find(w->db, w->arena, S("one"), &found, &app), OK);
    assert_str(app.name, S("Köln Charging"));
}

BOTH(a_taken_management_token_adds_nothing_at_all)
{
    struct app_new other = new_app(S("two"));
    struct app app;
    bool found;

    add(w, S("one"));
    other.management_token = secret_of(S("one"));
    assert_ptr_equal(app_add(w->db, &other), &APP_MANAGEMENT_TOKEN_TAKEN);
    assert_ptr_equal(app_find(w->db, w->arena, S("two"), &found, &app), OK);
    assert_false(found);
}

BOTH(a_secret_proves_its_own_app_alone)
{
    struct app_new other = new_app(S("two"));

    add(w, S("one"));
    other.secret = secret_of(S("another-secret"));
    assert_ptr_equal(app_add(w->db, &other), OK);
    assert_true(
        proves(w->db, S("one"), S("0123456789abcdef0123456789abcdef"), NOW));
    assert_false(
        proves(w->db, S("two"), S("0123456789abcdef0123456789abcdef"), NOW));
    assert_false(
        proves(w->db, S("one"), S("0123456789abcdef0123456789abcde"), NOW));
    assert_false(
        proves(w->db, S("one"), S("0123456789ABCDEF0123456789abcdef"), NOW));
    assert_false(proves(w->db, S("one"), S(""), NOW));
    assert_false(proves(w->db, S("none"), S(""), NOW));
    assert_false(
        proves(w->db, S("none"), S("0123456789abcdef0123456789abcdef"), NOW));
}

BOTH(a_secret_that_has_expired_proves_nothing)
{
    add(w, S("one"));
    assert_ptr_equal(add_secret(w, S("one"), S("expiring-secret"), NOW),
                     &APP_EXPIRY);
    assert_ptr_equal(add_secret(w, S("one"), S("expiring-secret"), NOW + 10),
                     OK);
    assert_true(proves(w->db, S("one"), S("expiring-secret"), NOW + 9));
    assert_false(proves(w->db, S("one"), S("expiring-secret"), NOW + 10));
}

BOTH(a_removed_secret_is_dead_for_every_connection_at_once)
{
    struct db *other;

    add(w, S("one"));
    other = open_again(w);
    for (int i = 0; i < 50; i++) {
        assert_ptr_equal(add_secret(w, S("one"), S("a-second-secret"), 0), OK);
        assert_true(proves(other, S("one"), S("a-second-secret"), NOW));
        assert_true(proves(other, S("one"),
                           S("0123456789abcdef0123456789abcdef"), NOW));
        assert_ptr_equal(app_secret_remove(w->db, S("one"), S("cret")), OK);
        assert_false(proves(other, S("one"), S("a-second-secret"), NOW));
    }
    assert_true(
        proves(other, S("one"), S("0123456789abcdef0123456789abcdef"), NOW));
}

BOTH(secrets_are_added_and_removed_with_a_reason_when_not)
{
    const str s = STR("a-second-secret");

    add(w, S("one"));
    assert_ptr_equal(add_secret(w, S("none"), s, 0), &APP_UNKNOWN);
    assert_ptr_equal(add_secret(w, S("one"), S("a b"), 0), &APP_SECRET);
    assert_ptr_equal(add_secret(w, S("one"), s, 0), OK);
    assert_ptr_equal(add_secret(w, S("one"), s, 0), &APP_SECRET_TWICE);
    assert_ptr_equal(app_secret_remove(w->db, S("none"), S("cret")),
                     &APP_UNKNOWN);
    assert_ptr_equal(app_secret_remove(w->db, S("one"), S("CRET")),
                     &APP_SECRET_UNKNOWN);
    assert_ptr_equal(app_secret_remove(w->db, S("one"), S("cret")), OK);
    assert_ptr_equal(app_secret_remove(w->db, S("one"), S("cret")),
                     &APP_SECRET_UNKNOWN);
}

BOTH(a_removed_app_takes_everything_along)
{
    struct app_new again = new_app(S("one"));
    struct app_shown shown;

    add(w, S("one"));
    assert_ptr_equal(app_remove(w->db, S("one")), OK);
    assert_ptr_equal(app_remove(w->db, S("one")), &APP_UNKNOWN);
    assert_ptr_equal(app_show(w->db, w->arena, S("one"), &shown), &APP_UNKNOWN);
    assert_false(
        proves(w->db, S("one"), S("0123456789abcdef0123456789abcdef"), NOW));
    again.redirect_uri_count = again.permission_count = 0;
    again.secret = secret_of(S("a-fresh-secret"));
    assert_ptr_equal(app_add(w->db, &again), OK);
    assert_ptr_equal(app_show(w->db, w->arena, S("one"), &shown), OK);
    assert_int_equal(shown.redirect_uri_count, 0);
    assert_int_equal(shown.permission_count, 0);
    assert_int_equal(shown.secret_count, 1);
    assert_int_equal(shown.management_token_count, 1);
    assert_str(shown.secrets[0].last_four, S("cret"));
}

BOTH(apps_are_listed_the_oldest_first)
{
    struct app_new young = new_app(S("a"));
    struct app_listed *apps;
    size_t n;

    assert_ptr_equal(app_list(w->db, w->arena, &apps, &n), OK);
    assert_int_equal(n, 0);
    add(w, S("b"));
    young.now = NOW + 1;
    assert_ptr_equal(app_add(w->db, &young), OK);
    assert_ptr_equal(app_list(w->db, w->arena, &apps, &n), OK);
    assert_int_equal(n, 2);
    assert_str(apps[0].app.id, S("b"));
    assert_str(apps[1].app.id, S("a"));
    assert_int_equal(apps[1].created_at, NOW + 1);
}

BOTH(a_short_secret_is_not_shown_in_part)
{
    struct app_new in = new_app(S("one"));
    struct app_shown shown;

    in.secret = secret_of(S("1234567"));
    assert_ptr_equal(app_add(w->db, &in), OK);
    assert_ptr_equal(app_show(w->db, w->arena, S("one"), &shown), OK);
    assert_str(shown.secrets[0].last_four, S("****"));
}

enum { RACERS = 8, ROUNDS = 25 };

struct racer {
    pthread_t thread;
    struct db *db;
    pthread_barrier_t *start;
    struct app_new in;
    err result;
};

static void *
race(void *arg)
{
    struct racer *r = arg;

    pthread_barrier_wait(r->start);
    r->result = app_add(r->db, &r->in);
    return NULL;
}

BOTH(of_many_that_add_the_same_id_one_wins)
{
    struct db *dbs[2] = {w->db, open_again(w)};

    for (int round = 0; round < ROUNDS; round++) {
        struct racer racers[RACERS];
        pthread_barrier_t start;
        int won = 0;

        assert_int_equal(pthread_barrier_init(&start, NULL, RACERS), 0);
        for (size_t i = 0; i < RACERS; i++) {
            racers[i] = (struct racer){
                .db = dbs[i % 2],
                .start = &start,
                .in = new_app(arena_fmt(w->arena, "race-%d", round)),
            };
            racers[i].in.management_token =
                secret_of(arena_fmt(w->arena, "t-%d-%zu", round, i));
            assert_int_equal(
                pthread_create(&racers[i].thread, NULL, race, &racers[i]), 0);
        }
        for (size_t i = 0; i < RACERS; i++) {
            assert_int_equal(pthread_join(racers[i].thread, NULL), 0);
            won += racers[i].result == OK;
            if (racers[i].result != OK)
                assert_ptr_equal(racers[i].result, &APP_EXISTS);
        }
        assert_int_equal(won, 1);
        pthread_barrier_destroy(&start);
    }
}

static err
check_with(struct app_new in, str *about)
{
    return app_new_check(&in, about);
}

TEST(a_new_app_is_refused_with_its_reason)
{
    static const str twice[] = {STR("https://a.example/"),
                                STR("https://a.example/")};
    static const str bad[] = {STR("https://a.example/"), STR("https://a/#x")};
    static const struct scope_item same[] = {
        {READ_VIN, false},
        {READ_VIN, true }
    };
    struct app_new in = new_app(S("one"));
    char long_name[101];
    str about;

    memset(long_name, 'n', sizeof long_name);
    assert_ptr_equal(check_with(in, &about), OK);
    in.id = S("a b");
    assert_ptr_equal(check_with(in, &about), &APP_ID);
    assert_str(about, S("a b"));
    in = new_app(S("one"));
    in.name = S(" ");
    assert_ptr_equal(check_with(in, &about), &APP_NAME);
    in.name = S("a\nb");
    assert_ptr_equal(check_with(in, &about), &APP_NAME);
    in.name = S("\xff");
    assert_ptr_equal(check_with(in, &about), &APP_NAME);
    in.name = (str){long_name, sizeof long_name};
    assert_ptr_equal(check_with(in, &about), &APP_NAME);
    in = new_app(S("one"));
    in.secret = secret_of(S("geheim!"));
    assert_ptr_equal(check_with(in, &about), &APP_SECRET);
    assert_int_equal(about.len, 0);
    in = new_app(S("one"));
    in.management_token = secret_of(S(""));
    assert_ptr_equal(check_with(in, &about), &APP_MANAGEMENT_TOKEN);
    in = new_app(S("one"));
    in.redirect_uris = bad;
    assert_ptr_equal(check_with(in, &about), &OAUTH_URI_FRAGMENT);
    assert_str(about, S("https://a/#x"));
    in.redirect_uris = twice;
    assert_ptr_equal(check_with(in, &about), &APP_URI_TWICE);
    in = new_app(S("one"));
    in.permissions = same;
    assert_ptr_equal(check_with(in, &about), &APP_PERMISSION_TWICE);
    assert_str(about, S("read_vin"));
}

TEST(words_are_letters_digits_underscores_and_dashes)
{
    char longest[65];

    memset(longest, 'x', sizeof longest);
    assert_true(app_word_is_valid(S("8229df9f-91a0-4ff0-a1ae-a1f38ee24d07")));
    assert_true(app_word_is_valid(S("_-09azAZ")));
    assert_true(app_word_is_valid((str){longest, 64}));
    assert_false(app_word_is_valid((str){longest, 65}));
    assert_false(app_word_is_valid(S("")));
    assert_false(app_word_is_valid(S("a:b")));
    assert_false(app_word_is_valid(S("a\0b")));
    assert_false(app_word_is_valid(S("ä")));
}

TEST(made_secrets_are_long_and_differ)
{
    struct arena *a = arena_open();

    for (int i = 0; i < 1000; i++) {
        str one = app_secret_make(a).hidden, two = app_secret_make(a).hidden;

        assert_int_equal(one.len, 36);
        assert_true(app_word_is_valid(one));
        assert_true(one.at[0] != '-');
        assert_true(one.at[32] != '-');
        assert_false(str_eq(one, two));
    }
    arena_close(a);
}
