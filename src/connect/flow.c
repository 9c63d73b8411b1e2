/* SPDX-License-Identifier: Apache-2.0
 * Which page comes next, and the pages up to the sign-in. */
#include "connect/connect.h"
#include "connect/errors.h"
#include "connect/event.h"
#include "connect/ways_out.h"
#include "connect/words.h"

/* The one place that knows the order of the pages. A page may be asked for out
 * of order (back button, a second tab): what it needs decides. */
enum need { NEEDS_NOTHING, NEEDS_MAKE, NEEDS_ACCOUNT };

static str
next_page(const session *s)
{
    if (s->ended_at != 0)
        return S("done");
    if (s->account_key.len > 0)
        return S("grant");
    if (s->pending_key.len > 0)
        return S("code");
    return s->make.len > 0 ? S("sign-in") : S("brands");
}

static err
go_to(struct request *req, str page)
{
    response_redirect(req, 303,
                      session_path(req->arena, session_of(req)->id, page));
    return OK;
}

/* May this page be shown? If not, *elsewhere is true and the answer is made. */
static err
page_check(struct request *req, enum need need, bool *elsewhere)
{
    const session *s = session_of(req);

    if (session_has_expired(req, s))
        return &CONNECT_EXPIRED;
    if (s->ended_at == 0 && s->problem_status != 0)
        return &CONNECT_CONFIGURATION;
    *elsewhere = s->ended_at != 0 || (need >= NEEDS_MAKE && s->make.len == 0) ||
                 (need >= NEEDS_ACCOUNT && s->account_key.len == 0);
    return *elsewhere ? go_to(req, next_page(s)) : OK;
}

err
connect_home(struct request *req)
{
    const session *s = session_of(req);

    if (session_has_expired(req, s))
        return &CONNECT_EXPIRED;
    if (s->pending_key.len > 0 || s->account_key.len > 0)
        return go_to(req, next_page(s));
    return go_to(req, s->ended_at == 0 ? S("start") : S("done"));
}

err
connect_go_on(struct request *req)
{
    return go_to(req, next_page(session_of(req)));
}

err
connect_page_check(struct request *req, bool needs_account, bool *elsewhere)
{
    return page_check(req, needs_account ? NEEDS_ACCOUNT : NEEDS_MAKE,
                      elsewhere);
}

/* ---- preamble ---- */

static size_t
country_lines(const session *s, str language, struct page_country *out)
{
    size_t n = 0;

    for (size_t i = 0; i < country_count(); i++) {
        const struct country *c = country_row(i);

        if (c->region == REGION_OTHER || !list_allows(s->countries, c->code))
            continue;
        out[n++] =
            (struct page_country){.code = c->code,
                                  .name = message_find(language, c->name),
                                  .chosen = str_eq(c->code, s->country)};
    }
    return n;
}

static str
country_name(const session *s, str language)
{
    const struct country *country = country_find(s->country);

    return country == NULL ? S("") : message_find(language, country->name);
}

static struct page_language *
language_lines(struct arena *a, str chosen)
{
    struct page_language *out = arena_alloc(a, language_count(), sizeof *out);

    for (size_t i = 0; i < language_count(); i++) {
        const struct language *l = language_row(i);

        out[i] =
            (struct page_language){l->code, l->name, str_eq(l->code, chosen)};
    }
    return out;
}

err
connect_start_page(struct request *req)
{
    const session *s = session_of(req);
    const struct page_frame frame = session_frame(req, s, STEP_START);
    const struct language *language = language_find(frame.language);
    struct page_country *rows =
        arena_alloc(req->arena, country_count(), sizeof *rows);
    struct buf out = {.arena = req->arena, .max = PAGE_MAX};
    bool elsewhere;

    TRY(page_check(req, NEEDS_NOTHING, &elsewhere));
    if (elsewhere)
        return OK;
    page_preamble(&out,
                  &(struct page_preamble){
                      .frame = frame,
                      .app_says = s->description,
                      .app_company = s->company,
                      .app_privacy = url_web(s->privacy_url),
                      .country = country_name(s, frame.language),
                      .language = language == NULL ? S("") : language->name,
                      .countries = rows,
                      .countries_count = country_lines(s, frame.language, rows),
                      .languages = language_lines(req->arena, frame.language),
                      .languages_count = language_count(),
                  });
    response_html(req, 200, &out);
    event_later(req, EVENT_START_SHOWN, S(""));
    return OK;
}

static err
set_place_unit(struct tx *tx, void *arg)
{
    int64_t changed;

    return session_set_place(tx, arg, &changed);
}

/* The form of country and language shows the page again; one that is not on the
 * list is left as it was. */
static err
set_place(struct request *req, const session *s, struct fields form)
{
    const struct country *country =
        country_find(fields_get(form, S("country")));
    const struct language *language =
        language_find(fields_get(form, S("language")));
    struct session_set_place_args args = {s->id, s->country, s->language};

    if (country != NULL && list_allows(s->countries, country->code))
        args.country = country->code;
    if (language != NULL) {
        args.language = language->code;
        session_language_cookie(req, language);
    }
    TRY(db_write(req->db, set_place_unit, &args));
    event_later(req, EVENT_PLACE_SET,
                arena_fmt(req->arena, STR_FMT " " STR_FMT,
                          STR_ARG(args.country), STR_ARG(args.language)));
    return go_to(req, S("start"));
}

err
connect_start(struct request *req)
{
    struct fields form;
    bool elsewhere;

    TRY(page_check(req, NEEDS_NOTHING, &elsewhere));
    if (elsewhere)
        return OK;
    TRY(request_form(req, &form));
    if (fields_count(form, S("country")) > 0 ||
        fields_count(form, S("language")) > 0)
        return set_place(req, session_of(req), form);
    event_later(req, EVENT_CONTINUED, S(""));
    if (session_of(req)->make_is_fixed)
        event_later(req, EVENT_BRAND_CHOSEN, session_of(req)->make);
    return go_to(req, next_page(session_of(req)));
}

/* ---- brands ---- */

static str
spaced(struct arena *a, str aliases)
{
    str out = arena_dup(a, aliases);
    char *at = arena_cstr(a, out);

    for (size_t i = 0; i < out.len; i++) {
        if (at[i] == '|')
            at[i] = ' ';
    }
    return (str){at, out.len};
}

/* In the country, and taken by the app. */
static bool
is_offered(const session *s, const struct make *make)
{
    str rest = s->country.len > 0 ? s->country : s->countries, country;
    bool in_country = rest.len == 0;

    while (str_word(&rest, ' ', &country))
        in_country = in_country || make_in_country(make, country);
    return in_country && list_allows(s->makes, make->id);
}

static size_t
offered(const session *s, str query, const struct make **out)
{
    const struct make *all[MAKE_MOST];
    size_t found = make_search(query, s->country, all), n = 0;

    for (size_t i = 0; i < found; i++) {
        if (is_offered(s, all[i]))
            out[n++] = all[i];
    }
    return n;
}

err
connect_brands_page(struct request *req)
{
    const session *s = session_of(req);
    const struct page_frame frame = session_frame(req, s, STEP_BRAND);
    const struct make *makes[MAKE_MOST];
    struct page_brand rows[MAKE_MOST];
    str query = fields_get(req->query, S("q"));
    struct buf out = {.arena = req->arena, .max = PAGE_MAX};
    size_t count;
    bool elsewhere;

    TRY(page_check(req, NEEDS_NOTHING, &elsewhere));
    if (elsewhere)
        return OK;
    if (s->make_is_fixed)
        return go_to(req, next_page(s));
    count = offered(s, query, makes);
    for (size_t i = 0; i < count; i++)
        rows[i] = (struct page_brand){
            .id = makes[i]->id,
            .name = makes[i]->name,
            .initials = page_initials(req->arena, makes[i]->name),
            .aliases = spaced(req->arena, makes[i]->aliases),
        };
    page_brands(&out, &(struct page_brands){
                          .frame = frame,
                          .query = query,
                          .country = country_name(s, frame.language),
                          .brands = rows,
                          .brands_count = count,
                          .total = offered(s, S(""), makes),
                      });
    response_html(req, 200, &out);
    event_later(req, EVENT_BRANDS_SHOWN, query);
    return OK;
}

struct choosing {
    struct session_set_make_args args;
    struct event_note note;
};

static err
set_make_unit(struct tx *tx, void *arg)
{
    const struct choosing *c = arg;
    int64_t changed;

    TRY(session_set_make(tx, &c->args, &changed));
    return event_write(tx, &c->note);
}

/* Another brand than before; the same one once more is only noted. */
static err
set_make(struct request *req, const session *s, const struct make *make)
{
    struct choosing c = {
        .args = {s->id, make->id}
    };

    if (s->make_is_fixed || str_eq(make->id, s->make)) {
        event_later(req, EVENT_BRAND_CHOSEN, s->make);
        return OK;
    }
    TRY(event_prepare(req, s->id, EVENT_BRAND_CHOSEN, make->id, &c.note));
    return db_write(req->db, set_make_unit, &c);
}

err
connect_brands(struct request *req)
{
    const session *s = session_of(req);
    const struct make *make;
    struct fields form;
    bool elsewhere;

    TRY(page_check(req, NEEDS_NOTHING, &elsewhere));
    if (elsewhere)
        return OK;
    TRY(request_form(req, &form));
    if (str_eq(fields_get(form, S("make")), S("UNKNOWN")))
        return go_to(req, S("brand-missing"));
    make = make_find(fields_get(form, S("make")));
    if (make == NULL || !is_offered(s, make))
        return go_to(req, S("brands"));
    TRY(set_make(req, s, make));
    return go_to(req, S("sign-in"));
}

err
connect_missing_page(struct request *req)
{
    const session *s = session_of(req);
    const struct page_frame frame = session_frame(req, s, STEP_BRAND);
    struct buf out = {.arena = req->arena, .max = PAGE_MAX};
    bool elsewhere;

    TRY(page_check(req, NEEDS_NOTHING, &elsewhere));
    if (elsewhere)
        return OK;
    page_brand_missing(&out, &(struct page_brand_missing){
                                 .frame = frame,
                                 .country = country_name(s, frame.language),
                                 .can_change_country = true,
                             });
    response_html(req, 200, &out);
    event_later(req, EVENT_BRAND_MISSING, S(""));
    return OK;
}

/* ---- once more ---- */

err
connect_again(struct request *req)
{
    const session *s = session_of(req);
    str id;

    if (!session_has_expired(req, s))
        return connect_home(req);
    TRY(session_repeat(req, s, &id));
    response_redirect(req, 303, session_path(req->arena, id, S("start")));
    return OK;
}

/* ---- what is not of a session ---- */

static const str looks[] = {STR("auto"), STR("light"), STR("dark")};

err
connect_look(struct request *req)
{
    struct fields form;
    struct url back;
    str look;

    TRY(request_form(req, &form));
    look = fields_get(form, S("look"));
    back = url_own(fields_get(form, S("back")));
    for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++) {
        if (str_eq(look, looks[i]))
            response_cookie(req, &(struct cookie){.name = S("look"),
                                                  .value = looks[i],
                                                  .path = S("/"),
                                                  .max_age = 31536000});
    }
    response_redirect(req, 303, back.checked.len > 0 ? back.checked : S("/"));
    return OK;
}
