/* SPDX-License-Identifier: Apache-2.0
 * The tabs of an app's configuration that are lists to tick: brands, countries
 * and the default one, powertrains. */
#include <stdlib.h>

#include "catalog/catalog.h"
#include "connect/pages.h"
#include "dashboard/dashboard.h"
#include "dashboard/frame.h"
#include "dashboard/tab.h"

enum { TICKED = 16384 };

struct picker {
    enum app_text text;
    str path, title, intro, all, legend, more_legend;
    bool searchable, with_country;
    void (*list)(struct request *req, str ticked,
                 struct page_dash_picker *page);
};

/* ---- what there is ---- */

/* "Electric, plug-in hybrid" */
static str
powertrain_words(struct arena *a, unsigned powertrains)
{
    static const struct {
        enum powertrain bit;
        const char *words;
    } words[] = {
        {BEV,  "electric"      },
        {PHEV, "plug-in hybrid"},
        {HEV,  "hybrid"        },
        {ICE,  "fuel"          },
    };
    struct buf out = {.arena = a, .max = 200};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if ((powertrains & words[i].bit) != 0)
            buf_fmt(&out, "%s%s", out.len > 0 ? ", " : "", words[i].words);
    }
    return buf_str(&out);
}

static void
list_makes(struct request *req, str ticked, struct page_dash_picker *page)
{
    size_t n = make_count();
    struct dash_tick *picks = arena_alloc(req->arena, n, sizeof *picks);

    for (size_t i = 0; i < n; i++) {
        const struct make *make = make_row(i);

        picks[i] = (struct dash_tick){
            .value = make->id,
            .label = make->name,
            .note = powertrain_words(req->arena, make->powertrains),
            .is_on = str_list_has(ticked, ' ', make->id),
        };
    }
    page->picks = picks;
    page->picks_count = n;
}

static bool
has_makes(const struct country *country)
{
    return country->region != REGION_OTHER;
}

static int
by_label(const void *a, const void *b)
{
    return str_cmp(((const struct dash_tick *)a)->label,
                   ((const struct dash_tick *)b)->label);
}

/* The countries in which brands are offered, or the others. */
static struct dash_tick *
countries_of(struct request *req, str ticked, bool with_makes, size_t *count)
{
    size_t n = country_count();
    struct dash_tick *picks = arena_alloc(req->arena, n, sizeof *picks);

    *count = 0;
    for (size_t i = 0; i < n; i++) {
        const struct country *country = country_row(i);

        if (has_makes(country) == with_makes)
            picks[(*count)++] = (struct dash_tick){
                .value = country->code,
                .label = country->name,
                .is_on = str_list_has(ticked, ' ', country->code),
            };
    }
    qsort(picks, *count, sizeof *picks, by_label);
    return picks;
}

static void
list_countries(struct request *req, str ticked, struct page_dash_picker *page)
{
    page->picks = countries_of(req, ticked, true, &page->picks_count);
    page->more = countries_of(req, ticked, false, &page->more_count);
}

static void
list_powertrains(struct request *req, str ticked, struct page_dash_picker *page)
{
    static const struct {
        str value, label, note;
    } rows[] = {
        {STR("BEV"),     STR("Electric"),       STR("")                          },
        {STR("PHEV"),    STR("Plug-in hybrid"), STR("")                          },
        {STR("ICE"),     STR("Fuel"),           STR("hybrids without a plug too")},
        {STR("UNKNOWN"), STR("Not known"),
         STR("the maker does not say; about one car in a hundred")               },
    };
    size_t n = sizeof rows / sizeof rows[0];
    struct dash_tick *picks = arena_alloc(req->arena, n, sizeof *picks);

    for (size_t i = 0; i < n; i++)
        picks[i] = (struct dash_tick){
            .value = rows[i].value,
            .label = rows[i].label,
            .note = rows[i].note,
            .is_on = str_list_has(ticked, ' ', rows[i].value),
        };
    page->picks = picks;
    page->picks_count = n;
    if (str_eq(req->app->plan, S("free")))
        page->blocked =
            S("Connection filters are part of the plan “custom”; this app has "
              "the plan “free”. The operator of this server sets plans.");
}

// clang-format off
static const struct picker
    makes = {
        .text = APP_TEXT_MAKES, .path = STR("/brands"), .title = STR("Brands"),
        .intro = STR("The brands that owners of this app may choose. A link’s make must be one of them."),
        .all = STR("all brands"), .legend = STR("Brands it takes"),
        .searchable = true, .list = list_makes,
    },
    countries = {
        .text = APP_TEXT_COUNTRIES, .path = STR("/countries"), .title = STR("Countries"),
        .intro = STR("Where the app is offered. Owners see the brands of their country; a link’s flag country must be one of these."),
        .all = STR("all countries"), .legend = STR("Countries it is offered in"),
        .more_legend = STR("Countries where no brand is offered yet"),
        .searchable = true, .with_country = true, .list = list_countries,
    },
    powertrains = {
        .text = APP_TEXT_POWERTRAINS, .path = STR("/filters"), .title = STR("Connection filters"),
        .intro = STR("Which cars may be connected. Owners see the others with the reason, and cannot choose them. Owners who are connected stay so."),
        .all = STR("no filter"), .legend = STR("Powertrains it takes"),
        .list = list_powertrains,
    };
// clang-format on

/* ---- the page ---- */

static size_t
ticked_among(const struct dash_tick *picks, size_t count)
{
    size_t n = 0;

    for (size_t i = 0; i < count; i++)
        n += picks[i].is_on;
    return n;
}

static void
add_country(struct request *req, str code, struct page_dash_picker *page)
{
    size_t n = country_count();
    struct dash_tick *all = arena_alloc(req->arena, n, sizeof *all);

    for (size_t i = 0; i < n; i++)
        all[i] = (struct dash_tick){
            .value = country_row(i)->code,
            .label = country_row(i)->name,
            .is_on = str_eq(country_row(i)->code, code),
        };
    qsort(all, n, sizeof *all, by_label);
    page->country = all;
    page->country_count = n;
}

static void
add_labels(struct buf *out, const struct dash_tick *picks, size_t count,
           str kept)
{
    for (size_t i = 0; i < count; i++) {
        if (str_list_has(kept, ' ', picks[i].value))
            buf_fmt(out, "%s" STR_FMT, out->len > 0 ? ", " : "",
                    STR_ARG(picks[i].label));
    }
}

/* "Tesla, BMW" of "BMW TESLA"; what has no label stays as it is. */
static str
labels(struct arena *a, const struct page_dash_picker *page, str kept)
{
    struct buf out = {.arena = a, .max = TICKED};

    add_labels(&out, page->picks, page->picks_count, kept);
    add_labels(&out, page->more, page->more_count, kept);
    return out.len > 0 ? buf_str(&out) : kept;
}

static struct tab
tab_of(const struct picker *p, struct tab_text *texts)
{
    return (struct tab){.texts = texts, .count = p->with_country ? 2 : 1};
}

/* texts: the list, then the default country if there is one. */
static err
show(struct request *req, int status, const struct picker *p,
     struct tab_text *texts)
{
    const struct tab tab = tab_of(p, texts);
    struct page_dash_picker page = {
        .title = p->title,
        .intro = p->intro,
        .name = app_text_name(p->text),
        .all = p->all,
        .legend = p->legend,
        .more_legend = p->more_legend,
        .searchable = p->searchable,
        .seen = tab_seen(req, &tab),
        .changed = status == TAB_CHANGED,
        .wrong = texts[0].wrong,
        .country_wrong = texts[1].wrong,
        .country_saved = texts[1].saved,
    };
    struct buf out = {.arena = req->arena, .max = DASH_MAX};

    page.frame = dash_frame(req, DASH_APPS);
    TRY(app_add_undo(req, &page.frame));
    page.page = page.frame.here;
    p->list(req, texts[0].typed, &page);
    page.saved = labels(req->arena, &page, texts[0].saved);
    page.now = labels(req->arena, &page, app_text_of(req->app, p->text));
    page.on_count = ticked_among(page.picks, page.picks_count);
    page.more_on_count = ticked_among(page.more, page.more_count);
    page.may_save = page.frame.may_edit && page.blocked.len == 0;
    if (p->with_country)
        add_country(req, texts[1].typed, &page);
    page_dash_picker(&out, &page);
    response_html(req, status, &out);
    return OK;
}

static err
picker_page(struct request *req, const struct picker *p)
{
    struct tab_text texts[] = {
        {.text = p->text, .typed = app_text_of(req->app, p->text)},
        {.text = APP_TEXT_COUNTRY,               .typed = req->app->country                    },
    };

    return show(req, 200, p, texts);
}

/* ---- saving ---- */

/* Every ticked box of a name, by spaces. A value with a space would be two:
 * each is checked all the same. */
static str
ticked(struct request *req, struct fields form, str name)
{
    struct buf out = {.arena = req->arena, .max = TICKED};

    for (size_t i = 0; i < form.count; i++) {
        if (str_eq(form.at[i].name, name))
            buf_fmt(&out, "%s" STR_FMT, out.len > 0 ? " " : "",
                    STR_ARG(form.at[i].value));
    }
    return buf_str(&out);
}

static err
picker_save(struct request *req, const struct picker *p)
{
    struct tab_text texts[2] = {{.text = p->text}, {.text = APP_TEXT_COUNTRY}};
    const struct tab tab = tab_of(p, texts);
    struct fields form;
    enum tab_end end;

    TRY(request_form(req, &form));
    if (fields_count(form, S("all")) == 0)
        texts[0].typed = ticked(req, form, app_text_name(p->text));
    texts[1].typed = fields_get(form, S("country"));
    TRY(tab_save(req, form, &tab, &end));
    if (end != TAB_SAVED)
        return show(req, (int)end, p, texts);
    frame_done(req, p->path, S("saved"));
    return OK;
}

err
dashboard_brands_page(struct request *req)
{
    return picker_page(req, &makes);
}

err
dashboard_brands(struct request *req)
{
    return picker_save(req, &makes);
}

err
dashboard_countries_page(struct request *req)
{
    return picker_page(req, &countries);
}

err
dashboard_countries(struct request *req)
{
    return picker_save(req, &countries);
}

err
dashboard_filters_page(struct request *req)
{
    return picker_page(req, &powertrains);
}

err
dashboard_filters(struct request *req)
{
    return picker_save(req, &powertrains);
}
