/* SPDX-License-Identifier: Apache-2.0
 * A database, an app, and the routes. */
#include "fuzz_world.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "oauth/apps.h"
#include "routes.h"
#include "settings/settings.h"

enum { NOW = 1750000000 };

static struct world {
    struct arena *arena;
    struct db *db;
    struct settings settings;
    char folder[64];
} world;

void
must(bool holds)
{
    if (!holds)
        abort();
}

str
fuzz_after(struct arena *a, str start, str input)
{
    struct buf out = {.arena = a, .max = start.len + input.len + 1};

    buf_add(&out, start);
    buf_add(&out, input);
    return buf_str(&out);
}

/* The same bytes for the same inputs: a run can be made again. */
static void
next_bytes(void *out, size_t len)
{
    static unsigned char seed[randombytes_SEEDBYTES];

    sodium_increment(seed, sizeof seed);
    randombytes_buf_deterministic(out, len, seed);
}

static const char *
next_name(void)
{
    return "counted";
}

static uint32_t
next_word(void)
{
    uint32_t word;

    next_bytes(&word, sizeof word);
    return word;
}

static struct randombytes_implementation counted = {
    .implementation_name = next_name,
    .random = next_word,
    .buf = next_bytes,
};

static void
drop_line(str line, void *arg)
{
    (void)line;
    (void)arg;
}

static void
remove_database(void)
{
    static const char *const ends[] = {"", "-wal", "-shm"};

    arena_close(world.arena);
    for (size_t i = 0; i < 3; i++) {
        char path[128];

        (void)snprintf(path, sizeof path, "%s/fuzz.db%s", world.folder,
                       ends[i]);
        (void)unlink(path);
    }
    (void)rmdir(world.folder);
}

static void
add_app(void)
{
    static const str uris[] = {STR("https://app.example/cb")};
    static const struct scope_item permissions[] = {
        {READ_ODOMETER,     false},
        {READ_VEHICLE_INFO, true }
    };
    const struct app_new app = {
        .id = S("demo"),
        .name = S("Demo"),
        .development = true,
        .secret = secret_of(S("demo-secret")),
        .management_token = secret_of(S("demo-management-token")),
        .redirect_uris = uris,
        .redirect_uri_count = 1,
        .permissions = permissions,
        .permission_count = 2,
        .now = NOW,
    };

    must(app_add(world.db, &app) == OK);
}

static void
open_once(void)
{
    struct db_config config = {.sets = valetkey_queries,
                               .set_count = valetkey_query_sets};
    const char *under = getenv("TMPDIR");
    int applied;

    if (world.arena != NULL)
        return;
    must(randombytes_set_implementation(&counted) == 0);
    must(sodium_init() >= 0);
    log_sink(drop_line, NULL);
    world.arena = arena_open();
    (void)snprintf(world.folder, sizeof world.folder, "%.32s/fuzz-XXXXXX",
                   under == NULL ? "/tmp" : under);
    must(mkdtemp(world.folder) != NULL);
    must(atexit(remove_database) == 0);
    settings_default(&world.settings);
    config.url = arena_fmt(world.arena, "%s/fuzz.db", world.folder);
    must(db_migrate(world.arena, config.url, &applied) == OK);
    must(db_open(world.arena, &config, &world.db) == OK);
    add_app();
}

struct request *
fuzz_request(struct arena *a, const struct message *in)
{
    struct request *req = ARENA_NEW(a, struct request);

    open_once();
    *req = (struct request){.arena = a,
                            .in = in,
                            .now_ms = INT64_C(1000) * NOW,
                            .now = NOW,
                            .client = S("127.0.0.1"),
                            .db = world.db,
                            .settings = &world.settings};
    request_begin(req, &valetkey_site);
    return req;
}

/* One answer, with whole lines for headers, and not our fault: 503 is a maker
 * that a simulated sign-in does not reach. */
static void
check(const struct request *req)
{
    str rest = buf_str(&req->out.headers), line, name, value;

    must(req->out.status >= 200 &&
         (req->out.status < 500 || req->out.status == 503));
    must(str_is_utf8(req->out.body));
    while (str_cut(rest, '\n', &line, &rest)) {
        must(str_ends(line, S("\r")) && str_cut(line, ':', &name, &value));
        line.len--;
        must(str_is_printable(line));
    }
    must(rest.len == 0);
}

struct request *
fuzz_ask(struct arena *a, const struct message *in)
{
    struct request *req = fuzz_request(a, in);

    request_run(req, &valetkey_site);
    check(req);
    return req;
}

str
fuzz_header(const struct request *req, const char *name)
{
    str rest = buf_str(&req->out.headers), line, head, value;

    while (str_cut(rest, '\n', &line, &rest)) {
        if (str_cut(line, ':', &head, &value) && str_eq(head, str_of(name))) {
            value.len--; /* its \r */
            return str_trim(value);
        }
    }
    return S("");
}
