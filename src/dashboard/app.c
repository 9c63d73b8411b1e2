/* SPDX-License-Identifier: Apache-2.0
 * One app: its Connect link, its redirect URIs, its settings. What is saved is
 * saved with its line of audit, in one unit. */
#include "connect/pages.h"
#include "dashboard/app_save.h"
#include "dashboard/dashboard.h"
#include "dashboard/errors.h"
#include "dashboard/member.h"
#include "oauth/apps.h"
#include "oauth/errors.h"
#include "settings/settings.h"

enum { SUMMARY = 8192 };

static const struct {
    enum app_text text;
    str label, hint;
    bool is_list;
} fields[] = {
    {APP_TEXT_NAME,        STR("Name"),               STR("Owners see it on every page."), false},
    {APP_TEXT_DESCRIPTION, STR("Description"),
     STR("One sentence that owners read in quotes on the first page."),                    false},
    {APP_TEXT_COMPANY,     STR("Company"),
     STR("Who gets the data, such as Tideplug Energy GmbH, Hamburg."),                     false},
    {APP_TEXT_PRIVACY_URL, STR("Privacy policy"),
     STR("An address that starts with https://."),                                         false},
    {APP_TEXT_COLOR,       STR("Accent colour"),
     STR("Six hexadecimal digits, such as 00819D. Empty: our green."),                     false},
    {APP_TEXT_COUNTRY,     STR("Default country"),
     STR("Where your owners mostly are, such as DE."),                                     false},
    {APP_TEXT_COUNTRIES,   STR("Countries"),
     STR("The only ones, separated by commas. Empty: all."),                               true },
    {APP_TEXT_MAKES,       STR("Brands"),
     STR("The only ones, separated by commas. Empty: all."),                               true },
    {APP_TEXT_POWERTRAINS, STR("Connection filters"),
     STR("The only powertrains: ICE, BEV, PHEV, UNKNOWN. Empty: all."),                    true },
};
enum { FIELDS = sizeof fields / sizeof fields[0] };

/* ---- the page ---- */

/* A list is kept with spaces and read with commas. */
static str
value_of(const struct request *req, size_t i)
{
    str word, rest = app_text_of(req->app, fields[i].text);
    struct buf out = {.arena = req->arena, .max = SUMMARY};

    if (!fields[i].is_list)
        return rest;
    while (str_word(&rest, ' ', &word))
        buf_fmt(&out, "%s" STR_FMT, out.len > 0 ? ", " : "", STR_ARG(word));
    return buf_str(&out);
}

static struct dash_setting *
settings_of(const struct request *req)
{
    struct dash_setting *all = arena_alloc(req->arena, FIELDS, sizeof *all);

    for (size_t i = 0; i < FIELDS; i++)
        all[i] = (struct dash_setting){
            .name = app_text_name(fields[i].text),
            .label = fields[i].label,
            .hint = fields[i].hint,
            .value = value_of(req, i),
        };
    return all;
}

static err
read_uris(struct request *req, struct page_dash_app *page)
{
    struct app_uri *rows;
    struct dash_uri *uris;
    size_t n;

    TRY(app_redirect_uris(req->db, req->arena, req->app->id, &rows, &n));
    uris = arena_alloc(req->arena, n, sizeof *uris);
    for (size_t i = 0; i < n; i++)
        uris[i] = (struct dash_uri){rows[i].uri, rows[i].is_default,
                                    member_of(req)->role >= EDITOR};
    page->uris = uris;
    page->uris_count = n;
    page->lacks_uri = n == 0;
    return OK;
}

static err
show(struct request *req, int status, struct page_dash_app *page)
{
    const struct app *app = req->app;
    struct buf out = {.arena = req->arena, .max = DASH_MAX};
    struct scope_item *items;
    size_t n;

    TRY(read_uris(req, page));
    TRY(app_permissions(req->db, req->arena, app->id, &items, &n));
    page->lacks_permission = n == 0;
    page->frame = dash_frame(req, DASH_APPS);
    page->page = page->frame.here;
    page->id = app->id;
    page->name = app->name;
    page->initials = page_initials(req->arena, app->name);
    page->version = arena_fmt(req->arena, "%lld", (long long)app->version);
    page->live_link = arena_fmt(
        req->arena,
        STR_FMT "/oauth/authorize?response_type=code&client_id=" STR_FMT,
        STR_ARG(req->settings->base_url), STR_ARG(app->id));
    page->link = arena_fmt(req->arena, STR_FMT "&mode=simulated",
                           STR_ARG(page->live_link));
    if (page->settings == NULL)
        page->settings = settings_of(req);
    page->settings_count = FIELDS;
    page_dash_app(&out, page);
    response_html(req, status, &out);
    return OK;
}

err
dashboard_app_page(struct request *req)
{
    return show(req, 200, &(struct page_dash_app){0});
}

static void
back(struct request *req)
{
    response_redirect(req, 303,
                      arena_fmt(req->arena, "/dashboard/apps/" STR_FMT,
                                STR_ARG(req->app->id)));
}

/* ---- saving ---- */

/* What was typed, with what is wrong with it. */
static bool
read_settings(struct request *req, struct fields form, struct dash_setting *all,
              str *kept)
{
    bool wrong = false;

    for (size_t i = 0; i < FIELDS; i++) {
        str about;
        err e;

        all[i].value = str_trim(fields_get(form, all[i].name));
        e = app_text_check(req->arena, fields[i].text, all[i].value, &kept[i],
                           &about);
        if (e == OK)
            continue;
        all[i].wrong = str_of(e->description);
        wrong = true;
    }
    return !wrong;
}

/* "name: Tideplug; color: FFD400", of what differs; changes how many do. */
static size_t
summarize(const struct request *req, const str *kept, struct app_change *change,
          struct audit_line *line)
{
    struct buf before = {.arena = req->arena, .max = SUMMARY};
    struct buf after = {.arena = req->arena, .max = SUMMARY};
    size_t n = 0;

    for (size_t i = 0; i < FIELDS; i++) {
        str name = app_text_name(fields[i].text);
        str old = app_text_of(req->app, fields[i].text);
        const char *comma = n > 0 ? "; " : "";

        if (str_eq(old, kept[i]))
            continue;
        n++;
        change->texts[fields[i].text] = &kept[i];
        buf_fmt(&before, "%s" STR_FMT ": " STR_FMT, comma, STR_ARG(name),
                STR_ARG(old));
        buf_fmt(&after, "%s" STR_FMT ": " STR_FMT, comma, STR_ARG(name),
                STR_ARG(kept[i]));
    }
    line->before = buf_str(&before);
    line->after = buf_str(&after);
    return n;
}

/* Somebody was quicker: both are shown, the next save is against theirs. */
static err
show_changed(struct request *req, struct dash_setting *all)
{
    TRY(app_read_again(req));
    for (size_t i = 0; i < FIELDS; i++) {
        str saved = value_of(req, i);

        if (!str_eq(saved, all[i].value))
            all[i].saved = saved.len > 0 ? saved : S("nothing");
    }
    return show(req, 409,
                &(struct page_dash_app){.settings = all, .changed = true});
}

/* An error about several settings names the one it is shown at. */
static bool
put_at_field(struct dash_setting *all, err e)
{
    for (size_t i = 0; i < FIELDS; i++) {
        if (e->code != NULL && str_eq(all[i].name, str_of(e->code))) {
            all[i].wrong = str_of(e->description);
            return true;
        }
    }
    return false;
}

err
dashboard_app_general(struct request *req)
{
    struct dash_setting *all = settings_of(req);
    struct app_saving saving = {.line = {.what = S("app settings changed")}};
    struct fields form;
    str kept[FIELDS];
    err e;

    TRY(request_form(req, &form));
    if (!read_settings(req, form, all, kept))
        return show(req, 422,
                    &(struct page_dash_app){.settings = all, .wrong = true});
    saving.change.if_version = app_version_seen(form);
    if (saving.change.if_version != req->app->version)
        return show_changed(req, all);
    if (summarize(req, kept, &saving.change, &saving.line) == 0) {
        back(req);
        return OK;
    }
    e = app_save(req, &saving);
    if (e == &APP_CHANGED)
        return show_changed(req, all);
    if (e != OK && put_at_field(all, e))
        return show(req, 422,
                    &(struct page_dash_app){.settings = all, .wrong = true});
    TRY(e);
    back(req);
    return OK;
}

/* ---- redirect URIs ---- */

static str
default_uri(const struct page_dash_app *page)
{
    for (size_t i = 0; i < page->uris_count; i++) {
        if (page->uris[i].is_default)
            return page->uris[i].uri;
    }
    return (str){0};
}

/* Which button was pressed. */
static void
read_uri_change(struct fields form, struct page_dash_app *page, str *uri,
                struct app_change *change, struct audit_line *line)
{
    if (fields_count(form, S("remove")) > 0) {
        line->what = S("redirect URI removed");
        line->before = *uri = fields_get(form, S("remove"));
        change->remove_uris = uri;
        change->remove_uri_count = 1;
    } else if (fields_count(form, S("default")) > 0) {
        line->what = S("default redirect URI changed");
        line->before = default_uri(page);
        line->after = *uri = fields_get(form, S("default"));
        change->default_uri = uri;
    } else {
        line->what = S("redirect URI added");
        line->after = *uri = page->uri = str_trim(fields_get(form, S("add")));
        change->add_uris = uri;
        change->add_uri_count = 1;
    }
}

/* Something that an editor can mend: shown at the field. */
static bool
is_about_uri(err e)
{
    return e != &APP_UNKNOWN && (str_eq(str_of(e->type), S("app")) ||
                                 str_eq(str_of(e->type), S("redirect_uri")));
}

err
dashboard_app_uris(struct request *req)
{
    struct page_dash_app page = {0};
    struct app_saving saving = {0};
    struct fields form;
    str uri;
    err e;

    TRY(request_form(req, &form));
    TRY(read_uris(req, &page));
    read_uri_change(form, &page, &uri, &saving.change, &saving.line);
    e = app_save(req, &saving);
    if (e != OK && is_about_uri(e)) {
        page.uri_wrong = str_of(e->description);
        return show(req, e->status == 400 ? 422 : e->status, &page);
    }
    TRY(e);
    back(req);
    return OK;
}
