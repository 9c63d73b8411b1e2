/* SPDX-License-Identifier: Apache-2.0
 * A change of an app, its line of audit, and its undoing. */
#include "dashboard/app_save.h"

#include "dashboard/app_line.h"
#include "dashboard/dashboard.h"
#include "dashboard/errors.h"
#include "dashboard/frame.h"
#include "http/errors.h"
#include "oauth/errors.h"

enum { VERSION_MOST = 1000000000 };

err
app_save(struct request *req, struct app_saving *s)
{
    s->line.about = req->app->name;
    TRY(member_audit(req, &s->line));
    s->change.who = s->line.who;
    s->change.what = s->line.what;
    s->change.now = req->now;
    s->change.also = audit_unit;
    s->change.also_arg = &s->line;
    return app_update(req->db, req->arena, req->app->id, &s->change, &s->result,
                      &s->about);
}

err
app_read_again(struct request *req)
{
    struct app *now = ARENA_NEW(req->arena, struct app);
    bool found;

    TRY(app_find(req->db, req->arena, req->app->id, &found, now));
    if (!found)
        return &HTTP_NOT_FOUND;
    req->app = now;
    return OK;
}

/* ---- undoing ---- */

err
app_add_undo(struct request *req, struct dash_frame *out)
{
    struct app_undo undo;
    bool found;

    out->version = arena_fmt(req->arena, "%lld", (long long)req->app->version);
    TRY(app_undo_find(req->db, req->arena, req->app, &found, &undo));
    if (!found)
        return OK;
    out->undo = url_own(frame_path(req, S("/undo")));
    out->undo_what = undo.what.len > 0 ? undo.what : S("settings changed");
    out->undo_who = undo.who.len > 0 ? undo.who : S("operator");
    if (undo.at > 0)
        out->undo_at = dash_time(req->arena, undo.at);
    return OK;
}

/* The version that the button was made for; -1 if the form says none. */
static int64_t
version_seen(struct fields form)
{
    int64_t seen;

    return str_to_int(fields_get(form, S("version")), VERSION_MOST, &seen)
               ? seen
               : -1;
}

/* POST …/undo: the last change, if it is still the last one. Comes back to the
 * tab it was asked on. */
err
dashboard_app_undo(struct request *req)
{
    struct app_saving s = {.line = {.what = S("change undone")}};
    struct app_undo undo;
    struct fields form;
    bool found;
    err e;

    TRY(request_form(req, &form));
    TRY(app_undo_find(req->db, req->arena, req->app, &found, &undo));
    if (!found || version_seen(form) != req->app->version)
        return &DASHBOARD_NO_UNDO;
    s.change = undo.change;
    TRY(app_change_say(req->db, req->arena, req->app, &undo.change, &s.line));
    e = app_save(req, &s);
    if (e == &APP_CHANGED)
        return &DASHBOARD_NO_UNDO;
    TRY(e);
    frame_done(req, frame_own_path(fields_get(form, S("back"))), S("undone"));
    return OK;
}
