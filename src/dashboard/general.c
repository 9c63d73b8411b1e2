/* SPDX-License-Identifier: Apache-2.0
 * The first tab of an app's configuration: how it introduces itself. */
#include "connect/accent.h"
#include "connect/pages.h"
#include "dashboard/dashboard.h"
#include "dashboard/frame.h"
#include "dashboard/tab.h"
#include "oauth/errors.h"

#define HERE S("/general")

// clang-format off
static const struct {
    enum app_text text;
    str label, hint;
} fields[] = {
    {APP_TEXT_NAME,        STR("Name"),           STR("Owners see it on every page.")},
    {APP_TEXT_DESCRIPTION, STR("Description"),    STR("One sentence that owners read in quotes on the first page.")},
    {APP_TEXT_COMPANY,     STR("Company"),        STR("Who gets the data, such as Tideplug Energy GmbH, Hamburg.")},
    {APP_TEXT_PRIVACY_URL, STR("Privacy policy"), STR("An address that starts with https://.")},
    {APP_TEXT_COLOR,       STR("Accent colour"),  STR("Six hexadecimal digits, such as 00819D. Empty: our green.")},
    {APP_TEXT_ERRORS,      STR("Error codes"),    STR("")}, /* a choice of its own */
};
// clang-format on
enum {
    FIELDS = sizeof fields / sizeof fields[0],
    LINES = FIELDS - 1,
    COLOR = LINES - 1,
};

/* ---- the page ---- */

static void
add_settings(struct request *req, const struct tab_text *texts,
             struct page_dash_general *page)
{
    struct dash_setting *all = arena_alloc(req->arena, LINES, sizeof *all);

    for (size_t i = 0; i < LINES; i++)
        all[i] = (struct dash_setting){
            .name = app_text_name(fields[i].text),
            .label = fields[i].label,
            .hint = fields[i].hint,
            .value = texts[i].typed,
            .wrong = texts[i].wrong,
            .saved = texts[i].saved,
        };
    page->settings = all;
    page->settings_count = LINES;
    page->rfc_errors = str_eq(texts[LINES].typed, S("rfc6749"));
    page->errors_wrong = texts[LINES].wrong;
    page->errors_saved = texts[LINES].saved;
}

static struct dash_accent
accent_of(struct arena *a, const struct accent_look *look)
{
    return (struct dash_accent){
        .fill = arena_fmt(a, "#" STR_FMT, STR_ARG(look->fill)),
        .on_fill = arena_fmt(a, "#" STR_FMT, STR_ARG(look->on_fill)),
        .digits = look->fill,
        .given = look->given_contrast,
        .taken = look->fill_contrast,
        .text = look->text_contrast,
        .is_moved = look->is_moved,
    };
}

static void
add_accent(struct request *req, str color, struct page_dash_general *page)
{
    struct accent_look light, dark;

    if (str_starts(color, S("#")))
        color = str_from(color, 1);
    page->has_accent = accent_looks(req->arena, color, &light, &dark);
    if (!page->has_accent)
        return;
    page->light = accent_of(req->arena, &light);
    page->dark = accent_of(req->arena, &dark);
}

static err
show(struct request *req, int status, struct tab_text *texts,
     struct page_dash_general *page)
{
    const struct tab tab = {texts, FIELDS, &page->development};
    struct buf out = {.arena = req->arena, .max = DASH_MAX};
    str logo = app_logo_url(req->arena, req->app->id, req->app->logo);

    page->frame = dash_frame(req, DASH_APPS);
    TRY(app_add_undo(req, &page->frame));
    page->seen = tab_seen(req, &tab);
    page->page = page->frame.here;
    page->logo = url_own(logo);
    add_settings(req, texts, page);
    add_accent(req, texts[COLOR].typed, page);
    page_dash_general(&out, page);
    response_html(req, status, &out);
    return OK;
}

static void
texts_of_app(const struct request *req, struct tab_text *texts)
{
    for (size_t i = 0; i < FIELDS; i++)
        texts[i] = (struct tab_text){
            .text = fields[i].text,
            .typed = app_text_of(req->app, fields[i].text),
        };
}

err
dashboard_general_page(struct request *req)
{
    struct tab_text texts[FIELDS];
    str color = str_trim(fields_get(req->query, S("color")));

    texts_of_app(req, texts);
    if (color.len > 0) /* is being typed: accent.js */
        texts[COLOR].typed = color;
    return show(
        req, 200, texts,
        &(struct page_dash_general){.development = req->app->development});
}

/* ---- saving ---- */

err
dashboard_general(struct request *req)
{
    struct tab_text texts[FIELDS];
    struct page_dash_general page = {0};
    const struct tab tab = {texts, FIELDS, &page.development};
    struct fields form;
    enum tab_end end;

    TRY(request_form(req, &form));
    texts_of_app(req, texts);
    for (size_t i = 0; i < FIELDS; i++)
        texts[i].typed =
            str_trim(fields_get(form, app_text_name(fields[i].text)));
    page.development = str_eq(fields_get(form, S("kind")), S("development"));
    TRY(tab_save(req, form, &tab, &end));
    if (end == TAB_SAVED) {
        frame_done(req, HERE, S("saved"));
        return OK;
    }
    page.changed = end == TAB_CHANGED;
    page.wrong = end == TAB_WRONG;
    if (page.changed && page.development != req->app->development)
        page.kind_saved =
            req->app->development ? S("Development") : S("Production");
    return show(req, (int)end, texts, &page);
}

/* ---- the logo ---- */

static err
save_logo(struct request *req, const str *logo, str what)
{
    struct app_saving s = {.change = {.logo = logo}, .line = {.what = what}};

    if (req->app->logo.len > 0)
        s.line.before = S("a logo");
    return app_save(req, &s);
}

err
dashboard_logo(struct request *req)
{
    struct tab_text texts[FIELDS];
    struct page_dash_general page = {.development = req->app->development};
    struct fields form;
    str logo;
    err e;

    TRY(request_form(req, &form));
    logo = fields_get(form, S("logo"));
    e = logo.len == 0 ? &APP_LOGO : save_logo(req, &logo, S("logo changed"));
    if (e == &APP_LOGO) {
        texts_of_app(req, texts);
        page.logo_wrong =
            logo.len == 0 ? S("Choose a file first.") : str_of(e->description);
        return show(req, 422, texts, &page);
    }
    TRY(e);
    frame_done(req, HERE, S("saved"));
    return OK;
}

err
dashboard_logo_remove(struct request *req)
{
    str none = S("");

    if (req->app->logo.len > 0)
        TRY(save_logo(req, &none, S("logo removed")));
    frame_done(req, HERE, S("saved"));
    return OK;
}
