/* SPDX-License-Identifier: Apache-2.0
 * Sessions of the flow, their cookies and their forms. */
#include "connect/session.h"

#include "base/random.h"
#include "connect/accent.h"
#include "connect/connect.h"
#include "connect/cookie.h"
#include "connect/errors.h"
#include "connect/event.h"
#include "http/errors.h"
#include "settings/settings.h"

enum {
    COOKIE_OF_ENDED = 3600,
    HOUR = 3600,
    YEAR = 31536000,
    USER_MOST = 256,
    COOKIE_GRACE = 86400, /* the page that says "expired" needs the cookie */
};

struct session_add_unit {
    const struct session_add_args *add;
    const struct session_repeat_row_args *repeat;
    struct event_note opened, wrong; /* wrong.id 0: nothing is */
    int64_t changed;
};

/* ---- cookies ---- */

static str
cookie_name(const struct request *req, str id)
{
    return arena_fmt(req->arena, "connect-" STR_FMT, STR_ARG(id));
}

static void
cookie_send(struct request *req, str id, str value, int64_t max_age)
{
    cookie_put(req, cookie_name(req, id), value, max_age);
}

static str
cookie_of(const struct request *req, str id)
{
    return cookie_get(req, cookie_name(req, id));
}

str
session_csrf(const struct request *req, const session *s)
{
    return cookie_csrf(req->arena, cookie_of(req, s->id));
}

bool
session_csrf_is_right(const struct request *req, const session *s,
                      struct fields form)
{
    return secret_hash_eq(session_csrf(req, s), fields_get(form, S("csrf")));
}

/* ---- the language ---- */

/* Chosen before, or liked by the browser; NULL if neither says. */
static const struct language *
language_wanted(const struct request *req)
{
    const struct language *l =
        language_find(request_cookie(req, S("language")));

    if (l != NULL)
        return l;
    return language_accepted(request_header(req, S("accept-language")));
}

str
session_language(const struct request *req, const session *s)
{
    const struct language *l;

    if (s != NULL && s->language.len > 0)
        return s->language;
    l = language_wanted(req);
    return l == NULL ? language_row(0)->code : l->code;
}

/* For a new session the commonest of the country is a guess too. */
static str
language_to_start_with(const struct request *req, str country_code)
{
    const struct country *country = country_find(country_code);
    const struct language *l = language_wanted(req);

    if (l == NULL && country != NULL)
        l = language_find(country->page_language);
    return l == NULL ? language_row(0)->code : l->code;
}

void
session_language_cookie(struct request *req, const struct language *l)
{
    response_cookie(req, &(struct cookie){.name = S("language"),
                                          .value = l->code,
                                          .path = S("/"),
                                          .max_age = YEAR,
                                          .secure = cookies_are_secure(req)});
}

/* ---- opening ---- */

static err
add_unit(struct tx *tx, void *arg)
{
    struct session_add_unit *u = arg;

    if (u->repeat != NULL)
        TRY(session_repeat_row(tx, u->repeat, &u->changed));
    else
        TRY(session_add(tx, u->add, &u->changed));
    if (u->changed == 0)
        return OK;
    if (u->repeat == NULL && u->add->single_vin.len > 0)
        TRY(event_car(tx, u->add->id, u->add->single_vin));
    TRY(event_write(tx, &u->opened));
    return u->wrong.id == 0 ? OK : event_write(tx, &u->wrong);
}

/* Of a link that was not read to its end: the user it names, if that can be
 * one. */
static str
user_of(const struct request *req)
{
    str user = fields_get(req->query, S("user"));

    return user.len <= USER_MOST && str_is_printable(user) ? user : S("");
}

/* What a session may be on, as far as it is worth telling apart. Whoever opens
 * the link says so: any other word is "other". */
static str
platform_of(const struct request *req)
{
    static const str known[] = {STR("android"), STR("ios"), STR("web"),
                                STR("flutter"), STR("react-native")};
    str name = fields_get(req->query, S("sdk_platform"));

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (str_eq_nocase(name, known[i]))
            return known[i];
    }
    return name.len > 0 ? S("other") : S("link");
}

static str
scope_text(struct arena *a, const struct authorization *asked)
{
    struct buf out = {.arena = a, .max = 4096};

    for (size_t i = 0; i < asked->scope_count; i++) {
        str name = permission_row(asked->scope[i].permission)->name;

        buf_fmt(&out, "%s%s" STR_FMT, i > 0 ? " " : "",
                asked->scope[i].required ? "required:" : "", STR_ARG(name));
    }
    return buf_str(&out);
}

/* What the app reads on Exit: reference/connect.md 1.7. */
static str
problem_message(struct arena *a, const struct problem *p)
{
    str value = str_head(p->value, 200);

    if (p->parameter.len == 0)
        return str_of(p->error->description);
    return arena_fmt(a, "Invalid parameter " STR_FMT ": " STR_FMT ".",
                     STR_ARG(p->parameter), STR_ARG(value));
}

static struct session_add_args
row_of(const struct request *req, const struct authorization *asked, str cookie)
{
    return (struct session_add_args){
        .id = ordered_uuid(req->arena, req->now_ms),
        .app_id = asked->app.id,
        .cookie_hash = secret_hash(req->arena, secret_of(cookie)),
        .response_type = asked->response_type,
        .redirect_uri = asked->redirect_uri,
        .uri_was_sent = asked->uri_was_sent,
        .scope = scope_text(req->arena, asked),
        .state = asked->state,
        .approval_prompt = asked->approval_prompt,
        .mode = asked->mode,
        .flags = asked->flags,
        .country = asked->country,
        .color = asked->color,
        .user_reference = asked->user,
        .challenge = asked->challenge,
        .single_select = asked->single_select,
        .single_vin =
            asked->vehicle_id.len > 0 ? asked->vehicle_vin : asked->single_vin,
        .external_id = asked->external_id,
        .external_id_was_sent = asked->external_id_was_sent,
        .app_origin = asked->app_origin,
        .sdk = asked->sdk,
        .vehicle_id = asked->vehicle_id,
        .language = language_to_start_with(req, asked->country),
        .make = asked->make == NULL ? S("") : asked->make->id,
        .make_is_fixed = asked->make != NULL,
        .sign_in = asked->sign_in,
        .started_at = req->now,
        .expires_at = req->now + req->settings->session_time,
        .platform = platform_of(req),
    };
}

static struct counter opened;

int64_t
connect_opened(void)
{
    return counter_read(&opened);
}

err
session_open(struct request *req, const struct authorization *asked,
             const struct problem *problem, str *id, str *csrf)
{
    str cookie = cookie_word(req->arena);
    struct session_add_args row = row_of(req, asked, cookie);
    struct session_add_unit unit = {.add = &row};

    TRY(event_prepare(req, row.id, EVENT_OPENED, S(""), &unit.opened));
    if (problem != NULL) {
        row.problem_status = problem->error->status;
        row.problem_message = problem_message(req->arena, problem);
        row.user_reference = user_of(req);
        TRY(event_prepare(req, row.id, EVENT_LINK_WRONG, row.problem_message,
                          &unit.wrong));
    }
    TRY(db_write(req->db, add_unit, &unit));
    counter_add(&opened, 1);
    cookie_send(req, row.id, cookie,
                req->settings->session_time + COOKIE_GRACE);
    *id = row.id;
    *csrf = cookie_csrf(req->arena, cookie);
    return OK;
}

/* Of an address what stands before its query, without who signs in there; of
 * what is meant for machines alone nothing. */
static str
shown_value(struct arena *a, const struct problem *p)
{
    str value = p->value;
    size_t end = 0, at;

    if (!str_eq(p->parameter, S("redirect_uri")) &&
        !str_eq(p->parameter, S("app_origin")))
        return S("");
    while (end < value.len && value.at[end] != '?' && value.at[end] != '#')
        end++;
    value = str_head(value, end);
    for (at = value.len; at > 0; at--) {
        if (value.at[at - 1] == '@')
            break;
    }
    return at == 0 ? value
                   : arena_fmt(a, "…@" STR_FMT, STR_ARG(str_from(value, at)));
}

struct refusal {
    struct session_add_unit *opened;
    const struct refused_take_args *take;
};

static err
refuse_unit(struct tx *tx, void *arg)
{
    const struct refusal *r = arg;
    int64_t taken;

    TRY(refused_take(tx, r->take, &taken));
    if (taken == 0)
        return OK;
    TRY(add_unit(tx, r->opened));
    return session_refuse(tx, &(struct session_refuse_args){r->opened->add->id},
                          NULL);
}

err
session_refused(struct request *req, const struct authorization *asked,
                const struct problem *problem)
{
    struct session_add_args row = row_of(req, asked, cookie_word(req->arena));
    const struct refused_take_args take = {
        .app_id = row.app_id, .hour = req->now / HOUR, .most = REFUSED_MOST};
    struct session_add_unit unit = {0};
    struct problem shown = *problem;

    shown.value = shown_value(req->arena, problem);
    row.state = S("");
    row.challenge = S("");
    row.redirect_uri = S("");
    row.problem_status = problem->error->status;
    row.problem_message = problem_sentence(req->arena, &shown);
    row.user_reference = user_of(req);
    TRY(event_prepare(req, row.id, EVENT_OPENED, S(""), &unit.opened));
    TRY(event_prepare(req, row.id, EVENT_LINK_WRONG, row.problem_message,
                      &unit.wrong));
    unit.add = &row;
    return db_write(req->db, refuse_unit, &(struct refusal){&unit, &take});
}

err
session_repeat(struct request *req, const session *old, str *id)
{
    str cookie = cookie_word(req->arena);
    const struct session_repeat_row_args row = {
        .id = ordered_uuid(req->arena, req->now_ms),
        .old_id = old->id,
        .cookie_hash = secret_hash(req->arena, secret_of(cookie)),
        .now = req->now,
        .expires_at = req->now + req->settings->session_time,
    };
    struct session_add_unit unit = {.repeat = &row};

    TRY(event_prepare(req, row.id, EVENT_OPENED, S("Once more"), &unit.opened));
    TRY(db_write(req->db, add_unit, &unit));
    if (unit.changed == 0)
        return &CONNECT_EXPIRED;
    counter_add(&opened, 1);
    cookie_send(req, row.id, cookie,
                req->settings->session_time + COOKIE_GRACE);
    *id = row.id;
    return OK;
}

/* ---- signing in ---- */

/* The cookie is the one from before the sign-in: the form was sent twice, or
 * somebody has planted it. */
static bool
session_is_before_sign_in(const struct request *req, const session *s)
{
    str hash = secret_hash(req->arena, secret_of(cookie_of(req, s->id)));

    return secret_hash_eq(hash, s->previous_hash);
}

struct signing_in {
    struct session_sign_in_row_args row;
    struct event_note note;
};

static err
sign_in_unit(struct tx *tx, void *arg)
{
    const struct signing_in *in = arg;
    int64_t changed;

    TRY(session_sign_in_row(tx, &in->row, &changed));
    return changed == 0 ? OK : event_write(tx, &in->note);
}

/* The new cookie is computed from the old one under the installation's key:
 * whoever planted the old one cannot know it, and a form that was submitted
 * twice gets the same one twice. */
err
session_sign_in_as(struct request *req, const session *s, str username,
                   str account_key)
{
    str sent = cookie_of(req, s->id);
    str purpose = arena_fmt(req->arena, "signed-in " STR_FMT " " STR_FMT,
                            STR_ARG(sent), STR_ARG(account_key));
    str cookie =
        cookie_derive(req->arena, db_installation_key(req->db), purpose);
    struct signing_in in = {
        .row = {
                .id = s->id,
                .username = username,
                .account_key = account_key,
                .cookie_hash = secret_hash(req->arena, secret_of(cookie)),
                .previous_hash = secret_hash(req->arena, secret_of(sent)),
                }
    };

    if (session_is_before_sign_in(req, s) &&
        !str_eq(account_key, s->account_key))
        return &CONNECT_OTHER_BROWSER;
    TRY(event_prepare(req, s->id, EVENT_SIGNED_IN, S(""), &in.note));
    TRY(db_write(req->db, sign_in_unit, &in));
    cookie_send(req, s->id, cookie, req->settings->session_time + COOKIE_GRACE);
    return OK;
}

err
session_resume(struct request *req, const session *s)
{
    if (s->account_key.len == 0 || !session_is_before_sign_in(req, s))
        return OK;
    return session_sign_in_as(req, s, s->username, s->account_key);
}

void
session_keep_a_while(struct request *req, const session *s)
{
    cookie_send(req, s->id, cookie_of(req, s->id), COOKIE_OF_ENDED);
}

/* ---- finding ---- */

const session *
session_of(const struct request *req)
{
    return req->subject;
}

bool
session_has_expired(const struct request *req, const session *s)
{
    return s->ended_at == 0 && s->expires_at <= req->now;
}

/* The cookie is this session's, or, where that may be, the one from before. */
static bool
is_proven(const struct request *req, const session *s, bool before_too)
{
    str hash = secret_hash(req->arena, secret_of(cookie_of(req, s->id)));

    return secret_hash_eq(hash, s->cookie_hash) ||
           (before_too && session_is_before_sign_in(req, s));
}

err
session_prove(struct request *req, str id, bool before_too)
{
    session *s = ARENA_NEW(req->arena, session);
    bool found;

    TRY(session_find(req->db, req->arena, &(struct session_find_args){id},
                     &found, s));
    if (!found)
        return &CONNECT_EXPIRED;
    if (!is_proven(req, s, before_too))
        return &CONNECT_OTHER_BROWSER;
    req->subject = s;
    return OK;
}

err
session_read_again(struct request *req)
{
    session *s = ARENA_NEW(req->arena, session);
    bool found;

    TRY(session_find(req->db, req->arena,
                     &(struct session_find_args){session_of(req)->id}, &found,
                     s));
    if (!found)
        return &CONNECT_EXPIRED;
    req->subject = s;
    return OK;
}

err
connect_session_guard(struct request *req)
{
    struct fields form;

    if (!str_is_uuid(req->params[0]))
        return &HTTP_NOT_FOUND;
    TRY(session_prove(req, req->params[0],
                      req->route->handle == connect_sign_in));
    if (req->method != POST)
        return OK;
    TRY(request_form(req, &form));
    return session_csrf_is_right(req, session_of(req), form)
               ? OK
               : &CONNECT_FORM_IS_FOREIGN;
}

str
session_path(struct arena *a, str id, str page)
{
    return arena_fmt(a, "/connect/" STR_FMT "%s" STR_FMT, STR_ARG(id),
                     page.len > 0 ? "/" : "", STR_ARG(page));
}

size_t
session_scope(const session *s, struct scope_item *items)
{
    str list = s->scope, word, required = S("required:");
    size_t n = 0;

    while (n < PERMISSION_COUNT && str_word(&list, ' ', &word)) {
        bool needed = str_starts(word, required);
        enum permission p =
            permission_from(needed ? str_from(word, required.len) : word);

        if (p != PERMISSION_COUNT)
            items[n++] = (struct scope_item){p, needed};
    }
    return n;
}

str
session_external_id(const session *s)
{
    return str_eq(s->external_id, S("null")) ? S("") : s->external_id;
}

bool
list_allows(str list, str word)
{
    return list.len == 0 || str_list_has(list, ' ', word);
}

/* ---- the frame of a page ---- */

static enum look
look_of(const struct request *req)
{
    str look = request_cookie(req, S("look"));

    if (str_eq(look, S("light")))
        return LOOK_LIGHT;
    return str_eq(look, S("dark")) ? LOOK_DARK : LOOK_AUTO;
}

struct page_frame
session_frame(const struct request *req, const session *s, enum page_step step)
{
    const struct settings *set = req->settings;
    struct page_frame f = {
        .language = session_language(req, s),
        .look = look_of(req),
        .step = step,
        .here = url_own(req->path),
        .operator_name = set->operator_name,
        .operator_privacy = url_web(set->privacy_url),
    };

    if (s == NULL)
        return f;
    f.simulated = !str_eq(s->mode, S("live"));
    f.can_leave = step != STEP_NONE;
    f.app_name = s->app_name;
    f.app_initials = page_initials(req->arena, s->app_name);
    f.app_logo = url_own(app_logo_url(req->arena, s->app_id, s->logo));
    f.accent = accent_url(req->arena, s->color);
    f.base = url_own(session_path(req->arena, s->id, S("")));
    f.csrf = session_csrf(req, s);
    return f;
}
