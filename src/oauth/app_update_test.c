/* SPDX-License-Identifier: Apache-2.0
 * Changing an app, on both engines. */
#include <pthread.h>

#include "db_place.h"
#include "oauth/apps.h"
#include "oauth/apps.sql.h"
#include "oauth/errors.h"
#include "test.h"

enum { NOW = 1700000000, EDITORS = 8 };

struct world {
    struct arena *arena;
    struct db *db;
    str about;
    struct app_changed changed;
};

static const str uris[] = {STR("https://a.example/"), STR("https://b.example/"),
                           STR("https://c.example/")};

static void
add_app(struct world *w, str id)
{
    static const struct scope_item permissions[] = {
        {READ_VEHICLE_INFO, false},
        {READ_ODOMETER,     true }
    };
    const struct app_new in = {
        .id = id,
        .name = S("An app"),
        .secret = secret_of(S("0123456789abcdef0123456789abcdef")),
        .management_token = secret_of(id),
        .redirect_uris = uris,
        .redirect_uri_count = 3,
        .permissions = permissions,
        .permission_count = 2,
        .now = NOW,
    };

    assert_ptr_equal(app_add(w->db, &in), OK);
}

static void
run(void (*test)(struct world *w), bool is_postgres)
{
    static const struct query_set *const sets[] = {&apps_queries};
    struct arena *a = arena_open();
    struct world w = {.arena = a};
    struct db_config config = {
        .sets = sets, .set_count = 1, .connections = EDITORS};
    int applied;

    config.url = is_postgres ? test_db_postgres(a) : test_db_sqlite(a);
    assert_ptr_equal(db_migrate(a, config.url, &applied), OK);
    assert_ptr_equal(db_open(a, &config, &w.db), OK);
    add_app(&w, S("one"));
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

static err
update(struct world *w, const struct app_change *in)
{
    return app_update(w->db, w->arena, S("one"), in, &w->changed, &w->about);
}
#define UPDATE(...) update(w, &(struct app_change){__VA_ARGS__})

static err
set(struct world *w, enum app_text t, str value)
{
    struct app_change in = {0};

    in.texts[t] = &value;
    return update(w, &in);
}

static struct app
now(struct world *w)
{
    struct app app;
    bool found;

    assert_ptr_equal(app_find(w->db, w->arena, S("one"), &found, &app), OK);
    assert_true(found);
    return app;
}

static const struct {
    enum app_text text;
    const char *given, *kept;
} kept[] = {
    {APP_TEXT_NAME,        "Zoë Charging",           "Zoë Charging"    },
    {APP_TEXT_DESCRIPTION, "  Charges at night. ",    "Charges at night."},
    {APP_TEXT_DESCRIPTION, "",                        ""                 },
    {APP_TEXT_COMPANY,     "Zoë GmbH",               "Zoë GmbH"        },
    {APP_TEXT_PRIVACY_URL, "https://app.example/p?q",
     "https://app.example/p?q"                                           },
    {APP_TEXT_PRIVACY_URL, "none",                    ""                 },
    {APP_TEXT_COLOR,       "00819d",                  "00819D"           },
    {APP_TEXT_COLOR,       "#FFD400",                 "FFD400"           },
    {APP_TEXT_COLOR,       "none",                    ""                 },
    {APP_TEXT_COUNTRY,     "de",                      "DE"               },
    {APP_TEXT_COUNTRIES,   "at, DE,de",               "AT DE"            },
    {APP_TEXT_COUNTRIES,   "none",                    ""                 },
    {APP_TEXT_MAKES,       "Land Rover,tesla,TESLA",  "LAND_ROVER TESLA" },
    {APP_TEXT_MAKES,       "BMW AUDI",                "BMW AUDI"         },
    {APP_TEXT_MAKES,       "",                        ""                 },
    {APP_TEXT_POWERTRAINS, "bev,PHEV unknown",        NULL               },
    {APP_TEXT_POWERTRAINS, "bev,PHEV,unknown",        "BEV PHEV UNKNOWN" },
    {APP_TEXT_POWERTRAINS, "none",                    ""                 },
    {APP_TEXT_PLAN,        "free",                    "free"             },
    {APP_TEXT_PLAN,        "custom",                  "custom"           },
    {APP_TEXT_ERRORS,      "rfc6749",                 "rfc6749"          },
};

BOTH(a_setting_is_kept_in_one_form)
{
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
        err e = set(w, kept[i].text, str_of(kept[i].given));
        struct app app = now(w);

        if (kept[i].kept == NULL) {
            assert_ptr_not_equal(e, OK);
            continue;
        }
        assert_ptr_equal(e, OK);
        assert_str(app_text_of(&app, kept[i].text), str_of(kept[i].kept));
    }
}

static const struct {
    enum app_text text;
    const char *given, *about;
    const struct error *why;
} refused[] = {
    {APP_TEXT_NAME,        " ",                  " ",                  &APP_NAME       },
    {APP_TEXT_NAME,        "a\nb",               "a\nb",               &APP_NAME       },
    {APP_TEXT_DESCRIPTION, "a\tb",               "a\tb",               &APP_DESCRIPTION},
    {APP_TEXT_COMPANY,     "a\x01",              "a\x01",              &APP_COMPANY    },
    {APP_TEXT_PRIVACY_URL, "javascript:alert()", "javascript:alert()",
     &APP_PRIVACY_URL                                                                  },
    {APP_TEXT_PRIVACY_URL, "mailto:a@b.example", "mailto:a@b.example",
     &APP_PRIVACY_URL                                                                  },
    {APP_TEXT_PRIVACY_URL, "/privacy",           "/privacy",           &APP_PRIVACY_URL},
    {APP_TEXT_COLOR,       "red",                "red",                &APP_COLOR      },
    {APP_TEXT_COLOR,       "00819",              "00819",              &APP_COLOR      },
    {APP_TEXT_COUNTRY,     "XX",                 "XX",                 &APP_COUNTRY    },
    {APP_TEXT_COUNTRY,     "DEU",                "DEU",                &APP_COUNTRY    },
    {APP_TEXT_COUNTRIES,   "DE,XX",              "XX",                 &APP_COUNTRIES  },
    {APP_TEXT_MAKES,       "TESLA,TRABANT",      "TRABANT",            &APP_MAKES      },
    {APP_TEXT_POWERTRAINS, "BEV,STEAM",          "STEAM",              &APP_POWERTRAINS},
    {APP_TEXT_PLAN,        "gold",               "gold",               &APP_PLAN       },
    {APP_TEXT_PLAN,        "",                   "",                   &APP_PLAN       },
    {APP_TEXT_ERRORS,      "mine",               "mine",               &APP_ERRORS     },
};

BOTH(a_wrong_value_is_refused_by_its_row_and_changes_nothing)
{
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        err e = set(w, refused[i].text, str_of(refused[i].given));

        if (e != refused[i].why)
            fail_msg("%s: %s", refused[i].given,
                     e == OK ? "taken" : e->description);
        assert_str(w->about, str_of(refused[i].about));
    }
    assert_int_equal(now(w).version, 1);
}

BOTH(the_longest_texts_are_bounded)
{
    static const struct {
        enum app_text text;
        int most;
    } limits[] = {
        {APP_TEXT_NAME,        100},
        {APP_TEXT_DESCRIPTION, 300},
        {APP_TEXT_COMPANY,     100},
    };

    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        str all = arena_fmt(w->arena, "%0*d", limits[i].most + 1, 1);

        assert_ptr_not_equal(set(w, limits[i].text, all), OK);
        assert_ptr_equal(set(w, limits[i].text, str_from(all, 1)), OK);
    }
}

BOTH(one_wrong_value_among_right_ones_changes_nothing)
{
    const str name = STR("Other"), color = STR("00819D");
    const str gone[] = {STR("https://nowhere.example/")};
    struct app app;

    assert_ptr_equal(
        UPDATE(.texts = {[APP_TEXT_NAME] = &name, [APP_TEXT_COLOR] = &color},
               .remove_uris = gone, .remove_uri_count = 1),
        &APP_URI_UNKNOWN);
    app = now(w);
    assert_str(app.name, S("An app"));
    assert_str(app.color, S(""));
    assert_int_equal(app.version, 1);
}

BOTH(an_editor_who_has_seen_an_older_version_is_told)
{
    const str first = STR("First"), second = STR("Second");

    assert_ptr_equal(
        UPDATE(.texts = {[APP_TEXT_NAME] = &first}, .if_version = 1), OK);
    assert_int_equal(w->changed.version, 2);
    assert_ptr_equal(
        UPDATE(.texts = {[APP_TEXT_NAME] = &second}, .if_version = 1),
        &APP_CHANGED);
    assert_str(now(w).name, first);
    assert_ptr_equal(UPDATE(.texts = {[APP_TEXT_NAME] = &second}), OK);
    assert_int_equal(now(w).version, 3);
}

struct editor {
    struct world *w;
    pthread_t thread;
    int number;
    const struct scope_item *seen;
    size_t seen_count;
    err result;
};

static void *
edit(void *arg)
{
    struct editor *e = arg;
    struct arena *a = arena_open();
    str name = arena_fmt(a, "Editor %d", e->number), about;
    struct app_change in = {.texts = {[APP_TEXT_NAME] = &name},
                            .if_version = 1};
    struct app_changed changed;

    e->result = app_update(e->w->db, a, S("one"), &in, &changed, &about);
    arena_close(a);
    return NULL;
}

BOTH(of_many_editors_of_one_version_one_wins)
{
    struct editor editors[EDITORS] = {0};
    int winner = -1;

    for (int i = 0; i < EDITORS; i++) {
        editors[i] = (struct editor){.w = w, .number = i};
        assert_int_equal(
            pthread_create(&editors[i].thread, NULL, edit, &editors[i]), 0);
    }
    for (int i = 0; i < EDITORS; i++) {
        assert_int_equal(pthread_join(editors[i].thread, NULL), 0);
        if (editors[i].result == OK) {
            assert_int_equal(winner, -1);
            winner = i;
        } else {
            assert_ptr_equal(editors[i].result, &APP_CHANGED);
        }
    }
    assert_int_not_equal(winner, -1);
    assert_str(now(w).name, arena_fmt(w->arena, "Editor %d", winner));
}

/* What an editor has seen is compared in the unit; what they have not seen may
 * have changed. */
BOTH(an_editor_is_told_of_what_they_have_seen_alone)
{
    str name = S("Tideplug"), color = S("00819D"), none = S(""), old, plan;
    const bool yes = true, no = false;

    old = now(w).name;
    plan = S("no plan");
    assert_ptr_equal(UPDATE(.texts = {[APP_TEXT_COLOR] = &color},
                            .if_texts = {[APP_TEXT_COLOR] = &none}),
                     OK);
    assert_ptr_equal(UPDATE(.texts = {[APP_TEXT_NAME] = &name},
                            .if_texts = {[APP_TEXT_NAME] = &old}),
                     OK);
    assert_ptr_equal(
        UPDATE(.texts = {[APP_TEXT_NAME] = &old},
               .if_texts = {[APP_TEXT_NAME] = &name, [APP_TEXT_COLOR] = &none}),
        &APP_CHANGED);
    assert_ptr_equal(UPDATE(.texts = {[APP_TEXT_NAME] = &old},
                            .if_texts = {[APP_TEXT_PLAN] = &plan}),
                     &APP_CHANGED);
    assert_ptr_equal(UPDATE(.texts = {[APP_TEXT_NAME] = &old},
                            .if_development = now(w).development ? &no : &yes),
                     &APP_CHANGED);
    assert_str(now(w).name, name);
}

static void *
ask_for(void *arg)
{
    struct editor *e = arg;
    struct arena *a = arena_open();
    const struct scope_item one = {.permission = (enum permission)e->number};
    struct app_change in = {.permissions = &one, .permission_count = 1};
    struct app_changed changed;
    str about;

    in.if_permissions = e->seen;
    in.if_permission_count = e->seen_count;
    e->result = app_update(e->w->db, a, S("one"), &in, &changed, &about);
    arena_close(a);
    return NULL;
}

BOTH(of_many_editors_of_the_same_permissions_one_wins)
{
    struct editor editors[EDITORS] = {0};
    struct scope_item *seen;
    size_t count, won = 0;

    assert_ptr_equal(app_permissions(w->db, w->arena, S("one"), &seen, &count),
                     OK);
    for (int i = 0; i < EDITORS; i++) {
        editors[i] = (struct editor){
            .w = w, .number = i, .seen = seen, .seen_count = count};
        assert_int_equal(
            pthread_create(&editors[i].thread, NULL, ask_for, &editors[i]), 0);
    }
    for (int i = 0; i < EDITORS; i++) {
        assert_int_equal(pthread_join(editors[i].thread, NULL), 0);
        assert_true(editors[i].result == OK ||
                    editors[i].result == &APP_CHANGED);
        won += editors[i].result == OK;
    }
    assert_int_equal(won, 1);
}

static void *
recolor(void *arg)
{
    struct editor *e = arg;
    struct arena *a = arena_open();
    str value = e->number % 2 ? S("00819D") : S("Zoë GmbH"), about;
    struct app_change in = {0};
    struct app_changed changed;

    in.texts[e->number % 2 ? APP_TEXT_COLOR : APP_TEXT_COMPANY] = &value;
    e->result = app_update(e->w->db, a, S("one"), &in, &changed, &about);
    arena_close(a);
    return NULL;
}

BOTH(editors_of_different_settings_do_not_undo_each_other)
{
    struct editor editors[EDITORS] = {0};
    struct app app;

    for (int i = 0; i < EDITORS; i++) {
        editors[i] = (struct editor){.w = w, .number = i};
        assert_int_equal(
            pthread_create(&editors[i].thread, NULL, recolor, &editors[i]), 0);
    }
    for (int i = 0; i < EDITORS; i++) {
        assert_int_equal(pthread_join(editors[i].thread, NULL), 0);
        assert_ptr_equal(editors[i].result, OK);
    }
    app = now(w);
    assert_str(app.color, S("00819D"));
    assert_str(app.company, S("Zoë GmbH"));
    assert_int_equal(app.version, 1 + EDITORS);
}

BOTH(an_unknown_app_is_not_changed)
{
    const str name = STR("x");
    struct app_change in = {.texts = {[APP_TEXT_NAME] = &name}};

    assert_ptr_equal(
        app_update(w->db, w->arena, S("none"), &in, &w->changed, &w->about),
        &APP_UNKNOWN);
}

/* ---- redirect URIs ---- */

static str
uris_now(struct world *w)
{
    struct buf out = {.arena = w->arena, .max = 4096};
    struct app_uri *rows;
    size_t n;

    assert_ptr_equal(app_redirect_uris(w->db, w->arena, S("one"), &rows, &n),
                     OK);
    for (size_t i = 0; i < n; i++)
        buf_fmt(&out, STR_FMT "%s", STR_ARG(rows[i].uri),
                rows[i].is_default ? "* " : " ");
    return str_trim(buf_str(&out));
}

BOTH(removing_the_default_makes_the_oldest_left_one_default)
{
    const str added[] = {STR("https://0.example/")};

    assert_ptr_equal(UPDATE(.remove_uris = uris, .remove_uri_count = 1,
                            .add_uris = added, .add_uri_count = 1),
                     OK);
    assert_true(w->changed.default_moved);
    assert_str(w->changed.default_uri, uris[1]);
    assert_str(uris_now(w), S("https://b.example/* https://c.example/ "
                              "https://0.example/"));
}

BOTH(removing_another_one_leaves_the_default)
{
    assert_ptr_equal(UPDATE(.remove_uris = &uris[1], .remove_uri_count = 1),
                     OK);
    assert_false(w->changed.default_moved);
    assert_str(uris_now(w), S("https://a.example/* https://c.example/"));
}

BOTH(the_default_can_be_chosen)
{
    const str nowhere = STR("https://nowhere.example/");

    assert_ptr_equal(UPDATE(.default_uri = &uris[2]), OK);
    assert_false(w->changed.default_moved);
    assert_str(uris_now(w),
               S("https://a.example/ https://b.example/ https://c.example/*"));
    assert_ptr_equal(UPDATE(.default_uri = &nowhere), &APP_URI_UNKNOWN);
    assert_str(w->about, nowhere);
}

BOTH(all_addresses_may_go_and_the_next_first_one_is_the_default)
{
    assert_ptr_equal(UPDATE(.remove_uris = uris, .remove_uri_count = 3), OK);
    assert_true(w->changed.default_moved);
    assert_str(w->changed.default_uri, S(""));
    assert_str(uris_now(w), S(""));
    assert_ptr_equal(UPDATE(.add_uris = &uris[1], .add_uri_count = 2), OK);
    assert_false(w->changed.default_moved);
    assert_str(uris_now(w), S("https://b.example/* https://c.example/"));
}

BOTH(a_bad_or_known_address_is_not_registered)
{
    const str bad[] = {STR("https://z.example/#x")};

    assert_ptr_equal(UPDATE(.add_uris = bad, .add_uri_count = 1),
                     &OAUTH_URI_FRAGMENT);
    assert_ptr_equal(UPDATE(.add_uris = &uris[2], .add_uri_count = 1),
                     &APP_URI_EXISTS);
    assert_str(w->about, uris[2]);
    assert_str(uris_now(w),
               S("https://a.example/* https://b.example/ https://c.example/"));
}

/* ---- permissions, plan, countries ---- */

BOTH(permissions_are_replaced_wholly)
{
    const struct scope_item two[] = {
        {READ_VIN,     true },
        {READ_BATTERY, false}
    };
    const struct scope_item twice[] = {
        {READ_VIN, true },
        {READ_VIN, false}
    };
    struct scope_item *items;
    size_t n;

    assert_ptr_equal(UPDATE(.permissions = two, .permission_count = 2), OK);
    assert_ptr_equal(UPDATE(.permissions = twice, .permission_count = 2),
                     &APP_PERMISSION_TWICE);
    assert_ptr_equal(app_permissions(w->db, w->arena, S("one"), &items, &n),
                     OK);
    assert_int_equal(n, 2);
    assert_int_equal(items[0].permission, READ_VIN);
    assert_true(items[0].required);
    assert_int_equal(items[1].permission, READ_BATTERY);
    assert_ptr_equal(UPDATE(.permissions = two, .permission_count = 0), OK);
    assert_ptr_equal(app_permissions(w->db, w->arena, S("one"), &items, &n),
                     OK);
    assert_int_equal(n, 0);
}

BOTH(connection_filters_need_the_plan_custom)
{
    const str bev = STR("BEV"), plan = STR("free"), custom = STR("custom");

    assert_ptr_equal(set(w, APP_TEXT_PLAN, plan), OK);
    assert_ptr_equal(set(w, APP_TEXT_POWERTRAINS, bev), &APP_POWERTRAINS_PLAN);
    assert_ptr_equal(set(w, APP_TEXT_POWERTRAINS, S("none")), OK);
    assert_ptr_equal(
        UPDATE(.texts =
                   {[APP_TEXT_PLAN] = &custom, [APP_TEXT_POWERTRAINS] = &bev}),
        OK);
    assert_ptr_equal(
        UPDATE(.texts =
                   {[APP_TEXT_PLAN] = &plan, [APP_TEXT_POWERTRAINS] = &bev}),
        &APP_POWERTRAINS_PLAN);
    /* a smaller plan keeps what was set, and other changes go on */
    assert_ptr_equal(set(w, APP_TEXT_PLAN, plan), OK);
    assert_ptr_equal(set(w, APP_TEXT_COMPANY, S("x")), OK);
    assert_str(now(w).powertrains, bev);
}

BOTH(the_country_is_one_of_the_countries)
{
    assert_ptr_equal(set(w, APP_TEXT_COUNTRIES, S("DE,AT")), OK);
    assert_ptr_equal(set(w, APP_TEXT_COUNTRY, S("FR")), &APP_COUNTRY_OUTSIDE);
    assert_str(w->about, S("FR"));
    assert_ptr_equal(set(w, APP_TEXT_COUNTRY, S("DE")), OK);
    assert_ptr_equal(set(w, APP_TEXT_COUNTRIES, S("AT")), &APP_COUNTRY_OUTSIDE);
}

/* ---- undoing ---- */

static struct app_undo
undo_of(struct world *w, bool there)
{
    struct app app = now(w);
    struct app_undo undo;
    bool found;

    assert_ptr_equal(app_undo_find(w->db, w->arena, &app, &found, &undo), OK);
    assert_int_equal(found, there);
    return undo;
}

static void
undo(struct world *w)
{
    struct app_undo undo = undo_of(w, true);

    assert_ptr_equal(update(w, &undo.change), OK);
}

static str
permissions_now(struct world *w)
{
    struct buf out = {.arena = w->arena, .max = 4096};
    struct scope_item *items;
    size_t n;

    assert_ptr_equal(app_permissions(w->db, w->arena, S("one"), &items, &n),
                     OK);
    for (size_t i = 0; i < n; i++)
        buf_fmt(&out, "%s" STR_FMT, items[i].required ? " !" : " ",
                STR_ARG(permission_row(items[i].permission)->name));
    return buf_str(&out);
}

BOTH(the_last_change_is_undone_wholly_and_can_be_had_back)
{
    static const struct scope_item one[] = {
        {READ_VIN, false}
    };
    const str added[] = {STR("https://0.example/")};
    const str name = STR("New"), color = STR("00819D"), makes = STR("TESLA");
    const bool development = true;
    str was = uris_now(w), asked = permissions_now(w), uris_then;
    struct app app;

    (void)undo_of(w, false);
    assert_ptr_equal(UPDATE(.texts = {[APP_TEXT_NAME] = &name,
                                      [APP_TEXT_COLOR] = &color,
                                      [APP_TEXT_MAKES] = &makes},
                            .development = &development, .remove_uris = uris,
                            .remove_uri_count = 1, .add_uris = added,
                            .add_uri_count = 1, .permissions = one,
                            .permission_count = 1, .who = S("kim@x.example"),
                            .what = S("all changed"), .now = NOW),
                     OK);
    uris_then = uris_now(w);
    assert_str(undo_of(w, true).who, S("kim@x.example"));
    assert_str(undo_of(w, true).what, S("all changed"));
    assert_int_equal(undo_of(w, true).at, NOW);
    undo(w);
    app = now(w);
    assert_str(app.name, S("An app"));
    assert_str(app.color, S(""));
    assert_str(app.makes, S(""));
    assert_false(app.development);
    assert_str(uris_now(w), was);
    assert_str(permissions_now(w), asked);
    undo(w);
    app = now(w);
    assert_str(app.name, name);
    assert_str(app.makes, makes);
    assert_true(app.development);
    assert_str(uris_now(w), uris_then);
    assert_str(permissions_now(w), S(" read_vin"));
}

/* An undo is made from one version; whoever changed the app since is safe. */
BOTH(an_undo_is_good_for_the_version_it_was_made_from)
{
    struct app_undo first;

    assert_ptr_equal(set(w, APP_TEXT_NAME, S("First")), OK);
    first = undo_of(w, true);
    assert_ptr_equal(set(w, APP_TEXT_COMPANY, S("Second")), OK);
    assert_ptr_equal(update(w, &first.change), &APP_CHANGED);
    assert_str(now(w).name, S("First"));
    undo(w);
    assert_str(now(w).company, S(""));
    assert_str(now(w).name, S("First"));
}

BOTH(nobody_undoes_a_plan)
{
    assert_ptr_equal(set(w, APP_TEXT_NAME, S("First")), OK);
    assert_ptr_equal(set(w, APP_TEXT_PLAN, S("free")), OK);
    (void)undo_of(w, false);
    assert_ptr_equal(set(w, APP_TEXT_NAME, S("Second")), OK);
    undo(w);
    assert_str(now(w).plan, S("free"));
    assert_str(now(w).name, S("First"));
}

BOTH(a_refused_change_leaves_the_undo_of_the_one_before)
{
    const str gone[] = {STR("https://nowhere.example/")};

    assert_ptr_equal(set(w, APP_TEXT_NAME, S("First")), OK);
    assert_ptr_equal(UPDATE(.remove_uris = gone, .remove_uri_count = 1),
                     &APP_URI_UNKNOWN);
    undo(w);
    assert_str(now(w).name, S("An app"));
}

/* ---- management tokens ---- */

static err
token_add(struct world *w, str id, str token)
{
    return app_management_token_add(
        w->db, &(struct app_credential_new){.app_id = id,
                                            .secret = secret_of(token),
                                            .now = NOW,
                                            .expires_at = NOW + 10});
}

static str
app_of_token(struct world *w, str token, int64_t at)
{
    struct management_token_by_hash_row row = {.app_id = S("")};
    bool found;

    assert_ptr_equal(management_token_by_hash(
                         w->db, w->arena,
                         &(struct management_token_by_hash_args){
                             secret_hash(w->arena, secret_of(token)), at},
                         &found, &row),
                     OK);
    return found ? row.app_id : S("");
}

BOTH(management_tokens_overlap_and_expire)
{
    add_app(w, S("two"));
    assert_ptr_equal(token_add(w, S("one"), S("a-second-token")), OK);
    assert_str(app_of_token(w, S("a-second-token"), NOW + 9), S("one"));
    assert_str(app_of_token(w, S("a-second-token"), NOW + 10), S(""));
    assert_str(app_of_token(w, S("one"), NOW + 9), S("one"));
    assert_ptr_equal(token_add(w, S("two"), S("a-second-token")),
                     &APP_MANAGEMENT_TOKEN_TAKEN);
    assert_ptr_equal(token_add(w, S("none"), S("third-token")), &APP_UNKNOWN);
    assert_ptr_equal(token_add(w, S("one"), S("a b")), &APP_MANAGEMENT_TOKEN);
    assert_ptr_equal(app_management_token_remove(w->db, S("two"), S("oken")),
                     &APP_MANAGEMENT_TOKEN_UNKNOWN);
    assert_ptr_equal(app_management_token_remove(w->db, S("none"), S("oken")),
                     &APP_UNKNOWN);
    assert_ptr_equal(app_management_token_remove(w->db, S("one"), S("oken")),
                     OK);
    assert_str(app_of_token(w, S("a-second-token"), NOW), S(""));
}

/* ---- the logo ---- */

#define SIGNATURE "\x89PNG\r\n\x1a\n"
#define IHDR(w_, h_)                                                           \
    "\0\0\0\x0dIHDR\0\0" w_ "\0\0" h_ "\x08\x06\0\0\0"                         \
    "CRC!"
#define IDAT                                                                   \
    "\0\0\0\x02"                                                               \
    "IDATxxCRC!"
#define IEND "\0\0\0\0IENDCRC!"
#define IEND_WITH_DATA                                                         \
    "\0\0\0\x01"                                                               \
    "IENDxCRC!"

// clang-format off
static const struct {
    str bytes;
    bool is_png;
} pictures[] = {
    {STR(SIGNATURE IHDR("\0\x10", "\0\x20") IDAT IEND),            true },
    {STR(SIGNATURE IHDR("\x08\0", "\x08\0") IDAT IDAT IEND),       true },
    {STR(SIGNATURE IHDR("\0\x0f", "\0\x20") IDAT IEND),            false},
    {STR(SIGNATURE IHDR("\0\x10", "\x08\x01") IDAT IEND),          false},
    {STR(SIGNATURE IHDR("\0\x10", "\0\x20") IEND),                 false},
    {STR(SIGNATURE IHDR("\0\x10", "\0\x20") IDAT),                 false},
    {STR(SIGNATURE IHDR("\0\x10", "\0\x20") IDAT IEND "<script>"), false},
    {STR(SIGNATURE IHDR("\0\x10", "\0\x20") IDAT IEND_WITH_DATA),  false},
    {STR(SIGNATURE IDAT IEND),                                      false},
    {STR(SIGNATURE),                                                false},
    {STR("\x89PNG\r\n\x1a"),                                       false},
    {STR(SIGNATURE "\xff\xff\xff\xffIHDR"),                        false},
    {STR("GIF89a" IHDR("\0\x10", "\0\x20") IDAT IEND),             false},
    {STR("<svg xmlns='http://www.w3.org/2000/svg'/>"),              false},
};
// clang-format on

TEST(only_a_whole_png_of_a_sensible_size_is_a_logo)
{
    for (size_t i = 0; i < sizeof pictures / sizeof pictures[0]; i++) {
        if (app_logo_is_png(pictures[i].bytes) != pictures[i].is_png)
            fail_msg("picture %zu", i);
    }
}

TEST(a_logo_over_512_kib_is_refused)
{
    struct arena *a = arena_open();
    const str head = STR(SIGNATURE IHDR("\0\x10", "\0\x20") "\0\x07\xff\x00"
                                                            "IDAT");
    const str tail = STR("CRC!" IEND);
    size_t data = 0x7ff00, most = 512 * 1024;
    char *at = arena_alloc(a, most + 1024, 1);
    size_t n = head.len;

    memcpy(at, head.at, head.len);
    n += data;
    memcpy(at + n, tail.at, tail.len);
    n += tail.len;
    assert_true(n <= most);
    assert_true(app_logo_is_png((str){at, n}));
    /* another chunk of data takes it over the limit */
    n -= sizeof IEND - 1;
    memcpy(at + n,
           "\0\0\0\xff"
           "IDAT",
           8);
    n += 8 + 0xff;
    memcpy(at + n, tail.at, tail.len);
    n += tail.len;
    assert_true(n > most);
    assert_false(app_logo_is_png((str){at, n}));
    arena_close(a);
}

BOTH(a_logo_is_kept_under_its_hash_and_can_go)
{
    str first;

    assert_ptr_equal(UPDATE(.logo = &pictures[0].bytes), OK);
    first = now(w).logo;
    assert_int_equal(first.len, 24);
    assert_ptr_equal(UPDATE(.logo = &pictures[1].bytes), OK);
    assert_false(str_eq(now(w).logo, first));
    assert_ptr_equal(UPDATE(.logo = &pictures[2].bytes), &APP_LOGO);
    assert_ptr_equal(UPDATE(.logo = &S("")), OK);
    assert_str(now(w).logo, S(""));
}

BOTH(a_logo_that_was_replaced_or_removed_comes_back)
{
    const str first = pictures[0].bytes, second = pictures[1].bytes;
    const str none = STR("");
    str hash;

    assert_ptr_equal(UPDATE(.logo = &first), OK);
    hash = now(w).logo;
    assert_ptr_equal(UPDATE(.logo = &second), OK);
    undo(w);
    assert_str(now(w).logo, hash);
    assert_ptr_equal(UPDATE(.logo = &none), OK);
    assert_str(now(w).logo, S(""));
    undo(w);
    assert_str(now(w).logo, hash);
    assert_ptr_equal(set(w, APP_TEXT_NAME, S("x")), OK);
    undo(w);
    assert_str(now(w).logo, hash);
}
