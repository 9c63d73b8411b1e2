/* SPDX-License-Identifier: Apache-2.0
 * The owner pastes what the maker's portal gave them. It is used once, kept
 * nowhere, and never comes back in a page. */
#include "connect/connect.h"
#include "connect/event.h"
#include "connect/maker.h"
#include "connect/sign_in.h"
#include "connect/words.h"
#include "oem/errors.h"

static void
show(struct request *req, const struct oem_login_how *how, int status,
     const struct page_paste *wrong)
{
    const session *s = session_of(req);
    struct page_paste page = *wrong;
    struct buf out = {.arena = req->arena, .max = PAGE_MAX};

    page.frame = session_frame(req, s, STEP_SIGN_IN);
    page.make = make_find(s->make)->name;
    page.make_is_fixed = s->make_is_fixed != 0;
    page.label = message_find(page.frame.language, how->label);
    page.help = message_find(page.frame.language, how->help);
    page_paste(&out, &page);
    response_html(req, status, &out);
}

err
paste_page(struct request *req, const struct oem_login_how *how)
{
    show(req, how, 200, &(struct page_paste){0});
    event_later(req, EVENT_SIGN_IN_SHOWN, S(""));
    return OK;
}

/* Without what a copy brings along at both ends. */
static str
without_space(str s)
{
    static const str space = STR(" \t\r\n");

    while (s.len > 0 && str_has(space, s.at[0]))
        s = str_from(s, 1);
    while (s.len > 0 && str_has(space, s.at[s.len - 1]))
        s.len--;
    return s;
}

/* Ask the maker; what it says against it is in *wrong. */
static err
try_it(struct request *req, str pasted, struct page_paste *wrong)
{
    const session *s = session_of(req);
    const struct oem_session maker = session_maker(req, s);
    const struct oem_login_answer answer = {.code = secret_of(pasted)};
    struct oem_account account;
    err e = oem_login_finish(&maker, req->arena, &answer, &account);

    wrong->refused = e == &OEM_REFUSED || e == &OEM_LOGIN_EXPIRED;
    wrong->unreachable = maker_is_silent(e);
    if (wrong->refused || wrong->unreachable)
        return OK;
    TRY(e);
    return sign_in_goes_on(req, s, &account);
}

err
paste_send(struct request *req, const struct oem_login_how *how)
{
    struct page_paste wrong = {0};
    struct fields form;
    str pasted;

    TRY(request_form(req, &form));
    pasted = without_space(fields_get(form, S("credential")));
    wrong.empty = pasted.len == 0;
    wrong.too_long = pasted.len > OEM_ANSWER_MOST;
    if (!wrong.empty && !wrong.too_long)
        TRY(try_it(req, pasted, &wrong));
    if (req->out.status == 0)
        show(req, how, wrong.unreachable ? 503 : 422, &wrong);
    return OK;
}
