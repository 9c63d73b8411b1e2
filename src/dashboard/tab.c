/* SPDX-License-Identifier: Apache-2.0
 * Saving the texts of one tab. */
#include "dashboard/tab.h"

#include "oauth/errors.h"

enum { SUMMARY = 8192 };

static bool
check(struct request *req, struct tab_text *texts, size_t count)
{
    bool right = true;
    str about = {0};

    for (size_t i = 0; i < count; i++) {
        err e = app_text_check(req->arena, texts[i].text, texts[i].typed,
                               &texts[i].kept, &about);

        if (e == OK)
            continue;
        texts[i].wrong = str_of(e->description);
        right = false;
    }
    return right;
}

/* Somebody was quicker: where it differs, theirs stands beside what was
 * typed. */
static err
compare(struct request *req, struct tab_text *texts, size_t count)
{
    TRY(app_read_again(req));
    for (size_t i = 0; i < count; i++) {
        str theirs = app_text_of(req->app, texts[i].text);

        if (!str_eq(theirs, texts[i].kept))
            texts[i].saved = theirs.len > 0 ? theirs : S("nothing");
    }
    return OK;
}

/* "name: Tideplug; color: FFD400", of what differs; false if nothing does. */
static bool
take_changes(const struct request *req, const struct tab_text *texts,
             size_t count, struct app_saving *s)
{
    struct buf before = {.arena = req->arena, .max = SUMMARY};
    struct buf after = {.arena = req->arena, .max = SUMMARY};
    bool any = s->line.after.len > 0;

    buf_add(&before, s->line.before);
    buf_add(&after, s->line.after);
    for (size_t i = 0; i < count; i++) {
        str name = app_text_name(texts[i].text);
        str old = app_text_of(req->app, texts[i].text);
        const char *sep = any ? "; " : "";

        if (str_eq(old, texts[i].kept))
            continue;
        any = true;
        s->change.texts[texts[i].text] = &texts[i].kept;
        buf_fmt(&before, "%s" STR_FMT ": " STR_FMT, sep, STR_ARG(name),
                STR_ARG(old));
        buf_fmt(&after, "%s" STR_FMT ": " STR_FMT, sep, STR_ARG(name),
                STR_ARG(texts[i].kept));
    }
    s->line.before = buf_str(&before);
    s->line.after = buf_str(&after);
    return any;
}

/* An error about several settings names the one it is shown at. */
static bool
put_at_field(struct tab_text *texts, size_t count, err e)
{
    for (size_t i = 0; i < count; i++) {
        if (e->code != NULL &&
            str_eq(app_text_name(texts[i].text), str_of(e->code))) {
            texts[i].wrong = str_of(e->description);
            return true;
        }
    }
    return false;
}

err
tab_save(struct request *req, struct fields form, struct tab_text *texts,
         size_t count, struct app_saving *s, enum tab_end *out)
{
    err e;

    *out = TAB_WRONG;
    if (!check(req, texts, count))
        return OK;
    s->change.if_version = app_version_seen(form);
    *out = TAB_CHANGED;
    if (s->change.if_version != req->app->version)
        return compare(req, texts, count);
    *out = TAB_SAVED;
    if (!take_changes(req, texts, count, s))
        return OK;
    s->line.what = S("app settings changed");
    e = app_save(req, s);
    if (e == &APP_CHANGED) {
        *out = TAB_CHANGED;
        return compare(req, texts, count);
    }
    if (e != OK && put_at_field(texts, count, e)) {
        *out = TAB_WRONG;
        return OK;
    }
    return e;
}
