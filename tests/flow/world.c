/* SPDX-License-Identifier: Apache-2.0
 * A world: routes, database, clock, and a browser that follows. */
#include "flow/world.h"

#include <string.h>

#include "base/clock.h"
#include "base/encode.h"
#include "db_place.h"
#include "oauth/apps.h"
#include "routes.h"

enum { HEADERS = 12, FORM = 8192 };

void
world_add_app(struct world *w, const struct world_app *in)
{
    static const struct scope_item permissions[] = {
        {READ_ODOMETER,     false},
        {READ_VEHICLE_INFO, false}
    };
    const struct app_new app = {
        .id = str_of(in->id),
        .name = arena_fmt(w->arena, "App %s", in->id),
        .development = true,
        .secret = secret_of(str_of(in->secret)),
        .management_token =
            secret_of(arena_fmt(w->arena, "%s-management-token", in->id)),
        .redirect_uris = in->redirect_uris,
        .redirect_uri_count = in->redirect_uri_count,
        .permissions = permissions,
        .permission_count = 2,
        .now = w->now_ms / 1000,
    };

    assert_ptr_equal(app_add(w->db, &app), OK);
}

static void
add_app(struct world *w, const char *id, const char *secret)
{
    static const str uris[] = {STR("https://app.example/cb")};

    world_add_app(w, &(struct world_app){id, secret, uris, 1});
}

struct world *
world_open(bool postgres)
{
    struct arena *a = arena_open();
    struct world *w = ARENA_NEW(a, struct world);
    struct db_config config = {.sets = valetkey_queries,
                               .set_count = valetkey_query_sets};
    int applied;

    *w = (struct world){.arena = a, .now_ms = 1750000000000};
    settings_default(&w->settings);
    w->url = postgres ? test_db_postgres(a) : test_db_sqlite(a);
    config.url = w->url;
    assert_ptr_equal(db_migrate(a, w->url, &applied), OK);
    assert_ptr_equal(db_open(a, &config, &w->db), OK);
    add_app(w, "demo", "demo-secret");
    add_app(w, "other", "other-secret");
    return w;
}

void
world_close(struct world *w)
{
    arena_close(w->arena);
}

/* ---- cookies ---- */

static str
cookie_line(struct world *w, const struct browser *b)
{
    struct buf out = {.arena = w->arena, .max = FORM};

    for (size_t i = 0; i < b->cookie_count; i++)
        buf_fmt(&out, "%s" STR_FMT "=" STR_FMT, i > 0 ? "; " : "",
                STR_ARG(b->cookies[i].name), STR_ARG(b->cookies[i].value));
    return buf_str(&out);
}

static void
cookie_put(struct browser *b, str name, str value)
{
    for (size_t i = 0; i < b->cookie_count; i++) {
        if (str_eq(b->cookies[i].name, name)) {
            b->cookies[i].value = value;
            return;
        }
    }
    assert_true(b->cookie_count < sizeof b->cookies / sizeof b->cookies[0]);
    b->cookies[b->cookie_count++] = (struct field){name, value};
}

static void
cookies_take(struct browser *b, const struct reply *r)
{
    str rest = r->headers, line, pair, attributes, name, value;

    while (str_cut(rest, '\n', &line, &rest)) {
        if (!str_starts(line, S("set-cookie: ")))
            continue;
        (void)str_cut(str_from(line, 12), ';', &pair, &attributes);
        (void)str_cut(pair, '=', &name, &value);
        cookie_put(b, name, value);
    }
}

/* ---- asking ---- */

static void
add_header(struct field *headers, size_t *count, str name, str value)
{
    if (value.len > 0)
        headers[(*count)++] = (struct field){name, value};
}

struct reply
world_ask(struct world *w, const struct ask *ask)
{
    struct browser *b = ask->browser == NULL ? &w->browser : ask->browser;
    struct field headers[HEADERS];
    size_t count = 0;
    str pair = arena_fmt(w->arena, STR_FMT ":" STR_FMT, STR_ARG(ask->app),
                         STR_ARG(ask->secret));
    struct message in = {.method = ask->method,
                         .target = ask->target,
                         .body = ask->form.len > 0   ? ask->form
                                 : ask->json.len > 0 ? ask->json
                                                     : ask->body,
                         .peer = S("127.0.0.1")};
    struct request *req = ARENA_NEW(w->arena, struct request);
    struct reply r;

    for (size_t i = 0; i < 4; i++)
        add_header(headers, &count, ask->headers[i].name,
                   ask->headers[i].value);
    if (ask->app.len > 0)
        add_header(headers, &count, S("authorization"),
                   arena_fmt(w->arena, "Basic " STR_FMT,
                             STR_ARG(base64_encode(w->arena, pair))));
    if (ask->bearer.len > 0)
        add_header(
            headers, &count, S("authorization"),
            arena_fmt(w->arena, "Bearer " STR_FMT, STR_ARG(ask->bearer)));
    if (ask->form.len > 0)
        add_header(headers, &count, S("content-type"),
                   S("application/x-www-form-urlencoded"));
    if (ask->json.len > 0)
        add_header(headers, &count, S("content-type"), S("application/json"));
    add_header(headers, &count, S("cookie"), cookie_line(w, b));
    in.headers = (struct fields){headers, count};

    *req = (struct request){.arena = w->arena,
                            .in = &in,
                            .now_ms = w->now_ms,
                            .now = w->now_ms / 1000,
                            .client = S("127.0.0.1"),
                            .db = w->db,
                            .settings = &w->settings};
    request_begin(req, &valetkey_site);
    request_run(req, &valetkey_site);
    valetkey_site.done(req, 7000);
    r = (struct reply){.status = req->out.status,
                       .headers = buf_str(&req->out.headers),
                       .body = req->out.body,
                       .id = req->id};
    r.location = reply_header(w, &r, "location");
    cookies_take(b, &r);
    return r;
}

str
reply_header(struct world *w, const struct reply *r, const char *name)
{
    str rest = r->headers, line;
    str start = arena_fmt(w->arena, "%s: ", name);

    while (str_cut(rest, '\n', &line, &rest)) {
        if (str_starts(line, start)) {
            line.len -= str_ends(line, S("\r"));
            return str_from(line, start.len);
        }
    }
    return S("");
}

static str
after(str text, str mark)
{
    for (size_t i = 0; i + mark.len <= text.len; i++) {
        if (str_starts(str_from(text, i), mark))
            return str_from(text, i + mark.len);
    }
    return (str){0};
}

bool
reply_says(const struct reply *r, const char *text)
{
    return after(r->body, str_of(text)).at != NULL ||
           str_ends(r->body, str_of(text));
}

str
reply_json(const struct reply *r, const char *name)
{
    struct arena *a = arena_open();
    str value = after(r->body, arena_fmt(a, "\"%s\":", name));
    size_t n = 0;

    arena_close(a);
    if (str_starts(value, S("\""))) {
        value = str_from(value, 1);
        while (n < value.len && value.at[n] != '"')
            n++;
    } else {
        while (n < value.len && !str_has(S(",}]"), value.at[n]))
            n++;
    }
    return (str){value.at, n};
}

static str
quoted(str text)
{
    str value, rest;

    (void)str_cut(text, '"', &value, &rest);
    return value;
}

str
reply_csrf(const struct reply *r)
{
    return quoted(after(r->body, S("name=\"csrf\" value=\"")));
}

str
reply_boxes(struct world *w, const struct reply *r, const char *name)
{
    struct buf out = {.arena = w->arena, .max = FORM};
    str mark = arena_fmt(w->arena, "name=\"%s\" value=\"", name);

    for (str rest = after(r->body, mark); rest.at != NULL;
         rest = after(rest, mark)) {
        str value = quoted(rest), tag, more;

        (void)str_cut(rest, '>', &tag, &more);
        if (after(tag, S(" checked")).at != NULL ||
            str_ends(tag, S(" checked")) ||
            str_eq(str_from(tag, value.len), S("\"")))
            buf_fmt(&out, "&%s=" STR_FMT, name, STR_ARG(value));
    }
    return buf_str(&out);
}

str
location_parameter(struct world *w, str location, const char *name)
{
    struct fields fields;
    str base, query;

    (void)str_cut(location, '?', &base, &query);
    assert_true(fields_parse(w->arena, query, &fields));
    return fields_get(fields, str_of(name));
}

/* ---- the flow ---- */

struct reply
world_post(struct world *w, struct browser *b, str path,
           const struct reply *page, str form)
{
    return ASK(w, .method = POST, .target = path, .browser = b,
               .form = arena_fmt(w->arena, "csrf=" STR_FMT STR_FMT,
                                 STR_ARG(reply_csrf(page)), STR_ARG(form)));
}

static const char * or (const char *given, const char *otherwise)
{
    return given == NULL ? otherwise : given;
}

static struct reply
follow(struct world *w, const struct connect *c, const struct reply *r)
{
    assert_int_equal(r->status, 303);
    return ASK(w, .target = r->location, .browser = c->browser);
}

struct reply
world_go_to(struct world *w, const struct connect *c, const char *page)
{
    str steps[] = {
        S(""),
        arena_fmt(w->arena, "&make=%s", or (c->make, "CHEVROLET")),
        arena_fmt(w->arena, "&username=%s&password=secret",
                  or (c->username, "owner@example.com")),
    };
    static const char *const names[] = {"start", "brands", "sign-in"};
    struct reply r = ASK(
        w, .browser = c->browser,
        .target = arena_fmt(
            w->arena, "/oauth/authorize?client_id=%s&%s", or (c->app, "demo"),
            or (c->query, "response_type=code&mode=simulated&state=s1")));
    str path = r.location;

    r = follow(w, c, &r);
    for (size_t i = 0; i < 3 && strcmp(names[i], page) != 0; i++) {
        if (!str_ends(path, str_of(names[i])))
            continue; /* the link has decided this step */
        r = world_post(w, c->browser, path, &r, steps[i]);
        path = r.location;
        r = follow(w, c, &r);
    }
    if (r.location.len == 0)
        r.location = path; /* where the page is */
    return r;
}

/* Take "&permission=x" out of a form. */
static str
without(struct world *w, str form, const char *permission)
{
    str part = arena_fmt(w->arena, "&permission=%s", permission);
    str rest = after(form, part);

    if (rest.at == NULL)
        return form;
    return arena_fmt(w->arena, STR_FMT STR_FMT,
                     (int)(form.len - rest.len - part.len), form.at,
                     STR_ARG(rest));
}

str
world_code(struct world *w, const struct connect *c)
{
    struct reply r = world_go_to(w, c, "grant");
    str form = arena_fmt(w->arena, STR_FMT STR_FMT "&decision=allow",
                         STR_ARG(reply_boxes(w, &r, "vehicle")),
                         STR_ARG(reply_boxes(w, &r, "permission")));

    if (c->drop != NULL)
        form = without(w, form, c->drop);
    if (r.status == 200)
        r = world_post(w, c->browser, r.location, &r, form);
    assert_int_equal(r.status, 302);
    return location_parameter(w, r.location, "code");
}

struct reply
world_redeem(struct world *w, str code)
{
    return ASK(w, .method = POST, .target = S("/oauth/token"), .app = S("demo"),
               .secret = S("demo-secret"),
               .form = arena_fmt(w->arena,
                                 "grant_type=authorization_code&code=" STR_FMT,
                                 STR_ARG(code)));
}

struct reply
world_refresh(struct world *w, str refresh_token)
{
    return ASK(w, .method = POST, .target = S("/oauth/token"), .app = S("demo"),
               .secret = S("demo-secret"),
               .form = arena_fmt(
                   w->arena, "grant_type=refresh_token&refresh_token=" STR_FMT,
                   STR_ARG(refresh_token)));
}

str
world_token(struct world *w)
{
    struct reply r = world_redeem(w, CODE(w, .query = NULL));

    assert_int_equal(r.status, 200);
    return reply_json(&r, "access_token");
}
