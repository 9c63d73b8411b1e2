/* SPDX-License-Identifier: Apache-2.0
 * The one-time code that a maker sends after the password. */
#include "connect/connect.h"
#include "connect/event.h"
#include "connect/maker.h"

enum { DIGITS = 6, TRIES = 3 };

static bool
is_awaited(const session *s)
{
    return s->pending_key.len > 0 && s->account_key.len == 0;
}

static void
show(struct request *req, int status, const struct page_code *wrong)
{
    const session *s = session_of(req);
    struct page_code page = *wrong;
    struct buf out = {.arena = req->arena, .max = PAGE_MAX};

    page.frame = session_frame(req, s, STEP_SIGN_IN);
    page.make = make_find(s->make)->name;
    page.sent_to = masked_address(req->arena, s->username);
    page_code(&out, &page);
    response_html(req, status, &out);
}

/* Is a code awaited? If not, the answer leads to the page that comes first. */
static err
check(struct request *req, bool *elsewhere)
{
    TRY(connect_page_check(req, false, elsewhere));
    if (*elsewhere || is_awaited(session_of(req)))
        return OK;
    *elsewhere = true;
    return connect_home(req);
}

err
connect_code_page(struct request *req)
{
    bool elsewhere;

    TRY(check(req, &elsewhere));
    if (!elsewhere)
        show(req, 200, &(struct page_code){.tries = TRIES});
    return OK;
}

struct counting {
    struct session_count_try_args args;
    int64_t tries;
};

static err
count_unit(struct tx *tx, void *arg)
{
    struct counting *c = arg;
    struct session_count_try_row row = {0};
    bool found;

    TRY(session_count_try(tx, &c->args, &found, &row));
    c->tries = row.code_tries;
    return OK;
}

static err
await_unit(struct tx *tx, void *arg)
{
    int64_t changed;

    return session_await_code(tx, arg, &changed);
}

/* Too many wrong ones: the sign-in starts again, with its password. */
static err
give_up(struct request *req, const session *s)
{
    struct session_await_code_args args = {.id = s->id};

    TRY(db_write(req->db, await_unit, &args));
    response_redirect(req, 303, session_path(req->arena, s->id, S("sign-in")));
    return OK;
}

static err
refused(struct request *req, const session *s, struct page_code *page)
{
    struct counting c = {.args = {s->id}};

    TRY(db_write(req->db, count_unit, &c));
    event_later(req, EVENT_CODE_REFUSED, S(""));
    if (c.tries >= TRIES)
        return give_up(req, s);
    page->wrong = true;
    page->tries = (size_t)(TRIES - c.tries);
    show(req, 422, page);
    return OK;
}

/* People type codes with spaces. */
static str
digits_of(struct arena *a, str typed)
{
    char *out = arena_alloc(a, typed.len + 1, 1);
    size_t n = 0;

    for (size_t i = 0; i < typed.len; i++) {
        if (typed.at[i] != ' ')
            out[n++] = typed.at[i];
    }
    return (str){out, n};
}

static err
confirm(struct request *req, const session *s, struct page_code *page, str code)
{
    const struct oem_account account = {.username = s->username,
                                        .key = s->pending_key};
    struct oem_session maker = session_maker(req, s);
    err e = oem_confirm_code(&maker, &account, secret_of(code));

    if (e == &OEM_REFUSED)
        return refused(req, s, page);
    TRY(e);
    TRY(session_sign_in_as(req, s, s->username, s->pending_key));
    response_redirect(req, 303, session_path(req->arena, s->id, S("grant")));
    return OK;
}

err
connect_code(struct request *req)
{
    const session *s = session_of(req);
    struct page_code page = {0};
    struct fields form;
    bool elsewhere;
    str code;

    TRY(check(req, &elsewhere));
    if (elsewhere)
        return OK;
    TRY(request_form(req, &form));
    if (str_eq(fields_get(form, S("go")), S("again")))
        return give_up(req, s);
    page.typed = str_trim(fields_get(form, S("code")));
    code = digits_of(req->arena, page.typed);
    page.digits = code.len;
    if (code.len != DIGITS) {
        page.incomplete = true;
        page.typed = code.len > 2 * DIGITS ? S("") : page.typed;
        show(req, 422, &page);
        return OK;
    }
    return confirm(req, s, &page, code);
}
