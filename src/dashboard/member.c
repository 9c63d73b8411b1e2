/* SPDX-License-Identifier: Apache-2.0
 * Cookies and guards of the dashboard. */
#include "dashboard/member.h"

#include <sodium.h>

#include "base/clock.h"
#include "base/encode.h"
#include "base/random.h"
#include "dashboard/dashboard.h"
#include "dashboard/dashboard.sql.h"
#include "dashboard/errors.h"
#include "dashboard/frame.h"
#include "dashboard/keys.h"
#include "http/errors.h"
#include "oauth/oauth.h"
#include "settings/settings.h"

enum {
    KEY = 32,
    COOKIE_LEN = 43,
    IDLE = 12 * 3600,     /* a sign-in ends when it is not used so long */
    LONGEST = 30 * 86400, /* and then anyway */
    SEEN_EVERY = 60,      /* how exact "last used" is */
    FORM_TIME = 86400,
    BROWSER_MOST = 200,
};

/* ---- cookies ---- */

static bool
is_secure(const struct request *req)
{
    return str_starts(req->settings->base_url, S("https://"));
}

/* RFC 6265bis: a browser takes a __Host- cookie from this very host alone. */
static str
cookie_name(const struct request *req, const char *name)
{
    return arena_fmt(req->arena, "%s%s", is_secure(req) ? "__Host-" : "", name);
}

static str
cookie_make(struct arena *a)
{
    unsigned char key[KEY];

    random_bytes(key, sizeof key);
    return base64url_encode(a, (str){(const char *)key, sizeof key});
}

static str
cookie_of(const struct request *req, const char *name)
{
    str value = request_cookie(req, cookie_name(req, name));

    return value.len == COOKIE_LEN ? value : (str){0};
}

static void
cookie_send(struct request *req, const char *name, str value, int64_t max_age)
{
    response_cookie(req, &(struct cookie){
                             .name = cookie_name(req, name),
                             .value = value,
                             .path = S("/"),
                             .max_age = max_age,
                             .secure = is_secure(req),
                         });
}

#define SIGNED_IN "dashboard"
#define FORM      "dashboard-form"

/* ---- what forms carry ---- */

static str
csrf_of(struct arena *a, str cookie)
{
    unsigned char out[KEY];
    static const unsigned char purpose[] = "dashboard csrf";

    if (cookie.len != COOKIE_LEN)
        return (str){0};
    crypto_generichash(out, sizeof out, purpose, sizeof purpose - 1,
                       (const unsigned char *)cookie.at, KEY);
    return base64url_encode(a, (str){(const char *)out, sizeof out});
}

static err
check_csrf(struct request *req, const char *cookie)
{
    str right = csrf_of(req->arena, cookie_of(req, cookie));
    struct fields form;

    if (req->method != POST)
        return OK;
    TRY(request_form(req, &form));
    if (right.len == 0 || !secret_hash_eq(right, fields_get(form, S("csrf"))))
        return &DASHBOARD_FORM_IS_FOREIGN;
    return OK;
}

err
dashboard_form_guard(struct request *req)
{
    return check_csrf(req, FORM);
}

/* ---- signing in ---- */

void
fresh_sign_in_prepare(struct request *req, str account_id,
                      struct fresh_sign_in *out)
{
    str browser = request_header(req, S("user-agent"));

    if (browser.len > BROWSER_MOST)
        browser.len = BROWSER_MOST;
    *out = (struct fresh_sign_in){
        .id = random_uuid(req->arena),
        .account_id = account_id,
        .cookie = cookie_make(req->arena),
        .address = req->client,
        .browser = str_is_utf8(browser) ? browser : (str){0},
        .now = req->now,
    };
    out->hash = secret_hash(req->arena, secret_of(out->cookie));
}

err
fresh_sign_in_write(struct tx *tx, const struct fresh_sign_in *in)
{
    return sign_in_insert(tx,
                          &(struct sign_in_insert_args){
                              .id = in->id,
                              .account_id = in->account_id,
                              .hash = in->hash,
                              .now = in->now,
                              .expires_at = in->now + IDLE,
                              .address = in->address,
                              .browser = in->browser,
                          },
                          NULL);
}

void
fresh_sign_in_send(struct request *req, const struct fresh_sign_in *in)
{
    cookie_send(req, SIGNED_IN, in->cookie, LONGEST);
    cookie_send(req, FORM, S(""), 0);
}

static err
sign_in_unit(struct tx *tx, void *arg)
{
    return fresh_sign_in_write(tx, arg);
}

err
member_sign_in(struct request *req, str account_id)
{
    struct fresh_sign_in fresh;

    fresh_sign_in_prepare(req, account_id, &fresh);
    TRY(db_write(req->db, sign_in_unit, &fresh));
    fresh_sign_in_send(req, &fresh);
    return OK;
}

void
member_cookie_delete(struct request *req)
{
    cookie_send(req, SIGNED_IN, S(""), 0);
}

/* ---- who is asking ---- */

const struct member *
member_of(const struct request *req)
{
    return req->subject;
}

static err
seen_unit(struct tx *tx, void *arg)
{
    return sign_in_seen(tx, arg, NULL);
}

static err
note_use(struct request *req, const struct sign_in_find_row *row)
{
    int64_t end = row->created_at + LONGEST;
    struct sign_in_seen_args args = {
        .id = row->id,
        .now = req->now,
        .expires_at = req->now + IDLE < end ? req->now + IDLE : end,
    };

    if (row->seen_at > req->now - SEEN_EVERY)
        return OK;
    return db_write(req->db, seen_unit, &args);
}

static err
find_member(struct request *req)
{
    struct member *m = ARENA_NEW(req->arena, struct member);
    str cookie = cookie_of(req, SIGNED_IN);
    struct sign_in_find_row row;
    bool found = false;

    if (cookie.len > 0)
        TRY(sign_in_find(
            req->db, req->arena,
            &(struct sign_in_find_args){
                secret_hash(req->arena, secret_of(cookie)), req->now},
            &found, &row));
    if (!found)
        return &DASHBOARD_SIGN_IN;
    *m = (struct member){
        .sign_in_id = row.id,
        .account_id = row.account_id,
        .email = row.email,
        .team_id = row.team_id,
        .team = row.team,
    };
    (void)role_from(row.role, &m->role);
    TRY(account_is_operator(req->db, req->arena, m->account_id,
                            &m->is_operator));
    req->subject = m;
    return note_use(req, &row);
}

/* The app in the path, if it is the team's. */
static err
find_app(struct request *req)
{
    struct app *app = ARENA_NEW(req->arena, struct app);
    struct team_app_find_row row;
    bool found;

    TRY(team_app_find(
        req->db, req->arena,
        &(struct team_app_find_args){req->params[0], member_of(req)->team_id},
        &found, &row));
    if (found)
        TRY(app_find(req->db, req->arena, req->params[0], &found, app));
    if (!found)
        return &HTTP_NOT_FOUND;
    req->app = app;
    return OK;
}

static err
let_in(struct request *req, enum role least)
{
    TRY(find_member(req));
    TRY(check_csrf(req, SIGNED_IN));
    if (member_of(req)->role < least)
        return &DASHBOARD_ROLE;
    return str_starts(req->path, S("/dashboard/apps/")) ? find_app(req) : OK;
}

err
dashboard_viewer_guard(struct request *req)
{
    return let_in(req, VIEWER);
}

err
dashboard_editor_guard(struct request *req)
{
    return let_in(req, EDITOR);
}

err
dashboard_owner_guard(struct request *req)
{
    return let_in(req, OWNER);
}

/* Whatever the role: the team's owner is not the server's. */
err
dashboard_operator_guard(struct request *req)
{
    TRY(let_in(req, VIEWER));
    return member_of(req)->is_operator ? OK : &DASHBOARD_OPERATOR;
}

/* ---- pages ---- */

static enum dash_look
look_of(const struct request *req)
{
    str look = request_cookie(req, S("look"));

    if (str_eq(look, S("light")))
        return DASH_LIGHT;
    return str_eq(look, S("dark")) ? DASH_DARK : DASH_AUTO;
}

/* The browser's own, or a new one. */
static str
form_cookie(struct request *req)
{
    str cookie = cookie_of(req, FORM);

    if (cookie.len == 0) {
        cookie = cookie_make(req->arena);
        cookie_send(req, FORM, cookie, FORM_TIME);
    }
    return cookie;
}

/* After a POST the page's own path may take GET no more. */
static struct url
here_of(const struct request *req)
{
    static const str inside[] = {STR("/dashboard/account"),
                                 STR("/dashboard/team"), STR("/dashboard/keys"),
                                 STR("/dashboard/operator/keys"),
                                 STR("/dashboard/operator")};

    if (req->app != NULL)
        return frame_here(req);
    for (size_t i = 0; i < sizeof inside / sizeof inside[0]; i++) {
        if (str_starts(req->path, inside[i]))
            return url_own(inside[i]);
    }
    return url_own(req->path);
}

struct dash_frame
dash_frame(struct request *req, enum dash_place place)
{
    const struct member *m = member_of(req);
    struct dash_frame f = {
        .look = look_of(req),
        .place = place,
        .here = here_of(req),
    };

    if (m == NULL) {
        f.csrf = csrf_of(req->arena, form_cookie(req));
        return f;
    }
    f.csrf = csrf_of(req->arena, cookie_of(req, SIGNED_IN));
    f.email = m->email;
    f.role = role_label(m->role);
    f.team = m->team;
    f.may_edit = m->role >= EDITOR;
    f.is_owner = m->role == OWNER;
    f.is_operator = m->is_operator;
    f.done = frame_done_words(req);
    if (req->app != NULL)
        frame_add_app(req, &f);
    return f;
}

str
dash_time(struct arena *a, int64_t seconds)
{
    str iso = clock_iso(a, seconds * 1000);

    return arena_fmt(a, "%.10s %.5s UTC", iso.at, iso.at + 11);
}

err
member_audit(struct request *req, struct audit_line *line)
{
    const struct member *m = member_of(req);

    line->at = req->now;
    line->who = m->email;
    line->team_id = m->team_id;
    return audit_prepare(req->db, line);
}
