/* SPDX-License-Identifier: Apache-2.0
 * One's own account: where it is signed in, its password. */
#include "dashboard/dashboard.h"
#include "dashboard/dashboard.sql.h"
#include "dashboard/errors.h"
#include "dashboard/limit.h"
#include "dashboard/member.h"
#include "http/errors.h"

static err
show(struct request *req, int status, struct page_dash_account *page)
{
    const struct member *m = member_of(req);
    struct buf out = {.arena = req->arena, .max = DASH_MAX};
    struct sign_in_of_account_row *rows;
    struct dash_browser *browsers;
    size_t n;

    TRY(sign_in_of_account(
        req->db, req->arena,
        &(struct sign_in_of_account_args){m->account_id, req->now}, &rows, &n));
    browsers = arena_alloc(req->arena, n, sizeof *browsers);
    for (size_t i = 0; i < n; i++)
        browsers[i] = (struct dash_browser){
            .id = rows[i].id,
            .since = dash_time(req->arena, rows[i].created_at),
            .seen = dash_time(req->arena, rows[i].seen_at),
            .address = rows[i].address,
            .name = rows[i].browser.len > 0 ? rows[i].browser
                                            : S("A browser without a name"),
            .is_this = str_eq(rows[i].id, m->sign_in_id),
        };
    page->frame = dash_frame(req, DASH_ACCOUNT);
    if (fields_get(req->query, S("changed")).len > 0)
        page->frame.done = S("The password was changed.");
    page->browsers = browsers;
    page->browsers_count = n;
    page_dash_account(&out, page);
    response_html(req, status, &out);
    return OK;
}

err
dashboard_account_page(struct request *req)
{
    return show(req, 200, &(struct page_dash_account){0});
}

/* ---- signing out elsewhere ---- */

static err
sign_out_unit(struct tx *tx, void *arg)
{
    return sign_in_delete(tx, arg, NULL);
}

static err
sign_out_others_unit(struct tx *tx, void *arg)
{
    return sign_in_delete_all(tx, arg, NULL);
}

err
dashboard_account_sign_out(struct request *req)
{
    const struct member *m = member_of(req);
    struct sign_in_delete_args one = {.account_id = m->account_id};
    struct sign_in_delete_all_args others = {m->account_id, m->sign_in_id};
    struct fields form;

    TRY(request_form(req, &form));
    one.id = fields_get(form, S("browser"));
    if (str_eq(one.id, S("others")))
        TRY(db_write(req->db, sign_out_others_unit, &others));
    else
        TRY(db_write(req->db, sign_out_unit, &one));
    if (str_eq(one.id, m->sign_in_id))
        member_cookie_delete(req);
    response_redirect(req, 303, S("/dashboard/account"));
    return OK;
}

/* ---- the password ---- */

struct changing {
    struct account_password_set_args set;
    struct fresh_sign_in fresh;
    struct audit_line line;
};

static err
password_unit(struct tx *tx, void *arg)
{
    const struct changing *c = arg;
    const struct sign_in_delete_all_args all = {c->set.id, (str){0}};
    int64_t changed;

    TRY(account_password_set(tx, &c->set, &changed));
    if (changed == 0)
        return &ACCOUNT_PASSWORD_WRONG; /* it was changed meanwhile */
    TRY(sign_in_delete_all(tx, &all, NULL));
    TRY(fresh_sign_in_write(tx, &c->fresh));
    return audit_write(tx, &c->line);
}

/* Guessing the old one is guessing a sign-in: it counts as one. */
static err
check_old(struct request *req, struct secret old, str *hash)
{
    const struct member *m = member_of(req);
    struct limit limit = limit_of(req, m->email);
    struct account_in_team_row row;
    bool found, right;

    TRY(account_in_team(
        req->db, req->arena,
        &(struct account_in_team_args){m->account_id, m->team_id}, &found,
        &row));
    if (!found)
        return &DASHBOARD_SIGN_IN;
    TRY(limit_take(req, &limit));
    TRY(password_compare(req->arena, old, row.password, &right));
    if (!right)
        return &ACCOUNT_PASSWORD_WRONG;
    *hash = row.password;
    return limit_settle(req, &limit);
}

static err
change(struct request *req, str old_hash, struct secret password)
{
    const struct member *m = member_of(req);
    struct changing c = {
        .set = {.id = m->account_id,           .old_password = old_hash},
        .line = {.what = S("password changed"), .about = m->email       },
    };

    TRY(password_hash(req->arena, password, &c.set.password));
    fresh_sign_in_prepare(req, m->account_id, &c.fresh);
    TRY(member_audit(req, &c.line));
    TRY(db_write(req->db, password_unit, &c));
    fresh_sign_in_send(req, &c.fresh);
    response_redirect(req, 303, S("/dashboard/account?changed=password"));
    return OK;
}

err
dashboard_account_password(struct request *req)
{
    struct page_dash_account page = {0};
    struct secret password;
    struct fields form;
    str hash = {0};
    err e;

    TRY(request_form(req, &form));
    password = secret_of(fields_get(form, S("password")));
    e = account_password_check(password, member_of(req)->email);
    if (e != OK) {
        page.password_wrong = str_of(e->description);
        return show(req, 422, &page);
    }
    e = check_old(req, secret_of(fields_get(form, S("old_password"))), &hash);
    if (e == OK)
        e = change(req, hash, password);
    if (e == &ACCOUNT_PASSWORD_WRONG) {
        page.old_password_wrong = str_of(e->description);
        return show(req, 422, &page);
    }
    return e;
}
