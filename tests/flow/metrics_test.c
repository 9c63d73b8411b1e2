/* SPDX-License-Identifier: Apache-2.0
 * What Prometheus reads, and who may. Counters are the process's: each test
 * looks at what was added. */
#include "flow/api.h"
#include "store/later.h"
#include "vehicles/errors.h"

#define TOKEN "metrics-token-0123456789"

static struct reply
read_metrics(struct world *w)
{
    struct reply r;

    w->settings.metrics_token = S(TOKEN);
    r = ASK(w, .target = S("/metrics"), .bearer = S(TOKEN));
    assert_int_equal(r.status, 200);
    assert_str(reply_header(w, &r, "content-type"),
               S("text/plain; version=0.0.4; charset=utf-8"));
    return r;
}

/* The number on the line that begins so; -1: there is no such line. */
static int64_t
line(const struct reply *r, str name)
{
    str rest = r->body, at;
    int64_t n;

    while (str_cut(rest, '\n', &at, &rest)) {
        if (!str_starts(at, name) || at.len <= name.len ||
            at.at[name.len] != ' ')
            continue;
        assert_true(str_to_int(str_from(at, name.len + 1), INT64_MAX, &n));
        return n;
    }
    return -1;
}

#define REQUESTS(method, route, status)                                        \
    "valetkey_http_requests_total{method=\"" method "\",route=\"" route        \
    "\",status=\"" status "\"}"

/* What was asked between two readings; of lines that are not there yet 0. */
struct asked {
    const char *name;
    int64_t times;
};

static void
assert_added(const struct reply *before, const struct reply *after,
             const struct asked *asked, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int64_t was = line(before, str_of(asked[i].name)),
                is = line(after, str_of(asked[i].name));

        if (is - (was < 0 ? 0 : was) != asked[i].times)
            fail_msg("%s: %lld, before %lld", asked[i].name, (long long)is,
                     (long long)was);
    }
}

FLOW(answers_are_counted_by_route_and_class_of_status)
{
    const struct connect c = {.query = asking_for(w, S("read_odometer"))};
    str token = token_of(w, &c), id = first_vehicle(w, token);
    struct reply before = read_metrics(w), after;
    static const struct asked asked[] = {
        {REQUESTS("GET",                     "/v2.0/vehicles/{id}/{signal...}",      "2xx"), 3},
        {REQUESTS("GET",                                 "/v2.0/vehicles/{id}/{signal...}",                                                                       "4xx"), 2},
        {REQUESTS("none","none","4xx"), 1},
        {REQUESTS("GET",                                  "/metrics",                                                          "2xx"), 1},
        {"valetkey_http_request_duration_seconds_count{lane=\"inline\"}",                            7                                                                                                                                      },
        {"valetkey_http_request_duration_seconds_bucket{lane=\"inline\","
         "le=\"0.005\"}",                     0               },
        {"valetkey_http_request_duration_seconds_bucket{lane=\"inline\","
         "le=\"0.01\"}",                                 7                                                                      },
        {"valetkey_http_request_duration_seconds_bucket{lane=\"inline\","
         "le=\"+Inf\"}",      7},
    };

    for (int i = 0; i < 3; i++)
        assert_int_equal(get(w, token, id, "/odometer").status, 200);
    assert_int_equal(get(w, token, id, "/location").status, 403);
    assert_int_equal(get(w, S("wrong"), id, "/odometer").status, 401);
    assert_int_equal(ASK(w, .target = S("/nowhere")).status, 404);
    after = read_metrics(w); /* the reading before it is counted now */
    assert_added(&before, &after, asked, sizeof asked / sizeof asked[0]);
}

/* A path would make a label for each car, and would show who asks for what. */
FLOW(a_path_is_never_a_label)
{
    str token = world_token(w), id = first_vehicle(w, token);
    struct reply r;

    (void)get(w, token, id, "/odometer");
    (void)ASK(w, .target = S("/nowhere/strange-word?x=strange-word"));
    (void)ASK(w, .target = S("/oauth/authorize?client_id=strange-word"));
    r = read_metrics(w);
    assert_false(reply_says(&r, "strange-word"));
    assert_false(reply_says(&r, arena_cstr(w->arena, id)));
    assert_false(reply_says(&r, "demo"));
}

FLOW(sessions_are_counted_by_their_outcome)
{
    struct browser browser = {0};
    const struct connect c = {.browser = &browser,
                              .username = "another@example.com"};
    struct reply before = read_metrics(w), page, after;
    static const struct asked asked[] = {
        {"valetkey_connect_sessions_opened_total",                           2},
        {"valetkey_connect_sessions_ended_total{outcome=\"granted\"}",       1},
        {"valetkey_connect_sessions_ended_total{outcome=\"access_denied\"}", 1},
        {"valetkey_connect_sessions_ended_total{outcome=\"no_vehicles\"}",   0},
    };

    (void)CODE(w, .app = "demo");
    page = world_go_to(w, &c, "grant");
    for (int i = 0; i < 2; i++) /* it ends once */
        (void)world_post(w, &browser, page.location, &page,
                         S("&decision=deny"));
    after = read_metrics(w);
    assert_added(&before, &after, asked, sizeof asked / sizeof asked[0]);
}

/* PostgreSQL groups commits itself: how many went together nobody tells. */
FLOW(commits_are_counted_and_their_groups_where_they_are_ours)
{
    static const char count[] = "valetkey_store_commit_units_count",
                      sum[] = "valetkey_store_commit_units_sum",
                      took[] = "valetkey_store_commit_duration_seconds_count";
    struct reply before = read_metrics(w), after;

    (void)CODE(w, .app = "demo");
    after = read_metrics(w);
    assert_true(line(&after, S(took)) > line(&before, S(took)));
    if (db_is_postgres(w->db)) {
        assert_false(reply_says(&after, "valetkey_store_commit_units"));
        assert_true(reply_says(&after, "database=\"postgresql\"} 1\n"));
        return;
    }
    assert_true(line(&after, S(count)) > line(&before, S(count)));
    assert_true(line(&after, S(sum)) >= line(&after, S(count)));
    assert_int_equal(line(&after, S(took)), line(&after, S(count)));
    assert_true(reply_says(&after, "database=\"sqlite\"} 1\n"));
}

static err
write_none(struct tx *tx, const struct later *const *rows, size_t count,
           int64_t missed)
{
    (void)tx;
    (void)rows;
    (void)count;
    (void)missed;
    return OK;
}

static err
write_fails(struct tx *tx, const struct later *const *rows, size_t count,
            int64_t missed)
{
    (void)write_none(tx, rows, count, missed);
    return &API_INTERNAL;
}

FLOW(rows_that_are_lost_are_counted)
{
    static const char dropped[] = "valetkey_log_rows_dropped_total";
    struct later row = {.write = write_none};
    struct reply r = read_metrics(w);
    int64_t missed = 0;

    assert_int_equal(line(&r, S(dropped)), 0);
    for (int i = 0; i < 8200; i++)
        missed += db_later(w->db, &row) ? 0 : 1;
    assert_true(missed > 0);
    r = read_metrics(w);
    assert_int_equal(line(&r, S(dropped)), missed);
    assert_int_equal(db_later_write(w->db), OK);

    row.write = write_fails;
    assert_true(db_later(w->db, &row));
    assert_true(db_later(w->db, &row));
    assert_ptr_equal(db_later_write(w->db), &API_INTERNAL);
    r = read_metrics(w);
    assert_int_equal(line(&r, S(dropped)), missed + 2);
}

/* Every line is a comment or a sample; of a family the comments come first. */
FLOW(every_family_says_what_it_is)
{
    struct reply r = read_metrics(w);
    str rest = r.body, at, family = S("none");

    assert_true(str_ends(r.body, S("\n")));
    while (rest.len > 0) {
        assert_true(str_cut(rest, '\n', &at, &rest));
        if (str_starts(at, S("# HELP "))) {
            str_cut(str_from(at, 7), ' ', &family, &at);
            assert_true(str_starts(family, S("valetkey_")));
            assert_true(
                str_starts(rest, arena_fmt(w->arena, "# TYPE " STR_FMT " ",
                                           STR_ARG(family))));
        } else if (!str_starts(at, S("# TYPE "))) {
            assert_true(str_starts(at, family));
        }
    }
}

/* ---- who may not ---- */

static void
must_be_refused(const struct reply *r, int status)
{
    if (r->status != status)
        fail_msg("wanted %d: %d\n" STR_FMT, status, r->status,
                 STR_ARG(r->body));
    assert_false(reply_says(r, "valetkey_"));
}

FLOW(without_the_setting_there_is_nothing)
{
    struct reply r = ASK(w, .target = S("/metrics"));

    must_be_refused(&r, 404);
    r = ASK(w, .target = S("/metrics"), .bearer = S(TOKEN));
    must_be_refused(&r, 404);
    r = ASK(w, .target = S("/metrics"),
            .headers = {
                {S("authorization"), S("Bearer ")}
    });
    must_be_refused(&r, 404);
}

FLOW(only_the_bearer_of_the_token_reads)
{
    static const struct field wrong[] = {
        {STR(""),              STR("")                               },
        {STR("authorization"), STR("")                               },
        {STR("authorization"), STR("Bearer")                         },
        {STR("authorization"), STR("Bearer ")                        },
        {STR("authorization"), STR("Bearer metrics-token-012345678") },
        {STR("authorization"), STR("Bearer " TOKEN "0")              },
        {STR("authorization"), STR("Bearer Metrics-Token-0123456789")},
        {STR("authorization"), STR("Bearer  " TOKEN)                 },
        {STR("authorization"), STR("Basic " TOKEN)                   },
        {STR("authorization"), STR(TOKEN)                            },
        {STR("cookie"),        STR("metrics_token=" TOKEN)           },
    };
    struct reply r;

    w->settings.metrics_token = S(TOKEN);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct ask ask = {.target = S("/metrics")};

        ask.headers[0] = wrong[i];
        r = world_ask(w, &ask);
        must_be_refused(&r, 401);
        assert_str(reply_header(w, &r, "www-authenticate"), S("Bearer"));
    }
    r = ASK(w, .target = S("/metrics?access_token=" TOKEN));
    must_be_refused(&r, 401);
    r = ASK(w, .target = S("/metrics"), .bearer = world_token(w));
    must_be_refused(&r, 401);
    r = ASK(w, .target = S("/metrics"), .app = S("demo"), .secret = S(TOKEN));
    must_be_refused(&r, 401);
    r = ASK(w, .target = S("/metrics"), .bearer = S(TOKEN),
            .headers = {
                {S("authorization"), S("Bearer other")}
    });
    must_be_refused(&r, 401);
    r = ASK(w, .method = POST, .target = S("/metrics"), .bearer = S(TOKEN));
    must_be_refused(&r, 405);
    r = ASK(w, .target = S("/metrics"),
            .headers = {
                {S("authorization"), S("bearer " TOKEN)}
    });
    assert_int_equal(r.status, 200);
}
