/* SPDX-License-Identifier: Apache-2.0
 * Who is in the team, on a page. */
#include "dashboard/dashboard.h"
#include "dashboard/dashboard.sql.h"
#include "dashboard/errors.h"
#include "dashboard/member.h"
#include "dashboard/members.h"
#include "http/errors.h"
#include "settings/settings.h"

/* ---- the page ---- */

static err
read_members(struct request *req, struct page_dash_team *page)
{
    const struct member *m = member_of(req);
    struct account_of_team_row *rows;
    struct dash_member *members;
    enum role role;
    size_t n;

    TRY(account_of_team(req->db, req->arena,
                        &(struct account_of_team_args){m->team_id}, &rows, &n));
    members = arena_alloc(req->arena, n, sizeof *members);
    for (size_t i = 0; i < n; i++) {
        (void)role_from(rows[i].role, &role);
        members[i] = (struct dash_member){
            .id = rows[i].id,
            .email = rows[i].email,
            .role = role_label(role),
            .since = dash_time(req->arena, rows[i].created_at),
            .is_self = str_eq(rows[i].id, m->account_id),
            .is_owner = role == OWNER,
            .is_editor = role == EDITOR,
            .is_viewer = role == VIEWER,
        };
    }
    page->members = members;
    page->members_count = n;
    return OK;
}

static err
read_invitations(struct request *req, struct page_dash_team *page)
{
    struct invitation_of_team_args args = {member_of(req)->team_id, req->now};
    struct invitation_of_team_row *rows;
    struct dash_invitation *invitations;
    enum role role;
    size_t n;

    TRY(invitation_of_team(req->db, req->arena, &args, &rows, &n));
    invitations = arena_alloc(req->arena, n, sizeof *invitations);
    for (size_t i = 0; i < n; i++) {
        (void)role_from(rows[i].role, &role);
        invitations[i] = (struct dash_invitation){
            .id = rows[i].id,
            .email = rows[i].email,
            .role = role_label(role),
            .invited_by = rows[i].invited_by,
            .until = dash_time(req->arena, rows[i].expires_at),
        };
    }
    page->invitations = invitations;
    page->invitations_count = n;
    return OK;
}

static err
show(struct request *req, int status, struct page_dash_team *page)
{
    struct buf out = {.arena = req->arena, .max = DASH_MAX};

    TRY(read_members(req, page));
    if (member_of(req)->role == OWNER)
        TRY(read_invitations(req, page));
    page->frame = dash_frame(req, DASH_TEAM);
    page_dash_team(&out, page);
    response_html(req, status, &out);
    return OK;
}

err
dashboard_team_page(struct request *req)
{
    return show(req, 200, &(struct page_dash_team){.asks_viewer = true});
}

/* Why a change was not made, above the page as it is now. */
static err
refuse(struct request *req, err e)
{
    return show(req, e->status,
                &(struct page_dash_team){.asks_viewer = true,
                                         .refused = str_of(e->description)});
}

static void
back(struct request *req)
{
    response_redirect(req, 303, S("/dashboard/team"));
}

/* ---- inviting ---- */

static err
invite(struct request *req, struct page_dash_team *page, enum role role)
{
    const struct member *m = member_of(req);
    const struct account_new in = {
        .email = page->email,
        .team = m->team,
        .role = role,
        .who = m->email,
        .now = req->now,
    };
    str token;

    TRY(account_invite(req->db, req->arena, &in, &token));
    *page = (struct page_dash_team){
        .asks_viewer = true,
        .link = arena_fmt(req->arena, STR_FMT "/dashboard/join/" STR_FMT,
                          STR_ARG(req->settings->base_url), STR_ARG(token)),
        .link_role = role_label(role),
    };
    return show(req, 200, page);
}

err
dashboard_team_invite(struct request *req)
{
    struct page_dash_team page = {0};
    struct fields form;
    enum role role;

    TRY(request_form(req, &form));
    page.email = account_email(req->arena, fields_get(form, S("email")));
    if (page.email.len > 0 && !account_email_is_valid(page.email))
        page.email_wrong =
            S("Enter an e-mail address, such as kim@example.org, or none.");
    if (!role_from(fields_get(form, S("role")), &role))
        page.role_wrong = str_of(ACCOUNT_ROLE.description);
    if (page.email_wrong.len == 0 && page.role_wrong.len == 0)
        return invite(req, &page, role);
    page.asks_owner = role == OWNER;
    page.asks_editor = role == EDITOR;
    page.asks_viewer = role == VIEWER;
    return show(req, 422, &page);
}

err
dashboard_team_withdraw(struct request *req)
{
    struct invitation_withdrawal w = {
        .team_id = member_of(req)->team_id,
        .now = req->now,
        .line = {.what = S("invitation withdrawn")},
    };
    struct fields form;

    TRY(request_form(req, &form));
    w.id = fields_get(form, S("invitation"));
    TRY(member_audit(req, &w.line));
    TRY(invitation_withdraw_of_team(req->db, &w));
    back(req);
    return OK;
}

/* ---- members ---- */

static err
change_member(struct request *req, struct member_change *c)
{
    const struct member *m = member_of(req);
    err e;

    c->team_id = m->team_id;
    c->own_id = m->account_id;
    if (str_eq(c->id, m->account_id))
        return refuse(req, &ACCOUNT_OWN_ROLE);
    TRY(member_audit(req, &c->line));
    e = member_change(req->db, c);
    if (e == &ACCOUNT_LAST_OWNER)
        return refuse(req, e);
    TRY(e);
    back(req);
    return OK;
}

err
dashboard_team_role(struct request *req)
{
    struct member_change c = {.line = {.what = S("role changed")}};
    struct fields form;
    enum role role;

    TRY(request_form(req, &form));
    c.id = fields_get(form, S("member"));
    c.role = fields_get(form, S("role"));
    if (!role_from(c.role, &role))
        return refuse(req, &ACCOUNT_ROLE);
    return change_member(req, &c);
}

err
dashboard_team_remove(struct request *req)
{
    struct member_change c = {.line = {.what = S("member removed")}};
    struct fields form;

    TRY(request_form(req, &form));
    c.id = fields_get(form, S("member"));
    return change_member(req, &c);
}
