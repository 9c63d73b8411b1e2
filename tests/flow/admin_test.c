/* SPDX-License-Identifier: Apache-2.0
 * What programs do below /admin, and what they are refused. */
#include <pthread.h>

#include "base/encode.h"
#include "base/random.h"
#include "dashboard/errors.h"
#include "dashboard/keys.h"
#include "flow/api.h"
#include "flow/dashboard_world.h"

static str
key_with(struct world *w, const char *role)
{
    const struct admin_key_new in = {.name = S("CI"),
                                     .team_id = HOME_TEAM,
                                     .who = S("kim@example.org"),
                                     .role = str_of(role),
                                     .now = w->now_ms / 1000};
    struct person p;
    struct secret text;
    str id;

    if (person_id(w, &(struct person){.email = S("kim@example.org")}).len == 0)
        person_add(w, &p, "kim@example.org", "", OWNER);
    assert_ptr_equal(admin_key_add(w->db, w->arena, &in, &id, &text), OK);
    return text.hidden;
}

static str
operator_key(struct world *w)
{
    const struct admin_key_new in = {.name = S("Operator"),
                                     .who = S("operator"),
                                     .role = S("operator"),
                                     .now = w->now_ms / 1000};
    struct secret text;
    str id;

    assert_ptr_equal(admin_key_add(w->db, w->arena, &in, &id, &text), OK);
    return text.hidden;
}

static struct reply
ask(struct world *w, str key, enum method method, const char *path,
    const char *json)
{
    return ASK(w, .method = method, .target = str_of(path), .bearer = key,
               .json = json == NULL ? S("") : str_of(json));
}

static str
basic(struct world *w, const char *pair)
{
    return arena_fmt(w->arena, "Basic " STR_FMT,
                     STR_ARG(base64_encode(w->arena, str_of(pair))));
}

/* ---- who may ask ---- */

FLOW(a_key_is_sent_as_bearer_or_as_the_password_of_basic)
{
    str key = key_with(w, "viewer");
    struct reply r = ask(w, key, GET, "/admin", NULL);

    assert_int_equal(r.status, 200);
    assert_str(reply_json(&r, "role"), S("viewer"));
    assert_str(reply_json(&r, "team"), S("Home"));
    r = ASK(
        w, .target = S("/admin"),
        .headers = {
            {S("authorization"),
             basic(w, arena_fmt(w->arena, "any:" STR_FMT, STR_ARG(key)).at)}
    });
    assert_int_equal(r.status, 200);
    r = ask(w, operator_key(w), GET, "/admin", NULL);
    assert_str(reply_json(&r, "role"), S("operator"));
    assert_str(reply_json(&r, "team"), S("null"));
}

FLOW(nothing_else_proves_anything_to_admin)
{
    str key = key_with(w, "owner");
    struct person p = {.email = S("kim@example.org")};
    str twice = arena_fmt(w->arena, "Bearer " STR_FMT, STR_ARG(key));
    struct reply r;

    /* a signed-in owner's cookie */
    person_sign_in(w, &p);
    assert_int_equal(person_get(w, &p, S("/dashboard")).status, 200);
    assert_int_equal(person_get(w, &p, S("/admin")).status, 401);
    assert_int_equal(person_get(w, &p, S("/admin/apps/demo")).status, 401);
    /* the query, a header that is there twice, other tokens */
    r = ASK(w, .target = arena_fmt(w->arena, "/admin?access_token=" STR_FMT,
                                   STR_ARG(key)));
    assert_int_equal(r.status, 401);
    r = ASK(w, .target = S("/admin"),
            .headers = {
                {S("authorization"), twice},
                {S("authorization"), twice}
    });
    assert_int_equal(r.status, 401);
    assert_int_equal(ask(w, world_token(w), GET, "/admin", NULL).status, 401);
    assert_int_equal(
        ask(w, S("demo-management-token"), GET, "/admin", NULL).status, 401);
    r = ask(w, arena_fmt(w->arena, STR_FMT "x", STR_ARG(key)), GET, "/admin",
            NULL);
    assert_int_equal(r.status, 401);
    assert_str(reply_json(&r, "type"), S("key"));
    assert_str(reply_header(w, &r, "www-authenticate"), S("Bearer"));
    /* and a key is no access token */
    assert_int_equal(
        ASK(w, .target = S("/v2.0/vehicles"), .bearer = key).status, 401);
}

FLOW(what_is_at_no_address_is_said_in_json)
{
    str key = key_with(w, "owner");
    struct reply r = ask(w, key, GET, "/admin/nothing", NULL);

    assert_int_equal(r.status, 404);
    assert_str(reply_json(&r, "type"), S("not_found"));
    r = ask(w, key, DELETE, "/admin", NULL);
    assert_int_equal(r.status, 405);
    r = ask(w, key, GET, "/admin/apps/none", NULL);
    assert_int_equal(r.status, 404);
}

/* ---- apps ---- */

FLOW(an_app_is_made_changed_and_removed)
{
    str key = key_with(w, "owner"), id;
    struct reply r =
        ask(w, key, POST, "/admin/apps",
            "{\"name\":\"Plug\",\"permissions\":[\"required:read_vin\"],"
            "\"redirect_uris\":[\"https://app.example/cb\"]}");
    const char *path;

    assert_int_equal(r.status, 201);
    assert_int_equal(reply_json(&r, "secret").len, 36);
    id = reply_json(&r, "id");
    path = arena_fmt(w->arena, "/admin/apps/" STR_FMT, STR_ARG(id)).at;
    r = ask(w, key, GET, "/admin/apps", NULL);
    assert_true(reply_says(&r, arena_cstr(w->arena, id)));
    r = ask(w, key, PATCH, path,
            "{\"name\":\"Tideplug\",\"countries\":[\"de\",\"AT\"],"
            "\"makes\":\"tesla, bmw\",\"color\":\"#ffd400\",\"version\":1}");
    assert_int_equal(r.status, 200);
    assert_str(reply_json(&r, "name"), S("Tideplug"));
    assert_str(reply_json(&r, "color"), S("FFD400"));
    assert_true(reply_says(&r, "\"countries\":[\"DE\",\"AT\"]"));
    assert_true(reply_says(&r, "\"makes\":[\"TESLA\",\"BMW\"]"));
    assert_true(reply_says(
        &r, "\"permissions\":[{\"permission\":\"read_vin\",\"required\":true"));
    assert_true(reply_says(&r, "\"team\":\"Home\""));

    r = ask(w, key, GET, "/admin/audit", NULL);
    assert_true(reply_says(&r, "\"what\":\"app made\""));
    assert_true(reply_says(&r, "\"who\":\"key CI ("));
    assert_true(reply_says(&r, "color: FFD400") ||
                reply_says(&r, "color: #ffd400"));
    assert_int_equal(ask(w, key, DELETE, path, NULL).status, 204);
    assert_int_equal(ask(w, key, GET, path, NULL).status, 404);
    r = ask(w, key, GET, "/admin/audit", NULL);
    assert_true(reply_says(&r, "\"what\":\"app removed\""));
}

FLOW(what_is_wrong_names_the_field_and_the_rule)
{
    static const struct {
        enum method method;
        const char *path, *json, *field;
        int status;
    } bad[] = {
        {PATCH,  "/admin/apps/demo",                                      "{\"color\":\"green\"}",                    "color",          400},
        {PATCH,  "/admin/apps/demo",                                      "{\"colour\":\"FFD400\"}",                  "colour",         400},
        {PATCH,  "/admin/apps/demo",                                      "{\"name\":7}",                             "name",           400},
        {PATCH,  "/admin/apps/demo",                                      "{\"name\":\"\"}",                          "name",           400},
        {PATCH,  "/admin/apps/demo",                                      "{\"name\":[\"a\"]}",                       "name",           400},
        {PATCH,  "/admin/apps/demo",                                      "{\"countries\":[\"XX\"]}",                 "countries",
         400                                                                                                                               },
        {PATCH,  "/admin/apps/demo",                                      "{\"permissions\":[\"read_batery\"]}",
         "permissions",                                                                                                                 400},
        {PATCH,  "/admin/apps/demo",                                      "{\"permissions\":\"read_vin\"}",
         "permissions",                                                                                                                 400},
        {PATCH,  "/admin/apps/demo",
         "{\"permissions\":[\"read_vin\",\"read_vin\"]}",                                                             "permission",     400},
        {PATCH,  "/admin/apps/demo",                                      "{\"development\":\"yes\"}",                "development",
         400                                                                                                                               },
        {PATCH,  "/admin/apps/demo",                                      "{\"version\":0}",                          "version",        400},
        {PATCH,  "/admin/apps/demo",                                      "{\"name\":\"A\",\"version\":99}",
         "version",                                                                                                                     409},
        {PATCH,  "/admin/apps/demo",                                      "{\"plan\":\"custom\"}",                    "plan",           400},
        {PATCH,  "/admin/apps/demo",                                      "{\"name\":\"A\",\"name\":\"B\"}",          "null",
         400                                                                                                                               },
        {PATCH,  "/admin/apps/demo",                                      "[]",                                       "null",           400},
        {PATCH,  "/admin/apps/demo",                                      "{",                                        "null",           400},
        {PATCH,  "/admin/apps/demo",                                      "{\"name\":{}}",                            "name",           400},
        {PATCH,  "/admin/apps/demo",                                      "{\"name\":1.5}",                           "name",           400},
        {PATCH,  "/admin/apps/demo",                                      "{\"name\":\"a\\u0000b\"}",                 "null",           400},
        {POST,   "/admin/apps",                                           "{}",                                       "name",           400},
        {POST,   "/admin/apps",                                           "{\"name\":\"A\",\"redirect_uris\":\"x\"}",
         "redirect_uris",                                                                                                               400},
        {POST,   "/admin/apps",                                           "{\"name\":\"A\",\"team\":\"None\"}",       "team",
         400                                                                                                                               },
        {POST,   "/admin/apps/demo/redirect-uris",
         "{\"uri\":\"http://x.example/\"}",                                                                           "redirect_uri",   400},
        {POST,   "/admin/apps/demo/redirect-uris",
         "{\"uri\":\"https://app.example/cb\"}",                                                                      "redirect_uri",   409},
        {POST,   "/admin/apps/demo/redirect-uris",                        "{}",                                       "uri",            400},
        {DELETE, "/admin/apps/demo/redirect-uris",                        NULL,                                       "uri",            400},
        {DELETE, "/admin/apps/demo/redirect-uris?uri=https://x.example/", NULL,
         "redirect_uri",                                                                                                                404},
        {PUT,    "/admin/apps/demo/default-redirect-uri",
         "{\"uri\":\"https://x.example/\"}",                                                                          "redirect_uri",   404},
        {POST,   "/admin/apps/demo/secrets",                              "{\"expires_in\":0}",                       "expires_in",
         400                                                                                                                               },
        {POST,   "/admin/apps/demo/secrets",                              "{\"expires_in\":\"1d\"}",
         "expires_in",                                                                                                                  400},
        {DELETE, "/admin/apps/demo/secrets/none",                         NULL,                                       "secret",         404},
        {DELETE, "/admin/apps/demo/management-tokens/none",               NULL,
         "management_token",                                                                                                            404},
        {GET,    "/admin/apps/demo/connections?limit=0",                  NULL,                                       "limit",          400},
        {GET,    "/admin/apps/demo/connections?state=on",                 NULL,                                       "state",          400},
        {GET,    "/admin/apps/demo/connections?search=a",                 NULL,                                       "search",         400},
        {GET,    "/admin/apps/demo/connections?cursor=a",                 NULL,                                       "cursor",         400},
        {GET,    "/admin/apps/demo/connections?make=a",                   NULL,                                       "make",           400},
        {GET,    "/admin/apps/demo/requests?limit=201",                   NULL,                                       "limit",          400},
        {GET,    "/admin/apps/demo/requests?cursor=x",                    NULL,                                       "cursor",         400},
        {GET,    "/admin/apps/demo/requests?from=yesterday",              NULL,                                       "from",           400},
        {GET,    "/admin/apps/demo/requests?result=418",                  NULL,                                       "result",         400},
        {GET,    "/admin/apps/demo/requests?id=x",                        NULL,                                       "id",             400},
        {GET,    "/admin/apps/demo/sessions?from=2026-02-30",             NULL,                                       "from",           400},
        {GET,    "/admin/apps/demo/sessions?until=x",                     NULL,                                       "until",          400},
        {GET,    "/admin/apps/demo/sessions?vin=x",                       NULL,                                       "vin",            400},
        {GET,    "/admin/apps/demo/sessions?outcome=won",                 NULL,                                       "outcome",        400},
        {GET,    "/admin/apps/demo/sessions?id=x",                        NULL,                                       "id",             400},
        {GET,    "/admin/apps/demo/sessions?limit=0",                     NULL,                                       "limit",          400},
        {GET,    "/admin/apps/demo/sessions?cursor=1.x",                  NULL,                                       "cursor",         400},
        {GET,    "/admin/apps/demo/sessions/users?limit=x",               NULL,                                       "limit",          400},
        {GET,    "/admin/apps/demo/sessions/users?cursor=x",              NULL,                                       "cursor",         400},
        {GET,    "/admin/apps/demo/sessions/funnel?days=8",               NULL,                                       "days",           400},
        {GET,    "/admin/apps/demo/sessions/funnel?by=user",              NULL,                                       "by",             400},
        {GET,    "/admin/apps/demo/sessions.csv?from=x",                  NULL,                                       "from",           400},
        {GET,    "/admin/apps/demo/sessions.csv?outcome=won",             NULL,                                       "outcome",
         400                                                                                                                               },
        {GET,    "/admin/apps/demo/sessions.csv?below=x",                 NULL,                                       "below",          400},
        {GET,    "/admin/audit?below=x",                                  NULL,                                       "below",          400},
        {POST,   "/admin/keys",                                           "{\"role\":\"owner\"}",                     "name",           400},
        {POST,   "/admin/keys",                                           "{\"name\":\"A\",\"role\":\"boss\"}",       "role",
         400                                                                                                                               },
        {POST,   "/admin/keys",                                           "{\"name\":\"A\",\"role\":\"operator\"}",   "role",
         400                                                                                                                               },
        {PATCH,  "/admin/members/none",                                   "{\"role\":\"boss\"}",                      "role",           400},
        {PATCH,  "/admin/members/none",                                   "{\"role\":\"owner\"}",                     "null",           404},
        {DELETE, "/admin/members/none",                                   NULL,                                       "null",           404},
        {DELETE, "/admin/invitations/none",                               NULL,                                       "null",           404},
        {POST,   "/admin/invitations",                                    "{\"role\":\"boss\"}",                      "role",           400},
        {POST,   "/admin/invitations",                                    "{\"role\":\"viewer\",\"email\":\"bob\"}",
         "email",                                                                                                                       400},
        {POST,   "/admin/apps/demo/undo",                                 "{}",                                       "version",        400},
        {POST,   "/admin/apps/demo/undo",                                 "{\"version\":1}",                          "null",           409},
        {POST,   "/admin/apps/demo/management-tokens/rotate",
         "{\"old_expires_in\":-1}",                                                                                   "old_expires_in", 400},
        {DELETE, "/admin/keys/none",                                      NULL,                                       "id",             404},
    };
    str key = key_with(w, "owner");
    struct reply before = ask(w, key, GET, "/admin/apps/demo", NULL);

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct reply r = ask(w, key, bad[i].method, bad[i].path, bad[i].json);

        if (r.status != bad[i].status ||
            !str_eq(reply_json(&r, "field"), str_of(bad[i].field)))
            print_error("%s %s: %d " STR_FMT "\n", bad[i].path,
                        bad[i].json == NULL ? "" : bad[i].json, r.status,
                        STR_ARG(r.body));
        assert_int_equal(r.status, bad[i].status);
        assert_str(reply_json(&r, "field"), str_of(bad[i].field));
        assert_true(reply_json(&r, "rule").len > 10);
    }
    assert_str(ask(w, key, GET, "/admin/apps/demo", NULL).body, before.body);
}

FLOW(a_body_that_is_not_json_by_its_type_is_refused)
{
    str key = key_with(w, "owner");
    struct reply r = ASK(w, .method = PATCH, .target = S("/admin/apps/demo"),
                         .bearer = key, .form = S("name=A"));

    assert_int_equal(r.status, 415);
    assert_str(reply_json(&r, "field"), S("content-type"));
}

FLOW(redirect_uris_keep_a_default)
{
    str key = key_with(w, "editor");
    struct reply r = ask(w, key, POST, "/admin/apps/demo/redirect-uris",
                         "{\"uri\":\"https://b.example/\",\"default\":true}");

    assert_int_equal(r.status, 200);
    assert_true(
        reply_says(&r, "\"uri\":\"https://b.example/\",\"default\":true"));
    r = ask(w, key, DELETE,
            "/admin/apps/demo/redirect-uris?uri=https://b.example/", NULL);
    assert_true(
        reply_says(&r, "\"uri\":\"https://app.example/cb\",\"default\":true"));
    assert_false(reply_says(&r, "b.example"));
}

FLOW(a_secret_is_shown_once_and_works_until_it_is_removed)
{
    str key = key_with(w, "editor"), secret;
    struct reply r =
        ask(w, key, POST, "/admin/apps/demo/secrets", "{\"expires_in\":3600}");
    const struct ask compatibility = {
        .target = S("/v2.0/compatibility/matrix?region=EUROPE"),
        .app = S("demo")};
    struct ask with = compatibility;

    assert_int_equal(r.status, 201);
    secret = with.secret = reply_json(&r, "secret");
    assert_int_equal(world_ask(w, &with).status, 200);
    r = ask(w, key, GET, "/admin/apps/demo", NULL);
    assert_false(reply_says(&r, arena_cstr(w->arena, secret)));
    r = ask(w, key, DELETE,
            arena_fmt(w->arena, "/admin/apps/demo/secrets/" STR_FMT,
                      STR_ARG(str_from(secret, secret.len - 4)))
                .at,
            NULL);
    assert_int_equal(r.status, 204);
    assert_int_equal(world_ask(w, &with).status, 401);
    r = ask(w, key, GET, "/admin/audit", NULL);
    assert_true(reply_says(&r, "\"what\":\"secret made\""));
    assert_true(reply_says(&r, "\"what\":\"secret removed\""));
    assert_false(reply_says(&r, arena_cstr(w->arena, secret)));
}

FLOW(only_the_operator_sets_a_plan)
{
    struct reply r;
    str owner = key_with(w, "owner"), boss = operator_key(w);

    r = ask(w, owner, PUT, "/admin/apps/demo/plan", "{\"plan\":\"free\"}");
    assert_int_equal(r.status, 403);
    r = ask(w, boss, PUT, "/admin/apps/demo/plan", "{\"plan\":\"free\"}");
    assert_int_equal(r.status, 200);
    assert_str(reply_json(&r, "plan"), S("free"));
    r = ask(w, boss, PUT, "/admin/apps/demo/plan", "{\"plan\":\"gold\"}");
    assert_int_equal(r.status, 400);
    assert_str(reply_json(&r, "field"), S("plan"));
    assert_str(reply_json(&r, "value"), S("gold"));
    r = ask(w, owner, GET, "/admin/audit", NULL);
    assert_true(reply_says(&r, "\"what\":\"plan set\""));
    assert_true(reply_says(&r, "\"before\":\"custom\",\"after\":\"free\""));
}

FLOW(an_app_says_what_it_has_used_of_its_plan)
{
    str token = world_token(w), id = first_vehicle(w, token);
    str boss = operator_key(w);
    struct reply r = ask(w, boss, GET, "/admin/apps/demo", NULL);

    assert_true(reply_says(&r, "\"requests\":null,\"requests_most\":null,"
                               "\"vehicles\":0,\"vehicles_most\":null}"));
    w->settings.limit_simulated = true;
    w->settings.free_requests = 40;
    w->settings.free_vehicles = 5;
    r = ask(w, boss, PUT, "/admin/apps/demo/plan", "{\"plan\":\"free\"}");
    assert_true(reply_says(&r, "\"usage\":{\"month\":\"2025-06\","
                               "\"requests\":0,\"requests_most\":40,"));
    for (int i = 0; i < 40; i++)
        assert_int_equal(get(w, token, id, "/odometer").status, 200);
    assert_int_equal(get(w, token, id, "/odometer").status, 430);
    r = ask(w, boss, GET, "/admin/apps/demo", NULL);
    assert_true(reply_says(&r, "\"requests\":40,\"requests_most\":40,"));
    assert_true(reply_says(&r, "\"vehicles_most\":5}"));
    assert_false(reply_says(&r, "\"vehicles\":0"));
    w->now_ms += INT64_C(31) * 86400 * 1000;
    r = ask(w, boss, GET, "/admin/apps/demo", NULL);
    assert_true(reply_says(&r, "\"month\":\"2025-07\",\"requests\":0,"));
}

/* ---- Connect links ---- */

FLOW(a_connect_link_is_made_and_held_against_the_servers_own_checks)
{
    static const struct {
        const char *query, *field;
    } wrong[] = {
        {"?mode=dead",                                         "mode"        },
        {"?mode=simulated&redirect_uri=https://evil.example/", "redirect_uri"},
        {"?mode=simulated&client_id=other",                    "client_id"   },
        {"?mode=simulated&scope=read_mind",                    "scope"       },
    };
    str key = key_with(w, "viewer"), url;
    struct reply r = ask(w, key, GET,
                         "/admin/apps/demo/connect-url?mode=simulated"
                         "&user=a%20b&response_type=none",
                         NULL);

    assert_int_equal(r.status, 200);
    url = reply_json(&r, "url");
    assert_true(str_ends(url, S("/oauth/authorize?client_id=demo&"
                                "mode=simulated&user=a%20b&"
                                "response_type=none")));
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        for (int qr = 0; qr < 2; qr++) {
            r = ask(w, key, GET,
                    arena_fmt(w->arena, "/admin/apps/demo/connect-url%s%s",
                              qr ? "/qr.svg" : "", wrong[i].query)
                        .at,
                    NULL);
            assert_int_equal(r.status, 400);
            assert_str(reply_json(&r, "field"), str_of(wrong[i].field));
        }
    }
    r = ask(w, key, GET,
            arena_fmt(w->arena,
                      "/admin/apps/demo/connect-url/qr.svg?mode=simulated"
                      "&state=%04000d",
                      0)
                .at,
            NULL);
    assert_int_equal(r.status, 400);
    assert_true(reply_says(&r, "too long for a QR code"));
}

/* ---- connections ---- */

FLOW(a_connection_is_found_and_ended_once)
{
    str token = world_token(w), id = first_vehicle(w, token);
    str key = key_with(w, "editor");
    const char *path =
        arena_fmt(w->arena, "/admin/apps/demo/connections/" STR_FMT,
                  STR_ARG(id))
            .at;
    struct reply r =
        ask(w, key, GET,
            arena_fmt(w->arena, "/admin/apps/demo/connections?search=" STR_FMT,
                      STR_ARG(id))
                .at,
            NULL);

    assert_int_equal(r.status, 200);
    assert_str(reply_json(&r, "vehicle_id"), id);
    r = ask(w, key, GET, path, NULL);
    assert_true(reply_says(&r, "\"consents\":[{\"asked\":["));
    assert_true(reply_says(&r, "\"reaches_vehicle\":true"));
    assert_int_equal(get(w, token, id, "/odometer").status, 200);
    assert_int_equal(ask(w, key, DELETE, path, NULL).status, 204);
    assert_int_equal(get(w, token, id, "/odometer").status, 403);
    assert_int_equal(ask(w, key, DELETE, path, NULL).status, 404);
    r = ask(w, key, GET, path, NULL);
    assert_false(str_eq(reply_json(&r, "ended_at"), S("null")));
    r = ask(w, key, GET, "/admin/apps/demo/connections?state=disconnected",
            NULL);
    assert_true(reply_says(&r, arena_cstr(w->arena, id)));
}

FLOW(connections_come_in_pages)
{
    str key = key_with(w, "viewer"), cursor = S(""), seen = S("");
    size_t n = 0;

    for (int i = 0; i < 5; i++)
        world_add_car(w, &(struct world_car){
                             "demo",
                             arena_fmt(w->arena, "WBA3E1EA1NF00000%d", i).at,
                             "BMW", NULL});
    do {
        struct reply r = ask(
            w, key, GET,
            arena_fmt(w->arena,
                      "/admin/apps/demo/connections?limit=2&cursor=" STR_FMT,
                      STR_ARG(cursor))
                .at,
            NULL);

        assert_int_equal(r.status, 200);
        assert_false(str_eq(seen, reply_json(&r, "vehicle_id")));
        seen = reply_json(&r, "vehicle_id");
        cursor = reply_json(&r, "cursor");
        n++;
    } while (!str_eq(cursor, S("null")));
    assert_int_equal(n, 3);
}

/* ---- keys ---- */

FLOW(a_key_makes_keys_that_are_revoked_at_once)
{
    str owner = key_with(w, "owner"), made, id;
    struct reply r = ask(w, owner, POST, "/admin/keys",
                         "{\"name\":\"Reader\",\"role\":\"viewer\"}");

    assert_int_equal(r.status, 201);
    made = reply_json(&r, "key");
    id = reply_json(&r, "id");
    assert_int_equal(ask(w, made, GET, "/admin/apps", NULL).status, 200);
    r = ask(w, owner, GET, "/admin/keys", NULL);
    assert_true(reply_says(&r, "\"name\":\"Reader\""));
    assert_false(reply_says(&r, arena_cstr(w->arena, made)));
    assert_false(reply_says(&r, "\"last_used_at\":null"));
    r = ask(w, owner, DELETE,
            arena_fmt(w->arena, "/admin/keys/" STR_FMT, STR_ARG(id)).at, NULL);
    assert_int_equal(r.status, 204);
    assert_int_equal(ask(w, made, GET, "/admin/apps", NULL).status, 401);
    r = ask(w, owner, GET, "/admin/audit", NULL);
    assert_true(reply_says(&r, "\"what\":\"admin key made\""));
    assert_true(reply_says(&r, "\"what\":\"admin key revoked\""));
}

FLOW(an_operator_names_the_team)
{
    str boss = operator_key(w);
    struct reply r;

    (void)key_with(w, "viewer");
    r = ask(w, boss, GET, "/admin/members", NULL);
    assert_int_equal(r.status, 400);
    assert_str(reply_json(&r, "field"), S("team"));
    r = ask(w, boss, GET, "/admin/members?team=Home", NULL);
    assert_true(reply_says(&r, "\"email\":\"kim@example.org\""));
    r = ask(w, boss, POST, "/admin/apps", "{\"name\":\"A\"}");
    assert_int_equal(r.status, 400);
    r = ask(w, boss, POST, "/admin/keys",
            "{\"name\":\"A\",\"role\":\"operator\"}");
    assert_int_equal(r.status, 201);
    r = ask(w, boss, GET, "/admin/audit", NULL);
    assert_true(reply_says(&r, "\"what\":\"admin key made\""));
    r = ask(w, boss, GET, "/admin/teams", NULL);
    assert_true(reply_says(&r, "\"name\":\"Home\",\"members\":1"));
}

FLOW(the_operator_sees_settings_without_passwords)
{
    struct reply r;

    w->settings.database = S("postgresql://u:hidden-word@db/valetkey");
    r = ask(w, operator_key(w), GET, "/admin/settings", NULL);
    assert_int_equal(r.status, 200);
    assert_true(reply_says(&r, "\"name\":\"base_url\""));
    assert_true(reply_says(&r, "\"from\":\"default\""));
    assert_false(reply_says(&r, "hidden-word"));
}

FLOW(a_logo_is_a_picture)
{
    str key = key_with(w, "editor");
    struct ask put = {.method = PUT,
                      .target = S("/admin/apps/demo/logo"),
                      .bearer = key,
                      .body = S("not a picture"),
                      .headers = {{S("content-type"), S("image/png")}}};
    struct reply r = world_ask(w, &put);

    assert_int_equal(r.status, 400);
    assert_str(reply_json(&r, "field"), S("logo"));
    put.body = S("");
    assert_int_equal(world_ask(w, &put).status, 400);
    put.headers[0].value = S("text/plain");
    r = world_ask(w, &put);
    assert_int_equal(r.status, 415);
    assert_str(reply_json(&r, "field"), S("content-type"));
}

FLOW(a_team_keeps_an_owner_whoever_asks)
{
    str key = key_with(w, "owner"),
        id = person_id(w, &(struct person){.email = S("kim@example.org")});
    const char *path =
        arena_fmt(w->arena, "/admin/members/" STR_FMT, STR_ARG(id)).at;
    struct person ann;

    assert_int_equal(ask(w, key, DELETE, path, NULL).status, 409);
    assert_int_equal(ask(w, key, PATCH, path, "{\"role\":\"viewer\"}").status,
                     409);
    person_add(w, &ann, "ann@example.org", "", OWNER);
    person_sign_in(w, &ann);
    assert_int_equal(ask(w, key, PATCH, path, "{\"role\":\"viewer\"}").status,
                     204);
    id = person_id(w, &ann);
    path = arena_fmt(w->arena, "/admin/members/" STR_FMT, STR_ARG(id)).at;
    assert_int_equal(ask(w, key, DELETE, path, NULL).status, 409);
    assert_int_equal(person_get(w, &ann, S("/dashboard")).status, 200);
}

FLOW(an_invitation_makes_one_account_and_is_withdrawn)
{
    str key = key_with(w, "owner"), link, id;
    struct reply r = ask(w, key, POST, "/admin/invitations",
                         "{\"role\":\"editor\",\"email\":\"bob@example.org\"}");

    assert_int_equal(r.status, 201);
    link = reply_json(&r, "link");
    link = str_from(link, w->settings.base_url.len);
    assert_int_equal(ASK(w, .target = link).status, 200);
    r = ask(w, key, GET, "/admin/invitations", NULL);
    assert_true(reply_says(&r, "\"email\":\"bob@example.org\""));
    id = reply_json(&r, "id");
    r = ask(w, key, DELETE,
            arena_fmt(w->arena, "/admin/invitations/" STR_FMT, STR_ARG(id)).at,
            NULL);
    assert_int_equal(r.status, 204);
    assert_int_equal(ASK(w, .target = link).status, 410);
}

FLOW(what_happened_is_read_as_rows)
{
    str key = key_with(w, "viewer"), csv, id = S("");
    struct reply r;

    (void)world_token(w);
    r = ask(w, key, GET, "/admin/apps/demo/sessions.csv", NULL);
    assert_int_equal(r.status, 200);
    assert_true(str_starts(reply_header(w, &r, "content-type"), S("text/csv")));
    csv = r.body;
    for (size_t i = 0; i + 36 <= csv.len && id.len == 0; i++) {
        if (str_is_uuid((str){csv.at + i, 36}))
            id = (str){csv.at + i, 36};
    }
    assert_int_equal(id.len, 36);
    r = ask(
        w, key, GET,
        arena_fmt(w->arena, "/admin/apps/demo/sessions/" STR_FMT, STR_ARG(id))
            .at,
        NULL);
    assert_int_equal(r.status, 200);
    assert_str(reply_json(&r, "outcome"), S("connected"));
    assert_true(reply_says(&r, "\"events\":[{\"at\":"));
    r = ask(w, key, GET, "/admin/apps/demo/requests", NULL);
    assert_int_equal(r.status, 200);
    assert_true(reply_says(&r, "\"cursor\":null"));
}

/* ---- at once ---- */

enum { AT_ONCE = 8 };

struct racer {
    struct world *w;
    str id;
    err e;
};

static void *
revoke(void *arg)
{
    struct racer *r = arg;
    struct arena *a = arena_open();

    r->e = admin_key_remove(
        r->w->db, a,
        &(struct admin_key_removal){
            .id = r->id, .team_id = HOME_TEAM, .who = S("test"), .now = 1});
    arena_close(a);
    return NULL;
}

FLOW(of_many_who_revoke_a_key_at_once_one_does)
{
    const struct admin_key_new in = {.name = S("CI"),
                                     .team_id = HOME_TEAM,
                                     .who = S("test"),
                                     .role = S("viewer"),
                                     .now = 1};
    struct racer racers[AT_ONCE];
    pthread_t threads[AT_ONCE];
    struct secret text;
    int done = 0;
    str id;

    assert_ptr_equal(admin_key_add(w->db, w->arena, &in, &id, &text), OK);
    for (int i = 0; i < AT_ONCE; i++) {
        racers[i] = (struct racer){w, id, OK};
        assert_int_equal(pthread_create(&threads[i], NULL, revoke, &racers[i]),
                         0);
    }
    for (int i = 0; i < AT_ONCE; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_true(racers[i].e == OK || racers[i].e == &ADMIN_KEY_UNKNOWN);
        done += racers[i].e == OK;
    }
    assert_int_equal(done, 1);
}
