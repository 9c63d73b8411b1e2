/* SPDX-License-Identifier: Apache-2.0
 * Every route of /admin, for every key, with what is of the key's team and what
 * is another's. A route of routes.c that has no row here fails. */
#include "dashboard/dashboard.sql.h"
#include "dashboard/keys.h"
#include "dashboard/keys.sql.h"
#include "flow/dashboard_world.h"
#include "oauth/apps.h"
#include "routes.h"

enum who { NO_KEY, VIEWER_KEY, EDITOR_KEY, OWNER_KEY, OPERATOR_KEY, WHOS };

/* {a} an app, {v} a car of it, {k} a key, {m} a member, {i} an invitation: of
 * the team that is asking, or of another; {t} that team. */
struct right {
    enum method method;
    const char *pattern;
    enum who least;  /* which key may */
    int done;        /* what it is answered */
    int foreign;     /* about something of another team; 0: names nothing */
    int by_operator; /* what the operator's is answered; 0: as done */
    const char *target, *json;
};

#define APP    "/admin/apps/{app}"
#define APP_AT "/admin/apps/{a}"

// clang-format off
static const struct right rights[] = {
    /*       route                             which key     done foreign operator */
    {GET,    "/admin",                         VIEWER_KEY,   200, 0,   0,   NULL, NULL},
    {GET,    "/admin/apps",                    VIEWER_KEY,   200, 400, 0,   "/admin/apps?team={t}", NULL},
    {POST,   "/admin/apps",                    EDITOR_KEY,   201, 400, 0,   NULL, "{\"name\":\"New\",\"team\":\"{t}\"}"},
    {GET,    APP,                              VIEWER_KEY,   200, 404, 0,   APP_AT, NULL},
    {PATCH,  APP,                              EDITOR_KEY,   200, 404, 0,   APP_AT, "{\"name\":\"New\"}"},
    {DELETE, APP,                              OWNER_KEY,    204, 404, 0,   APP_AT, NULL},
    {PUT,    APP "/plan",                      OPERATOR_KEY, 200, 403, 200, APP_AT "/plan", "{\"plan\":\"free\"}"},
    {POST,   APP "/redirect-uris",             EDITOR_KEY,   200, 404, 0,   APP_AT "/redirect-uris", "{\"uri\":\"https://x.example/\"}"},
    {DELETE, APP "/redirect-uris",             EDITOR_KEY,   200, 404, 0,   APP_AT "/redirect-uris?uri=https://app.example/cb", NULL},
    {PUT,    APP "/default-redirect-uri",      EDITOR_KEY,   200, 404, 0,   APP_AT "/default-redirect-uri", "{\"uri\":\"https://app.example/cb\"}"},
    {POST,   APP "/secrets",                   EDITOR_KEY,   201, 404, 0,   APP_AT "/secrets", NULL},
    {DELETE, APP "/secrets/{last_four}",       EDITOR_KEY,   204, 404, 0,   APP_AT "/secrets/4321", NULL},
    {POST,   APP "/management-tokens",         EDITOR_KEY,   201, 404, 0,   APP_AT "/management-tokens", NULL},
    {DELETE, APP "/management-tokens/{last_four}", EDITOR_KEY, 204, 404, 0, APP_AT "/management-tokens/8765", NULL},
    {POST,   APP "/management-tokens/rotate",  EDITOR_KEY,   201, 404, 0,   APP_AT "/management-tokens/rotate", NULL},
    {PUT,    APP "/logo",                      EDITOR_KEY,   415, 404, 0,   APP_AT "/logo", NULL},
    {DELETE, APP "/logo",                      EDITOR_KEY,   200, 404, 0,   APP_AT "/logo", NULL},
    {POST,   APP "/undo",                      EDITOR_KEY,   409, 404, 0,   APP_AT "/undo", "{\"version\":99}"},
    {GET,    APP "/connect-url",               VIEWER_KEY,   200, 404, 0,   APP_AT "/connect-url?mode=simulated&scope=read_vin&response_type=none", NULL},
    {GET,    APP "/connect-url/qr.svg",        VIEWER_KEY,   200, 404, 0,   APP_AT "/connect-url/qr.svg?mode=simulated&scope=read_vin&response_type=none", NULL},
    {GET,    APP "/connections",               VIEWER_KEY,   200, 404, 0,   APP_AT "/connections", NULL},
    {GET,    APP "/connections/{vehicle}",     VIEWER_KEY,   200, 404, 0,   APP_AT "/connections/{v}", NULL},
    {DELETE, APP "/connections/{vehicle}",     EDITOR_KEY,   204, 404, 0,   APP_AT "/connections/{v}", NULL},
    {GET,    APP "/overview",                  VIEWER_KEY,   200, 404, 0,   APP_AT "/overview", NULL},
    {GET,    APP "/sessions",                  VIEWER_KEY,   200, 404, 0,   APP_AT "/sessions", NULL},
    {GET,    APP "/sessions/users",            VIEWER_KEY,   200, 404, 0,   APP_AT "/sessions/users", NULL},
    {GET,    APP "/sessions/funnel",           VIEWER_KEY,   200, 404, 0,   APP_AT "/sessions/funnel", NULL},
    {GET,    APP "/sessions.csv",              VIEWER_KEY,   200, 404, 0,   APP_AT "/sessions.csv", NULL},
    {GET,    APP "/sessions/{session}",        VIEWER_KEY,   404, 404, 0,   APP_AT "/sessions/x", NULL},
    {GET,    APP "/requests",                  VIEWER_KEY,   200, 404, 0,   APP_AT "/requests", NULL},
    {GET,    APP "/requests/{request}",        VIEWER_KEY,   404, 404, 0,   APP_AT "/requests/x", NULL},
    {GET,    "/admin/members",                 VIEWER_KEY,   200, 400, 0,   "/admin/members?team={t}", NULL},
    {PATCH,  "/admin/members/{id}",            OWNER_KEY,    204, 400, 0,   "/admin/members/{m}?team={t}", "{\"role\":\"editor\"}"},
    {DELETE, "/admin/members/{id}",            OWNER_KEY,    204, 400, 0,   "/admin/members/{m}?team={t}", NULL},
    {GET,    "/admin/invitations",             OWNER_KEY,    200, 400, 0,   "/admin/invitations?team={t}", NULL},
    {POST,   "/admin/invitations",             OWNER_KEY,    201, 400, 0,   NULL, "{\"role\":\"viewer\",\"team\":\"{t}\"}"},
    {DELETE, "/admin/invitations/{id}",        OWNER_KEY,    204, 400, 0,   "/admin/invitations/{i}?team={t}", NULL},
    {GET,    "/admin/audit",                   VIEWER_KEY,   200, 400, 0,   "/admin/audit?team={t}", NULL},
    {GET,    "/admin/keys",                    OWNER_KEY,    200, 400, 0,   "/admin/keys?team={t}", NULL},
    {POST,   "/admin/keys",                    OWNER_KEY,    201, 400, 0,   NULL, "{\"name\":\"K\",\"role\":\"owner\",\"team\":\"{t}\"}"},
    {DELETE, "/admin/keys/{id}",               OWNER_KEY,    204, 404, 0,   "/admin/keys/{k}", NULL},
    {GET,    "/admin/teams",                   OPERATOR_KEY, 200, 0,   200, NULL, NULL},
    {GET,    "/admin/settings",                OPERATOR_KEY, 200, 0,   200, NULL, NULL},
};
// clang-format on
enum { RIGHTS = sizeof rights / sizeof rights[0] };

static const struct right *
right_of(const struct route *route)
{
    for (size_t i = 0; i < RIGHTS; i++) {
        if (rights[i].method == route->method &&
            str_eq(str_of(rights[i].pattern), route->pattern))
            return &rights[i];
    }
    return NULL;
}

TEST(every_route_of_admin_has_its_row)
{
    size_t found = 0, missing = 0;

    for (size_t i = 0; i < valetkey_site.route_count; i++) {
        const struct route *route = &valetkey_site.routes[i];

        if (!str_starts(route->pattern, S("/admin")))
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
    assert_int_equal(found, RIGHTS);
}

/* ---- teams and their things ---- */

struct side {
    str team, team_id, app, car, member, invitation,
        key; /* key: the id of one to revoke */
    str keys[WHOS];
};

static str
key_make(struct world *w, str team, const char *role, str *id)
{
    const struct admin_key_new in = {.name = str_of(role),
                                     .team_id = team,
                                     .who = S("test"),
                                     .role = str_of(role),
                                     .now = w->now_ms / 1000};
    struct secret text;

    assert_ptr_equal(admin_key_add(w->db, w->arena, &in, id, &text), OK);
    return text.hidden;
}

static void
app_make(struct world *w, struct side *s)
{
    static const str uris[] = {STR("https://app.example/cb")};
    const struct app_new app = {
        .id = s->app,
        .name = s->team,
        .secret = secret_of(
            arena_fmt(w->arena, STR_FMT "-secret-4321", STR_ARG(s->team))),
        .management_token = secret_of(
            arena_fmt(w->arena, STR_FMT "-token-8765", STR_ARG(s->team))),
        .redirect_uris = uris,
        .redirect_uri_count = 1,
        .now = 1,
    };

    assert_ptr_equal(app_add(w->db, &app), OK);
    assert_ptr_equal(team_give_app(w->db, s->app, s->team_id), OK);
}

static void
invite(struct world *w, struct side *s)
{
    const struct account_new in = {.team = s->team,
                                   .role = VIEWER,
                                   .who = S("test"),
                                   .now = w->now_ms / 1000};
    const struct invitation_of_team_args which = {s->team_id, in.now};
    struct invitation_of_team_row *rows;
    size_t n;
    str token;

    assert_ptr_equal(account_invite(w->db, w->arena, &in, &token), OK);
    assert_ptr_equal(invitation_of_team(w->db, w->arena, &which, &rows, &n),
                     OK);
    s->invitation = rows[0].id;
}

static void
side_open(struct world *w, struct side *s, const char *team)
{
    static const char *const roles[] = {"viewer", "editor", "owner"};
    struct person p;
    str id;

    s->team = s->app = str_of(team);
    person_add(w, &p, arena_fmt(w->arena, "p@%s.example", team).at, team,
               OWNER);
    s->team_id = team_id(w, team);
    for (int i = VIEWER_KEY; i <= OWNER_KEY; i++)
        s->keys[i] = key_make(w, s->team_id, roles[i - VIEWER_KEY], &id);
    s->keys[OPERATOR_KEY] = key_make(w, S(""), "operator", &id);
    (void)key_make(w, s->team_id, "viewer", &s->key);
    person_add(w, &p, arena_fmt(w->arena, "m@%s.example", team).at, team,
               VIEWER);
    s->member = person_id(w, &p);
    invite(w, s);
    app_make(w, s);
    s->car = world_add_car(
        w, &(struct world_car){team, "5YJ3E1EA1NF000001", NULL, NULL});
}

static str
filled(struct world *w, const char *form, const struct side *of)
{
    struct buf out = {.arena = w->arena, .max = 4096};

    for (; *form != '\0'; form++) {
        bool is_word = form[0] == '{' && form[1] != '"' && form[2] == '}';

        if (!is_word) {
            buf_char(&out, *form);
            continue;
        }
        buf_add(&out, form[1] == 'a'   ? of->app
                      : form[1] == 'v' ? of->car
                      : form[1] == 't' ? of->team
                      : form[1] == 'm' ? of->member
                      : form[1] == 'i' ? of->invitation
                                       : of->key);
        form += 2;
    }
    return buf_str(&out);
}

static int
answer(struct world *w, const struct right *r, str key, const struct side *of)
{
    str json = r->json == NULL ? S("") : filled(w, r->json, of);
    str target = filled(w, r->target == NULL ? r->pattern : r->target, of);
    struct reply reply = ASK(w, .method = r->method, .target = target,
                             .json = json, .bearer = key);

    return reply.status;
}

static int
wanted(const struct right *r, int who, bool foreign)
{
    if (who == NO_KEY)
        return 401;
    if (who < (int)r->least)
        return 403;
    if (who == OPERATOR_KEY)
        return r->by_operator != 0 ? r->by_operator : r->done;
    return foreign ? r->foreign : r->done;
}

static void
check(struct world *w, size_t row, int who, bool foreign)
{
    const struct right *r = &rights[row];
    struct side own = {0}, theirs = {0};
    int have;

    side_open(w, &own,
              arena_fmt(w->arena, "own%zu-%d-%d", row, who, foreign).at);
    side_open(w, &theirs,
              arena_fmt(w->arena, "their%zu-%d-%d", row, who, foreign).at);
    have = answer(w, r, own.keys[who], foreign ? &theirs : &own);
    if (have != wanted(r, who, foreign))
        print_error("%s %s by %d, %s: %d instead of %d\n",
                    method_name(r->method).at, r->pattern, who,
                    foreign ? "foreign" : "own", have, wanted(r, who, foreign));
    assert_int_equal(have, wanted(r, who, foreign));
}

FLOW(each_key_may_what_its_row_says)
{
    for (size_t i = 0; i < RIGHTS; i++) {
        for (int who = NO_KEY; who < WHOS; who++) {
            check(w, i, who, false);
            if (rights[i].foreign != 0)
                check(w, i, who, true);
        }
    }
}

/* A key that does not work is no key, whatever it was. */
FLOW(a_revoked_or_expired_key_opens_nothing)
{
    struct side own = {0};
    struct admin_key_new in = {.name = S("short"),
                               .who = S("test"),
                               .role = S("operator"),
                               .now = w->now_ms / 1000,
                               .expires_at = w->now_ms / 1000 + 60};
    struct admin_key_removal removal = {.who = S("test"), .now = in.now};
    struct secret brief;
    str id, text;

    side_open(w, &own, "own");
    text = key_make(w, own.team_id, "owner", &removal.id);
    removal.team_id = own.team_id;
    assert_int_equal(ASK(w, .target = S("/admin"), .bearer = text).status, 200);
    assert_ptr_equal(admin_key_remove(w->db, w->arena, &removal), OK);
    assert_int_equal(ASK(w, .target = S("/admin"), .bearer = text).status, 401);

    assert_ptr_equal(admin_key_add(w->db, w->arena, &in, &id, &brief), OK);
    text = brief.hidden;
    assert_int_equal(ASK(w, .target = S("/admin"), .bearer = text).status, 200);
    w->now_ms += 60 * 1000;
    assert_int_equal(ASK(w, .target = S("/admin"), .bearer = text).status, 401);
}
