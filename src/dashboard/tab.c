/* SPDX-License-Identifier: Apache-2.0
 * Saving the texts of one tab. */
#include "dashboard/tab.h"

#include "base/secret.h"
#include "oauth/errors.h"

enum { SUMMARY = 8192, SEEN = 24 };

str
tab_seen(const struct request *req, const struct tab *tab)
{
    struct buf all = {.arena = req->arena, .max = SUMMARY * 2};

    for (size_t i = 0; i < tab->count; i++) {
        enum app_text text = tab->texts[i].text;

        buf_fmt(&all, STR_FMT "=" STR_FMT "\n", STR_ARG(app_text_name(text)),
                STR_ARG(app_text_of(req->app, text)));
    }
    if (tab->development != NULL)
        buf_fmt(&all, "kind=%d\n", req->app->development);
    return (str){secret_hash(req->arena, secret_of(buf_str(&all))).at, SEEN};
}

static bool
check(struct request *req, const struct tab *tab)
{
    bool right = true;
    str about = {0};

    for (size_t i = 0; i < tab->count; i++) {
        struct tab_text *t = &tab->texts[i];
        err e = app_text_check(req->arena, t->text, t->typed, &t->kept, &about);

        if (e == OK)
            continue;
        t->wrong = str_of(e->description);
        right = false;
    }
    return right;
}

/* ---- what differs ---- */

static str
kind_word(bool development)
{
    return development ? S("development") : S("production");
}

struct difference {
    struct buf before, after;
};

/* "name: Tideplug; color: FFD400" */
static void
add_difference(struct difference *d, str name, str before, str after)
{
    const char *sep = d->before.len > 0 ? "; " : "";

    buf_fmt(&d->before, "%s" STR_FMT ": " STR_FMT, sep, STR_ARG(name),
            STR_ARG(before));
    buf_fmt(&d->after, "%s" STR_FMT ": " STR_FMT, sep, STR_ARG(name),
            STR_ARG(after));
}

/* False if nothing differs. */
static bool
take_changes(const struct request *req, const struct tab *tab,
             struct app_saving *s)
{
    struct difference d = {
        {.arena = req->arena, .max = SUMMARY},
        {.arena = req->arena, .max = SUMMARY}
    };

    if (tab->development != NULL &&
        *tab->development != req->app->development) {
        s->change.development = tab->development;
        add_difference(&d, S("kind"), kind_word(req->app->development),
                       kind_word(*tab->development));
    }
    for (size_t i = 0; i < tab->count; i++) {
        const struct tab_text *t = &tab->texts[i];
        str old = app_text_of(req->app, t->text);

        if (str_eq(old, t->kept))
            continue;
        s->change.texts[t->text] = &t->kept;
        add_difference(&d, app_text_name(t->text), old, t->kept);
    }
    s->line.before = buf_str(&d.before);
    s->line.after = buf_str(&d.after);
    return d.before.len > 0;
}

/* ---- saving ---- */

/* Nobody may come in between: what the form was filled from is asked for once
 * more where it is written. */
static void
expect_seen(struct request *req, const struct tab *tab,
            struct app_change *change)
{
    str *now = arena_alloc(req->arena, tab->count, sizeof *now);

    for (size_t i = 0; i < tab->count; i++) {
        now[i] = app_text_of(req->app, tab->texts[i].text);
        change->if_texts[tab->texts[i].text] = &now[i];
    }
    if (tab->development != NULL)
        change->if_development = &req->app->development;
}

/* Somebody was quicker: where it differs, theirs stands beside what was
 * typed. If both want the same there is nothing to tell. */
static err
compare(struct request *req, const struct tab *tab, enum tab_end *out)
{
    struct app_saving s = {0};

    TRY(app_read_again(req));
    for (size_t i = 0; i < tab->count; i++) {
        struct tab_text *t = &tab->texts[i];
        str theirs = app_text_of(req->app, t->text);

        if (!str_eq(theirs, t->kept))
            t->saved = theirs.len > 0 ? theirs : S("nothing");
    }
    *out = take_changes(req, tab, &s) ? TAB_CHANGED : TAB_SAVED;
    return OK;
}

/* An error about several settings names the one it is shown at. */
static bool
put_at_field(const struct tab *tab, err e)
{
    for (size_t i = 0; i < tab->count; i++) {
        if (e->code != NULL &&
            str_eq(app_text_name(tab->texts[i].text), str_of(e->code))) {
            tab->texts[i].wrong = str_of(e->description);
            return true;
        }
    }
    return false;
}

err
tab_save(struct request *req, struct fields form, const struct tab *tab,
         enum tab_end *out)
{
    struct app_saving s = {.line = {.what = S("app settings changed")}};
    err e;

    *out = TAB_WRONG;
    if (!check(req, tab))
        return OK;
    *out = TAB_SAVED;
    if (!take_changes(req, tab, &s))
        return OK;
    if (!str_eq(fields_get(form, S("seen")), tab_seen(req, tab)))
        return compare(req, tab, out);
    expect_seen(req, tab, &s.change);
    e = app_save(req, &s);
    if (e == &APP_CHANGED)
        return compare(req, tab, out);
    if (e == OK || !put_at_field(tab, e))
        return e;
    *out = TAB_WRONG;
    return OK;
}
