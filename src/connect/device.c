/* SPDX-License-Identifier: Apache-2.0
 * The page with a device's code (RFC 8628): it asks the maker whether the owner
 * is done, as often as the maker allows, whoever looks at it how often. */
#include "connect/connect.h"
#include "connect/errors.h"
#include "connect/event.h"
#include "connect/login.h"
#include "connect/maker.h"
#include "connect/sign_in.h"
#include "oem/errors.h"
#include "settings/settings.h"

/* What ends it, and how it is kept. */
static const struct {
    const struct error *error;
    str outcome;
} ends[] = {
    {&OEM_CANCELLED,     STR("cancelled")},
    {&OEM_REFUSED,       STR("refused")  },
    {&OEM_LOGIN_EXPIRED, STR("expired")  },
};

/* An address of the maker, as people type it; one of ours with our host. */
static str
page_shown(const struct request *req, str page)
{
    static const str schemes[] = {STR("https://"), STR("http://")};
    str shown = str_starts(page, S("/"))
                    ? arena_fmt(req->arena, STR_FMT STR_FMT,
                                STR_ARG(req->settings->base_url), STR_ARG(page))
                    : page;
    str address, query;

    (void)str_cut(shown, '?', &address, &query);
    for (size_t i = 0; i < 2; i++) {
        if (str_starts(address, schemes[i]))
            return str_from(address, schemes[i].len);
    }
    return address;
}

static void
show(struct request *req, str word, const struct login_find_row *row)
{
    const session *s = session_of(req);
    str here =
        session_path(req->arena, s->id,
                     arena_fmt(req->arena, "device/" STR_FMT, STR_ARG(word)));
    bool still = str_eq(fields_get(req->query, S("wait")), S("no"));
    str page_still = arena_fmt(req->arena, STR_FMT "?wait=no", STR_ARG(here));
    struct page_device page = {
        .frame = session_frame(req, s, STEP_SIGN_IN),
        .make = make_find(s->make)->name,
        .page = str_starts(row->page, S("/")) ? url_own(row->page)
                                              : url_web(row->page),
        .page_shown = page_shown(req, row->page),
        .user_code = row->user_code,
        .minutes = (size_t)((row->expires_at - req->now + 59) / 60),
        .waits = !still,
        .still = url_own(page_still),
        .unreachable = str_eq(row->outcome, S("unreachable")),
        .cancelled = str_eq(row->outcome, S("cancelled")),
        .refused = str_eq(row->outcome, S("refused")),
        .expired = str_eq(row->outcome, S("expired")),
    };
    struct buf out = {.arena = req->arena, .max = PAGE_MAX};

    page.over = page.cancelled || page.refused || page.expired;
    page.frame.here = url_own(still ? page_still : here);
    page_device(&out, &page);
    response_html(req, page.over ? 409 : 200, &out);
}

/* Not the end of it: the owner is not done, or the maker not there. */
static err
goes_on(struct request *req, str word, err e, str *outcome)
{
    str now = maker_is_silent(e) ? S("unreachable") : S("");

    if (e == &OEM_SLOW_DOWN)
        TRY(login_ask_less_often(req, word));
    if (!str_eq(now, *outcome))
        TRY(login_say(req, word, now));
    *outcome = now;
    return OK;
}

static err
say_end(struct request *req, str word, err e, str *outcome)
{
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        if (ends[i].error != e)
            continue;
        *outcome = ends[i].outcome;
        event_later(req, EVENT_SIGN_IN_REFUSED, *outcome);
        return login_say(req, word, *outcome);
    }
    return e;
}

/* Ask the maker once; *outcome is what the page says then. */
static err
ask_maker(struct request *req, str word, const struct login_find_row *row,
          str *outcome)
{
    const session *s = session_of(req);
    const struct oem_session maker = session_maker(req, s);
    struct oem_login_answer answer = {0};
    struct oem_account account;
    err e;

    if (!login_unseal(req->arena, word, row->handle, &answer.handle))
        return &CONNECT_LOGIN_UNKNOWN;
    e = oem_login_finish(&maker, req->arena, &answer, &account);
    if (e == OK) {
        TRY(login_say(req, word, S("answered")));
        return sign_in_goes_on(req, s, &account);
    }
    if (e == &OEM_NOT_YET || e == &OEM_SLOW_DOWN || maker_is_silent(e))
        return goes_on(req, word, e, outcome);
    return say_end(req, word, e, outcome);
}

/* *usable: a code of this session, for the brand it is about. */
static err
find_login(struct request *req, str word, struct login_find_row *row,
           bool *usable)
{
    const session *s = session_of(req);
    bool found;

    *usable = false;
    TRY(login_by_word(req, word, &found, row));
    *usable = found && str_eq(row->session_id, s->id) &&
              str_eq(row->kind, S("device")) && str_eq(row->make, s->make);
    return OK;
}

/* By another tab, perhaps at this moment; then this one waits for it. */
static err
is_signed_in(struct request *req, const struct login_find_row *row, bool *so)
{
    const session *s;

    *so = false;
    if (!str_eq(row->outcome, S("answered")))
        return OK;
    TRY(session_read_again(req));
    s = session_of(req);
    *so = s->account_key.len > 0 || s->pending_key.len > 0;
    return OK;
}

/* Ask, if it is time to, and show what is known then. */
static err
ask_and_show(struct request *req, str word, struct login_find_row *row)
{
    bool may;

    TRY(login_may_ask(req, word, &may));
    if (may)
        TRY(ask_maker(req, word, row, &row->outcome));
    if (req->out.status == 0)
        show(req, word, row);
    return OK;
}

err
connect_device_page(struct request *req)
{
    struct login_find_row row;
    bool elsewhere, usable;

    TRY(connect_page_check(req, false, &elsewhere));
    if (elsewhere)
        return OK;
    TRY(find_login(req, req->params[1], &row, &usable));
    if (!usable)
        return connect_go_on(req);
    TRY(is_signed_in(req, &row, &elsewhere));
    return elsewhere ? connect_go_on(req)
                     : ask_and_show(req, req->params[1], &row);
}
