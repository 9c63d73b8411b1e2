/* SPDX-License-Identifier: Apache-2.0
 * The menu of an app. */
#include "dashboard/frame.h"

#include "connect/pages.h"
#include "oauth/oauth.h"

#define APPS "/dashboard/apps/"

// clang-format off
static const struct app_page {
    str label, path;
    enum role least;
    enum frame_list list;
} pages[] = {
    {STR("Overview"),           STR(""),             VIEWER, FRAME_MENU},
    {STR("Connections"),        STR("/connections"), VIEWER, FRAME_MENU},
    {STR("Sessions"),           STR("/sessions"),    VIEWER, FRAME_MENU},
    {STR("Requests"),           STR("/requests"),    VIEWER, FRAME_MENU},
    {STR("Simulator"),          STR("/simulator"),   VIEWER, FRAME_MENU},
    {STR("Playground"),         STR("/playground"),  VIEWER, FRAME_MENU},
    {STR("General"),            STR("/general"),     VIEWER, FRAME_CONFIGURATION},
    {STR("Vehicle access"),     STR("/access"),      VIEWER, FRAME_CONFIGURATION},
    {STR("Brands"),             STR("/brands"),      VIEWER, FRAME_CONFIGURATION},
    {STR("Countries"),          STR("/countries"),   VIEWER, FRAME_CONFIGURATION},
    {STR("Connection Filters"), STR("/filters"),     VIEWER, FRAME_CONFIGURATION},
    {STR("Credentials"),        STR("/credentials"), VIEWER, FRAME_CONFIGURATION},
    {STR("Share Connect link"), STR("/share"),       VIEWER, FRAME_SHARE},
};
enum { PAGES = sizeof pages / sizeof pages[0] };

static const struct {
    str key, words;
} done[] = {
    {STR("saved"),  STR("Saved.")},
    {STR("made-before"), STR("This app has been made already. Its secret was shown then; make another one below if it is lost.")},
    {STR("removed"), STR("Removed.")},
    {STR("default-moved"), STR("Removed. It was the default; now the oldest that is left is.")},
    {STR("undone"), STR("Undone: the settings are as they were before. Undo once more to have the change back.")},
    {STR("disconnected"), STR("Disconnected. No token of this app reaches the vehicle any more.")},
    {STR("steered"), STR("Done. The next request to the car is answered so.")},
    {STR("disconnected-before"), STR("It had been disconnected already.")},
    {STR("comes-back"), STR("Added. A link may now come back to this playground.")},
    {STR("permissions"), STR("Saved. The next link that is opened asks for this.")},
};
// clang-format on

/* ---- where we are ---- */

str
frame_path(const struct request *req, str path)
{
    return arena_fmt(req->arena, APPS STR_FMT STR_FMT, STR_ARG(req->app->id),
                     STR_ARG(path));
}

/* What the request's path has after the app's id. */
static str
path_in_app(const struct request *req)
{
    str rest = str_from(req->path, S(APPS).len);

    return str_from(rest, req->params[0].len);
}

static bool
is_below(str path, str page)
{
    str rest = str_from(path, page.len);

    if (str_eq(path, page))
        return true;
    return page.len > 0 && str_starts(path, page) && str_starts(rest, S("/"));
}

static const struct app_page *
page_here(const struct request *req)
{
    const struct app_page *best = NULL;
    str path = path_in_app(req);

    for (size_t i = 0; i < PAGES; i++) {
        if (is_below(path, pages[i].path) &&
            (best == NULL || best->path.len < pages[i].path.len))
            best = &pages[i];
    }
    return best;
}

str
frame_own_path(str path)
{
    for (size_t i = 0; i < PAGES; i++) {
        if (str_eq(pages[i].path, path))
            return path;
    }
    return (str){0};
}

struct url
frame_here(const struct request *req)
{
    const struct app_page *here = page_here(req);

    return url_own(frame_path(req, here == NULL ? S("") : here->path));
}

/* ---- what is listed ---- */

/* The pages of one list that the member may see. */
static struct dash_link *
links_of(struct request *req, enum frame_list list, size_t *count)
{
    struct dash_link *all = arena_alloc(req->arena, PAGES, sizeof *all);
    const struct app_page *here = page_here(req);

    *count = 0;
    for (size_t i = 0; i < PAGES; i++) {
        if (pages[i].list != list || pages[i].least > member_of(req)->role)
            continue;
        all[(*count)++] = (struct dash_link){
            .label = pages[i].label,
            .page = url_own(frame_path(req, pages[i].path)),
            .is_here = here == &pages[i],
        };
    }
    return all;
}

/* The entry of the menu that stands for all tabs comes second. */
static void
add_configuration(struct request *req, struct dash_frame *f,
                  struct dash_link *menu)
{
    const struct app_page *here = page_here(req);

    if (f->tabs_count == 0)
        return;
    for (size_t i = f->menu_count++; i > 1; i--)
        menu[i] = menu[i - 1];
    menu[1] = (struct dash_link){
        .label = S("Configuration"),
        .page = f->tabs[0].page,
        .is_here = here != NULL && here->list == FRAME_CONFIGURATION,
    };
}

void
frame_add_app(struct request *req, struct dash_frame *out)
{
    struct dash_link *menu = arena_alloc(req->arena, PAGES + 1, sizeof *menu);
    struct dash_link *own, *share;
    size_t count;

    out->app_name = req->app->name;
    out->app_initials = page_initials(req->arena, req->app->name);
    out->tabs = links_of(req, FRAME_CONFIGURATION, &out->tabs_count);
    own = links_of(req, FRAME_MENU, &out->menu_count);
    for (size_t i = 0; i < out->menu_count; i++)
        menu[i] = own[i];
    add_configuration(req, out, menu);
    out->menu = menu;
    share = links_of(req, FRAME_SHARE, &count);
    if (count > 0)
        out->share = share[0].page;
    if (page_here(req) != NULL)
        out->path = page_here(req)->path;
}

/* ---- what was done ---- */

void
frame_done(struct request *req, str path, str key)
{
    response_redirect(req, 303,
                      arena_fmt(req->arena, STR_FMT "?done=" STR_FMT,
                                STR_ARG(frame_path(req, path)), STR_ARG(key)));
}

str
frame_done_words(const struct request *req)
{
    str key = fields_get(req->query, S("done"));

    for (size_t i = 0; i < sizeof done / sizeof done[0]; i++) {
        if (str_eq(done[i].key, key))
            return done[i].words;
    }
    return (str){0};
}
