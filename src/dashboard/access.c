/* SPDX-License-Identifier: Apache-2.0
 * What the links of an app ask for: every permission off, optional or required,
 * and the question that owners see then. */
#include "connect/connect.h"
#include "dashboard/app_save.h"
#include "dashboard/dashboard.h"
#include "dashboard/errors.h"
#include "dashboard/frame.h"
#include "oauth/apps.h"
#include "oauth/errors.h"

#define ACCESS S("/access")

enum { LIST = 4096, QUERY_MOST = 100 };

enum level { OFF, OPTIONAL, REQUIRED, LEVELS };
static const str level_names[] = {STR("off"), STR("optional"), STR("required")};
static const str level_labels[] = {STR("Off"), STR("Optional"),
                                   STR("Required")};

/* What is asked for, in the order in which owners see it. */
struct wanted {
    struct scope_item items[PERMISSION_COUNT];
    size_t count;
};

/* ---- what is saved ---- */

static err
read_saved(struct request *req, struct wanted *out)
{
    struct scope_item *items;
    size_t n;

    *out = (struct wanted){0};
    TRY(app_permissions(req->db, req->arena, req->app->id, &items, &n));
    for (size_t i = 0; i < n && i < PERMISSION_COUNT; i++)
        out->items[out->count++] = items[i];
    return OK;
}

static enum level
level_of(const struct wanted *w, enum permission p)
{
    for (size_t i = 0; i < w->count; i++) {
        if (w->items[i].permission == p)
            return w->items[i].required ? REQUIRED : OPTIONAL;
    }
    return OFF;
}

/* "read_odometer required:read_vin" */
static str
text_of(struct arena *a, const struct wanted *w)
{
    struct buf out = {.arena = a, .max = LIST};

    for (size_t i = 0; i < w->count; i++)
        buf_fmt(&out, "%s%s" STR_FMT, i > 0 ? " " : "",
                w->items[i].required ? "required:" : "",
                STR_ARG(permission_row(w->items[i].permission)->name));
    return buf_str(&out);
}

static bool
same(const struct wanted *a, const struct wanted *b)
{
    return scope_items_are_same(a->items, a->count, b->items, b->count);
}

/* ---- the page ---- */

static char
lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

static bool
contains(str text, str part)
{
    for (size_t i = 0; i + part.len <= text.len; i++) {
        size_t n = 0;

        while (n < part.len && lower(text.at[i + n]) == lower(part.at[n]))
            n++;
        if (n == part.len)
            return true;
    }
    return part.len == 0;
}

static bool
is_meant(const struct permission_row *row, str query)
{
    return contains(row->name, query) || contains(row->title, query) ||
           contains(row->sentence, query);
}

struct showing {
    const struct wanted *chosen, *saved; /* saved: by somebody else; or NULL */
    str query;
    int status;
    bool changed, incomplete;
};

static struct dash_pick
pick_of(const struct request *req, const struct showing *s, enum permission p)
{
    const struct permission_row *row = permission_row(p);
    enum level level = level_of(s->chosen, p);
    struct dash_pick pick = {
        .name = row->name,
        .title = row->title,
        .sentence = row->sentence,
        .off = level == OFF,
        .optional = level == OPTIONAL,
        .required = level == REQUIRED,
        .may_edit = member_of(req)->role >= EDITOR,
        .is_hidden = !is_meant(row, s->query),
    };

    if (s->saved != NULL && level_of(s->saved, p) != level)
        pick.saved = level_labels[level_of(s->saved, p)];
    return pick;
}

/* Those asked for come first. */
static struct dash_pick *
picks_of(const struct request *req, const struct showing *s, bool commands,
         size_t *count)
{
    struct dash_pick *all =
        arena_alloc(req->arena, PERMISSION_COUNT, sizeof *all);

    *count = 0;
    for (int asked = 1; asked >= 0; asked--) {
        for (size_t p = 0; p < PERMISSION_COUNT; p++) {
            bool is_asked = level_of(s->chosen, (enum permission)p) != OFF;

            if (permission_row((enum permission)p)->command == commands &&
                is_asked == (asked == 1))
                all[(*count)++] = pick_of(req, s, (enum permission)p);
        }
    }
    return all;
}

static size_t
found_in(const struct dash_pick *picks, size_t count)
{
    size_t n = 0;

    for (size_t i = 0; i < count; i++)
        n += !picks[i].is_hidden;
    return n;
}

static err
show(struct request *req, const struct showing *s)
{
    struct buf out = {.arena = req->arena, .max = DASH_MAX};
    struct wanted now;
    struct page_dash_access page = {
        .frame = dash_frame(req, DASH_APPS),
        .page = url_own(frame_path(req, ACCESS)),
        .query = s->query,
        .changed = s->changed,
        .incomplete = s->incomplete,
        .asked = s->chosen->count,
        .total = PERMISSION_COUNT,
    };

    TRY(app_add_undo(req, &page.frame));
    TRY(read_saved(req, &now));
    page.seen = text_of(req->arena, &now);
    for (size_t i = 0; i < s->chosen->count; i++)
        page.required += s->chosen->items[i].required;
    page.reads = picks_of(req, s, false, &page.reads_count);
    page.commands = picks_of(req, s, true, &page.commands_count);
    page.reads_found = found_in(page.reads, page.reads_count);
    page.commands_found = found_in(page.commands, page.commands_count);
    page.found = page.reads_found + page.commands_found;
    page_dash_access(&out, &page);
    response_html(req, s->status, &out);
    return OK;
}

err
dashboard_access_page(struct request *req)
{
    struct showing s = {.status = 200};
    struct wanted saved;

    s.query = str_trim(fields_get(req->query, S("q")));
    if (s.query.len > QUERY_MOST)
        s.query = S("");
    TRY(read_saved(req, &saved));
    s.chosen = &saved;
    return show(req, &s);
}

/* ---- what was chosen ---- */

static bool
level_read(struct fields form, enum permission p, enum level *out)
{
    str name = permission_row(p)->name, value = fields_get(form, name);

    for (int i = OFF; i < LEVELS; i++) {
        if (str_eq(level_names[i], value)) {
            *out = (enum level)i;
            return fields_count(form, name) == 1;
        }
    }
    *out = OFF;
    return false;
}

static void
wanted_add(struct wanted *out, enum permission p, enum level level)
{
    if (level != OFF)
        out->items[out->count++] =
            (struct scope_item){.permission = p, .required = level == REQUIRED};
}

/* False unless the form says something about every permission. What was asked
 * for before keeps its place, what is new comes behind it. */
static bool
read_choice(struct fields form, const struct wanted *saved, struct wanted *out)
{
    bool complete = true;
    enum level level;

    *out = (struct wanted){0};
    for (size_t i = 0; i < saved->count; i++) {
        complete &= level_read(form, saved->items[i].permission, &level);
        wanted_add(out, saved->items[i].permission, level);
    }
    for (size_t p = 0; p < PERMISSION_COUNT; p++) {
        if (level_of(saved, (enum permission)p) != OFF)
            continue;
        complete &= level_read(form, (enum permission)p, &level);
        wanted_add(out, (enum permission)p, level);
    }
    return complete;
}

/* ---- the preview ---- */

static void
preview(struct request *req, const struct wanted *w)
{
    connect_preview(req, &(struct preview){
                             .app = req->app,
                             .scope = w->items,
                             .scope_count = w->count,
                             .back = frame_path(req, S("/access/preview")),
                             .csrf = dash_frame(req, DASH_APPS).csrf,
                         });
}

err
dashboard_access_preview_page(struct request *req)
{
    struct wanted saved;

    TRY(read_saved(req, &saved));
    preview(req, &saved);
    return OK;
}

/* Of a form that says nothing of permissions: what is saved. */
err
dashboard_access_preview(struct request *req)
{
    struct wanted saved, chosen;
    struct fields form;

    TRY(request_form(req, &form));
    TRY(read_saved(req, &saved));
    preview(req, read_choice(form, &saved, &chosen) ? &chosen : &saved);
    return OK;
}

/* ---- saving ---- */

/* The permissions are asked for once more where they are written; others may
 * change everything else meanwhile. */
static err
save(struct request *req, const struct wanted *saved,
     const struct wanted *chosen)
{
    struct app_saving s = {
        .line = {.what = S("default permissions changed"),
                 .before = text_of(req->arena,   saved),
                 .after = text_of(req->arena,    chosen)},
        .change = {.permissions = chosen->items,
                 .permission_count = chosen->count,
                 .if_permissions = saved->items,
                 .if_permission_count = saved->count},
    };

    if (same(saved, chosen))
        return OK;
    return app_save(req, &s);
}

/* Somebody was quicker: what was chosen stays, theirs stands beside it. */
static err
show_changed(struct request *req, const struct wanted *chosen)
{
    struct wanted now;

    TRY(app_read_again(req));
    TRY(read_saved(req, &now));
    return show(req, &(struct showing){.chosen = chosen,
                                       .saved = &now,
                                       .status = 409,
                                       .changed = true});
}

err
dashboard_access_save(struct request *req)
{
    struct wanted saved, chosen;
    struct fields form;
    err e;

    TRY(request_form(req, &form));
    TRY(read_saved(req, &saved));
    if (!read_choice(form, &saved, &chosen))
        return show(req, &(struct showing){.chosen = &chosen,
                                           .status = 422,
                                           .incomplete = true});
    if (!str_eq(fields_get(form, S("seen")), text_of(req->arena, &saved)) &&
        !same(&chosen, &saved))
        return show_changed(req, &chosen);
    e = save(req, &saved, &chosen);
    if (e == &APP_CHANGED)
        return show_changed(req, &chosen);
    TRY(e);
    frame_done(req, ACCESS, S("permissions"));
    return OK;
}
