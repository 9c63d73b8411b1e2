/* SPDX-License-Identifier: Apache-2.0
 * Audit and keys of a team; what the operator sees of the server. */
#include "admin/admin.h"
#include "admin/answer.h"
#include "dashboard/dashboard.sql.h"
#include "dashboard/errors.h"
#include "dashboard/keys.sql.h"
#include "settings/settings.h"

enum { BODY = 1024 * 1024, SMALL = 4096, CHANGES = 100 };

#define OPERATOR_ROLE S("operator")

/* ---- the key itself ---- */

err
admin_self(struct request *req)
{
    const struct admin_key *key = key_of(req);
    struct buf body = {.arena = req->arena, .max = SMALL};
    struct json j = {.out = &body};
    struct team_by_id_row team = {0};
    bool found = false;

    if (!key->is_operator)
        TRY(team_by_id(req->db, req->arena,
                       &(struct team_by_id_args){key->team_id}, &found, &team));
    json_open(&j, S(""), '{');
    json_text(&j, S("id"), key->id);
    json_text(&j, S("name"), key->name);
    json_text(&j, S("role"),
              key->is_operator ? OPERATOR_ROLE : role_name(key->role));
    if (found)
        json_text(&j, S("team"), team.name);
    else
        json_nil(&j, S("team"));
    json_text(&j, S("version"), S(VALETKEY_VERSION));
    json_close(&j, '}');
    response_json(req, 200, &body);
    return OK;
}

/* ---- the audit ---- */

static err
below_read(struct request *req, int64_t *out)
{
    str below = fields_get(req->query, S("below"));

    *out = INT64_MAX;
    if (below.len > 0 && !str_to_int(below, INT64_MAX, out))
        return refuse_rule(req, S("below"),
                           "Must be the number that another answer says.");
    return OK;
}

static void
change_json(struct json *j, struct arena *a, const struct audit_page_row *row)
{
    json_open(j, S(""), '{');
    json_int(j, S("id"), row->id);
    json_when(j, a, S("at"), row->at);
    json_text(j, S("who"), row->who);
    json_text(j, S("what"), row->what);
    json_text(j, S("about"), row->about);
    json_text(j, S("before"), row->before);
    json_text(j, S("after"), row->after);
    json_close(j, '}');
}

/* An operator who names no team gets the lines that are of none. */
err
admin_audit(struct request *req)
{
    struct buf body = {.arena = req->arena, .max = BODY};
    struct json j = {.out = &body};
    struct audit_page_args args = {.most = CHANGES + 1};
    struct audit_page_row *rows;
    size_t n;

    TRY(key_team(req, fields_get(req->query, S("team")), &args.team_id));
    TRY(below_read(req, &args.below));
    TRY(audit_page(req->db, req->arena, &args, &rows, &n));
    json_open(&j, S(""), '{');
    json_open(&j, S("changes"), '[');
    for (size_t i = 0; i < n && i < CHANGES; i++)
        change_json(&j, req->arena, &rows[i]);
    json_close(&j, ']');
    if (n > CHANGES)
        json_int(&j, S("below"), rows[CHANGES - 1].id);
    else
        json_nil(&j, S("below"));
    json_close(&j, '}');
    response_json(req, 200, &body);
    return OK;
}

/* ---- keys ---- */

err
admin_keys(struct request *req)
{
    struct buf body = {.arena = req->arena, .max = BODY};
    struct json j = {.out = &body};
    struct admin_key_of_team_row *rows;
    size_t n;
    str team;

    TRY(key_team(req, fields_get(req->query, S("team")), &team));
    TRY(admin_key_of_team(req->db, req->arena,
                          &(struct admin_key_of_team_args){team}, &rows, &n));
    json_open(&j, S(""), '{');
    json_open(&j, S("keys"), '[');
    for (size_t i = 0; i < n; i++) {
        json_open(&j, S(""), '{');
        json_text(&j, S("id"), rows[i].id);
        json_text(&j, S("name"), rows[i].name);
        json_text(&j, S("role"), rows[i].role);
        json_text(&j, S("last_four"), rows[i].last_four);
        json_text(&j, S("made_by"), rows[i].made_by);
        json_when(&j, req->arena, S("created_at"), rows[i].created_at);
        json_when(&j, req->arena, S("expires_at"), rows[i].expires_at);
        json_when(&j, req->arena, S("last_used_at"), rows[i].seen_at);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_close(&j, '}');
    response_json(req, 200, &body);
    return OK;
}

static err
key_read(struct request *req, struct admin_key_new *in)
{
    static const str names[] = {STR("name"), STR("role"), STR("team"),
                                STR("expires_in")};
    struct body b;
    str team;

    TRY(body_read(req, &b));
    TRY(body_only(req, &b, names, sizeof names / sizeof names[0]));
    TRY(body_text(req, &b, "name", &in->name));
    TRY(body_text(req, &b, "role", &in->role));
    TRY(body_text(req, &b, "team", &team));
    TRY(body_expiry(req, &b, &in->expires_at));
    return key_team(req, team, &in->team_id);
}

err
admin_key_new(struct request *req)
{
    struct buf body = {.arena = req->arena, .max = SMALL};
    struct json j = {.out = &body};
    struct admin_key_new in = {.who = key_who(req), .now = req->now};
    struct secret text;
    str id;

    TRY(key_read(req, &in));
    TRY(admin_key_add(req->db, req->arena, &in, &id, &text));
    json_open(&j, S(""), '{');
    json_text(&j, S("id"), id);
    json_text(&j, S("key"), text.hidden);
    json_text(&j, S("name"), in.name);
    json_text(&j, S("role"), in.role);
    json_when(&j, req->arena, S("expires_at"), in.expires_at);
    json_close(&j, '}');
    response_json(req, 201, &body);
    return OK;
}

err
admin_key_revoke(struct request *req)
{
    const struct admin_key *key = key_of(req);
    struct admin_key_removal in = {
        .id = req->params[0],
        .team_id = key->team_id,
        .who = key_who(req),
        .now = req->now,
    };
    struct admin_key_get_row row;
    bool found;

    TRY(admin_key_get(req->db, req->arena, &(struct admin_key_get_args){in.id},
                      &found, &row));
    if (found && key->is_operator)
        in.team_id = row.team_id;
    TRY(admin_key_remove(req->db, req->arena, &in));
    answer_nothing(req);
    return OK;
}

/* ---- the operator ---- */

err
admin_teams(struct request *req)
{
    struct buf body = {.arena = req->arena, .max = BODY};
    struct json j = {.out = &body};
    struct team_all_row *rows;
    size_t n;

    TRY(team_all(req->db, req->arena, &rows, &n));
    json_open(&j, S(""), '{');
    json_open(&j, S("teams"), '[');
    for (size_t i = 0; i < n; i++) {
        json_open(&j, S(""), '{');
        json_text(&j, S("id"), rows[i].id);
        json_text(&j, S("name"), rows[i].name);
        json_int(&j, S("members"), rows[i].members);
        json_when(&j, req->arena, S("created_at"), rows[i].created_at);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_close(&j, '}');
    response_json(req, 200, &body);
    return OK;
}

err
admin_settings(struct request *req)
{
    struct buf body = {.arena = req->arena, .max = BODY};
    struct json j = {.out = &body};

    json_open(&j, S(""), '{');
    json_open(&j, S("settings"), '[');
    for (size_t i = 0; i < setting_count; i++) {
        json_open(&j, S(""), '{');
        setting_json(&j, req->arena, req->settings, i);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_close(&j, '}');
    response_json(req, 200, &body);
    return OK;
}
