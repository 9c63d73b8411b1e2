/* SPDX-License-Identifier: Apache-2.0
 * In and out: by password, and by a link that makes an account. */
#include "dashboard/dashboard.h"
#include "dashboard/dashboard.sql.h"
#include "dashboard/errors.h"
#include "dashboard/limit.h"
#include "dashboard/member.h"
#include "http/errors.h"

enum { MINUTE = 60 };

/* ---- signing in ---- */

static void
show_sign_in(struct request *req, int status, struct page_dash_sign_in *page)
{
    struct buf out = {.arena = req->arena, .max = DASH_MAX};

    page->frame = dash_frame(req, DASH_NOWHERE);
    page_dash_sign_in(&out, page);
    response_html(req, status, &out);
}

/* Inside the dashboard, and no page that would ask for a sign-in again. */
static struct url
next_of(str path)
{
    str home = S("/dashboard");

    if (!str_starts(path, home) || str_starts(path, S("/dashboard/sign-")))
        return (struct url){0};
    path = path.len == home.len || str_has(S("/?"), path.at[home.len])
               ? path
               : (str){0};
    return url_own(path);
}

err
dashboard_sign_in_page(struct request *req)
{
    struct page_dash_sign_in page = {
        .next = next_of(fields_get(req->query, S("next"))),
    };

    show_sign_in(req, 200, &page);
    return OK;
}

static err
sign_in_with(struct request *req, struct page_dash_sign_in *page,
             struct secret password)
{
    struct limit limit = limit_of(req, page->email);
    struct account_by_email_row row = {0};
    bool found, right;

    TRY(limit_take(req, &limit));
    TRY(account_by_email(req->db, req->arena,
                         &(struct account_by_email_args){page->email}, &found,
                         &row));
    TRY(password_compare(req->arena, password, found ? row.password : (str){0},
                         &right));
    if (!right) {
        page->refused = true;
        return OK;
    }
    TRY(limit_settle(req, &limit));
    TRY(member_sign_in(req, row.id));
    response_redirect(req, 303,
                      page->next.checked.len > 0 ? page->next.checked
                                                 : S("/dashboard"));
    return OK;
}

err
dashboard_sign_in(struct request *req)
{
    struct page_dash_sign_in page = {0};
    struct secret password;
    struct fields form;
    err e = OK;

    TRY(request_form(req, &form));
    page.email = account_email(req->arena, fields_get(form, S("email")));
    page.next = next_of(fields_get(form, S("next")));
    password = secret_of(fields_get(form, S("password")));
    if (page.email.len == 0)
        page.email_wrong = S("Enter the e-mail.");
    if (password.hidden.len == 0)
        page.password_wrong = S("Enter the password.");
    if (page.email_wrong.len == 0 && page.password_wrong.len == 0)
        e = sign_in_with(req, &page, password);
    if (e == &DASHBOARD_TOO_OFTEN) {
        page.wait_minutes = LIMIT_TIME / MINUTE;
        response_header(req, S("retry-after"), S("900"));
        show_sign_in(req, e->status, &page);
        return OK;
    }
    TRY(e);
    if (req->out.status == 0)
        show_sign_in(req, page.refused ? 401 : 422, &page);
    return OK;
}

static err
sign_out_unit(struct tx *tx, void *arg)
{
    return sign_in_delete(tx, arg, NULL);
}

err
dashboard_sign_out(struct request *req)
{
    const struct member *m = member_of(req);
    struct sign_in_delete_args args = {m->sign_in_id, m->account_id};

    TRY(db_write(req->db, sign_out_unit, &args));
    member_cookie_delete(req);
    response_redirect(req, 303, S("/dashboard/sign-in"));
    return OK;
}

/* ---- joining by a link ---- */

static err
find_link(struct request *req, struct page_dash_join *page)
{
    struct invitation_find_args args = {
        secret_hash(req->arena, secret_of(req->params[0])), req->now};
    struct account_any_row any;
    struct invitation_find_row row;
    bool found, taken = false;
    enum role role;

    TRY(invitation_find(req->db, req->arena, &args, &found, &row));
    if (!found)
        return &DASHBOARD_LINK;
    page->first = row.team_id.len == 0;
    if (page->first)
        TRY(account_any(req->db, req->arena, &taken, &any));
    if (taken)
        return &DASHBOARD_LINK;
    (void)role_from(row.role, &role);
    page->team = row.team;
    page->role = role_label(role);
    page->email = row.email;
    page->email_is_fixed = row.email.len > 0;
    return OK;
}

static void
show_join(struct request *req, int status, struct page_dash_join *page)
{
    struct buf out = {.arena = req->arena, .max = DASH_MAX};

    page->frame = dash_frame(req, DASH_NOWHERE);
    page->wrong = (page->email_wrong.len > 0 ? 1U : 0U) +
                  (page->password_wrong.len > 0 ? 1U : 0U);
    page_dash_join(&out, page);
    response_html(req, status, &out);
}

err
dashboard_join_page(struct request *req)
{
    struct page_dash_join page = {0};

    TRY(find_link(req, &page));
    show_join(req, 200, &page);
    return OK;
}

err
dashboard_join(struct request *req)
{
    struct page_dash_join page = {0};
    struct joining joining = {.token = req->params[0], .now = req->now};
    struct secret password;
    struct fields form;
    err e;

    TRY(find_link(req, &page));
    TRY(request_form(req, &form));
    password = secret_of(fields_get(form, S("password")));
    if (!page.email_is_fixed)
        page.email = account_email(req->arena, fields_get(form, S("email")));
    if (!account_email_is_valid(page.email))
        page.email_wrong = S("Enter an e-mail address, such as "
                             "kim@example.org.");
    e = account_password_check(password, page.email);
    if (e != OK)
        page.password_wrong = str_of(e->description);
    if (page.email_wrong.len > 0 || page.password_wrong.len > 0) {
        show_join(req, 422, &page);
        return OK;
    }
    joining.email = page.email;
    TRY(password_hash(req->arena, password, &joining.password));
    e = account_join(req->db, req->arena, &joining);
    if (e == &ACCOUNT_EXISTS) {
        page.email_wrong = str_of(e->description);
        show_join(req, 422, &page);
        return OK;
    }
    TRY(e);
    TRY(member_sign_in(req, joining.account_id));
    response_redirect(req, 303, S("/dashboard"));
    return OK;
}
