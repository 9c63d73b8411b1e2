/* SPDX-License-Identifier: Apache-2.0
 * Every route of the dashboard, for every role, with what is one's own and what
 * is another team's. A route of routes.c that has no row here fails. */
#include <string.h>

#include "dashboard/dashboard.sql.h"
#include "dashboard/keys.h"
#include "flow/dashboard_world.h"
#include "routes.h"
#include "store/later.h"

/* An operator here is an owner too: an owner alone is not one. */
enum who { NOBODY, A_VIEWER, AN_EDITOR, AN_OWNER, AN_OPERATOR, WHOS };

/* {m} a member, {i} an invitation, {b} a browser, {a} an app, {v} a car, {k} a
 * key, {s} a Connect session, {r} a request: of the team that is asking, or of
 * another. */
struct right {
    enum method method;
    const char *pattern;
    enum who least; /* who may */
    int done;       /* what they are answered */
    int foreign;    /* about something of another team; 0: names nothing */
    const char *target, *form;
};

// clang-format off
static const struct right rights[] = {
    /*    route                          who may    done  foreign */
    {GET,  "/dashboard",                  A_VIEWER,  200, 0,   NULL, ""},
    {GET,  "/dashboard/sign-in",          NOBODY,    200, 0,   NULL, ""},
    {POST, "/dashboard/sign-in",          NOBODY,    401, 0,   NULL, "&email=x@y.example&password=wrong"},
    {POST, "/dashboard/sign-out",         A_VIEWER,  303, 0,   NULL, ""},
    {GET,  "/dashboard/join/{token}",     NOBODY,    410, 0,   "/dashboard/join/x", ""},
    {POST, "/dashboard/join/{token}",     NOBODY,    410, 0,   "/dashboard/join/x", "&email=x@y.example&password=a+long+password"},
    {GET,  "/dashboard/apps/{app}",       A_VIEWER,  200, 404, "/dashboard/apps/{a}", ""},
    {GET,  "/dashboard/apps/{app}/general", A_VIEWER, 200, 404, "/dashboard/apps/{a}/general", ""},
    {POST, "/dashboard/apps/{app}/general", AN_EDITOR, 409, 404, "/dashboard/apps/{a}/general", "&name=x&errors=smartcar&seen=0"},
    {POST, "/dashboard/apps/{app}/general/logo", AN_EDITOR, 422, 404, "/dashboard/apps/{a}/general/logo", "&logo=x"},
    {POST, "/dashboard/apps/{app}/general/logo-remove", AN_EDITOR, 303, 404, "/dashboard/apps/{a}/general/logo-remove", ""},
    {GET,  "/dashboard/apps/{app}/brands", A_VIEWER, 200, 404, "/dashboard/apps/{a}/brands", ""},
    {POST, "/dashboard/apps/{app}/brands", AN_EDITOR, 303, 404, "/dashboard/apps/{a}/brands", "&all=1"},
    {GET,  "/dashboard/apps/{app}/countries", A_VIEWER, 200, 404, "/dashboard/apps/{a}/countries", ""},
    {POST, "/dashboard/apps/{app}/countries", AN_EDITOR, 303, 404, "/dashboard/apps/{a}/countries", "&all=1"},
    {GET,  "/dashboard/apps/{app}/filters", A_VIEWER, 200, 404, "/dashboard/apps/{a}/filters", ""},
    {POST, "/dashboard/apps/{app}/filters", AN_EDITOR, 303, 404, "/dashboard/apps/{a}/filters", "&all=1"},
    {GET,  "/dashboard/new-app",          AN_EDITOR, 200, 0,   NULL, ""},
    {POST, "/dashboard/new-app",          AN_EDITOR, 422, 0,   NULL, "&name="},
    {GET,  "/dashboard/apps/{app}/credentials", A_VIEWER, 200, 404, "/dashboard/apps/{a}/credentials", ""},
    {POST, "/dashboard/apps/{app}/credentials/uris", AN_EDITOR, 303, 404, "/dashboard/apps/{a}/credentials/uris", "&add=https://x.example/cb"},
    {POST, "/dashboard/apps/{app}/credentials/secrets", AN_EDITOR, 409, 404, "/dashboard/apps/{a}/credentials/secrets", "&newest=1&name=x"},
    {POST, "/dashboard/apps/{app}/credentials/secret-remove", AN_EDITOR, 404, 404, "/dashboard/apps/{a}/credentials/secret-remove", "&id=1"},
    {POST, "/dashboard/apps/{app}/credentials/token", AN_EDITOR, 422, 404, "/dashboard/apps/{a}/credentials/token", "&overlap=9d"},
    {POST, "/dashboard/apps/{app}/credentials/token-remove", AN_EDITOR, 404, 404, "/dashboard/apps/{a}/credentials/token-remove", "&id=1"},
    {POST, "/dashboard/apps/{app}/undo",  AN_EDITOR, 409, 404, "/dashboard/apps/{a}/undo", "&version=1"},
    {GET,  "/dashboard/apps/{app}/connections", A_VIEWER, 200, 404, "/dashboard/apps/{a}/connections", ""},
    {GET,  "/dashboard/apps/{app}/connections/{vehicle}", A_VIEWER, 200, 404, "/dashboard/apps/{a}/connections/{v}", ""},
    {GET,  "/dashboard/apps/{app}/connections/{vehicle}/disconnect", AN_EDITOR, 200, 404, "/dashboard/apps/{a}/connections/{v}/disconnect", ""},
    {POST, "/dashboard/apps/{app}/connections/{vehicle}/disconnect", AN_EDITOR, 303, 404, "/dashboard/apps/{a}/connections/{v}/disconnect", ""},
    {GET,  "/dashboard/apps/{app}/access", A_VIEWER, 200, 404, "/dashboard/apps/{a}/access", ""},
    {POST, "/dashboard/apps/{app}/access/save", AN_EDITOR, 422, 404, "/dashboard/apps/{a}/access/save", "&read_odometer=optional"},
    {GET,  "/dashboard/apps/{app}/access/preview", A_VIEWER, 200, 404, "/dashboard/apps/{a}/access/preview", ""},
    {POST, "/dashboard/apps/{app}/access/preview", A_VIEWER, 200, 404, "/dashboard/apps/{a}/access/preview", ""},
    {GET,  "/dashboard/apps/{app}/share", A_VIEWER, 200, 404, "/dashboard/apps/{a}/share", ""},
    {GET,  "/dashboard/apps/{app}/share/qr.svg", A_VIEWER, 200, 404, "/dashboard/apps/{a}/share/qr.svg", ""},
    {GET,  "/dashboard/apps/{app}/simulator", A_VIEWER, 200, 404, "/dashboard/apps/{a}/simulator", ""},
    {POST, "/dashboard/apps/{app}/simulator/cars", AN_EDITOR, 200, 404, "/dashboard/apps/{a}/simulator/cars", "&make=TESLA&email=a@b.example"},
    {GET,  "/dashboard/apps/{app}/simulator/cars/{vehicle}", A_VIEWER, 200, 404, "/dashboard/apps/{a}/simulator/cars/{v}", ""},
    {POST, "/dashboard/apps/{app}/simulator/cars/{vehicle}/{order}", AN_EDITOR, 303, 404, "/dashboard/apps/{a}/simulator/cars/{v}/sleep", ""},
    {GET,  "/dashboard/apps/{app}/sessions", A_VIEWER, 200, 404, "/dashboard/apps/{a}/sessions", ""},
    {GET,  "/dashboard/apps/{app}/sessions.csv", A_VIEWER, 200, 404, "/dashboard/apps/{a}/sessions.csv", ""},
    {GET,  "/dashboard/apps/{app}/sessions/users", A_VIEWER, 200, 404, "/dashboard/apps/{a}/sessions/users", ""},
    {GET,  "/dashboard/apps/{app}/sessions/funnel", A_VIEWER, 200, 404, "/dashboard/apps/{a}/sessions/funnel", ""},
    {GET,  "/dashboard/apps/{app}/sessions/{session}", A_VIEWER, 200, 404, "/dashboard/apps/{a}/sessions/{s}", ""},
    {GET,  "/dashboard/apps/{app}/requests", A_VIEWER, 200, 404, "/dashboard/apps/{a}/requests", ""},
    {GET,  "/dashboard/apps/{app}/requests/{request}", A_VIEWER, 200, 404, "/dashboard/apps/{a}/requests/{r}", ""},
    {GET,  "/dashboard/apps/{app}/playground", A_VIEWER, 200, 404, "/dashboard/apps/{a}/playground", ""},
    {GET,  "/dashboard/apps/{app}/playground/check", A_VIEWER, 200, 404, "/dashboard/apps/{a}/playground/check", ""},
    {POST, "/dashboard/apps/{app}/playground/register", AN_EDITOR, 303, 404, "/dashboard/apps/{a}/playground/register", ""},
    {GET,  "/dashboard/apps/{app}/playground/back", A_VIEWER, 200, 404, "/dashboard/apps/{a}/playground/back", ""},
    {POST, "/dashboard/apps/{app}/playground/exchange", AN_EDITOR, 422, 404, "/dashboard/apps/{a}/playground/exchange", "&code=x&state=y"},
    {POST, "/dashboard/apps/{app}/playground/read", AN_EDITOR, 422, 404, "/dashboard/apps/{a}/playground/read", "&run=x"},
    {GET,  "/dashboard/account",          A_VIEWER,  200, 0,   NULL, ""},
    {POST, "/dashboard/account/sign-out", A_VIEWER,  303, 303, NULL, "&browser={b}"},
    {POST, "/dashboard/account/password", A_VIEWER,  422, 0,   NULL, "&old_password=x&password=short"},
    {GET,  "/dashboard/team",             A_VIEWER,  200, 0,   NULL, ""},
    {POST, "/dashboard/team/invite",      AN_OWNER,  200, 0,   NULL, "&role=viewer"},
    {POST, "/dashboard/team/withdraw",    AN_OWNER,  303, 404, NULL, "&invitation={i}"},
    {POST, "/dashboard/team/role",        AN_OWNER,  303, 404, NULL, "&role=editor&member={m}"},
    {POST, "/dashboard/team/remove",      AN_OWNER,  303, 404, NULL, "&member={m}"},
    {GET,  "/dashboard/audit",            A_VIEWER,  200, 0,   NULL, ""},
    {GET,  "/dashboard/keys",             AN_OWNER,  200, 0,   NULL, ""},
    {POST, "/dashboard/keys/make",        AN_OWNER,  200, 0,   NULL, "&name=K&role=viewer&expires=90"},
    {POST, "/dashboard/keys/revoke",      AN_OWNER,  303, 404, NULL, "&key={k}"},
    {GET,  "/dashboard/operator",         AN_OPERATOR, 200, 0, NULL, ""},
    {POST, "/dashboard/operator/plan",    AN_OPERATOR, 303, 303, NULL, "&app={a}&plan=free"},
    {GET,  "/dashboard/operator/keys",    AN_OPERATOR, 200, 0, NULL, ""},
    {POST, "/dashboard/operator/keys/make", AN_OPERATOR, 200, 0, NULL, "&name=K&expires=90"},
    {POST, "/dashboard/operator/keys/revoke", AN_OPERATOR, 404, 404, NULL, "&key={k}"},
};
// clang-format on

static const struct right *
right_of(const struct route *route)
{
    for (size_t i = 0; i < sizeof rights / sizeof rights[0]; i++) {
        if (rights[i].method == route->method &&
            str_eq(str_of(rights[i].pattern), route->pattern))
            return &rights[i];
    }
    return NULL;
}

TEST(every_route_of_the_dashboard_has_its_row)
{
    size_t found = 0, missing = 0;

    for (size_t i = 0; i < valetkey_site.route_count; i++) {
        const struct route *route = &valetkey_site.routes[i];

        if (!str_starts(route->pattern, S("/dashboard")))
            continue;
        found++;
        if (right_of(route) != NULL)
            continue;
        print_error("no row: " STR_FMT " " STR_FMT "\n",
                    STR_ARG(method_name(route->method)),
                    STR_ARG(route->pattern));
        missing++;
    }
    assert_int_equal(missing, 0);
    assert_int_equal(found, sizeof rights / sizeof rights[0]);
}

/* A team with somebody of every role, somebody to change, and a link. */
struct side {
    struct person people[WHOS], other;
    str member, invitation, browser, app, car, key, session, request;
};

/* A Connect session of an app: its id. */
static str
session_in(struct world *w, const char *app)
{
    static const str uris[] = {STR("https://app.example/cb")};
    struct browser browser = {0};
    struct reply r;
    str id, rest;

    world_add_app(w, &(struct world_app){app, "secret", uris, 1});
    r = ASK(w, .browser = &browser,
            .target = arena_fmt(w->arena,
                                "/oauth/authorize?response_type=code&"
                                "client_id=%s&mode=simulated",
                                app));
    assert_int_equal(r.status, 303);
    (void)str_cut(str_from(r.location, S("/connect/").len), '/', &id, &rest);
    return id;
}

static void
make_operator(struct world *w, const struct person *p)
{
    assert_ptr_equal(
        operator_set(w->db, w->arena,
                     &(struct operator_change){.email = p->email,
                                               .who = S("operator"),
                                               .is_one = true,
                                               .now = w->now_ms / 1000}),
        OK);
}

static void
key_add(struct world *w, struct side *s, str team_id)
{
    const struct admin_key_new in = {.name = S("K"),
                                     .team_id = team_id,
                                     .who = S("operator"),
                                     .role = S("viewer"),
                                     .now = w->now_ms / 1000};
    struct secret text;

    assert_ptr_equal(admin_key_add(w->db, w->arena, &in, &s->key, &text), OK);
}

static void
side_open(struct world *w, struct side *s, const char *team)
{
    struct invitation_of_team_row *links;
    struct sign_in_of_account_row *browsers;
    struct account_new in = {
        .team = str_of(team), .who = S("operator"), .now = w->now_ms / 1000};
    struct invitation_of_team_args which = {.now = in.now};
    struct sign_in_of_account_args whose = {.now = in.now};
    size_t n;
    str token;

    for (int i = A_VIEWER; i < WHOS; i++) {
        person_add(w, &s->people[i],
                   arena_fmt(w->arena, "p%d@%s.example", i, team).at, team,
                   i == AN_OPERATOR ? OWNER : (enum role)(i - A_VIEWER));
        if (i == AN_OPERATOR)
            make_operator(w, &s->people[i]);
        person_sign_in(w, &s->people[i]);
    }
    person_add(w, &s->other, arena_fmt(w->arena, "other@%s.example", team).at,
               team, VIEWER);
    person_sign_in(w, &s->other);
    s->member = person_id(w, &s->other);
    whose.account_id = s->member;
    assert_ptr_equal(sign_in_of_account(w->db, w->arena, &whose, &browsers, &n),
                     OK);
    s->browser = browsers[0].id;
    assert_ptr_equal(account_invite(w->db, w->arena, &in, &token), OK);
    which.team_id = team_id(w, team);
    assert_ptr_equal(invitation_of_team(w->db, w->arena, &which, &links, &n),
                     OK);
    s->invitation = links[0].id;
    s->app = str_of(team);
    s->session = session_in(w, team);
    assert_ptr_equal(team_give_app(w->db, s->app, which.team_id), OK);
    key_add(w, s, which.team_id);
    s->car = world_add_car(
        w, &(struct world_car){team, "5YJ3E1EA1NF000001", NULL, NULL});
    s->request =
        ASK(w, .target = S("/v2.0/management/connections"), .app = S("default"),
            .secret = arena_fmt(w->arena, "%s-management-token", team))
            .id;
    assert_ptr_equal(db_later_write(w->db), OK);
}

static str
filled(struct world *w, const char *form, const struct side *objects)
{
    struct buf out = {.arena = w->arena, .max = 4096};

    for (; *form != '\0'; form++) {
        if (*form != '{') {
            buf_char(&out, *form);
            continue;
        }
        buf_add(&out, form[1] == 'm'   ? objects->member
                      : form[1] == 'i' ? objects->invitation
                      : form[1] == 'a' ? objects->app
                      : form[1] == 'v' ? objects->car
                      : form[1] == 'k' ? objects->key
                      : form[1] == 's' ? objects->session
                      : form[1] == 'r' ? objects->request
                                       : objects->browser);
        form += 2;
    }
    return buf_str(&out);
}

static int
answer(struct world *w, const struct right *r, struct person *p,
       const struct side *objects)
{
    str target = filled(w, r->target == NULL ? r->pattern : r->target, objects);
    struct reply page;

    if (r->method == GET)
        return person_get(w, p, target).status;
    if (r->least > NOBODY)
        return person_post(w, p, target, filled(w, r->form, objects)).status;
    page = person_get(w, p, S("/dashboard/sign-in"));
    return world_post(w, &p->browser, target, &page, str_of(r->form)).status;
}

static int
wanted(const struct right *r, int who, bool foreign)
{
    if (who >= (int)r->least)
        return foreign ? r->foreign : r->done;
    return who == NOBODY ? 303 : 403;
}

/* Two teams, as long as nothing has been done to either: to make one takes
 * longer than to ask. */
struct sides {
    struct side own, theirs;
    struct arena *arena; /* NULL: none yet */
    int count;
};

static void
sides_renew(struct world *w, struct sides *s)
{
    if (s->arena != NULL)
        arena_close(s->arena);
    s->own = s->theirs = (struct side){0};
    s->arena = w->arena = arena_open();
    s->count++;
    side_open(w, &s->own, arena_fmt(w->arena, "own%d", s->count).at);
    side_open(w, &s->theirs, arena_fmt(w->arena, "their%d", s->count).at);
}

static void
check_untouched(struct world *w, struct side *s)
{
    struct reply page =
        person_get(w, &s->people[AN_OWNER], S("/dashboard/team"));

    assert_true(reply_says(&page, s->other.email.at));
    assert_true(reply_says(&page, arena_cstr(w->arena, s->invitation)));
    assert_int_equal(person_get(w, &s->other, S("/dashboard")).status, 200);
}

static void
check(struct world *w, struct sides *s, const struct right *r, bool foreign)
{
    for (int who = NOBODY; who < WHOS; who++) {
        int have;

        if (s->arena == NULL)
            sides_renew(w, s);
        have =
            answer(w, r, &s->own.people[who], foreign ? &s->theirs : &s->own);
        if (have != wanted(r, who, foreign))
            print_error("%s %s by %d, %s: %d instead of %d\n",
                        method_name(r->method).at, r->pattern, who,
                        foreign ? "foreign" : "own", have,
                        wanted(r, who, foreign));
        assert_int_equal(have, wanted(r, who, foreign));
        if (foreign)
            check_untouched(w, &s->theirs);
        if (r->method == POST && who >= (int)r->least)
            sides_renew(w, s); /* what is done is gone */
    }
}

/* All rows in one world. */
static void
check_rows(bool postgres)
{
    struct world *w = world_open(postgres);
    struct arena *kept = w->arena;
    struct sides sides = {0};

    for (size_t i = 0; i < sizeof rights / sizeof rights[0]; i++) {
        check(w, &sides, &rights[i], false);
        if (rights[i].foreign != 0)
            check(w, &sides, &rights[i], true);
    }
    arena_close(sides.arena);
    w->arena = kept;
    world_close(w);
}

TEST(each_role_may_what_its_row_says_on_sqlite)
{
    check_rows(false);
}

TEST(each_role_may_what_its_row_says_on_postgres)
{
    check_rows(true);
}

/* ---- foreign pages ---- */

/* As a page of another site would send it: the cookie comes along. */
static struct reply
cross_post(struct world *w, struct person *p, const struct right *r,
           const struct side *own, str csrf)
{
    str target = filled(w, r->target == NULL ? r->pattern : r->target, own);

    return ASK(w, .method = POST, .target = target, .browser = &p->browser,
               .headers =
                   {
                       {S("origin"), S("https://evil.example")}
    },
               .form =
                   arena_fmt(w->arena, "csrf=" STR_FMT STR_FMT, STR_ARG(csrf),
                             STR_ARG(filled(w, r->form, own))));
}

/* Every form of the dashboard, without its token and with another member's. */
FLOW(a043_no_form_of_the_dashboard_is_taken_without_its_own_token)
{
    struct side own = {0};
    struct reply page;
    str theirs;

    side_open(w, &own, "own");
    page = person_get(w, &own.other, S("/dashboard/account"));
    theirs = reply_csrf(&page);
    assert_true(theirs.len > 0);
    for (size_t i = 0; i < sizeof rights / sizeof rights[0]; i++) {
        struct reply r;

        if (rights[i].method != POST || rights[i].least == NOBODY)
            continue;
        r = cross_post(w, &own.people[AN_OWNER], &rights[i], &own, S(""));
        if (r.status != 403)
            print_error("%s: %d\n", rights[i].pattern, r.status);
        assert_int_equal(r.status, 403);
        r = cross_post(w, &own.people[AN_OWNER], &rights[i], &own, theirs);
        assert_int_equal(r.status, 403);
    }
    assert_int_equal(
        person_get(w, &own.people[AN_OWNER], S("/dashboard")).status, 200);
    assert_int_equal(person_get(w, &own.other, S("/dashboard")).status, 200);
}

/* No page of the dashboard may be read by another site. */
FLOW(a106_the_dashboard_is_closed_to_other_origins)
{
    struct side own = {0};

    side_open(w, &own, "own");
    for (size_t i = 0; i < sizeof rights / sizeof rights[0]; i++) {
        const struct right *r = &rights[i];
        struct reply answer;

        if (r->method != GET)
            continue;
        answer = ASK(w,
                     .target = filled(
                         w, r->target == NULL ? r->pattern : r->target, &own),
                     .browser = &own.people[AN_OWNER].browser,
                     .headers = {
                         {S("origin"), S("https://evil.example")}
        });
        assert_str(reply_header(w, &answer, "access-control-allow-origin"),
                   S(""));
        assert_str(reply_header(w, &answer, "x-frame-options"), S("DENY"));
    }
}

/* Another team's app and one that nobody has look the same. */
FLOW(a111_a_foreign_app_is_as_good_as_none)
{
    struct side own = {0}, other = {0};

    side_open(w, &own, "own");
    side_open(w, &other, "their");
    for (size_t i = 0; i < sizeof rights / sizeof rights[0]; i++) {
        const struct right *r = &rights[i];
        struct side none = other;
        struct reply foreign, unknown;

        if (r->method != GET || r->target == NULL || r->foreign != 404)
            continue;
        none.app = S("nobod"); /* as long */
        foreign =
            person_get(w, &own.people[AN_OWNER], filled(w, r->target, &other));
        unknown =
            person_get(w, &own.people[AN_OWNER], filled(w, r->target, &none));
        assert_int_equal(foreign.status, 404);
        assert_int_equal(unknown.status, 404);
        assert_int_equal(foreign.body.len, unknown.body.len);
        assert_int_equal(foreign.headers.len, unknown.headers.len);
    }
}
