/* SPDX-License-Identifier: Apache-2.0
 * Counts by route and class of status, times by lane; the rest is asked of
 * those who know it. */
#include "metrics.h"

#include "base/figures.h"
#include "base/secret.h"
#include "connect/connect.h"
#include "http/errors.h"
#include "http/server.h"
#include "oauth/errors.h"
#include "routes.h"
#include "settings/settings.h"
#include "store/db.h"

enum { CLASSES = 5, TEXT_MOST = 512 * 1024 };

static const str classes[CLASSES] = {STR("1xx"), STR("2xx"), STR("3xx"),
                                     STR("4xx"), STR("5xx")};

/* By the row's place in routes.c; the last is of no route. */
static struct counter requests[METRICS_ROUTES + 1][CLASSES];

static const struct bound seconds[] = {
    {100,      STR("0.0001") },
    {250,      STR("0.00025")},
    {500,      STR("0.0005") },
    {1000,     STR("0.001")  },
    {2500,     STR("0.0025") },
    {5000,     STR("0.005")  },
    {10000,    STR("0.01")   },
    {25000,    STR("0.025")  },
    {50000,    STR("0.05")   },
    {100000,   STR("0.1")    },
    {250000,   STR("0.25")   },
    {500000,   STR("0.5")    },
    {1000000,  STR("1")      },
    {2500000,  STR("2.5")    },
    {10000000, STR("10")     },
    {30000000, STR("30")     },
};

// clang-format off
#define TIMES {.bounds = seconds, .bound_count = sizeof seconds / sizeof seconds[0], .micro = true}
static struct {
    str name;
    struct histogram times;
} lanes[] = {
    [INLINE] = {STR("inline"), TIMES},
    [WORKER] = {STR("worker"), TIMES},
    [SLOW]   = {STR("slow"),   TIMES},
    [UPLOAD] = {STR("upload"), TIMES},
};
// clang-format on

void
metrics_count(const struct request *req, int64_t us)
{
    const struct route *route = req->route;
    size_t row =
        route == NULL ? METRICS_ROUTES : (size_t)(route - valetkey_site.routes);
    int class = req->out.status / 100;

    class = class < 1 || class > CLASSES ? CLASSES : class;
    counter_add(&requests[row][class - 1], 1);
    histogram_add(&lanes[route == NULL ? INLINE : route->lane].times, us);
}

/* ---- who may read ---- */

static bool
is_bearer(struct request *req, str token)
{
    str scheme, given;

    return request_header_count(req, S("authorization")) == 1 &&
           str_cut(request_header(req, S("authorization")), ' ', &scheme,
                   &given) &&
           str_eq_nocase(scheme, S("Bearer")) &&
           secret_hash_eq(secret_hash(req->arena, secret_of(given)),
                          secret_hash(req->arena, secret_of(token)));
}

err
metrics_guard(struct request *req)
{
    str token = req->settings->metrics_token;

    if (token.len == 0)
        return &HTTP_NOT_FOUND;
    return is_bearer(req, token) ? OK : &OAUTH_BEARER_INVALID;
}

/* ---- what is read ---- */

static void
add_row(struct buf *out, size_t row, str method, str pattern)
{
    for (size_t i = 0; i < CLASSES; i++) {
        const struct figure_label labels[] = {
            {"method", method    },
            {"route",  pattern   },
            {"status", classes[i]},
        };
        int64_t n = counter_read(&requests[row][i]);

        if (n > 0)
            figure_line(out, "valetkey_http_requests_total", labels, 3, n);
    }
}

static void
add_requests(struct buf *out)
{
    figure_family(out, "valetkey_http_requests_total", "counter",
                  "Answers, by the route's pattern and the class of the "
                  "status; none: no route took the request.");
    for (size_t i = 0; i < valetkey_site.route_count; i++)
        add_row(out, i, method_name(valetkey_site.routes[i].method),
                valetkey_site.routes[i].pattern);
    add_row(out, METRICS_ROUTES, S("none"), S("none"));
    figure_family(out, "valetkey_http_request_duration_seconds", "histogram",
                  "From the whole request to its answer, by the lane of the "
                  "route.");
    for (size_t i = 0; i < sizeof lanes / sizeof lanes[0]; i++)
        figure_histogram(out, "valetkey_http_request_duration_seconds",
                         &(struct figure_label){"lane", lanes[i].name},
                         &lanes[i].times);
}

static void
add_sessions(struct buf *out)
{
    str outcome;
    int64_t n;

    figure_single(out, "valetkey_connect_sessions_opened_total", "counter",
                  "Connect sessions that began.", connect_opened());
    figure_family(out, "valetkey_connect_sessions_ended_total", "counter",
                  "Connect sessions that ended, by outcome; those that an "
                  "owner just closed never do.");
    for (size_t i = 0; connect_ended(i, &outcome, &n); i++)
        figure_line(out, "valetkey_connect_sessions_ended_total",
                    &(struct figure_label){"outcome", outcome}, 1, n);
}

/* PostgreSQL groups commits by itself. */
static void
add_store(struct buf *out, const struct db *db)
{
    const struct db_figures *f = db_figures(db);

    if (!db_is_postgres(db)) {
        figure_family(out, "valetkey_store_commit_units", "histogram",
                      "Changes that were committed together.");
        figure_histogram(out, "valetkey_store_commit_units", NULL,
                         &f->group_units);
    }
    figure_family(out, "valetkey_store_commit_duration_seconds", "histogram",
                  "How long a commit took.");
    figure_histogram(out, "valetkey_store_commit_duration_seconds", NULL,
                     &f->commit_us);
    figure_single(out, "valetkey_log_rows_dropped_total", "counter",
                  "Notes of requests and of pages that could not be kept.",
                  counter_read(&f->rows_dropped));
}

static void
add_lanes(struct buf *out, const struct server_figures *f)
{
    figure_family(out, "valetkey_lane_requests_waiting", "gauge",
                  "Requests that wait for a thread of their lane.");
    for (enum lane lane = WORKER; lane <= SLOW; lane++)
        figure_line(out, "valetkey_lane_requests_waiting",
                    &(struct figure_label){"lane", lanes[lane].name}, 1,
                    (int64_t)f->lanes[lane].waiting);
    figure_family(out, "valetkey_lane_threads_busy", "gauge",
                  "Threads of a lane that are at work.");
    for (enum lane lane = WORKER; lane <= SLOW; lane++)
        figure_line(out, "valetkey_lane_threads_busy",
                    &(struct figure_label){"lane", lanes[lane].name}, 1,
                    (int64_t)f->lanes[lane].at_work);
}

static void
add_server(struct buf *out, struct server *server)
{
    struct server_figures f;

    if (server == NULL)
        return;
    server_figures(server, &f);
    figure_single(out, "valetkey_http_connections", "gauge",
                  "Connections that are open.", (int64_t)f.connections);
    figure_single(out, "valetkey_http_connections_limit", "gauge",
                  "As many as there can be; more wait in the system's queue.",
                  (int64_t)f.connections_most);
    figure_single(out, "valetkey_http_requests_in_flight", "gauge",
                  "Whole requests whose answer is not sent, this one included.",
                  (int64_t)f.requests);
    if (f.certificate_not_after != 0)
        figure_single(out, "valetkey_tls_certificate_not_after_seconds",
                      "gauge",
                      "The last second of the certificate in use, since 1970.",
                      f.certificate_not_after);
    add_lanes(out, &f);
}

static void
add_build(struct buf *out, const struct db *db)
{
    const struct figure_label labels[] = {
        {"version",  S(VALETKEY_VERSION)                               },
        {"database", db_is_postgres(db) ? S("postgresql") : S("sqlite")},
    };

    figure_family(out, "valetkey_build_info", "gauge", "What runs here.");
    figure_line(out, "valetkey_build_info", labels, 2, 1);
}

err
metrics_get(struct request *req)
{
    struct buf out = {.arena = req->arena, .max = TEXT_MOST};

    add_build(&out, req->db);
    add_requests(&out);
    add_server(&out, req->server);
    add_sessions(&out);
    add_store(&out, req->db);
    if (out.full)
        return &HTTP_ANSWER_TOO_LARGE;
    response_send(req, 200, S("text/plain; version=0.0.4; charset=utf-8"),
                  buf_str(&out));
    return OK;
}
