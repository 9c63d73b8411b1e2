/* SPDX-License-Identifier: Apache-2.0
 * Keys of the API below /admin: an owner's for the team, an operator's for the
 * server. */
#include "dashboard/dashboard.h"
#include "dashboard/errors.h"
#include "dashboard/keys.h"
#include "dashboard/keys.sql.h"
#include "dashboard/member.h"

/* Whose keys a page is about. */
static bool
of_operator(const struct request *req)
{
    return str_starts(req->path, S("/dashboard/operator"));
}

static str
whose(const struct request *req)
{
    return of_operator(req) ? S("") : member_of(req)->team_id;
}

/* ---- the page ---- */

static err
add_keys(struct request *req, struct page_dash_keys *page)
{
    const struct admin_key_of_team_args args = {whose(req)};
    struct admin_key_of_team_row *rows;
    struct dash_key *keys;
    size_t n;

    TRY(admin_key_of_team(req->db, req->arena, &args, &rows, &n));
    keys = arena_alloc(req->arena, n, sizeof *keys);
    for (size_t i = 0; i < n; i++) {
        keys[i] = (struct dash_key){
            .id = rows[i].id,
            .name = rows[i].name,
            .role = rows[i].role,
            .last_four = rows[i].last_four,
            .made_by = rows[i].made_by,
            .since = dash_time(req->arena, rows[i].created_at),
        };
        if (rows[i].seen_at > 0)
            keys[i].seen = dash_time(req->arena, rows[i].seen_at);
        if (rows[i].expires_at > 0)
            keys[i].until = dash_time(req->arena, rows[i].expires_at);
    }
    page->keys = keys;
    page->keys_count = n;
    return OK;
}

static const struct dash_choice roles[] =
    {
        {STR("viewer"), STR("Viewer: reads"),        false},
        {STR("editor"), STR("Editor: changes apps"), false},
        {STR("owner"),  STR("Owner: everything"),    false},
},
                                expiries[] = {
                                    {STR("90"), STR("In 90 days"), false},
                                    {STR("365"), STR("In a year"), false},
                                    {STR("0"), STR("Never"), false},
};
enum { CHOICES = 3, DAY = 86400, DAYS_MOST = 3660 };

static const struct dash_choice *
chosen(struct arena *a, const struct dash_choice *all, str value)
{
    struct dash_choice *out = arena_alloc(a, CHOICES, sizeof *out);

    for (size_t i = 0; i < CHOICES; i++) {
        out[i] = all[i];
        out[i].is_chosen = str_eq(out[i].value, value);
    }
    return out;
}

static err
show(struct request *req, int status, struct fields form,
     struct page_dash_keys *page)
{
    struct buf out = {.arena = req->arena, .max = DASH_MAX};

    TRY(add_keys(req, page));
    page->of_operator = of_operator(req);
    page->frame =
        dash_frame(req, page->of_operator ? DASH_OPERATOR : DASH_KEYS);
    page->page = url_own(page->of_operator ? S("/dashboard/operator/keys")
                                           : S("/dashboard/keys"));
    page->roles = chosen(req->arena, roles, fields_get(form, S("role")));
    page->expiries =
        chosen(req->arena, expiries, fields_get(form, S("expires")));
    page->roles_count = page->expiries_count = CHOICES;
    page_dash_keys(&out, page);
    response_html(req, status, &out);
    return OK;
}

err
dashboard_keys_page(struct request *req)
{
    return show(req, 200, (struct fields){0}, &(struct page_dash_keys){0});
}

/* ---- making and revoking ---- */

/* What is wrong, at its field; false for what is not about one. */
static bool
put_wrong(err e, struct page_dash_keys *page)
{
    struct {
        err error;
        str *at;
    } fields[] = {
        {&ADMIN_KEY_NAME,   &page->name_wrong   },
        {&ADMIN_KEY_ROLE,   &page->role_wrong   },
        {&ADMIN_KEY_EXPIRY, &page->expires_wrong},
    };

    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (fields[i].error != e)
            continue;
        *fields[i].at = str_of(e->description);
        return true;
    }
    return false;
}

err
dashboard_key_make(struct request *req)
{
    struct page_dash_keys page = {0};
    struct admin_key_new in = {
        .team_id = whose(req), .who = member_of(req)->email, .now = req->now};
    struct fields form;
    struct secret key;
    int64_t days;
    str id;
    err e;

    TRY(request_form(req, &form));
    in.name = page.name = str_trim(fields_get(form, S("name")));
    in.role = of_operator(req) ? S("operator") : fields_get(form, S("role"));
    /* a form without the field asks for what is refused, not for "never" */
    in.expires_at = 1;
    if (str_to_int(fields_get(form, S("expires")), DAYS_MOST, &days))
        in.expires_at = days == 0 ? 0 : req->now + days * DAY;
    e = admin_key_add(req->db, req->arena, &in, &id, &key);
    if (e != OK && put_wrong(e, &page))
        return show(req, 422, form, &page);
    TRY(e);
    page = (struct page_dash_keys){.made = key.hidden};
    return show(req, 200, (struct fields){0}, &page);
}

err
dashboard_key_revoke(struct request *req)
{
    struct admin_key_removal in = {
        .team_id = whose(req), .who = member_of(req)->email, .now = req->now};
    struct page_dash_keys page = {0};
    struct fields form;
    err e;

    TRY(request_form(req, &form));
    in.id = fields_get(form, S("key"));
    e = admin_key_remove(req->db, req->arena, &in);
    if (e == &ADMIN_KEY_UNKNOWN) {
        page.refused = str_of(e->description);
        return show(req, e->status, (struct fields){0}, &page);
    }
    TRY(e);
    response_redirect(req, 303,
                      of_operator(req) ? S("/dashboard/operator/keys")
                                       : S("/dashboard/keys"));
    return OK;
}
