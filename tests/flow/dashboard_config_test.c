/* SPDX-License-Identifier: Apache-2.0
 * Configuring an app in the dashboard: brands, countries, filters, the logo,
 * and taking the last change back. */
#include <pthread.h>

#include "flow/dashboard_world.h"
#include "oauth/apps.h"

#define APP "/dashboard/apps/demo"

static void
editor(struct world *w, struct person *p, const char *email)
{
    person_add(w, p, email, "", EDITOR);
    person_sign_in(w, p);
}

static str
version_of(const struct reply *page)
{
    return reply_between(page, "name=\"version\" value=\"", "\"");
}

static str
seen_of(const struct reply *page)
{
    return reply_between(page, "name=\"seen\" value=\"", "\"");
}

/* POST to a tab what is said, as a form that its page filled. */
static struct reply
save(struct world *w, struct person *p, const char *tab, const char *form)
{
    str path = arena_fmt(w->arena, APP "%s", tab);
    struct reply page = person_get(w, p, path);

    return person_post(w, p, path,
                       arena_fmt(w->arena, "&seen=" STR_FMT "%s",
                                 STR_ARG(seen_of(&page)), form));
}

static struct app
demo(struct world *w)
{
    struct app app;
    bool found;

    assert_ptr_equal(app_find(w->db, w->arena, S("demo"), &found, &app), OK);
    assert_true(found);
    return app;
}

static void
set_plan(struct world *w, const char *plan)
{
    str value = str_of(plan), about;
    struct app_change change = {.texts = {[APP_TEXT_PLAN] = &value}};
    struct app_changed changed;

    assert_ptr_equal(
        app_update(w->db, w->arena, S("demo"), &change, &changed, &about), OK);
}

/* ---- lists to tick ---- */

FLOW(brands_are_ticked_and_the_flow_offers_these_alone)
{
    struct person kim;
    struct reply r;

    editor(w, &kim, "kim@a.example");
    r = person_get(w, &kim, S(APP "/brands"));
    assert_true(reply_says(&r, "Now: <b>all brands</b>"));
    r = save(w, &kim, "/brands", "&makes=TESLA&makes=BMW");
    assert_int_equal(r.status, 303);
    r = person_get(w, &kim, r.location);
    assert_true(reply_says(&r, "Now: <b>BMW, Tesla</b>"));
    assert_true(reply_says(&r, "value=\"TESLA\" checked"));
    assert_false(reply_says(&r, "value=\"AUDI\" checked"));
    r = world_go_to(w,
                    &(struct connect){.query = "response_type=code&mode="
                                               "simulated"},
                    "brands");
    assert_true(reply_says(&r, "value=\"TESLA\""));
    assert_false(reply_says(&r, "value=\"AUDI\""));
    r = save(w, &kim, "/brands", "&makes=TESLA&all=1");
    assert_int_equal(r.status, 303);
    assert_str(demo(w).makes, S(""));
}

FLOW(what_is_no_brand_is_refused_and_the_others_stay_ticked)
{
    struct person kim;
    struct reply r;

    editor(w, &kim, "kim@a.example");
    r = save(w, &kim, "/brands", "&makes=TESLA&makes=TRABANT");
    assert_int_equal(r.status, 422);
    assert_true(reply_says(&r, "id=\"picks-err\""));
    assert_true(reply_says(&r, "value=\"TESLA\" checked"));
    assert_str(demo(w).makes, S(""));
}

FLOW(the_default_country_is_one_of_the_countries)
{
    struct person kim;
    struct reply r;

    editor(w, &kim, "kim@a.example");
    r = save(w, &kim, "/countries", "&countries=DE&countries=AT&country=FR");
    assert_int_equal(r.status, 422);
    assert_true(reply_says(&r, "id=\"country-err\""));
    assert_true(reply_says(&r, "value=\"FR\" selected"));
    assert_true(reply_says(&r, "value=\"AT\" checked"));
    r = save(w, &kim, "/countries", "&countries=DE&countries=AT&country=DE");
    assert_int_equal(r.status, 303);
    assert_str(demo(w).countries, S("DE AT"));
    assert_str(demo(w).country, S("DE"));
    r = save(w, &kim, "/countries", "&country=XX");
    assert_int_equal(r.status, 422);
    r = save(w, &kim, "/countries", "&country=");
    assert_int_equal(r.status, 303);
    assert_str(demo(w).countries, S(""));
    assert_str(demo(w).country, S(""));
}

FLOW(filters_are_part_of_a_plan_and_the_plan_is_not_the_teams)
{
    struct person kim;
    struct reply r;

    editor(w, &kim, "kim@a.example");
    r = save(w, &kim, "/filters", "&powertrains=BEV&plan=free");
    assert_int_equal(r.status, 303);
    assert_str(demo(w).powertrains, S("BEV"));
    assert_str(demo(w).plan, S("custom"));
    set_plan(w, "free");
    r = person_get(w, &kim, S(APP "/filters"));
    assert_true(reply_says(&r, "the plan “free”"));
    assert_false(reply_says(&r, "id=\"picker-button\""));
    r = save(w, &kim, "/filters", "&powertrains=ICE&plan=custom");
    assert_int_equal(r.status, 422);
    assert_str(demo(w).powertrains, S("BEV"));
    assert_str(demo(w).plan, S("free"));
    r = save(w, &kim, "/filters", "&all=1");
    assert_int_equal(r.status, 303);
    assert_str(demo(w).powertrains, S(""));
}

/* Every form of the configuration, with a plan added: it stays. */
FLOW(no_form_sets_a_plan)
{
    static const struct {
        const char *tab, *form;
    } forms[] = {
        {"/general",          "&plan=custom&name=x&errors=smartcar&kind=development"},
        {"/brands",           "&plan=custom&makes=TESLA"                            },
        {"/countries",        "&plan=custom&countries=DE"                           },
        {"/credentials/uris", "&plan=custom&add=https%3A%2F%2Fx.example%2Fcb"       },
        {"/undo",             "&plan=custom"                                        },
    };
    struct person kim;

    editor(w, &kim, "kim@a.example");
    set_plan(w, "free");
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        (void)save(w, &kim, forms[i].tab, forms[i].form);
        assert_str(demo(w).plan, S("free"));
    }
}

FLOW(the_second_of_two_who_tick_is_told_and_keeps_the_ticks)
{
    struct person kim, bob;
    struct reply r;
    str seen;

    editor(w, &kim, "kim@a.example");
    editor(w, &bob, "bob@a.example");
    r = person_get(w, &bob, S(APP "/brands"));
    seen = seen_of(&r);
    assert_int_equal(save(w, &kim, "/brands", "&makes=TESLA").status, 303);
    r = person_post(
        w, &bob, S(APP "/brands"),
        arena_fmt(w->arena, "&seen=" STR_FMT "&makes=BMW", STR_ARG(seen)));
    assert_int_equal(r.status, 409);
    assert_true(reply_says(&r, "They saved: <b>Tesla</b>"));
    assert_true(reply_says(&r, "value=\"BMW\" checked"));
    assert_false(reply_says(&r, "value=\"TESLA\" checked"));
    r = person_post(w, &bob, S(APP "/brands"),
                    arena_fmt(w->arena, "&seen=" STR_FMT "&makes=BMW",
                              STR_ARG(seen_of(&r))));
    assert_int_equal(r.status, 303);
    assert_str(demo(w).makes, S("BMW"));
}

FLOW(a_viewer_sees_what_is_set_and_no_button)
{
    static const char *const tabs[] = {"/general", "/brands", "/countries",
                                       "/filters"};
    struct person kim, bob;

    editor(w, &kim, "kim@a.example");
    (void)save(w, &kim, "/brands", "&makes=TESLA");
    person_add(w, &bob, "bob@a.example", "", VIEWER);
    person_sign_in(w, &bob);
    for (size_t i = 0; i < sizeof tabs / sizeof tabs[0]; i++) {
        struct reply r =
            person_get(w, &bob, arena_fmt(w->arena, APP "%s", tabs[i]));

        assert_int_equal(r.status, 200);
        assert_false(reply_says(&r, "class=\"btn main\""));
        assert_false(reply_says(&r, "id=\"undo-button\""));
        assert_true(reply_says(&r, "Last change: app settings changed, by "
                                   "kim@a.example"));
    }
}

/* ---- the logo ---- */

#define PNG                                                                    \
    "\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x10\0\0\0\x20\x08\x06\0\0\0CRC!"    \
    "\0\0\0\x02"                                                               \
    "IDATxxCRC!"                                                               \
    "\0\0\0\0IENDCRC!"

#define BOUNDARY "----WebKitFormBoundary7MA4YWxkTrZu0gW"
#define TYPE     "multipart/form-data; boundary=" BOUNDARY

static struct reply
upload(struct world *w, struct person *p, str csrf, str picture)
{
    struct buf body = {.arena = w->arena, .max = 1 << 20};

    buf_add(&body, S("--" BOUNDARY "\r\nContent-Disposition: form-data; "
                     "name=\"csrf\"\r\n\r\n"));
    buf_add(&body, csrf);
    buf_add(&body, S("\r\n--" BOUNDARY
                     "\r\nContent-Disposition: form-data; name=\"logo\"; "
                     "filename=\"logo.png\"\r\n"
                     "Content-Type: image/png\r\n\r\n"));
    buf_add(&body, picture);
    buf_add(&body, S("\r\n--" BOUNDARY "--\r\n"));
    return ASK(w, .method = POST, .target = S(APP "/general/logo"),
               .browser = &p->browser,
               .headers =
                   {
                       {S("content-type"), S(TYPE)}
    },
               .body = buf_str(&body));
}

static str
csrf_of(struct world *w, struct person *p)
{
    struct reply r = person_get(w, p, S(APP "/general"));

    return reply_csrf(&r);
}

FLOW(a_logo_is_uploaded_shown_to_owners_and_removed)
{
    struct person kim;
    struct reply r;
    const char *src;

    editor(w, &kim, "kim@a.example");
    r = upload(w, &kim, csrf_of(w, &kim), S(PNG));
    assert_int_equal(r.status, 303);
    r = person_get(w, &kim, S(APP "/general"));
    src = arena_cstr(w->arena, reply_between(&r, "<img src=\"", "\""));
    assert_true(str_starts(str_of(src), S("/apps/demo/logo?v=")));
    r = ASK(w, .target = str_of(src));
    assert_int_equal(r.status, 200);
    assert_str(r.body, S(PNG));
    r = world_go_to(w,
                    &(struct connect){.query = "response_type=code&mode="
                                               "simulated"},
                    "start");
    assert_true(reply_says(&r, src));
    r = person_post(w, &kim, S(APP "/general/logo-remove"), S(""));
    assert_int_equal(r.status, 303);
    assert_str(demo(w).logo, S(""));
    r = person_get(w, &kim, S("/dashboard/audit"));
    assert_true(reply_says(&r, "<td>logo changed</td>"));
    assert_true(reply_says(&r, "<td>logo removed</td>"));
}

FLOW(what_is_no_picture_is_refused_with_a_message_at_the_field)
{
    static const struct {
        str picture;
        const char *why;
    } pictures[] = {
        {STR(""),                             "Choose a file first."},
        {STR("GIF89a"),                       "complete PNG picture"},
        {STR("<svg onload='alert()'/>"),      "complete PNG picture"},
        {STR(PNG "<script>alert()</script>"), "complete PNG picture"},
    };
    struct person kim;
    str csrf;

    editor(w, &kim, "kim@a.example");
    csrf = csrf_of(w, &kim);
    for (size_t i = 0; i < sizeof pictures / sizeof pictures[0]; i++) {
        struct reply r = upload(w, &kim, csrf, pictures[i].picture);

        assert_int_equal(r.status, 422);
        assert_true(reply_says(&r, "id=\"logo-err\""));
        assert_true(reply_says(&r, pictures[i].why));
    }
    assert_str(demo(w).logo, S(""));
}

/* The token is looked for in the parts of an upload as well. */
FLOW(a043_an_upload_without_its_own_csrf_field_is_refused)
{
    struct person kim, bob;

    editor(w, &kim, "kim@a.example");
    editor(w, &bob, "bob@a.example");
    assert_int_equal(upload(w, &kim, S(""), S(PNG)).status, 403);
    assert_int_equal(upload(w, &kim, csrf_of(w, &bob), S(PNG)).status, 403);
    assert_str(demo(w).logo, S(""));
}

FLOW(only_the_route_of_the_logo_takes_files)
{
    struct person kim;
    struct reply r;

    editor(w, &kim, "kim@a.example");
    r = ASK(w, .method = POST, .target = S(APP "/general"),
            .browser = &kim.browser,
            .headers =
                {
                    {S("content-type"), S(TYPE)}
    },
            .body = S("--" BOUNDARY "--"));
    assert_int_equal(r.status, 415);
    r = ASK(w, .method = POST, .target = S(APP "/general/logo"),
            .browser = &kim.browser,
            .headers =
                {
                    {S("content-type"), S(TYPE)}
    },
            .body = S("--" BOUNDARY "\r\nnonsense"));
    assert_int_equal(r.status, 400);
}

/* ---- undo ---- */

FLOW(the_last_change_is_undone_on_the_tab_it_is_seen_on)
{
    struct person kim;
    struct reply r;

    editor(w, &kim, "kim@a.example");
    r = person_get(w, &kim, S(APP "/brands"));
    assert_false(reply_says(&r, "id=\"undo\""));
    assert_int_equal(save(w, &kim, "/brands", "&makes=TESLA").status, 303);
    assert_int_equal(save(w, &kim, "/brands", "&makes=BMW").status, 303);
    r = person_get(w, &kim, S(APP "/brands"));
    assert_true(reply_says(
        &r, "Last change: app settings changed, by kim@a.example, 2025-06-15"));
    assert_true(reply_says(&r, "name=\"back\" value=\"/brands\""));
    r = person_post(w, &kim, S(APP "/undo"),
                    arena_fmt(w->arena, "&back=/brands&version=" STR_FMT,
                              STR_ARG(version_of(&r))));
    assert_int_equal(r.status, 303);
    assert_str(r.location, S(APP "/brands?done=undone"));
    assert_str(demo(w).makes, S("TESLA"));
    r = person_get(w, &kim, S("/dashboard/audit"));
    assert_true(reply_says(&r, "<td>change undone</td><td>App demo</td>"
                               "<td>makes: BMW</td><td>makes: TESLA</td>"));
}

FLOW(an_undo_of_what_is_not_the_last_change_is_refused)
{
    struct person kim, bob;
    struct reply r;
    str seen;

    editor(w, &kim, "kim@a.example");
    editor(w, &bob, "bob@a.example");
    (void)save(w, &kim, "/brands", "&makes=TESLA");
    r = person_get(w, &kim, S(APP "/brands"));
    seen = version_of(&r);
    (void)save(w, &bob, "/countries", "&countries=DE");
    r = person_post(w, &kim, S(APP "/undo"),
                    arena_fmt(w->arena, "&version=" STR_FMT, STR_ARG(seen)));
    assert_int_equal(r.status, 409);
    assert_true(reply_says(&r, "Nothing was undone"));
    assert_str(demo(w).makes, S("TESLA"));
    assert_str(demo(w).countries, S("DE"));
}

/* The way back is a page of ours, whatever the form says. */
FLOW(an_undo_leads_back_to_a_page_of_the_app)
{
    struct person kim;
    struct reply r;

    editor(w, &kim, "kim@a.example");
    (void)save(w, &kim, "/brands", "&makes=TESLA");
    r = person_get(w, &kim, S(APP "/brands"));
    r = person_post(w, &kim, S(APP "/undo"),
                    arena_fmt(w->arena, "&back=//evil.example&version=" STR_FMT,
                              STR_ARG(version_of(&r))));
    assert_int_equal(r.status, 303);
    assert_str(r.location, S(APP "?done=undone"));
}

struct undoer {
    struct world world;
    struct person person;
    str form;
    int status;
};

static void *
undo(void *arg)
{
    struct undoer *u = arg;

    u->status =
        person_post(&u->world, &u->person, S(APP "/undo"), u->form).status;
    return NULL;
}

/* Both pressed it on the same page: it is undone once, not undone and redone.
 */
FLOW(of_two_who_undo_at_once_one_does)
{
    struct undoer undoers[2] = {0};
    pthread_t threads[2];
    struct reply r;

    editor(w, &undoers[0].person, "kim@a.example");
    editor(w, &undoers[1].person, "bob@a.example");
    (void)save(w, &undoers[0].person, "/brands", "&makes=TESLA");
    r = person_get(w, &undoers[0].person, S(APP "/brands"));
    for (size_t i = 0; i < 2; i++) {
        undoers[i].form =
            arena_fmt(w->arena, "&version=" STR_FMT, STR_ARG(version_of(&r)));
        undoers[i].world = *w;
        undoers[i].world.arena = arena_open();
    }
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, undo, &undoers[i]),
                         0);
    for (size_t i = 0; i < 2; i++)
        (void)pthread_join(threads[i], NULL);
    assert_int_equal(undoers[0].status + undoers[1].status, 303 + 409);
    assert_str(demo(w).makes, S(""));
    for (size_t i = 0; i < 2; i++)
        arena_close(undoers[i].world.arena);
}
