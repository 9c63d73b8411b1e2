/* SPDX-License-Identifier: Apache-2.0
 * Keys for programs, made by owners; plans and settings, the operator's. */
#include "dashboard/keys.h"
#include "flow/api.h"
#include "flow/dashboard_world.h"

static void
person(struct world *w, struct person *p, const char *email, enum role role,
       bool is_operator)
{
    person_add(w, p, email, "", role);
    if (is_operator)
        assert_ptr_equal(
            operator_set(w->db, w->arena,
                         &(struct operator_change){.email = p->email,
                                                   .who = S("operator"),
                                                   .is_one = true,
                                                   .now = w->now_ms / 1000}),
            OK);
    person_sign_in(w, p);
}

static int
admin(struct world *w, str key, const char *path)
{
    return ASK(w, .target = str_of(path), .bearer = key).status;
}

FLOW(an_owner_makes_a_key_and_revokes_it)
{
    struct person kim;
    struct reply r;
    str key, id;

    person(w, &kim, "kim@example.org", OWNER, false);
    r = person_get(w, &kim, S("/dashboard/keys"));
    assert_true(reply_says(&r, "No keys"));
    r = person_post(w, &kim, S("/dashboard/keys/make"),
                    S("&name=CI&role=viewer&expires=90"));
    assert_int_equal(r.status, 200);
    key = reply_between(&r, "id=\"key\" tabindex=\"0\">", "<");
    assert_int_equal(key.len, 44);
    id = reply_between(&r, "name=\"key\" value=\"", "\"");
    assert_int_equal(admin(w, key, "/admin/apps"), 200);
    assert_int_equal(admin(w, key, "/admin/settings"), 403);
    r = person_get(w, &kim, S("/dashboard/keys"));
    assert_false(reply_says(&r, arena_cstr(w->arena, key)));
    w->now_ms += INT64_C(90) * 86400 * 1000;
    assert_int_equal(admin(w, key, "/admin/apps"), 401); /* it ran out */
    w->now_ms -= INT64_C(90) * 86400 * 1000;

    r = person_post(w, &kim, S("/dashboard/keys/revoke"),
                    arena_fmt(w->arena, "&key=" STR_FMT, STR_ARG(id)));
    assert_int_equal(r.status, 303);
    assert_int_equal(admin(w, key, "/admin/apps"), 401);
    r = person_post(w, &kim, S("/dashboard/keys/revoke"),
                    arena_fmt(w->arena, "&key=" STR_FMT, STR_ARG(id)));
    assert_int_equal(r.status, 404);
    assert_true(reply_says(&r, "There is no such key."));
    r = person_get(w, &kim, S("/dashboard/audit"));
    assert_true(reply_says(&r, "admin key made"));
    assert_true(reply_says(&r, "admin key revoked"));
}

FLOW(a_key_that_makes_no_sense_comes_back_filled)
{
    static const struct {
        const char *form, *field;
    } bad[] = {
        {"&name=&role=viewer&expires=90",      "name-err"   },
        {"&name=CI&role=boss&expires=90",      "role-err"   },
        {"&name=CI&role=operator&expires=90",  "role-err"   },
        {"&name=CI&role=viewer",               "expires-err"},
        {"&name=CI&role=viewer&expires=99999", "expires-err"},
    };
    struct person kim;

    person(w, &kim, "kim@example.org", OWNER, false);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct reply r = person_post(w, &kim, S("/dashboard/keys/make"),
                                     str_of(bad[i].form));

        assert_int_equal(r.status, 422);
        assert_true(reply_says(&r, bad[i].field));
        assert_false(reply_says(&r, "id=\"key\""));
        if (i > 0)
            assert_true(reply_says(&r, "value=\"CI\""));
    }
}

FLOW(an_owner_of_a_team_is_no_operator)
{
    struct person kim, boss;
    struct reply r;

    person(w, &kim, "kim@example.org", OWNER, false);
    person(w, &boss, "boss@example.org", VIEWER, true);
    r = person_get(w, &kim, S("/dashboard"));
    assert_false(reply_says(&r, ">Operator<"));
    r = person_get(w, &kim, S("/dashboard/operator"));
    assert_int_equal(r.status, 403);
    assert_true(reply_says(&r, "user operator-add"));
    r = person_post(w, &kim, S("/dashboard/operator/plan"),
                    S("&app=demo&plan=free"));
    assert_int_equal(r.status, 403);
    r = person_get(w, &boss, S("/dashboard"));
    assert_true(reply_says(&r, ">Operator<"));
    assert_int_equal(person_get(w, &boss, S("/dashboard/keys")).status, 403);
}

FLOW(an_operator_sets_a_plan_and_the_team_reads_who)
{
    struct person kim, boss;
    struct reply r;

    person(w, &kim, "kim@example.org", VIEWER, false);
    person(w, &boss, "boss@example.org", VIEWER, true);
    r = person_post(w, &boss, S("/dashboard/operator/plan"),
                    S("&app=demo&plan=free"));
    assert_int_equal(r.status, 303);
    r = person_get(w, &kim, S("/dashboard/audit"));
    assert_true(reply_says(&r, "<td>boss@example.org</td><td>plan set</td>"));
    r = person_post(w, &boss, S("/dashboard/operator/plan"),
                    S("&app=demo&plan=gold"));
    assert_int_equal(r.status, 422);
    assert_true(reply_says(&r, "A plan is free or custom."));
    r = person_post(w, &boss, S("/dashboard/operator/plan"),
                    S("&app=none&plan=free"));
    assert_int_equal(r.status, 404);
}

FLOW(an_operator_sees_settings_and_makes_keys_of_the_operator)
{
    struct person boss;
    struct reply r;
    str key;

    w->settings.database = S("postgresql://u:hidden-word@db/valetkey");
    person(w, &boss, "boss@example.org", VIEWER, true);
    r = person_get(w, &boss, S("/dashboard/operator"));
    assert_int_equal(r.status, 200);
    assert_true(reply_says(&r, "VALETKEY_BASE_URL"));
    assert_false(reply_says(&r, "hidden-word"));
    r = person_post(w, &boss, S("/dashboard/operator/keys/make"),
                    S("&name=Ops&expires=0"));
    assert_int_equal(r.status, 200);
    key = reply_between(&r, "id=\"key\" tabindex=\"0\">", "<");
    assert_int_equal(admin(w, key, "/admin/settings"), 200);
}

FLOW(rights_that_change_end_the_session)
{
    struct person kim;
    struct operator_change change = {.who = S("operator"), .is_one = true};

    person(w, &kim, "kim@example.org", OWNER, false);
    change.email = kim.email;
    change.now = w->now_ms / 1000;
    assert_int_equal(person_get(w, &kim, S("/dashboard")).status, 200);
    assert_ptr_equal(operator_set(w->db, w->arena, &change), OK);
    assert_int_equal(person_get(w, &kim, S("/dashboard")).status, 303);
    person_sign_in(w, &kim);
    assert_int_equal(person_get(w, &kim, S("/dashboard/operator")).status, 200);
    change.is_one = false;
    assert_ptr_equal(operator_set(w->db, w->arena, &change), OK);
    assert_int_equal(person_get(w, &kim, S("/dashboard/operator")).status, 303);
    person_sign_in(w, &kim);
    assert_int_equal(person_get(w, &kim, S("/dashboard/operator")).status, 403);
}
