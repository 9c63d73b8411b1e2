/* SPDX-License-Identifier: Apache-2.0
 * The kinds of sign-in, at the seam, with a cloud that is a small table. */
#include "oem/oem.h"
#include "oem/simulator/simulator.h"
#include "test.h"

#define NOW INT64_C(1795536600000) /* 2026-11-24T16:10:00Z */

enum { KEPT = 32 };

struct cloud {
    struct arena *arena;
    struct {
        str name, text;
        int64_t until_ms;
    } kept[KEPT];
    const int64_t *now_ms;
    err fails; /* what every call says instead */
};

static err
put(void *context, str name, str text, int64_t until_ms)
{
    struct cloud *c = context;
    size_t i = 0;

    while (c->kept[i].name.len > 0 && !str_eq(c->kept[i].name, name))
        i++;
    assert_true(i < KEPT);
    c->kept[i].name = arena_dup(c->arena, name);
    c->kept[i].text = arena_dup(c->arena, text);
    c->kept[i].until_ms = until_ms;
    return c->fails;
}

static err
take(void *context, struct arena *a, str name, bool *found, str *text)
{
    struct cloud *c = context;

    (void)a;
    *found = false;
    for (size_t i = 0; i < KEPT && !*found; i++) {
        if (!str_eq(c->kept[i].name, name))
            continue;
        *found = c->kept[i].until_ms > *c->now_ms;
        *text = c->kept[i].text;
        c->kept[i].name = S("-");
    }
    return c->fails;
}

struct at {
    struct arena *arena;
    struct cloud cloud;
    struct oem_memory memory;
    struct oem_session session;
};

static struct at *
at(enum oem_login_kind kind)
{
    struct arena *a = arena_open();
    struct at *w = ARENA_NEW(a, struct at);

    w->arena = w->cloud.arena = a;
    w->cloud.now_ms = &w->session.now_ms;
    w->memory = (struct oem_memory){&w->cloud, put, take};
    w->session.app_id = S("3f1c5a4e-0000-4000-8000-000000000001");
    w->session.make = make_find(S("TESLA"));
    w->session.simulated = true;
    w->session.simulated_login = kind;
    w->session.memory = &w->memory;
    w->session.now_ms = NOW;
    return w;
}

static struct oem_login
begun(struct at *w)
{
    const struct oem_login_ask ask = {.state = S("st~ate"),
                                      .return_url = S("http://here/return")};
    struct oem_login login;

    assert_null(oem_login_begin(&w->session, w->arena, &ask, &login));
    assert_true(login.handle.hidden.len > 40);
    assert_true(login.handle.hidden.len <= OEM_HANDLE_MOST);
    assert_true(login.expires_ms == NOW + 600000);
    return login;
}

static err
finish(struct at *w, struct secret handle, const char *code, const char *error,
       struct oem_account *out)
{
    const struct oem_login_answer answer = {
        .handle = handle,
        .code = secret_of(str_of(code)),
        .error = str_of(error),
    };

    return oem_login_finish(&w->session, w->arena, &answer, out);
}

static str
query_value(struct at *w, str url, const char *name)
{
    str head, rest, value, more;

    (void)w;
    (void)str_cut(url, '?', &head, &rest);
    while (rest.len > 0) {
        str pair;

        (void)str_cut(rest, '&', &pair, &more);
        if (str_cut(pair, '=', &head, &value) && str_eq(head, str_of(name)))
            return value;
        rest = more;
    }
    return S("");
}

/* What the maker's page gives after "yes". */
static const char *
code_for(struct at *w, const struct oem_login *login, const char *email)
{
    str code;

    assert_null(simulator_code_give(
        &w->memory, w->arena, w->session.now_ms,
        query_value(w, login->url, "code_challenge"), str_of(email), &code));
    return arena_cstr(w->arena, code);
}

/* At the maker, with a device's code: was it known? */
static bool
decide(struct at *w, str user_code, str email, bool allowed)
{
    const struct simulator_decision d = {user_code, email, allowed};
    bool known;

    assert_null(simulator_device_decide(&w->memory, w->arena, w->session.now_ms,
                                        &d, &known));
    return known;
}

/* ---- all kinds ---- */

TEST(a_live_maker_has_no_way_to_sign_in_yet)
{
    struct at *w = at(OEM_LOGIN_REDIRECT);
    struct oem_login_how how;
    struct oem_login login;
    struct oem_account account;

    w->session.simulated = false;
    assert_ptr_equal(oem_login_how(&w->session, &how), &OEM_NO_CONNECTOR);
    assert_ptr_equal(oem_login_begin(&w->session, w->arena,
                                     &(struct oem_login_ask){0}, &login),
                     &OEM_NO_CONNECTOR);
    assert_ptr_equal(finish(w, secret_of(S("x")), "c", "", &account),
                     &OEM_NO_CONNECTOR);
    arena_close(w->arena);
}

TEST(every_kind_of_sign_in_ends_in_the_same_account)
{
    struct at *w = at(OEM_LOGIN_PASSWORD);
    struct oem_account password, redirect, device, paste;
    struct oem_login login;

    assert_null(oem_sign_in(&w->session, w->arena, S("Kim@Example.org"),
                            secret_of(S("x")), &password));
    w->session.simulated_login = OEM_LOGIN_REDIRECT;
    login = begun(w);
    assert_null(finish(w, login.handle, code_for(w, &login, "kim@example.org"),
                       "", &redirect));
    w->session.simulated_login = OEM_LOGIN_DEVICE;
    login = begun(w);
    assert_true(decide(w, login.user_code, S("kim@example.org"), true));
    assert_null(finish(w, login.handle, "", "", &device));
    w->session.simulated_login = OEM_LOGIN_PASTE;
    assert_null(finish(w, secret_of(S("")), "kim@example.org:k", "", &paste));
    assert_str(redirect.key, password.key);
    assert_str(device.key, password.key);
    assert_str(paste.key, password.key);
    assert_int_equal(paste.next, OEM_SIGNED_IN);
    arena_close(w->arena);
}

TEST(an_account_that_is_refused_or_unreachable_is_so_in_every_kind)
{
    static const struct {
        const char *email;
        const struct error *error;
    } rows[] = {
        {"kim+refused@example.org", &OEM_REFUSED  },
        {"kim+later@example.org",   &OEM_TRY_LATER},
    };

    for (size_t i = 0; i < 2; i++) {
        struct at *w = at(OEM_LOGIN_REDIRECT);
        struct oem_login login = begun(w);
        struct oem_account out;

        assert_ptr_equal(finish(w, login.handle,
                                code_for(w, &login, rows[i].email), "", &out),
                         rows[i].error);
        w->session.simulated_login = OEM_LOGIN_DEVICE;
        login = begun(w);
        assert_true(decide(w, login.user_code, str_of(rows[i].email), true));
        assert_ptr_equal(finish(w, login.handle, "", "", &out), rows[i].error);
        w->session.simulated_login = OEM_LOGIN_PASTE;
        assert_ptr_equal(finish(w, login.handle,
                                arena_cstr(w->arena, arena_fmt(w->arena, "%s:k",
                                                               rows[i].email)),
                                "", &out),
                         rows[i].error);
        assert_ptr_equal(oem_sign_in(&w->session, w->arena,
                                     str_of(rows[i].email), secret_of(S("x")),
                                     &out),
                         rows[i].error);
        arena_close(w->arena);
    }
}

TEST(what_was_left_off_is_missing_once_in_every_kind)
{
    struct at *w = at(OEM_LOGIN_PASTE);
    struct oem_account out;

    assert_null(
        finish(w, secret_of(S("")), "kim+missing@a.example:k", "", &out));
    assert_true(permission_set_has(out.missing, READ_ODOMETER));
    w->session.before = S("kim+missing@a.example");
    assert_null(
        finish(w, secret_of(S("")), "kim+missing@a.example:k", "", &out));
    assert_true(out.missing.bits == 0);
    w->session.before = S("somebody@a.example");
    assert_null(
        finish(w, secret_of(S("")), "kim+missing@a.example:k", "", &out));
    assert_true(out.missing.bits != 0);
    arena_close(w->arena);
}

/* RFC 6749 section 4.1.2.1, RFC 8628 section 3.5. */
TEST(an_oauth_error_says_later_again_or_cannot)
{
    assert_ptr_equal(oem_login_error(S("access_denied")), &OEM_CANCELLED);
    assert_ptr_equal(oem_login_error(S("temporarily_unavailable")),
                     &OEM_TRY_LATER);
    assert_ptr_equal(oem_login_error(S("invalid_grant")), &OEM_REFUSED);
    assert_ptr_equal(oem_login_error(S("expired_token")), &OEM_LOGIN_EXPIRED);
    assert_ptr_equal(oem_login_error(S("authorization_pending")), &OEM_NOT_YET);
    assert_ptr_equal(oem_login_error(S("slow_down")), &OEM_SLOW_DOWN);
    assert_ptr_equal(oem_login_error(S("ACCESS_DENIED")), &OEM_UNKNOWN_ISSUE);
    assert_ptr_equal(oem_login_error(S("")), &OEM_UNKNOWN_ISSUE);
}

/* ---- redirect ---- */

TEST(the_way_to_the_maker_carries_state_and_challenge_and_no_verifier)
{
    struct at *w = at(OEM_LOGIN_REDIRECT);
    struct oem_login login = begun(w);

    assert_true(str_starts(login.url, S("/simulated-maker/sign-in?")));
    assert_str(query_value(w, login.url, "state"), S("st~ate"));
    assert_int_equal(query_value(w, login.url, "code_challenge").len, 43);
    assert_false(str_eq(query_value(w, login.url, "code_challenge"),
                        login.handle.hidden));
    assert_false(str_eq(begun(w).handle.hidden, login.handle.hidden));
    arena_close(w->arena);
}

TEST(a_makers_code_serves_once)
{
    struct at *w = at(OEM_LOGIN_REDIRECT);
    struct oem_login login = begun(w);
    const char *code = code_for(w, &login, "kim@example.org");
    struct oem_account out;

    assert_null(finish(w, login.handle, code, "", &out));
    assert_ptr_equal(finish(w, login.handle, code, "", &out), &OEM_REFUSED);
    assert_ptr_equal(finish(w, login.handle, "invented", "", &out),
                     &OEM_REFUSED);
    assert_ptr_equal(finish(w, login.handle, "", "", &out), &OEM_REFUSED);
    arena_close(w->arena);
}

TEST(a_makers_code_is_no_use_without_its_verifier)
{
    struct at *w = at(OEM_LOGIN_REDIRECT);
    struct oem_login mine = begun(w), other = begun(w);
    const char *code = code_for(w, &mine, "kim@example.org");
    struct oem_account out;

    assert_ptr_equal(finish(w, other.handle, code, "", &out), &OEM_REFUSED);
    assert_ptr_equal(finish(w, mine.handle, code, "", &out), &OEM_REFUSED);
    arena_close(w->arena);
}

TEST(a_makers_code_is_forgotten_after_ten_minutes)
{
    struct at *w = at(OEM_LOGIN_REDIRECT);
    struct oem_login login = begun(w);
    const char *code = code_for(w, &login, "kim@example.org");
    struct oem_account out;

    w->session.now_ms += 600000;
    assert_ptr_equal(finish(w, login.handle, code, "", &out), &OEM_REFUSED);
    arena_close(w->arena);
}

TEST(what_the_maker_says_instead_of_a_code_counts)
{
    struct at *w = at(OEM_LOGIN_REDIRECT);
    struct oem_login login = begun(w);
    const char *code = code_for(w, &login, "kim@example.org");
    struct oem_account out;

    assert_ptr_equal(finish(w, login.handle, code, "access_denied", &out),
                     &OEM_CANCELLED);
    assert_null(finish(w, login.handle, code, "", &out));
    arena_close(w->arena);
}

TEST(a_cloud_that_fails_is_no_sign_in)
{
    struct at *w = at(OEM_LOGIN_REDIRECT);
    struct oem_login login = begun(w);
    const char *code = code_for(w, &login, "kim@example.org");
    struct oem_account out;

    w->cloud.fails = &OEM_INTERNAL;
    assert_ptr_equal(finish(w, login.handle, code, "", &out), &OEM_INTERNAL);
    w->session.simulated_login = OEM_LOGIN_DEVICE;
    assert_ptr_equal(oem_login_begin(&w->session, w->arena,
                                     &(struct oem_login_ask){0}, &login),
                     &OEM_INTERNAL);
    assert_ptr_equal(finish(w, login.handle, "", "", &out), &OEM_INTERNAL);
    arena_close(w->arena);
}

/* ---- device ---- */

TEST(a_device_waits_until_the_owner_has_decided)
{
    struct at *w = at(OEM_LOGIN_DEVICE);
    struct oem_login login = begun(w);
    struct oem_account out;

    assert_true(str_ends(login.url, login.user_code));
    assert_true(login.every_s > 0);
    assert_ptr_equal(finish(w, login.handle, "", "", &out), &OEM_NOT_YET);
    w->session.now_ms += 1000 * login.every_s;
    assert_ptr_equal(finish(w, login.handle, "", "", &out), &OEM_NOT_YET);
    assert_true(decide(w, login.user_code, S("kim@example.org"), true));
    assert_null(finish(w, login.handle, "", "", &out));
    assert_str(out.username, S("kim@example.org"));
    assert_ptr_equal(finish(w, login.handle, "", "", &out), &OEM_LOGIN_EXPIRED);
    arena_close(w->arena);
}

TEST(a_device_that_asks_too_often_is_told_to_slow_down)
{
    struct at *w = at(OEM_LOGIN_DEVICE);
    struct oem_login login = begun(w);
    struct oem_account out;

    assert_ptr_equal(finish(w, login.handle, "", "", &out), &OEM_NOT_YET);
    w->session.now_ms += 1000 * login.every_s - 1;
    assert_ptr_equal(finish(w, login.handle, "", "", &out), &OEM_SLOW_DOWN);
    arena_close(w->arena);
}

TEST(a_no_at_the_maker_reaches_the_device)
{
    struct at *w = at(OEM_LOGIN_DEVICE);
    struct oem_login login = begun(w);
    struct oem_account out;

    assert_true(decide(w, login.user_code, S("kim@example.org"), false));
    assert_ptr_equal(finish(w, login.handle, "", "", &out), &OEM_CANCELLED);
    arena_close(w->arena);
}

TEST(a_user_code_is_decided_once_and_typed_as_people_type)
{
    struct at *w = at(OEM_LOGIN_DEVICE);
    struct oem_login login = begun(w);
    str typed =
        arena_fmt(w->arena, " %c %c" STR_FMT " ", login.user_code.at[0] | 0x20,
                  login.user_code.at[1], STR_ARG(str_from(login.user_code, 2)));

    assert_int_equal(login.user_code.len, 9);
    assert_false(decide(w, S("BBBB-BBBB"), S("kim@example.org"), true));
    assert_true(decide(w, typed, S("kim@example.org"), true));
    assert_false(decide(w, typed, S("eve@example.org"), true));
    arena_close(w->arena);
}

TEST(a_device_is_forgotten_after_ten_minutes_however_often_it_asks)
{
    struct at *w = at(OEM_LOGIN_DEVICE);
    struct oem_login login = begun(w);
    struct oem_account out;

    w->session.now_ms += 599999;
    assert_ptr_equal(finish(w, login.handle, "", "", &out), &OEM_NOT_YET);
    w->session.now_ms += 1;
    assert_ptr_equal(finish(w, login.handle, "", "", &out), &OEM_LOGIN_EXPIRED);
    assert_false(decide(w, login.user_code, S("kim@example.org"), true));
    assert_ptr_equal(finish(w, secret_of(S("invented")), "", "", &out),
                     &OEM_LOGIN_EXPIRED);
    arena_close(w->arena);
}

/* ---- paste ---- */

TEST(what_is_no_credential_is_refused)
{
    static const char *const texts[] = {
        "",
        "kim@example.org",
        "kim@example.org:",
        ":key",
        "kim:key",
        "a@b@c:key",
        "\xff@example.org:key",
        "a b@example.org:key",
    };
    struct at *w = at(OEM_LOGIN_PASTE);
    struct oem_account out;
    str big = arena_fmt(w->arena, "kim@example.org:%0*d", OEM_ANSWER_MOST, 0);

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        assert_ptr_equal(finish(w, secret_of(S("")), texts[i], "", &out),
                         &OEM_REFUSED);
    assert_ptr_equal(
        finish(w, secret_of(S("")), arena_cstr(w->arena, big), "", &out),
        &OEM_REFUSED);
    arena_close(w->arena);
}
