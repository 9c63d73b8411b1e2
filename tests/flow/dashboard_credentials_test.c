/* SPDX-License-Identifier: Apache-2.0
 * Making an app, its secrets and its management token in the dashboard. */
#include <pthread.h>

#include "flow/dashboard_world.h"
#include "oauth/apps.h"
#include "store/later.h"

#define CREDENTIALS "/dashboard/apps/demo/credentials"

static void
member(struct world *w, struct person *p, const char *email, const char *team,
       enum role role)
{
    person_add(w, p, email, team, role);
    person_sign_in(w, p);
}

static struct app_shown
demo(struct world *w)
{
    struct app_shown app;

    assert_ptr_equal(app_show(w->db, w->arena, S("demo"), &app), OK);
    return app;
}

/* The field "newest" of the form that goes there. */
static str
newest_of(const struct reply *page, const char *form)
{
    str rest = reply_between(page, form, "</form>");
    const struct reply part = {.body = rest};

    return reply_between(&part, "name=\"newest\" value=\"", "\"");
}

static struct reply
make_secret(struct world *w, struct person *p, const char *name)
{
    struct reply page = person_get(w, p, S(CREDENTIALS));

    return person_post(
        w, p, S(CREDENTIALS "/secrets"),
        arena_fmt(w->arena, "&name=%s&newest=" STR_FMT, name,
                  STR_ARG(newest_of(&page, "credentials/secrets\""))));
}

static str
made(struct world *w, const struct reply *r, const char *id)
{
    return reply_between(
        r, arena_fmt(w->arena, "id=\"%s\" tabindex=\"0\">", id).at, "<");
}

static int
token_status(struct world *w, str secret)
{
    return ASK(w, .method = POST, .target = S("/oauth/token"), .app = S("demo"),
               .secret = secret,
               .form = S("grant_type=authorization_code&code=x"))
        .status;
}

/* ---- secrets ---- */

FLOW(a_secret_is_made_shown_once_used_and_removed)
{
    struct person kim;
    struct reply r;
    str secret, four;

    member(w, &kim, "kim@a.example", "", EDITOR);
    r = make_secret(w, &kim, "CI+runner");
    assert_int_equal(r.status, 200);
    secret = made(w, &r, "made-secret");
    assert_int_equal(secret.len, 36);
    four = str_from(secret, 32);
    assert_int_equal(token_status(w, secret), 400); /* proven; no such code */
    r = person_get(w, &kim, S(CREDENTIALS));
    assert_false(reply_says(&r, arena_cstr(w->arena, secret)));
    assert_true(
        reply_says(&r, arena_fmt(w->arena, "<b>CI runner</b> <code>…" STR_FMT,
                                 STR_ARG(four))
                           .at));
    assert_true(reply_says(&r, "by kim@a.example. Not used yet."));
    assert_true(reply_says(&r, "2 of 3"));
    assert_ptr_equal(db_later_write(w->db), OK);
    r = person_get(w, &kim, S(CREDENTIALS));
    assert_true(
        reply_says(&r, "by kim@a.example. Last used 2025-06-15 15:06 UTC."));
    r = person_post(
        w, &kim, S(CREDENTIALS "/secret-remove"),
        arena_fmt(w->arena, "&id=%lld", (long long)demo(w).secrets[1].id));
    assert_int_equal(r.status, 303);
    assert_int_equal(token_status(w, secret), 401);
    r = person_get(w, &kim, S("/dashboard/audit"));
    assert_true(reply_says(
        &r, arena_fmt(w->arena,
                      "<td>secret made</td><td>App demo</td><td>–</td><td>CI "
                      "runner …" STR_FMT "</td>",
                      STR_ARG(four))
                .at));
    assert_true(reply_says(
        &r, arena_fmt(w->arena,
                      "<td>secret removed</td><td>App demo</td><td>CI runner "
                      "…" STR_FMT "</td>",
                      STR_ARG(four))
                .at));
    assert_false(reply_says(&r, arena_cstr(w->arena, secret)));
}

FLOW(a_fourth_secret_and_a_form_sent_twice_make_none)
{
    struct person kim;
    struct reply page, r;
    str form;

    member(w, &kim, "kim@a.example", "", EDITOR);
    page = person_get(w, &kim, S(CREDENTIALS));
    form = arena_fmt(w->arena, "&name=a&newest=" STR_FMT,
                     STR_ARG(newest_of(&page, "credentials/secrets\"")));
    assert_int_equal(
        person_post(w, &kim, S(CREDENTIALS "/secrets"), form).status, 200);
    r = person_post(w, &kim, S(CREDENTIALS "/secrets"), form);
    assert_int_equal(r.status, 409);
    assert_true(reply_says(&r, "There is a newer one"));
    assert_int_equal(demo(w).secret_count, 2);
    r = make_secret(w, &kim, "b");
    assert_int_equal(r.status, 200);
    assert_false(reply_says(&r, "id=\"secret-button\""));
    r = person_post(
        w, &kim, S(CREDENTIALS "/secrets"),
        arena_fmt(w->arena, "&newest=%lld", (long long)demo(w).secrets[2].id));
    assert_int_equal(r.status, 409);
    assert_true(reply_says(&r, "at most three secrets"));
    assert_int_equal(demo(w).secret_count, 3);
}

FLOW(a_name_that_is_none_comes_back_with_a_message)
{
    struct person kim;
    struct reply r;

    member(w, &kim, "kim@a.example", "", EDITOR);
    r = make_secret(w, &kim,
                    "0123456789012345678901234567890123456789012345678901234567"
                    "89x");
    assert_int_equal(r.status, 422);
    assert_true(reply_says(&r, "id=\"name-err\""));
    assert_true(reply_says(&r, "89x\""));
    assert_int_equal(demo(w).secret_count, 1);
}

struct racer {
    struct world world;
    struct person person;
    str target, form;
    int status;
};

static void *
post(void *arg)
{
    struct racer *r = arg;

    r->status = person_post(&r->world, &r->person, r->target, r->form).status;
    return NULL;
}

/* Two people press the same button on the same page. */
static int
race(struct world *w, const char *target, str form)
{
    struct racer racers[2] = {0};
    pthread_t threads[2];

    for (size_t i = 0; i < 2; i++) {
        member(w, &racers[i].person,
               arena_fmt(w->arena, "racer%zu@a.example", i).at, "", EDITOR);
        racers[i].target = str_of(target);
        racers[i].form = form;
        racers[i].world = *w;
        racers[i].world.arena = arena_open();
    }
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, post, &racers[i]),
                         0);
    for (size_t i = 0; i < 2; i++)
        (void)pthread_join(threads[i], NULL);
    for (size_t i = 0; i < 2; i++)
        arena_close(racers[i].world.arena);
    return racers[0].status + racers[1].status;
}

FLOW(of_two_who_make_a_secret_at_once_one_is_told)
{
    str form =
        arena_fmt(w->arena, "&newest=%lld", (long long)demo(w).secrets[0].id);

    assert_int_equal(race(w, CREDENTIALS "/secrets", form), 200 + 409);
    assert_int_equal(demo(w).secret_count, 2);
}

FLOW(of_two_who_change_the_token_at_once_one_is_told)
{
    str form = arena_fmt(w->arena, "&overlap=24h&newest=%lld",
                         (long long)demo(w).management_tokens[0].id);

    assert_int_equal(race(w, CREDENTIALS "/token", form), 200 + 409);
    assert_int_equal(demo(w).management_token_count, 2);
}

/* ---- the management token ---- */

static int
management_status(struct world *w, str token)
{
    return ASK(w, .target = S("/v2.0/management/connections"),
               .app = S("default"), .secret = token)
        .status;
}

FLOW(a_changed_token_leaves_the_old_one_its_time)
{
    struct person kim;
    struct reply r;
    str old, token;
    int64_t began = w->now_ms;

    member(w, &kim, "kim@a.example", "", EDITOR);
    r = person_get(w, &kim, S(CREDENTIALS));
    r = person_post(
        w, &kim, S(CREDENTIALS "/token"),
        arena_fmt(w->arena, "&overlap=24h&newest=" STR_FMT,
                  STR_ARG(newest_of(&r, "credentials/token\" class"))));
    assert_int_equal(r.status, 200);
    old = made(w, &r, "made-token");
    r = person_post(
        w, &kim, S(CREDENTIALS "/token"),
        arena_fmt(w->arena, "&overlap=1h&newest=" STR_FMT,
                  STR_ARG(newest_of(&r, "credentials/token\" class"))));
    assert_int_equal(r.status, 200);
    token = made(w, &r, "made-token");
    assert_true(reply_says(&r, "Until 2025-06-15 16:06 UTC"));
    assert_int_equal(management_status(w, old), 200);
    assert_int_equal(management_status(w, token), 200);
    w->now_ms = began + (int64_t)3600 * 1000;
    assert_int_equal(management_status(w, old), 401);
    assert_int_equal(management_status(w, token), 200);
    r = person_get(w, &kim, S(CREDENTIALS));
    assert_true(reply_says(&r, "<span class=\"pill\">Ended</span>"));
    r = person_post(
        w, &kim, S(CREDENTIALS "/token"),
        arena_fmt(w->arena, "&overlap=0&newest=" STR_FMT,
                  STR_ARG(newest_of(&r, "credentials/token\" class"))));
    assert_int_equal(r.status, 200);
    assert_int_equal(management_status(w, token), 401);
    r = person_post(w, &kim, S(CREDENTIALS "/token"),
                    S("&overlap=400d&newest=1"));
    assert_int_equal(r.status, 422);
}

FLOW(the_old_token_can_be_ended_before_its_time)
{
    struct person kim;
    struct reply r;
    int64_t first = demo(w).management_tokens[0].id;

    member(w, &kim, "kim@a.example", "", EDITOR);
    r = person_post(w, &kim, S(CREDENTIALS "/token-remove"),
                    arena_fmt(w->arena, "&id=%lld", (long long)first));
    assert_int_equal(r.status, 303);
    assert_int_equal(demo(w).management_token_count, 0);
    r = person_post(w, &kim, S(CREDENTIALS "/token-remove"),
                    arena_fmt(w->arena, "&id=%lld", (long long)first));
    assert_int_equal(r.status, 404);
    r = person_get(w, &kim, S(CREDENTIALS));
    assert_true(reply_says(&r, "None: the app cannot use the management API"));
}

/* The number of another app's secret, asked for under one's own app. */
FLOW(a_secret_of_another_app_is_not_there)
{
    struct app_shown other;
    struct person kim;
    struct reply r;

    assert_ptr_equal(app_show(w->db, w->arena, S("other"), &other), OK);
    member(w, &kim, "kim@a.example", "", OWNER);
    r = person_post(
        w, &kim, S(CREDENTIALS "/secret-remove"),
        arena_fmt(w->arena, "&id=%lld", (long long)other.secrets[0].id));
    assert_int_equal(r.status, 404);
    r = person_post(w, &kim, S(CREDENTIALS "/token-remove"),
                    arena_fmt(w->arena, "&id=%lld",
                              (long long)other.management_tokens[0].id));
    assert_int_equal(r.status, 404);
    r = person_post(w, &kim, S(CREDENTIALS "/secret-remove"), S("&id=x"));
    assert_int_equal(r.status, 404);
    assert_ptr_equal(app_show(w->db, w->arena, S("other"), &other), OK);
    assert_int_equal(other.secret_count, 1);
    assert_int_equal(other.management_token_count, 1);
}

/* ---- a new app ---- */

FLOW(an_app_is_made_by_a_team_and_is_its_own)
{
    struct person kim, bob;
    struct reply r;
    str id, secret, form;

    member(w, &kim, "kim@a.example", "Red", EDITOR);
    member(w, &bob, "bob@b.example", "Blue", OWNER);
    r = person_get(w, &kim, S("/dashboard"));
    assert_true(reply_says(&r, "No app yet"));
    assert_true(reply_says(&r, "href=\"/dashboard/new-app\""));
    r = person_get(w, &kim, S("/dashboard/new-app"));
    id = reply_between(&r, "name=\"id\" value=\"", "\"");
    assert_int_equal(id.len, 36);
    form = arena_fmt(w->arena,
                     "&id=" STR_FMT "&name=Tideplug&kind=development&uri=http:"
                     "//localhost:8481/callback&plan=custom",
                     STR_ARG(id));
    r = person_post(w, &kim, S("/dashboard/new-app"), form);
    assert_int_equal(r.status, 200);
    assert_str(made(w, &r, "application-id"), id);
    secret = made(w, &r, "made-secret");
    assert_int_equal(ASK(w, .method = POST, .target = S("/oauth/token"),
                         .app = id, .secret = secret,
                         .form = S("grant_type=authorization_code&code=x"))
                         .status,
                     400);
    /* the browser's reload makes no other */
    r = person_post(w, &kim, S("/dashboard/new-app"), form);
    assert_int_equal(r.status, 303);
    r = person_get(w, &kim, r.location);
    assert_true(reply_says(&r, "This app has been made already"));
    assert_false(reply_says(&r, arena_cstr(w->arena, secret)));
    r = person_get(w, &bob, S("/dashboard"));
    assert_false(reply_says(&r, "Tideplug"));
    r = person_get(
        w, &bob, arena_fmt(w->arena, "/dashboard/apps/" STR_FMT, STR_ARG(id)));
    assert_int_equal(r.status, 404);
    r = person_post(w, &bob, S("/dashboard/new-app"), form);
    assert_int_equal(r.status, 409);
    assert_false(reply_says(&r, arena_cstr(w->arena, secret)));
    r = person_get(w, &kim, S("/dashboard/audit"));
    assert_true(reply_says(&r, "<td>app added</td><td>Tideplug</td>"));
}

FLOW(a_bad_form_makes_no_app_and_comes_back_filled)
{
    struct person kim;
    struct reply r;

    member(w, &kim, "kim@a.example", "Red", EDITOR);
    r = person_post(
        w, &kim, S("/dashboard/new-app"),
        S("&id=mine&name=&uri=http://away.example/&kind=production"));
    assert_int_equal(r.status, 422);
    assert_true(reply_says(&r, "id=\"name-err\""));
    assert_true(reply_says(&r, "id=\"uri-err\""));
    assert_true(reply_says(&r, "value=\"http://away.example/\""));
    assert_true(reply_says(&r, "value=\"production\" checked"));
    assert_false(reply_says(&r, "value=\"mine\""));
    r = person_get(w, &kim, S("/dashboard"));
    assert_true(reply_says(&r, "No app yet"));
}
