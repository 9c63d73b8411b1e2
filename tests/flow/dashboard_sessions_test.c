/* SPDX-License-Identifier: Apache-2.0
 * What the dashboard says of Connect sessions is what owners did: two hundred
 * of them by a script, counted three times. And it is nobody else's. */
#include <stdlib.h>
#include <string.h>

#include "connect/event.h"
#include "connect/session.h"
#include "dashboard/keys.h"
#include "dashboard/requests.sql.h"
#include "dashboard/sessions.sql.h"
#include "dashboard/tally.h"
#include "flow/at_once.h"
#include "flow/dashboard_world.h"
#include "oauth/apps.h"
#include "store/later.h"
#include "sweeper.h"

#define APP "/dashboard/apps/demo"

enum { DAY_MS = 86400 * 1000, SESSIONS = 200 };

static void
write_later(struct world *w)
{
    assert_ptr_equal(db_later_write(w->db), OK);
}

static void
viewer(struct world *w, struct person *p)
{
    person_add(w, p, "kim@x.example", "", VIEWER);
    person_sign_in(w, p);
}

static struct reply
seen(struct world *w, struct person *p, const char *page)
{
    struct reply r;

    write_later(w);
    r = person_get(w, p, arena_fmt(w->arena, APP "%s", page));
    assert_int_equal(r.status, 200);
    return r;
}

/* ---- one owner, by a script ---- */

struct owner {
    struct world *w;
    struct browser browser;
    struct reply page;
    str id, path; /* of the session; of the page */
};

static void
go(struct owner *o, str location)
{
    o->path = location;
    o->page = ASK(o->w, .target = location, .browser = &o->browser);
}

/* Submit a form of the page; a redirect within the flow is followed. */
static void
send(struct owner *o, const char *page, const char *form)
{
    str path = page == NULL ? o->path
                            : arena_fmt(o->w->arena, "/connect/" STR_FMT "/%s",
                                        STR_ARG(o->id), page);

    o->w->now_ms += 1500;
    o->page = world_post(o->w, &o->browser, path, &o->page, str_of(form));
    if (o->page.status == 303)
        go(o, o->page.location);
}

static void
open_link(struct owner *o, const char *more)
{
    str rest, link = arena_fmt(o->w->arena,
                               "/oauth/authorize?client_id=demo&response_type="
                               "code&mode=simulated&state=x%s",
                               more);
    struct reply r = ASK(o->w, .target = link, .browser = &o->browser);

    if (r.status == 303) {
        (void)str_cut(str_from(r.location, S("/connect/").len), '/', &o->id,
                      &rest);
        go(o, r.location);
        return;
    }
    o->page = r;
    o->id = reply_between(&r, "action=\"/connect/", "/");
}

static void
sign_in(struct owner *o, const char *email)
{
    send(o, NULL,
         arena_fmt(o->w->arena, "&username=%s&password=secret", email).at);
}

/* Somebody who was never here: who was is not asked again. */
static void
sign_in_as_new(struct owner *o, const char *tag)
{
    sign_in(
        o,
        arena_fmt(o->w->arena, "k%.12s%s@example.com", o->id.at + 24, tag).at);
}

static void
allow(struct owner *o)
{
    str form = arena_fmt(o->w->arena, STR_FMT STR_FMT "&decision=allow",
                         STR_ARG(reply_boxes(o->w, &o->page, "vehicle")),
                         STR_ARG(reply_boxes(o->w, &o->page, "permission")));

    send(o, NULL, arena_cstr(o->w->arena, form));
    assert_int_equal(o->page.status, 302);
}

/* ---- what owners do, and what is known of it ---- */

struct script {
    const char *name;
    void (*run)(struct owner *o, const char *make);
    enum reached reached;
    const char *reason;
    bool chooses_make, wrong_link;
};

static void
run_nothing(struct owner *o, const char *make)
{
    (void)o;
    (void)make;
}

static void
run_wrong_and_exit(struct owner *o, const char *make)
{
    (void)make;
    send(o, "exit", "");
    assert_int_equal(o->page.status, 302);
}

static void
run_leave_at_once(struct owner *o, const char *make)
{
    (void)make;
    send(o, "leave", "");
}

static void
run_continue(struct owner *o, const char *make)
{
    (void)make;
    send(o, NULL, "");
}

static void
run_brand_missing(struct owner *o, const char *make)
{
    run_continue(o, make);
    send(o, NULL, "&make=UNKNOWN");
    assert_true(str_ends(o->path, S("brand-missing")));
}

static void
run_brand_missing_exit(struct owner *o, const char *make)
{
    run_brand_missing(o, make);
    send(o, "exit", "&from=brand_missing");
    assert_int_equal(o->page.status, 302);
}

static void
run_brand(struct owner *o, const char *make)
{
    run_continue(o, make);
    send(o, NULL, arena_fmt(o->w->arena, "&make=%s", make).at);
    assert_true(str_ends(o->path, S("sign-in")));
}

static void
run_brand_leave(struct owner *o, const char *make)
{
    run_brand(o, make);
    send(o, "leave", "");
}

static void
run_refused(struct owner *o, const char *make)
{
    run_brand(o, make);
    sign_in(o, "kim@");
    assert_int_equal(o->page.status, 422);
}

static void
run_refused_leave(struct owner *o, const char *make)
{
    run_refused(o, make);
    send(o, "leave", "");
}

static void
run_no_cars(struct owner *o, const char *make)
{
    run_brand(o, make);
    sign_in(o, "kim%2Bnone@example.com");
    send(o, "exit", "&from=no_vehicles");
    assert_int_equal(o->page.status, 302);
}

static void
run_no_subscription(struct owner *o, const char *make)
{
    run_brand(o, make);
    sign_in(o, "smartcar@invalid-subscription.com");
    send(o, "exit", "&from=subscription");
}

static void
run_incompatible(struct owner *o, const char *make)
{
    run_brand(o, make);
    sign_in(o, "0SCAAAAAAAAAAAAA1@incompatible.smartcar.com");
    send(o, "exit", "&from=incompatible");
}

static void
run_deny(struct owner *o, const char *make)
{
    run_brand(o, make);
    sign_in_as_new(o, "");
    send(o, NULL, "&decision=deny");
    assert_int_equal(o->page.status, 302);
}

static void
run_question(struct owner *o, const char *make)
{
    run_brand(o, make);
    sign_in_as_new(o, "");
    assert_true(str_ends(o->path, S("grant")));
}

static void
run_allow(struct owner *o, const char *make)
{
    run_question(o, make);
    allow(o);
}

static void
run_refused_then_allow(struct owner *o, const char *make)
{
    run_refused(o, make);
    sign_in_as_new(o, "");
    allow(o);
}

static void
run_code_then_allow(struct owner *o, const char *make)
{
    run_brand(o, make);
    sign_in_as_new(o, "%2Bmfa");
    assert_true(str_ends(o->path, S("code")));
    send(o, NULL, "&code=000000");
    send(o, NULL, "&code=123456");
    allow(o);
}

#define LEFT "user_manually_returned_to_application"

// clang-format off
static const struct script scripts[] = {
    {"nothing",           run_nothing,            REACHED_LINK,     "abandoned",            false, false},
    {"a wrong link",      run_nothing,            REACHED_LINK,     "link_wrong",           false, true},
    {"wrong, exit",       run_wrong_and_exit,     REACHED_LINK,     "link_wrong",           false, true},
    {"leave at once",     run_leave_at_once,      REACHED_LINK,     LEFT,                   false, false},
    {"continue",          run_continue,           REACHED_START,    "abandoned",            false, false},
    {"no such brand",     run_brand_missing,      REACHED_START,    "brand_missing",        false, false},
    {"no brand, exit",    run_brand_missing_exit, REACHED_START,    "vehicle_incompatible", false, false},
    {"brand",             run_brand,              REACHED_BRAND,    "abandoned",            true,  false},
    {"brand, leave",      run_brand_leave,        REACHED_BRAND,    LEFT,                   true,  false},
    {"refused",           run_refused,            REACHED_BRAND,    "sign_in_refused",      true,  false},
    {"refused, leave",    run_refused_leave,      REACHED_BRAND,    "sign_in_refused",      true,  false},
    {"no cars",           run_no_cars,            REACHED_SIGN_IN,  "no_vehicles",          true,  false},
    {"no subscription",   run_no_subscription,    REACHED_SIGN_IN,  "invalid_subscription", true,  false},
    {"incompatible",      run_incompatible,       REACHED_SIGN_IN,  "vehicle_incompatible", true,  false},
    {"question",          run_question,           REACHED_QUESTION, "abandoned",            true,  false},
    {"deny",              run_deny,               REACHED_QUESTION, "access_denied",        true,  false},
    {"allow",             run_allow,              REACHED_END,      "connected",            true,  false},
    {"refused, allow",    run_refused_then_allow, REACHED_END,      "connected",            true,  false},
    {"code, allow",       run_code_then_allow,    REACHED_END,      "connected",            true,  false},
};
// clang-format on
enum { SCRIPTS = sizeof scripts / sizeof scripts[0] };

static const char *const makes[] = {"TESLA", "BMW", "VOLKSWAGEN"};
static const struct {
    const char *query, *name;
} platforms[] = {
    {"",                                      "Link, without SDK"},
    {"&sdk_platform=iOS&sdk_version=6.5.0",   "iOS"              },
    {"&sdk_platform=android&sdk_version=3.0", "Android"          },
    {"&sdk_platform=%3Cscript%3E",            "Another SDK"      },
};

/* ---- counted by what was done ---- */

struct numbers {
    int64_t reached[REACHED_COUNT], by_make[4][REACHED_COUNT],
        by_platform[4][REACHED_COUNT], ended[REACHED_COUNT];
};

static void
count_one(struct numbers *n, const struct script *s, size_t make,
          size_t platform)
{
    for (int step = 0; step <= (int)s->reached; step++) {
        n->reached[step]++;
        n->by_make[s->chooses_make ? make : 3][step]++;
        n->by_platform[platform][step]++;
    }
    if (s->reached < REACHED_END)
        n->ended[s->reached]++;
}

/* Its own numbers, the same each time. */
static uint64_t
roll(uint64_t *dice)
{
    *dice ^= *dice << 13;
    *dice ^= *dice >> 7;
    *dice ^= *dice << 17;
    return *dice;
}

static str
run_one(struct world *w, const struct script *s, size_t make, size_t platform,
        size_t user)
{
    struct owner o = {.w = w};

    w->now_ms += 20000;
    open_link(&o, arena_fmt(w->arena, "%s%s&user=owner-%zu",
                            s->wrong_link ? "&scope=read_batery" : "",
                            platforms[platform].query, user)
                      .at);
    assert_int_equal(o.id.len, 36);
    s->run(&o, makes[make]);
    return arena_dup(w->arena, o.id);
}

/* ---- counted by the events, as they were written ---- */

static int64_t
reached_by_events(struct world *w, str id)
{
    struct events_of_session_row *rows;
    int64_t reached = 0;
    size_t n;

    assert_ptr_equal(
        events_of_session(w->db, w->arena,
                          &(struct events_of_session_args){id, 100}, &rows, &n),
        OK);
    assert_true(n > 0);
    assert_true(str_eq(rows[0].name, S("opened")));
    for (size_t i = 0; i < n; i++) {
        const struct event_row *row = event_find(rows[i].name);

        assert_non_null(row);
        assert_true(i == 0 || rows[i].at_ms >= rows[i - 1].at_ms);
        if ((int64_t)row->reaches > reached)
            reached = (int64_t)row->reaches;
    }
    return reached;
}

/* ---- read from the page ---- */

/* The number in the n-th cell with a number of the row with a heading. */
static int64_t
cell(struct world *w, const struct reply *r, const char *table,
     const char *heading, int n)
{
    str body = reply_between(r, arena_fmt(w->arena, "id=\"%s\"", table).at,
                             "</table>");
    struct reply part = {.body = body};
    str row = reply_between(
        &part, arena_fmt(w->arena, "<tr><th scope=\"row\">%s</th>", heading).at,
        "</tr>");
    char *at = arena_cstr(w->arena, row);

    if (row.at == NULL)
        return 0;
    for (int i = 0; i <= n; i++) {
        at = strstr(at, "<td class=\"n\">");
        assert_non_null(at);
        at += strlen("<td class=\"n\">");
    }
    return strtoll(at, NULL, 10); /* "–" is 0 */
}

static const char *const steps[REACHED_COUNT] = {
    "Link opened", "Continue",          "Brand chosen",
    "Signed in",   "Saw what is asked", "Connected",
};

static void
page_says(struct world *w, struct person *p, const struct numbers *n)
{
    static const char *const names[] = {"Tesla", "BMW", "Volkswagen",
                                        "None chosen"};
    struct reply r = seen(w, p, "/sessions/funnel?days=30&by=make");

    for (int i = 0; i < REACHED_COUNT; i++) {
        assert_int_equal(cell(w, &r, "funnel", steps[i], 0), n->reached[i]);
        assert_int_equal(cell(w, &r, "funnel", steps[i], 2), n->ended[i]);
        for (int m = 0; m < 4; m++)
            assert_int_equal(cell(w, &r, "parts", names[m], i + 1),
                             n->by_make[m][i]);
    }
    r = seen(w, p, "/sessions/funnel?days=30&by=platform");
    for (int i = 0; i < REACHED_COUNT; i++) {
        for (int m = 0; m < 4; m++)
            assert_int_equal(cell(w, &r, "parts", platforms[m].name, i + 1),
                             n->by_platform[m][i]);
    }
}

/* ---- the same for programs ---- */

static str
admin_key(struct world *w)
{
    const struct admin_key_new in = {.name = S("CI"),
                                     .team_id = HOME_TEAM,
                                     .who = S("test"),
                                     .role = S("viewer"),
                                     .now = w->now_ms / 1000};
    struct secret text;
    str id;

    assert_ptr_equal(admin_key_add(w->db, w->arena, &in, &id, &text), OK);
    return text.hidden;
}

static struct reply
told(struct world *w, str key, const char *page)
{
    struct reply r;

    write_later(w);
    r = ASK(w, .bearer = key,
            .target = arena_fmt(w->arena, "/admin/apps/demo%s", page));
    assert_int_equal(r.status, 200);
    return r;
}

static void
programs_are_told(struct world *w, str key, const struct numbers *n)
{
    static const char *const words[REACHED_COUNT] = {
        "link", "start", "brand", "sign_in", "question", "connected"};
    struct reply r = told(w, key, "/sessions/funnel?days=30");

    for (int i = 0; i < REACHED_COUNT; i++)
        assert_true(reply_says(
            &r,
            arena_fmt(w->arena, "{\"step\":\"%s\",\"reached\":%d,\"lost\":%d,",
                      words[i], (int)n->reached[i], (int)n->ended[i])
                .at));
    assert_true(reply_says(&r, "\"parts\":[]"));
    r = told(w, key, "/sessions/funnel?days=30&by=platform");
    assert_true(reply_says(
        &r, arena_fmt(w->arena,
                      "{\"name\":\"android\",\"connected\":%d,\"reached\":{"
                      "\"link\":%d,",
                      (int)n->by_platform[2][REACHED_END],
                      (int)n->by_platform[2][REACHED_LINK])
                .at));
}

FLOW(the_funnel_counts_what_two_hundred_owners_did)
{
    struct numbers done = {0}, events = {0};
    uint64_t dice = 42;
    str ids[SESSIONS], key = admin_key(w);
    struct person p;

    viewer(w, &p);
    for (size_t i = 0; i < SESSIONS; i++) {
        const struct script *s = &scripts[i % SCRIPTS];
        size_t make = roll(&dice) % 3, platform = roll(&dice) % 4;

        ids[i] = run_one(w, s, make, platform, roll(&dice) % 60);
        count_one(&done, s, make, platform);
        if (i % 25 == 0)
            write_later(w);
    }
    w->now_ms += (w->settings.session_time + 1) * 1000;
    write_later(w);
    for (size_t i = 0; i < SESSIONS; i++) {
        int64_t reached = reached_by_events(w, ids[i]);

        if (reached != (int64_t)scripts[i % SCRIPTS].reached)
            print_error("%s: %d\n", scripts[i % SCRIPTS].name, (int)reached);
        for (int64_t step = 0; step <= reached; step++)
            events.reached[step]++;
    }
    assert_memory_equal(events.reached, done.reached, sizeof done.reached);
    page_says(w, &p, &done);
    programs_are_told(w, key, &done);
    /* the day is over: the same from what was counted and kept */
    w->now_ms += 2 * (int64_t)DAY_MS;
    person_sign_in(w, &p);
    page_says(w, &p, &done);
    assert_ptr_equal(sweep(w->db, &w->settings, w->now_ms / 1000), OK);
    page_says(w, &p, &done);
    struct tallied_until_row until;
    bool found;
    assert_ptr_equal(tallied_until(w->db, w->arena, &found, &until), OK);
    assert_true(until.day >= w->now_ms / DAY_MS - 2);
}

/* ---- the feed ---- */

static struct reply
asked_for(struct world *w, struct person *p, const char *query)
{
    write_later(w);
    return person_get(w, p, arena_fmt(w->arena, APP "/sessions?%s", query));
}

/* Three sessions: allowed by ann, refused by the maker for bob, left by none.
 */
static void
three(struct world *w, str ids[3])
{
    struct owner ann = {.w = w}, bob = {.w = w}, none = {.w = w};

    open_link(&ann, "&user=ann&flags=country%3ADE%20tesla_auth%3Atrue");
    run_brand(&ann, "TESLA");
    sign_in(&ann, "0SCAAAAAAAAAAAAA7@compatible.smartcar.com");
    if (ann.page.status == 200) /* who is known is not asked again */
        allow(&ann);
    open_link(&bob, "&user=bob%20%26%20co&sdk_platform=iOS&sdk_version=6.5.0");
    run_refused_leave(&bob, "BMW");
    open_link(&none, "");
    ids[0] = ann.id;
    ids[1] = bob.id;
    ids[2] = none.id;
}

FLOW(the_feed_finds_sessions_by_what_is_known_of_them)
{
    struct person p;
    struct reply r;
    str ids[3];

    viewer(w, &p);
    r = asked_for(w, &p, "");
    assert_true(reply_says(&r, "No session yet"));
    three(w, ids);
    r = asked_for(w, &p, "");
    for (int i = 0; i < 3; i++)
        assert_true(reply_says(&r, arena_cstr(w->arena, ids[i])));
    assert_true(reply_says(&r, "1 car, 2 of 2 permissions"));
    assert_true(reply_says(&r, "Sign-in refused by the maker"));
    assert_true(reply_says(&r, "iOS 6.5.0"));
    assert_true(reply_says(&r, "Open now"));
    r = asked_for(w, &p, "user=ann");
    assert_true(reply_says(&r, arena_cstr(w->arena, ids[0])));
    assert_false(reply_says(&r, arena_cstr(w->arena, ids[1])));
    r = asked_for(w, &p, "vin=0SCAAAAAAAAAAAAA7");
    assert_true(reply_says(&r, arena_cstr(w->arena, ids[0])));
    assert_false(reply_says(&r, arena_cstr(w->arena, ids[1])));
    r = asked_for(w, &p, "outcome=user_manually_returned_to_application");
    assert_true(reply_says(&r, arena_cstr(w->arena, ids[1])));
    assert_false(reply_says(&r, arena_cstr(w->arena, ids[0])));
    r = asked_for(w, &p, "user=bob%20%26%20co&outcome=connected");
    assert_true(reply_says(&r, "No session matches"));
    r = asked_for(w, &p, "from=2025-06-15&until=2025-06-15");
    assert_true(reply_says(&r, arena_cstr(w->arena, ids[0])));
    r = asked_for(w, &p, "until=2025-06-14");
    assert_true(reply_says(&r, "No session matches"));
    r = asked_for(w, &p,
                  arena_fmt(w->arena, "id=" STR_FMT, STR_ARG(ids[2])).at);
    assert_int_equal(r.status, 303);
    assert_int_equal(person_get(w, &p, r.location).status, 200);
}

FLOW(a_filter_that_makes_no_sense_is_refused_at_its_field)
{
    static const struct {
        const char *query, *at;
    } wrong[] = {
        {"from=yesterday",                  "s-from-err"          },
        {"from=2025-02-30",                 "s-from-err"          },
        {"until=99999999999999999999",      "s-until-err"         },
        {"vin=short",                       "s-vin-err"           },
        {"id=%27%20OR%201%3D1",             "s-id-err"            },
        {"below=x",                         "Nothing was searched"},
        {"below=99999999999999999999999.x", "Nothing was searched"},
    };
    struct buf large = {.arena = w->arena, .max = 9000};
    struct person p;
    struct reply r;

    viewer(w, &p);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        r = asked_for(w, &p, wrong[i].query);
        assert_int_equal(r.status, 422);
        assert_true(reply_says(&r, wrong[i].at));
    }
    r = asked_for(w, &p, "user=%3Cscript%3E%27%22&vin=");
    assert_int_equal(r.status, 200);
    assert_false(reply_says(&r, "<script>"));
    for (int i = 0; i < 8000; i++)
        buf_char(&large, 'x');
    r = asked_for(w, &p,
                  arena_fmt(w->arena, "user=" STR_FMT "&outcome=nonsense",
                            STR_ARG(buf_str(&large)))
                      .at);
    assert_int_equal(r.status, 200);
    assert_int_equal(
        person_get(w, &p, S(APP "/sessions.csv?from=never")).status, 400);
}

FLOW(a_session_is_told_step_by_step)
{
    struct person p;
    struct reply r;
    str ids[3];

    viewer(w, &p);
    three(w, ids);
    r = seen(w, &p,
             arena_fmt(w->arena, "/sessions/" STR_FMT, STR_ARG(ids[0])).at);
    assert_true(reply_says(&r, "Link opened"));
    assert_true(reply_says(&r, "<code>tesla_auth:true</code>"));
    assert_true(reply_says(&r, "<b>Brand chosen</b><p class=\"soft small\">"
                               "Tesla</p>"));
    assert_true(reply_says(&r, "1 car, 2 of 2 permissions"));
    r = seen(w, &p,
             arena_fmt(w->arena, "/sessions/" STR_FMT, STR_ARG(ids[1])).at);
    assert_true(reply_says(&r, "Sign-in refused by the maker"));
    assert_true(reply_says(&r, "Your app was told <code>" LEFT "</code>"));
    w->now_ms += (w->settings.session_time + 1) * 1000;
    r = seen(w, &p,
             arena_fmt(w->arena, "/sessions/" STR_FMT, STR_ARG(ids[2])).at);
    assert_true(reply_says(&r, "Abandoned"));
    assert_int_equal(person_get(w, &p,
                                S(APP "/sessions/00000000-0000-4000-8000-"
                                      "000000000000"))
                         .status,
                     404);
}

/* ---- links that are refused before a session exists ---- */

#define BAD                                                                    \
    "/oauth/authorize?response_type=code&mode=simulated&state=S3CRET"          \
    "&code_challenge=S3CRET&code_challenge_method=S256"

static size_t
times(str text, str part)
{
    size_t n = 0;

    for (size_t i = 0; i + part.len <= text.len; i++)
        n += str_starts(str_from(text, i), part) ? 1 : 0;
    return n;
}

static size_t
refused_of(struct world *w, struct person *p, const char *app)
{
    struct reply r = person_get(
        w, p,
        arena_fmt(w->arena, "/dashboard/apps/%s/sessions.csv?outcome=refused",
                  app));

    assert_int_equal(r.status, 200);
    return times(r.body, S("refused"));
}

FLOW(a_link_that_is_refused_is_in_the_feed_of_its_app)
{
    struct person p;
    struct reply r;

    viewer(w, &p);
    r = ASK(w, .target = S(BAD "&client_id=demo&user=u1&redirect_uri=https://"
                               "me:S3CRET@evil.example/cb?token=S3CRET"));
    assert_int_equal(r.status, 400);
    assert_false(reply_says(&r, "action=\"/connect/"));
    r = seen(w, &p, "/sessions?outcome=refused&user=u1");
    assert_true(reply_says(&r, "Link refused</span>"));
    assert_true(reply_says(&r, "redirect_uri &quot;…@evil.example/cb&quot;: "
                               "The link should lead back"));
    r = person_get(w, &p,
                   reply_between(&r, "<th scope=\"row\"><a href=\"", "\""));
    assert_int_equal(r.status, 200);
    assert_true(reply_says(&r, "Something in the link is wrong"));
    assert_false(reply_says(&r, "S3CRET"));
    assert_false(reply_says(&r, "Your app was told"));
    r = seen(w, &p, "/sessions/funnel");
    assert_true(reply_says(&r, "Link refused"));
    assert_int_equal(refused_of(w, &p, "demo"), 1);
    r = seen(w, &p, "/sessions?outcome=connected");
    assert_true(reply_says(&r, "No session matches"));
}

FLOW(a_link_of_no_app_is_nobodys_session)
{
    struct person p;

    viewer(w, &p);
    assert_int_equal(
        ASK(w,
            .target = S(BAD "&client_id=nobody&redirect_uri=https://x.example"))
            .status,
        400);
    assert_int_equal(
        ASK(w,
            .target = S(BAD "&client_id=other&redirect_uri=https://x.example"))
            .status,
        400);
    assert_int_equal(refused_of(w, &p, "demo"), 0);
}

/* Anybody can open bad links: an hour has so many of them. Each app has its
 * own. */
FLOW(a_flood_of_bad_links_fills_nothing)
{
    struct ask bad = {
        .method = GET,
        .target = S(BAD "&client_id=demo&redirect_uri=https://evil.example")};
    struct reply replies[REFUSED_MOST + 10];
    const size_t n = sizeof replies / sizeof replies[0];
    struct person p;

    viewer(w, &p);
    ask_at_once(w, &bad, replies, n);
    assert_int_equal(with_status(replies, n, 400), n);
    assert_int_equal(refused_of(w, &p, "demo"), REFUSED_MOST);
    w->now_ms += 3600 * 1000;
    ask_at_once(w, &bad, replies, 2);
    assert_int_equal(refused_of(w, &p, "demo"), REFUSED_MOST + 2);
}

static bool
lists(struct world *w, const struct reply *r, str id)
{
    return reply_says(
        r, arena_fmt(w->arena, "\"id\":\"" STR_FMT "\"", STR_ARG(id)).at);
}

FLOW(programs_find_sessions_by_what_is_known_of_them)
{
    static const struct {
        const char *query;
        bool has[3];
    } wishes[] = {
        {"",                                         {true, true, true}   },
        {"?user=ann",                                {true, false, false} },
        {"?user=bob%20%26%20co",                     {false, true, false} },
        {"?vin=0SCAAAAAAAAAAAAA7",                   {true, false, false} },
        {"?outcome=open",                            {false, false, true} },
        {"?outcome=connected&from=2025-06-15",       {true, false, false} },
        {"?until=2025-06-14",                        {false, false, false}},
        {"?from=2025-06-16",                         {false, false, false}},
        {"?id=8f1c0000-0000-4000-8000-000000000000", {false, false, false}},
    };
    str ids[3], key = admin_key(w);
    struct reply r;

    three(w, ids);
    for (size_t i = 0; i < sizeof wishes / sizeof wishes[0]; i++) {
        r = told(w, key,
                 arena_fmt(w->arena, "/sessions%s", wishes[i].query).at);
        for (int k = 0; k < 3; k++)
            assert_int_equal(lists(w, &r, ids[k]), wishes[i].has[k]);
    }
    /* one by its id, and not if another filter leaves it out */
    for (int k = 0; k < 3; k++) {
        const char *by_id =
            arena_fmt(w->arena, "/sessions?id=" STR_FMT, STR_ARG(ids[k])).at;

        r = told(w, key, by_id);
        for (int i = 0; i < 3; i++)
            assert_int_equal(lists(w, &r, ids[i]), i == k);
        assert_str(reply_json(&r, "cursor"), S("null"));
        r = told(w, key, arena_fmt(w->arena, "%s&user=ann", by_id).at);
        assert_int_equal(lists(w, &r, ids[k]), k == 0);
    }
    r = told(w, key, "/sessions?user=ann");
    assert_true(reply_says(&r, "\"outcome\":\"connected\",\"step\":"
                               "\"connected\",\"user\":\"ann\""));
    r = told(w, key, "/sessions/users");
    assert_true(reply_says(&r,
                           "\"user\":\"bob & co\",\"sessions\":1,\"or_more\""
                           ":false,\"attempts\":1,\"outcome\":\"user_"
                           "manually_returned_to_application\""));
}

FLOW(pages_for_programs_meet_and_the_newest_is_first_within_a_second_too)
{
    const char *next = "/sessions?outcome=open&limit=7";
    str key = admin_key(w), cursor, last = S("");
    int found = 0;

    for (int i = 0; i < 30; i++) { /* many in the same millisecond */
        struct owner o = {.w = w};

        open_link(&o, arena_fmt(w->arena, "&user=%02d", i).at);
        w->now_ms += i % 5 == 0 ? 400 : 0;
    }
    for (int pages = 1;; pages++) {
        struct reply r = told(w, key, next);
        const char *at = arena_cstr(w->arena, r.body);

        while ((at = strstr(at, "\"user\":\"")) != NULL) {
            at += strlen("\"user\":\"");
            assert_int_equal(10 * (at[0] - '0') + at[1] - '0', 29 - found);
            found++;
        }
        cursor = reply_json(&r, "cursor");
        if (str_eq(cursor, S("null")))
            break;
        assert_false(str_eq(cursor, last));
        last = cursor;
        assert_true(pages < 5);
        next = arena_fmt(w->arena,
                         "/sessions?outcome=open&limit=7&cursor=" STR_FMT,
                         STR_ARG(cursor))
                   .at;
    }
    assert_int_equal(found, 30);
}

FLOW(pages_of_the_feed_meet_without_gap_or_repetition)
{
    size_t found = 0;
    struct person p;
    struct reply r;
    str next;

    viewer(w, &p);
    for (int i = 0; i < 120; i++) { /* many in the same second */
        struct owner o = {.w = w};

        open_link(&o, "");
        w->now_ms += 400;
    }
    r = asked_for(w, &p, "");
    for (int pages = 1;; pages++) {
        const char *at = arena_cstr(w->arena, r.body);

        while ((at = strstr(at, "href=\"" APP "/sessions/")) != NULL) {
            at += strlen("href=\"" APP "/sessions/");
            found += strncmp(at, "users", 5) != 0 && strncmp(at, "fun", 3) != 0;
        }
        next = reply_between(&r, "id=\"older\" href=\"", "\"");
        if (next.len == 0)
            break;
        assert_true(pages < 3);
        r = person_get(w, &p, next);
    }
    assert_int_equal(found, 120);
}

FLOW(a_spreadsheet_takes_no_cell_for_a_formula)
{
    struct owner o = {.w = w};
    struct person p;
    struct reply r;

    viewer(w, &p);
    open_link(&o, "&user=%3DHYPERLINK(%22http://x.example%22)%0d");
    open_link(&o, "&user=%3DHYPERLINK(%22http://x.example%22)");
    open_link(&o, "&user=-1%2B1");
    open_link(&o, "&user=a%2C%22b%22");
    r = person_get(w, &p, S(APP "/sessions.csv"));
    assert_int_equal(r.status, 200);
    assert_true(reply_says(&r, "\"'=HYPERLINK(\"\"http://x.example\"\")\""));
    assert_true(reply_says(&r, "\"'-1+1\""));
    assert_true(reply_says(&r, "\"a,\"\"b\"\"\""));
    assert_false(reply_says(&r, ",\"="));
    assert_true(str_starts(r.body, S("\"session_id\",\"started_at\"")));
    assert_true(str_eq(reply_header(w, &r, "content-disposition"),
                       S("attachment; filename=\"connect-sessions.csv\"")));
    r = person_get(w, &p, S(APP "/sessions.csv?user=-1%2B1"));
    assert_false(reply_says(&r, "HYPERLINK"));
}

FLOW(users_are_listed_once_with_all_they_did)
{
    struct person p;
    struct reply r;
    str ids[3], row;

    viewer(w, &p);
    r = seen(w, &p, "/sessions/users");
    assert_true(reply_says(&r, "No user yet"));
    three(w, ids);
    three(w, ids);
    r = seen(w, &p, "/sessions/users");
    row = reply_between(&r, ">bob &amp; co</a></th>", "</tr>");
    assert_true(
        str_starts(row, S("<td class=\"n\">2</td><td class=\"n\">2</td>")));
    assert_true(reply_says(&r, ">ann</a>"));
    r = person_get(w, &p, reply_between(&r, "class=\"long\"><a href=\"", "\""));
    assert_int_equal(r.status, 200);
    assert_true(reply_says(&r, arena_cstr(w->arena, ids[0])) ||
                reply_says(&r, arena_cstr(w->arena, ids[1])));
}

static int64_t
sessions_counted(struct world *w)
{
    const int64_t day = w->now_ms / DAY_MS;
    const struct tally_question q = {.app_id = S("demo"),
                                     .kind = S("all"),
                                     .from_day = day - 1,
                                     .until_day = day + 1,
                                     .now = w->now_ms / 1000};
    struct tally *rows;
    size_t count;
    int64_t all, connected;

    assert_ptr_equal(tally_read(w->db, w->arena, &q, &rows, &count), OK);
    tally_sum(rows, count, &all, &connected);
    return all;
}

FLOW(a_day_that_was_counted_too_early_is_counted_again)
{
    str ids[3];

    three(w, ids);
    w->now_ms += 2 * (int64_t)DAY_MS;
    assert_ptr_equal(sweep(w->db, &w->settings, w->now_ms / 1000), OK);
    w->now_ms -= 2 * (int64_t)DAY_MS;
    assert_ptr_equal(sweep(w->db, &w->settings, w->now_ms / 1000), OK);
    three(w, ids);
    assert_int_equal(sessions_counted(w), 6);
    w->now_ms += 2 * (int64_t)DAY_MS;
    assert_ptr_equal(sweep(w->db, &w->settings, w->now_ms / 1000), OK);
    w->now_ms -= 2 * (int64_t)DAY_MS;
    assert_int_equal(sessions_counted(w), 6);
}

FLOW(what_a_user_was_called_is_forgotten_with_the_session)
{
    struct person p;
    struct reply r;
    str ids[3];

    viewer(w, &p);
    three(w, ids);
    write_later(w);
    w->now_ms += (w->settings.session_keep + 1) * 1000;
    person_sign_in(w, &p);
    assert_ptr_equal(sweep(w->db, &w->settings, w->now_ms / 1000), OK);
    r = asked_for(w, &p, "");
    assert_true(reply_says(&r, "No session yet"));
    assert_int_equal(person_get(w, &p,
                                arena_fmt(w->arena, APP "/sessions/" STR_FMT,
                                          STR_ARG(ids[0])))
                         .status,
                     404);
    r = seen(w, &p, "/sessions/users");
    assert_true(reply_says(&r, "No user yet"));
}

/* ---- requests ---- */

FLOW(requests_are_listed_with_what_their_error_means)
{
    struct reply good, bad, r;
    struct person p;
    str token = world_token(w), id;

    viewer(w, &p);
    good = ASK(w, .target = S("/v2.0/vehicles"), .bearer = token);
    id = reply_between(&good, "[\"", "\"");
    bad = ASK(w, .bearer = token,
              .target = arena_fmt(w->arena, "/v2.0/vehicles/" STR_FMT "/fuel",
                                  STR_ARG(id)));
    assert_int_equal(bad.status, 403);
    r = seen(w, &p, "/requests");
    assert_true(reply_says(&r, arena_cstr(w->arena, good.id)));
    assert_true(reply_says(&r, "GET /v2.0/vehicles/{id}/{signal...}"));
    assert_false(reply_says(&r, "/fuel"));
    assert_true(reply_says(&r, "POST /oauth/token"));
    assert_true(reply_says(&r, "7 ms"));
    r = seen(w, &p, "/requests?result=error");
    assert_true(reply_says(&r, arena_cstr(w->arena, bad.id)));
    assert_false(reply_says(&r, arena_cstr(w->arena, good.id)));
    r = seen(w, &p, "/requests?route=/v2.0/vehicles");
    assert_false(reply_says(&r, arena_cstr(w->arena, bad.id)));
    assert_true(reply_says(&r, arena_cstr(w->arena, good.id)));
    r = person_get(
        w, &p,
        arena_fmt(w->arena, APP "/requests?id=" STR_FMT, STR_ARG(bad.id)));
    assert_int_equal(r.status, 303);
    r = person_get(w, &p, r.location);
    assert_true(reply_says(&r, "<h2>PERMISSION</h2>"));
    assert_true(reply_says(&r, "Who can fix it"));
    assert_true(reply_says(&r, "href=\"/docs/errors/permission-errors#null\""));
}

FLOW(programs_read_requests_with_what_their_error_means)
{
    str token = world_token(w), key = admin_key(w);
    struct reply good, bad, r;

    good = ASK(w, .target = S("/v2.0/vehicles"), .bearer = token);
    bad = ASK(w, .bearer = token, .target = S("/v2.0/vehicles/x/fuel"));
    assert_int_equal(bad.status, 400);
    r = told(w, key, "/requests");
    assert_true(lists(w, &r, good.id) && lists(w, &r, bad.id));
    r = told(w, key, "/requests?result=error");
    assert_true(lists(w, &r, bad.id) && !lists(w, &r, good.id));
    r = told(w, key, "/requests?route=/v2.0/vehicles&result=ok");
    assert_true(lists(w, &r, good.id) && !lists(w, &r, bad.id));
    r = told(w, key, "/requests?from=2100-01-01");
    assert_true(!lists(w, &r, good.id) && !lists(w, &r, bad.id));
    r = told(w, key,
             arena_fmt(w->arena, "/requests?id=" STR_FMT, STR_ARG(good.id)).at);
    assert_true(lists(w, &r, good.id) && !lists(w, &r, bad.id));
    r = told(w, key,
             arena_fmt(w->arena, "/requests/" STR_FMT, STR_ARG(bad.id)).at);
    assert_str(reply_json(&r, "type"), S("VALIDATION"));
    assert_str(reply_json(&r, "who_mends"), S("You"));
    assert_true(str_starts(reply_json(&r, "docs"),
                           S("/docs/errors/validation-errors#")));
}

FLOW(a_request_without_right_credentials_is_nobodys)
{
    struct person p;
    struct reply r;

    viewer(w, &p);
    (void)ASK(w, .target = S("/v2.0/vehicles"), .bearer = S("wrong"));
    (void)person_get(w, &p, S(APP));
    r = seen(w, &p, "/requests");
    assert_true(reply_says(&r, "No request yet"));
    r = person_get(w, &p, S(APP "/requests?id=x"));
    assert_int_equal(r.status, 422);
    assert_true(reply_says(&r, "r-id-err"));
    assert_int_equal(person_get(w, &p, S(APP "/requests?from=x")).status, 422);
    assert_int_equal(person_get(w, &p, S(APP "/requests?below=x")).status, 422);
    assert_int_equal(person_get(w, &p, S(APP "/requests/x")).status, 404);
}

FLOW(requests_are_forgotten_and_what_is_too_much_too)
{
    str token = world_token(w);
    struct reply old, young, r;
    struct person p;

    viewer(w, &p);
    old = ASK(w, .target = S("/v2.0/user"), .bearer = token);
    write_later(w);
    w->now_ms += 3600 * 1000;
    young = ASK(w, .target = S("/v2.0/user"), .bearer = token);
    write_later(w);
    w->settings.request_most = 1;
    assert_ptr_equal(sweep(w->db, &w->settings, w->now_ms / 1000), OK);
    r = seen(w, &p, "/requests");
    assert_false(reply_says(&r, arena_cstr(w->arena, old.id)));
    assert_true(reply_says(&r, arena_cstr(w->arena, young.id)));
    w->now_ms += (w->settings.request_keep + 1) * 1000;
    person_sign_in(w, &p);
    assert_ptr_equal(sweep(w->db, &w->settings, w->now_ms / 1000), OK);
    r = seen(w, &p, "/requests");
    assert_true(reply_says(&r, "No request yet"));
}

static err
write_nothing(struct tx *tx, const struct later *const *rows, size_t count,
              int64_t missed)
{
    (void)tx;
    (void)rows;
    (void)count;
    (void)missed;
    return OK;
}

FLOW(requests_without_room_are_answered_and_counted)
{
    str token = world_token(w);
    struct person p;
    struct reply r;

    viewer(w, &p);
    write_later(w);
    while (db_later(w->db, &(struct later){.write = write_nothing}))
        continue;
    for (int i = 0; i < 3; i++) {
        r = ASK(w, .target = S("/v2.0/user"), .bearer = token);
        assert_int_equal(r.status, 200);
    }
    r = seen(w, &p, "/requests");
    assert_true(reply_says(&r, "server’s apps: 3.</b>"));
    assert_false(reply_says(&r, "/v2.0/user"));
}

FLOW(what_an_app_that_is_gone_asked_is_not_kept_and_holds_up_nobody)
{
    str token = world_token(w);
    struct requests_routes_row *rows;
    struct person p;
    struct reply r;
    size_t n;

    viewer(w, &p);
    r = ASK(w, .method = POST, .target = S("/oauth/token"), .app = S("other"),
            .secret = S("other-secret"), .form = S("grant_type=x"));
    assert_int_equal(r.status, 400);
    assert_int_equal(ASK(w, .target = S("/v2.0/user"), .bearer = token).status,
                     200);
    assert_ptr_equal(app_remove(w->db, S("other")), OK);
    write_later(w);
    assert_ptr_equal(
        requests_routes(w->db, w->arena,
                        &(struct requests_routes_args){S("other"), 9}, &rows,
                        &n),
        OK);
    assert_int_equal(n, 0);
    r = seen(w, &p, "/requests");
    assert_true(reply_says(&r, "/v2.0/user"));
}

/* ---- the overview ---- */

FLOW(the_overview_has_the_numbers_of_the_app)
{
    struct person p;
    struct reply r;
    str ids[3], token, key = admin_key(w);

    viewer(w, &p);
    r = seen(w, &p, "");
    assert_true(reply_says(&r, "Nothing has happened yet"));
    three(w, ids);
    token = world_token(w);
    (void)ASK(w, .target = S("/v2.0/vehicles/x/odometer"), .bearer = token);
    r = seen(w, &p, "");
    assert_true(reply_says(&r, "id=\"connections\">2<"));
    assert_true(reply_says(&r, "2 new in 7 days"));
    assert_true(reply_says(&r, "id=\"conversion\">50.0 %<"));
    assert_true(reply_says(&r, "id=\"requests\">2<"));
    assert_true(reply_says(&r, "id=\"errors\">50.0 %<"));
    assert_true(reply_says(&r, "<th scope=\"row\">Tesla</th>"));
    assert_true(reply_says(&r, ">VALIDATION"));
    r = told(w, key, "/overview");
    assert_str(reply_json(&r, "connections"), S("2"));
    assert_str(reply_json(&r, "new_in_7_days"), S("2"));
    assert_true(
        reply_says(&r, "\"in_30_days\":{\"sessions\":4,\"connected\":2}"));
    assert_true(
        reply_says(&r, "\"in_24_hours\":{\"requests\":2,\"errors\":1,"));
    assert_true(reply_says(&r, "{\"make\":\"TESLA\",\"connections\":1}"));
}
