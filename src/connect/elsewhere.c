/* SPDX-License-Identifier: Apache-2.0
 * The owner signs in on the maker's own page: the way there, and by redirect
 * the way back. */
#include "base/json.h"
#include "connect/connect.h"
#include "connect/cookie.h"
#include "connect/errors.h"
#include "connect/event.h"
#include "connect/login.h"
#include "connect/maker.h"
#include "connect/sign_in.h"
#include "connect/ways_out.h"
#include "oem/errors.h"
#include "settings/settings.h"

/* The page, with what went wrong before. */
static void
show(struct request *req, const struct oem_login_how *how, int status,
     const struct page_sign_in_elsewhere *wrong)
{
    const session *s = session_of(req);
    struct page_sign_in_elsewhere page = *wrong;
    struct buf out = {.arena = req->arena, .max = PAGE_MAX};

    page.frame = session_frame(req, s, STEP_SIGN_IN);
    page.frame.here = url_own(session_path(req->arena, s->id, S("sign-in")));
    page.make = make_find(s->make)->name;
    page.make_is_fixed = s->make_is_fixed != 0;
    page.device = how->kind == OEM_LOGIN_DEVICE;
    page.where = how->where;
    page_sign_in_elsewhere(&out, &page);
    response_html(req, status, &out);
}

err
elsewhere_page(struct request *req, const struct oem_login_how *how)
{
    show(req, how, 200, &(struct page_sign_in_elsewhere){0});
    event_later(req, EVENT_SIGN_IN_SHOWN, S(""));
    return OK;
}

/* ---- the way there ---- */

static str
return_url(const struct request *req, const struct oem_login_how *how)
{
    return arena_fmt(req->arena, STR_FMT "/maker/" STR_FMT "/return",
                     STR_ARG(req->settings->base_url), STR_ARG(how->maker));
}

/* What the script of the page asked for: the way as words, so that the app
 * around the page can show the maker in a browser of the phone, where the
 * owner may be signed in already (reference: iOS SDK, method "oauth"). */
static bool
asks_for_words(const struct request *req)
{
    return str_eq(request_header(req, S("accept")), S("application/json"));
}

static void
say_way(struct request *req, str url, str back)
{
    struct buf out = {.arena = req->arena, .max = PAGE_MAX};
    struct json j = {.out = &out};

    json_open(&j, S(""), '{');
    /* the simulated maker is on this server */
    json_text(
        &j, S("authorizeURL"),
        arena_fmt(
            req->arena, STR_FMT STR_FMT,
            STR_ARG(str_starts(url, S("/")) ? req->settings->base_url : S("")),
            STR_ARG(url)));
    json_text(&j, S("interceptPrefix"), back);
    json_close(&j, '}');
    response_json(req, 200, &out);
}

err
elsewhere_begin(struct request *req, const struct oem_login_how *how)
{
    const session *s = session_of(req);
    const struct oem_session maker = session_maker(req, s);
    str word = cookie_word(req->arena);
    const struct oem_login_ask ask = {word, return_url(req, how)};
    struct oem_login login;
    bool kept;
    err e = oem_login_begin(&maker, req->arena, &ask, &login);

    if (maker_is_silent(e)) {
        show(req, how, 503,
             &(struct page_sign_in_elsewhere){.unreachable = true});
        event_later(req, EVENT_MAKER_SILENT, S(""));
        return OK;
    }
    TRY(e);
    TRY(login_keep(req, s, &(struct login_new){word, how->kind, &login},
                   &kept));
    if (!kept) {
        show(req, how, 429,
             &(struct page_sign_in_elsewhere){.too_often = true});
        return OK;
    }
    if (how->kind == OEM_LOGIN_REDIRECT && asks_for_words(req)) {
        say_way(req, login.url, ask.return_url);
        return OK;
    }
    response_redirect(
        req, 303,
        how->kind == OEM_LOGIN_REDIRECT
            ? login.url
            : session_path(
                  req->arena, s->id,
                  arena_fmt(req->arena, "device/" STR_FMT, STR_ARG(word))));
    return OK;
}

/* ---- the way back ---- */

/* What the maker sent the browser back with. Said in one text, a page that is
 * loaded again is known by it. */
struct returned {
    str state, code, error;
    str answer;
};

static struct returned
read_query(const struct request *req)
{
    struct returned r = {
        .state = fields_get(req->query, S("state")),
        .code = fields_get(req->query, S("code")),
        .error = fields_get(req->query, S("error")),
    };

    r.answer = arena_fmt(req->arena, STR_FMT "\n" STR_FMT, STR_ARG(r.error),
                         STR_ARG(r.code));
    return r;
}

/* The browser that began it; loaded again, with the same answer, its cookie of
 * before the sign-in will do. It may be answered while we look. */
static err
prove(struct request *req, const struct returned *r, struct login_find_row *row)
{
    err e = session_prove(req, row->session_id,
                          login_is_answered_with(req, row, r->answer));
    bool found;

    if (e != &CONNECT_OTHER_BROWSER || row->outcome.len > 0)
        return e;
    TRY(login_by_word(req, r->state, &found, row));
    if (!found)
        return e;
    return session_prove(req, row->session_id,
                         login_is_answered_with(req, row, r->answer));
}

/* *usable: the sign-in of this state, which this very browser began, for the
 * brand it is about. False: the answer is made. */
static err
find_login(struct request *req, const struct returned *r,
           struct login_find_row *row, bool *usable)
{
    struct oem_session maker;
    struct oem_login_how how;
    bool found, elsewhere;

    *usable = false;
    TRY(login_by_word(req, r->state, &found, row));
    if (!found || !str_eq(row->kind, S("redirect")))
        return &CONNECT_LOGIN_UNKNOWN;
    TRY(prove(req, r, row));
    TRY(connect_page_check(req, false, &elsewhere));
    if (elsewhere)
        return OK;
    maker = session_maker(req, session_of(req));
    TRY(oem_login_how(&maker, &how));
    *usable = str_eq(how.maker, req->params[0]) &&
              how.kind == OEM_LOGIN_REDIRECT &&
              str_eq(row->make, session_of(req)->make);
    return *usable ? OK : connect_go_on(req);
}

static err
say_trouble(struct request *req, err e)
{
    const struct oem_session maker = session_maker(req, session_of(req));
    struct oem_login_how how;
    bool refused = e == &OEM_REFUSED || e == &OEM_LOGIN_EXPIRED;

    if (!refused && !maker_is_silent(e))
        return e;
    TRY(oem_login_how(&maker, &how));
    event_later(req, refused ? EVENT_SIGN_IN_REFUSED : EVENT_MAKER_SILENT,
                S(""));
    show(req, &how, refused ? 422 : 503,
         &(struct page_sign_in_elsewhere){.refused = refused,
                                          .unreachable = !refused});
    return OK;
}

static err
redeem(struct request *req, const struct returned *r,
       const struct login_find_row *row)
{
    const session *s = session_of(req);
    const struct oem_session maker = session_maker(req, s);
    struct oem_login_answer answer = {.code = secret_of(r->code),
                                      .error = r->error};
    struct oem_account account;
    err e;

    if (!login_unseal(req->arena, r->state, row->handle, &answer.handle))
        return &CONNECT_LOGIN_UNKNOWN;
    e = oem_login_finish(&maker, req->arena, &answer, &account);
    if (e == &OEM_CANCELLED)
        return way_out(req, s, &CONNECT_OEM_CANCELLED);
    if (e != OK)
        return say_trouble(req, e);
    return sign_in_goes_on(req, s, &account);
}

err
connect_maker_return(struct request *req)
{
    const struct returned r = read_query(req);
    struct login_find_row row;
    bool usable, first;

    TRY(find_login(req, &r, &row, &usable));
    if (!usable)
        return OK;
    TRY(login_answer(req, r.state, r.answer, &first));
    if (first)
        return redeem(req, &r, &row);
    TRY(session_read_again(req));
    TRY(session_resume(req, session_of(req)));
    return connect_go_on(req);
}
