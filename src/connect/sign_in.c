/* SPDX-License-Identifier: Apache-2.0
 * The owner signs in at the maker. */
#include "connect/sign_in.h"

#include "connect/connect.h"
#include "connect/event.h"
#include "connect/maker.h"
#include "connect/words.h"
#include "oem/errors.h"
#include "oem/oem.h"

/* The page, with what was wrong with the form before. */
static void
show(struct request *req, int status, const struct page_sign_in *wrong)
{
    const session *s = session_of(req);
    struct page_sign_in page = *wrong;
    struct buf out = {.arena = req->arena, .max = PAGE_MAX};

    page.frame = session_frame(req, s, STEP_SIGN_IN);
    page.make = make_find(s->make)->name;
    page.make_is_fixed = s->make_is_fixed != 0;
    page_sign_in(&out, &page);
    response_html(req, status, &out);
}

static err
password_page(struct request *req, const struct oem_login_how *how)
{
    (void)how;
    show(req, 200,
         &(struct page_sign_in){.username = session_of(req)->username});
    event_later(req, EVENT_SIGN_IN_SHOWN, S(""));
    return OK;
}

/* What a person can mend at once. */
static bool
form_is_complete(struct fields form, struct page_sign_in *wrong)
{
    str username = str_trim(fields_get(form, S("username")));

    wrong->username = username;
    wrong->username_is_empty = username.len == 0;
    wrong->username_has_no_at = username.len > 0 && !str_has(username, '@');
    wrong->password_is_empty = fields_get(form, S("password")).len == 0;
    return !wrong->username_is_empty && !wrong->username_has_no_at &&
           !wrong->password_is_empty;
}

static err
await_unit(struct tx *tx, void *arg)
{
    int64_t changed;

    return session_await_code(tx, arg, &changed);
}

/* Half signed in: the cookie stays, nothing is shown but the code's page. */
static err
await_code(struct request *req, const session *s,
           const struct oem_account *account)
{
    struct session_await_code_args args = {s->id, account->username,
                                           account->key};

    TRY(db_write(req->db, await_unit, &args));
    event_later(req, EVENT_CODE_SENT, S(""));
    response_redirect(req, 303, session_path(req->arena, s->id, S("code")));
    return OK;
}

/* What the app cannot work without, and the owner left off at the maker. */
static size_t
missing_names(const struct request *req, const session *s,
              struct permission_set missing, str *out)
{
    struct scope_item scope[PERMISSION_COUNT];
    size_t count = session_scope(s, scope), n = 0;

    for (size_t i = 0; i < count; i++) {
        if (scope[i].required &&
            permission_set_has(missing, scope[i].permission))
            out[n++] = message_find(session_language(req, s),
                                    permission_row(scope[i].permission)->title);
    }
    return n;
}

/* *shown: the answer is made. The name is kept, so that the maker is told when
 * the same owner comes again. */
static err
say_missing(struct request *req, const session *s,
            const struct oem_account *account, bool *shown)
{
    struct session_await_code_args args = {.id = s->id,
                                           .username = account->username};
    str names[PERMISSION_COUNT];
    struct buf out = {.arena = req->arena, .max = PAGE_MAX};
    size_t count = missing_names(req, s, account->missing, names);

    *shown = count > 0;
    if (!*shown)
        return OK;
    TRY(db_write(req->db, await_unit, &args));
    page_missing_permissions(&out,
                             &(struct page_missing_permissions){
                                 .frame = session_frame(req, s, STEP_SIGN_IN),
                                 .make = make_find(s->make)->name,
                                 .names = names,
                                 .names_count = count,
                             });
    response_html(req, 200, &out);
    event_later(req, EVENT_PERMISSION_MISSING, names[0]);
    return OK;
}

err
sign_in_goes_on(struct request *req, const session *s,
                const struct oem_account *account)
{
    bool shown;

    TRY(say_missing(req, s, account, &shown));
    if (shown)
        return OK;
    if (account->next == OEM_CODE_SENT)
        return await_code(req, s, account);
    TRY(session_sign_in_as(req, s, account->username, account->key));
    response_redirect(req, 303, session_path(req->arena, s->id, S("grant")));
    return OK;
}

/* ---- with a password ---- */

static err
sign_in_with(struct request *req, struct fields form,
             struct page_sign_in *wrong)
{
    const session *s = session_of(req);
    const struct oem_session maker = session_maker(req, s);
    struct secret password = secret_of(fields_get(form, S("password")));
    struct oem_account account;
    err e =
        oem_sign_in(&maker, req->arena, wrong->username, password, &account);

    wrong->refused = e == &OEM_REFUSED;
    wrong->unreachable = maker_is_silent(e);
    if (wrong->refused || wrong->unreachable) {
        event_later(req,
                    wrong->refused ? EVENT_SIGN_IN_REFUSED : EVENT_MAKER_SILENT,
                    S(""));
        return OK;
    }
    TRY(e);
    return sign_in_goes_on(req, s, &account);
}

static err
password_send(struct request *req, const struct oem_login_how *how)
{
    struct page_sign_in wrong = {0};
    struct fields form;

    (void)how;
    TRY(request_form(req, &form));
    if (form_is_complete(form, &wrong))
        TRY(sign_in_with(req, form, &wrong));
    if (req->out.status == 0)
        show(req, wrong.unreachable ? 503 : 422, &wrong);
    return OK;
}

/* ---- each kind ---- */

static const struct way {
    err (*page)(struct request *req, const struct oem_login_how *how);
    err (*send)(struct request *req, const struct oem_login_how *how);
} ways[] = {
    [OEM_LOGIN_PASSWORD] = {password_page,  password_send  },
    [OEM_LOGIN_REDIRECT] = {elsewhere_page, elsewhere_begin},
    [OEM_LOGIN_DEVICE] = {elsewhere_page, elsewhere_begin},
    [OEM_LOGIN_PASTE] = {paste_page,     paste_send     },
};

/* NULL: the answer is made already. */
static err
find_way(struct request *req, struct oem_login_how *how, const struct way **way)
{
    struct oem_session maker;
    bool elsewhere;

    *way = NULL;
    TRY(connect_page_check(req, false, &elsewhere));
    if (elsewhere)
        return OK;
    maker = session_maker(req, session_of(req));
    TRY(oem_login_how(&maker, how));
    *way = &ways[how->kind];
    return OK;
}

err
connect_sign_in_page(struct request *req)
{
    struct oem_login_how how;
    const struct way *way;

    TRY(find_way(req, &how, &way));
    return way == NULL ? OK : way->page(req, &how);
}

err
connect_sign_in(struct request *req)
{
    struct oem_login_how how;
    const struct way *way;

    TRY(find_way(req, &how, &way));
    return way == NULL ? OK : way->send(req, &how);
}
