/* SPDX-License-Identifier: Apache-2.0
 * Members and invitations of a team. */
#include "dashboard/members.h"

#include "admin/admin.h"
#include "admin/answer.h"
#include "dashboard/dashboard.sql.h"
#include "dashboard/errors.h"
#include "settings/settings.h"

enum { BODY = 1024 * 1024, SMALL = 4096 };

/* The team that is meant; an operator's key must say. */
err
one_team(struct request *req, str *out)
{
    TRY(key_team(req, fields_get(req->query, S("team")), out));
    return out->len == 0 ? &ADMIN_TEAM_NEEDED : OK;
}

/* ---- members ---- */

err
admin_members(struct request *req)
{
    struct buf body = {.arena = req->arena, .max = BODY};
    struct json j = {.out = &body};
    struct account_of_team_row *rows;
    str team;
    size_t n;

    TRY(one_team(req, &team));
    TRY(account_of_team(req->db, req->arena,
                        &(struct account_of_team_args){team}, &rows, &n));
    json_open(&j, S(""), '{');
    json_open(&j, S("members"), '[');
    for (size_t i = 0; i < n; i++) {
        json_open(&j, S(""), '{');
        json_text(&j, S("id"), rows[i].id);
        json_text(&j, S("email"), rows[i].email);
        json_text(&j, S("role"), rows[i].role);
        json_bool(&j, S("operator"), rows[i].operator!= 0);
        json_when(&j, req->arena, S("created_at"), rows[i].created_at);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_close(&j, '}');
    response_json(req, 200, &body);
    return OK;
}

static err
change(struct request *req, str role, const char *what)
{
    struct member_change c = {
        .id = req->params[0], .role = role, .line = {.what = str_of(what)}};

    TRY(one_team(req, &c.team_id));
    TRY(key_audit(req, &c.line));
    c.line.team_id = c.team_id;
    TRY(member_change(req->db, &c));
    answer_nothing(req);
    return OK;
}

err
admin_member_role(struct request *req)
{
    static const str names[] = {STR("role")};
    enum role role;
    struct body b;
    str name;

    TRY(body_read(req, &b));
    TRY(body_only(req, &b, names, 1));
    TRY(body_text(req, &b, "role", &name));
    if (!role_from(name, &role))
        return refuse(req, &ACCOUNT_ROLE, name);
    return change(req, name, "role changed");
}

err
admin_member_remove(struct request *req)
{
    return change(req, S(""), "member removed");
}

/* ---- invitations ---- */

err
admin_invitations(struct request *req)
{
    struct buf body = {.arena = req->arena, .max = BODY};
    struct json j = {.out = &body};
    struct invitation_of_team_args which = {.now = req->now};
    struct invitation_of_team_row *rows;
    size_t n;

    TRY(one_team(req, &which.team_id));
    TRY(invitation_of_team(req->db, req->arena, &which, &rows, &n));
    json_open(&j, S(""), '{');
    json_open(&j, S("invitations"), '[');
    for (size_t i = 0; i < n; i++) {
        json_open(&j, S(""), '{');
        json_text(&j, S("id"), rows[i].id);
        json_text(&j, S("email"), rows[i].email);
        json_text(&j, S("role"), rows[i].role);
        json_text(&j, S("invited_by"), rows[i].invited_by);
        json_when(&j, req->arena, S("expires_at"), rows[i].expires_at);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_close(&j, '}');
    response_json(req, 200, &body);
    return OK;
}

/* account_invite() names the team, as people do. */
static err
team_name_of(struct request *req, str id, str *out)
{
    struct team_by_id_row row;
    bool found;

    TRY(team_by_id(req->db, req->arena, &(struct team_by_id_args){id}, &found,
                   &row));
    *out = found ? row.name : S("");
    return found ? OK : &ADMIN_TEAM;
}

static void
answer_link(struct request *req, const struct account_new *in, str token)
{
    struct buf body = {.arena = req->arena, .max = SMALL};
    struct json j = {.out = &body};

    json_open(&j, S(""), '{');
    json_text(&j, S("link"),
              arena_fmt(req->arena, STR_FMT "/dashboard/join/" STR_FMT,
                        STR_ARG(req->settings->base_url), STR_ARG(token)));
    json_text(&j, S("email"), in->email);
    json_text(&j, S("role"), role_name(in->role));
    json_when(&j, req->arena, S("expires_at"), in->now + INVITATION_TIME);
    json_close(&j, '}');
    response_json(req, 201, &body);
}

err
admin_invite(struct request *req)
{
    static const str names[] = {STR("email"), STR("role"), STR("team")};
    struct account_new in = {.who = key_who(req), .now = req->now};
    str team, role, token, email;
    struct body b;
    err e;

    TRY(body_read(req, &b));
    TRY(body_only(req, &b, names, 3));
    TRY(body_text(req, &b, "email", &email));
    TRY(body_text(req, &b, "role", &role));
    TRY(body_text(req, &b, "team", &team));
    TRY(key_team(req, team, &team));
    if (team.len == 0)
        return &ADMIN_TEAM_NEEDED;
    if (!role_from(role, &in.role))
        return refuse(req, &ACCOUNT_ROLE, role);
    in.email = account_email(req->arena, email);
    TRY(team_name_of(req, team, &in.team));
    e = account_invite(req->db, req->arena, &in, &token);
    if (e != OK)
        return refuse(req, e, email);
    answer_link(req, &in, token);
    return OK;
}

err
admin_invitation_withdraw(struct request *req)
{
    struct invitation_withdrawal w = {
        .id = req->params[0],
        .now = req->now,
        .line = {.what = S("invitation withdrawn")},
    };

    TRY(one_team(req, &w.team_id));
    TRY(key_audit(req, &w.line));
    w.line.team_id = w.team_id;
    TRY(invitation_withdraw_of_team(req->db, &w));
    answer_nothing(req);
    return OK;
}
