/* SPDX-License-Identifier: Apache-2.0
 * Start, wait for a signal, stop. */
#include "service.h"

#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/log.h"
#include "dashboard/dashboard.h"
#include "http/errors.h"
#include "http/server.h"
#include "notify.h"
#include "settings/file.h"
#include "settings/settings.h"
#include "store/db.h"
#include "sweeper.h"
#include "vehicles/vehicles.h"
#include "writer.h"

enum { LISTEN_MOST = 64 };

/* Every connection is a file; the usual soft limit is 1024. */
static void
raise_file_limit(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
}

/* Before any thread is made, so that all of them leave signals to us. */
static void
block_signals(sigset_t *waited_for)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN};

    (void)sigaction(SIGPIPE, &ignore, NULL);
    (void)sigaction(SIGXFSZ, &ignore, NULL); /* a file at its limit: an error */
    (void)sigemptyset(waited_for);
    (void)sigaddset(waited_for, SIGTERM);
    (void)sigaddset(waited_for, SIGINT);
    (void)sigaddset(waited_for, SIGHUP);
    (void)pthread_sigmask(SIG_BLOCK, waited_for, NULL);
}

static void
end_at_once(int number)
{
    _exit(128 + number);
}

static void
reload(struct server *server, const struct settings *settings)
{
    if (settings->tls_cert.len == 0)
        log_event(LOG_INFO, "reload",
                  {"cause", S("there is no certificate: nothing is read "
                              "again while the server runs")});
    else if (server_renew_certificate(server) != OK)
        log_event(LOG_WARNING, "certificate_kept",
                  {"cause", S("the certificate from before stays in use")});
}

/* Unless nohup saw to that. */
static bool
ends_with_terminal(void)
{
    struct sigaction is;

    return sigaction(SIGHUP, NULL, &is) != 0 || is.sa_handler != SIG_IGN;
}

/* A hangup that somebody sends asks for a reload; the system's own says that
 * the terminal is gone, and ends what was started at it. */
static int
wait_for_end(const sigset_t *waited_for, struct server *server,
             const struct settings *settings)
{
    siginfo_t info;
    int number;

    for (;;) {
        number = sigwaitinfo(waited_for, &info);
        if (number == SIGTERM || number == SIGINT)
            return number;
        if (number == SIGHUP && info.si_code <= 0)
            reload(server, settings);
        else if (number == SIGHUP && ends_with_terminal())
            return number;
    }
}

static void
let_second_signal_end(const sigset_t *waited_for)
{
    struct sigaction end = {.sa_handler = end_at_once};
    struct sigaction ignore = {.sa_handler = SIG_IGN};

    (void)sigaction(SIGHUP, &ignore, NULL);
    (void)sigaction(SIGTERM, &end, NULL);
    (void)sigaction(SIGINT, &end, NULL);
    (void)pthread_sigmask(SIG_UNBLOCK, waited_for, NULL);
}

static err
open_db(struct arena *a, const struct service *service, struct db **out)
{
    const struct settings *settings = service->settings;
    const struct db_config config = {
        .url = settings->database,
        .sets = service->sets,
        .set_count = service->set_count,
        .connections = (size_t)settings->workers,
    };
    int applied = 0;

    TRY(db_migrate(a, settings->database, &applied));
    if (applied > 0)
        log_event(LOG_INFO, "migrated", {"steps", arena_fmt(a, "%d", applied)});
    return db_open(a, &config, out);
}

static size_t
split_addresses(str list, str *out)
{
    str word;
    size_t n = 0;

    while (n < LISTEN_MOST && str_word(&list, ',', &word))
        out[n++] = str_trim(word);
    return n;
}

/* The port that was opened stands for a 0. */
static void
log_address(struct arena *a, const struct server *server, size_t n, str address)
{
    if (server_port(server, n) == 0)
        return; /* its absence is logged */
    while (address.len > 0 && address.at[address.len - 1] != ':')
        address.len--;
    log_event(LOG_INFO, "listening",
              {"address", arena_fmt(a, STR_FMT "%d", STR_ARG(address),
                                    server_port(server, n))});
}

static err
start(struct arena *a, const struct service *service, struct db *db,
      struct server **out)
{
    const struct settings *settings = service->settings;
    str addresses[LISTEN_MOST];
    const struct server_config config = {
        .listen = addresses,
        .listen_count = split_addresses(settings->listen, addresses),
        .site = service->site,
        .db = db,
        .reads_wait = db_is_postgres(db),
        .settings = settings,
        .clock = &clock_system,
        .tls_certificate = settings->tls_cert,
        .tls_key = settings->tls_key,
        .trusted_proxy = settings->trusted_proxy,
        .workers = (size_t)settings->workers,
        .idle_seconds = settings->idle_time,
        .worker_seconds = settings->request_time,
        .stop_seconds = settings->stop_time,
    };

    TRY(server_start(a, &config, out));
    for (size_t i = 0; i < config.listen_count; i++)
        log_address(a, *out, i, addresses[i]);
    return OK;
}

static void
warn_about_plain_http(const struct settings *settings)
{
    if (str_starts(settings->base_url, S("http://")) &&
        !origin_is_loopback(settings->base_url))
        log_event(LOG_WARNING, "warning", {"base_url", settings->base_url},
                  {"cause", S("plain http: everyone on the way can read what "
                              "owners type")});
}

static void
warn_about_open_file(struct arena *a, const struct settings *settings)
{
    if (settings_file_tells(a, settings))
        log_event(LOG_WARNING, "warning", {"file", settings->file->path},
                  {"cause", S("it holds a secret, and everyone on this machine "
                              "can read it")});
}

/* Without it the server still serves what is there. */
static void
offer_first_account(struct db *db, const struct settings *settings)
{
    err e = dashboard_first_link(db, settings, clock_system_ms() / 1000);

    if (e != OK)
        log_event(LOG_WARNING, "first_account_failed",
                  {"error", str_of(e->code)});
}

static void
set_log_level(const struct settings *settings)
{
    enum log_level least;

    if (log_level_parse(settings->log_level, &least))
        log_level_set(least);
}

/* What was set, for whoever looks for a fault; secrets are blotted out. */
static void
log_settings(struct arena *a, const struct settings *settings)
{
    for (size_t i = 0; i < setting_count; i++) {
        const struct setting *row = &setting_rows[i];

        if (setting_is_given(settings, i))
            log_event(LOG_DEBUG, "setting", {"name", row->name},
                      {"value", setting_shown(a, row, settings)},
                      {"from", setting_place(a, settings, i)});
    }
}

struct running {
    struct db *db;
    struct sweeper *sweeper;
    struct writer *writer;
    struct server *server;
};

/* Nobody is let in before all of it runs. */
static err
start_all(struct arena *a, const struct service *service, struct running *r)
{
    TRY(open_db(a, service, &r->db));
    offer_first_account(r->db, service->settings);
    r->sweeper = sweeper_start(a, r->db, service->settings);
    r->writer = writer_start(a, r->db);
    if (r->sweeper == NULL || r->writer == NULL)
        return &HTTP_NO_THREADS;
    return start(a, service, r->db, &r->server);
}

static void
stop_all(struct running *r)
{
    sweeper_stop(r->sweeper);
    if (!server_stop(r->server)) {
        /* a handler may still use what an orderly end would take away; its
         * client was answered, the database is safe at any instruction. What
         * may be written later may be lost: the time to stop is used up */
        log_event(LOG_WARNING, "stopped", {"handlers", S("running")});
        _exit(0);
    }
    writer_stop(r->writer);
    vehicles_end(r->db);
    log_event(LOG_INFO, "stopped", {"handlers", S("ended")});
}

err
service_run(struct arena *a, const struct service *service)
{
    struct running r = {0};
    sigset_t waited_for;
    int number;
    err e;

    set_log_level(service->settings);
    log_settings(a, service->settings);
    raise_file_limit();
    block_signals(&waited_for);
    warn_about_plain_http(service->settings);
    warn_about_open_file(a, service->settings);
    e = start_all(a, service, &r);
    if (e != OK) {
        sweeper_stop(r.sweeper);
        writer_stop(r.writer);
        return e;
    }
    notify_manager("READY=1");

    number = wait_for_end(&waited_for, r.server, service->settings);
    log_event(LOG_INFO, "stopping",
              {"signal", number == SIGINT   ? S("SIGINT")
                         : number == SIGHUP ? S("SIGHUP")
                                            : S("SIGTERM")});
    notify_manager("STOPPING=1");
    let_second_signal_end(&waited_for);
    stop_all(&r);
    return OK;
}
