/* SPDX-License-Identifier: Apache-2.0
 * What is the same for both engines: opening, checking, numbers. */
#include "store/db.h"

#include <assert.h>
#include <string.h>

#include "base/encode.h"
#include "base/log.h"
#include "base/random.h"
#include "store/engine.h"
#include "store/errors.h"
#include "store/store.sql.h"

enum { ID_BLOCK = 1000, FIRST_ROWS = 16, KEY = 32 };

/* A unit that writes through the db of its caller would wait for itself. */
static _Thread_local bool in_unit;

char *
call_row(struct call *c)
{
    size_t size = c->query->row_size;

    if (c->count == c->cap) {
        char *more;

        if (!c->grows)
            return NULL;
        c->cap = c->cap == 0 ? FIRST_ROWS : c->cap * 2;
        more = arena_alloc(c->arena, c->cap, size);
        if (c->count > 0)
            memcpy(more, c->rows, c->count * size);
        c->rows = more;
    }
    return c->rows + size * c->count++;
}

void
row_put_int(char *row, const struct column *c, int64_t value)
{
    memcpy(row + c->offset, &value, sizeof value);
}

void
row_put_text(char *row, const struct column *c, str value)
{
    memcpy(row + c->offset, &value, sizeof value);
}

int64_t
args_int(const void *in, const struct column *c)
{
    int64_t value;

    memcpy(&value, (const char *)in + c->offset, sizeof value);
    return value;
}

str
args_text(const void *in, const struct column *c)
{
    str value;

    memcpy(&value, (const char *)in + c->offset, sizeof value);
    return value.at == NULL ? S("") : value;
}

void
store_log(const char *query, str cause)
{
    log_event(LOG_ERROR, "store_failed", {"query", str_of(query)},
              {"cause", cause});
}

static size_t
slot_of(const struct statements *s, const struct query *q)
{
    size_t i = ((uintptr_t)q / sizeof *q * 0x9e3779b1U) & (s->cap - 1);

    while (s->slots[i].query != NULL && s->slots[i].query != q)
        i = (i + 1) & (s->cap - 1);
    return i;
}

void *
statements_find(const struct statements *s, const struct query *q)
{
    return s->cap == 0 ? NULL : s->slots[slot_of(s, q)].prepared;
}

void
statements_put(struct statements *s, const struct query *q, void *prepared)
{
    if (s->used * 2 >= s->cap) {
        struct statements old = *s;

        s->cap = old.cap == 0 ? 64 : old.cap * 2;
        s->slots = arena_alloc(s->arena, s->cap, sizeof *s->slots);
        for (size_t i = 0; i < old.cap; i++) {
            if (old.slots[i].query != NULL)
                s->slots[slot_of(s, old.slots[i].query)] = old.slots[i];
        }
    }
    s->slots[slot_of(s, q)] = (struct statement){q, prepared};
    s->used++;
}

static bool
is_postgres_url(str url)
{
    return str_starts(url, S("postgresql://")) ||
           str_starts(url, S("postgres://"));
}

static bool
has_scheme(str url)
{
    for (size_t i = 0; i < url.len; i++) {
        if (str_starts(str_from(url, i), S("://")))
            return true;
    }
    return false;
}

bool
sqlite_path(str url, str *path)
{
    *path = str_starts(url, S("sqlite:")) ? str_from(url, 7) : url;
    return path->len > 0 && !str_has(*path, '\0') &&
           !str_starts(*path, S(":memory:")) &&
           !str_starts(*path, S("file:")) &&
           (path->at != url.at || !has_scheme(url));
}

static err
refuse_url(void)
{
    store_log("open", S("the database must be a file's path, sqlite:PATH or "
                        "postgresql://... (it is never kept in memory)"));
    return &STORE_FAILED;
}

static err
refuse_schema(struct arena *a, size_t have, size_t want, str cause)
{
    log_event(LOG_ERROR, "store_schema",
              {"have", arena_fmt(a, "%lld", (long long)have - 1)},
              {"want", arena_fmt(a, "%lld", (long long)want - 1)},
              {"cause", cause});
    return &STORE_SCHEMA;
}

err
schema_progress(struct arena *a, const struct schema *schema, str names,
                size_t *done)
{
    const char *stranger = NULL;
    str word;

    for (*done = 0; str_word(&names, ' ', &word); ++*done) {
        if (*done < schema->count && stranger == NULL &&
            !str_eq(word, str_of(schema->steps[*done].name)))
            stranger = schema->steps[*done].name;
    }
    if (stranger != NULL)
        return refuse_schema(
            a, *done, schema->count,
            arena_fmt(a,
                      "the database went another way than this valetkey: "
                      "it has not done step %s",
                      stranger));
    if (*done > schema->count)
        return refuse_schema(a, *done, schema->count,
                             S("the database is from a newer valetkey"));
    return OK;
}

err
schema_is_draft(const struct migration *step)
{
    log_event(LOG_ERROR, "store_schema", {"step", str_of(step->name)},
              {"cause", S("the database was made by a draft of this step, "
                          "before the first release: it cannot be brought up "
                          "to date")});
    return &STORE_SCHEMA;
}

err
schema_migrate(struct arena *a, str url, const struct schema *schema,
               int *applied)
{
    str path;

    *applied = 0;
    if (is_postgres_url(url))
        return postgres_migrate(a, url, schema, applied);
    if (!sqlite_path(url, &path))
        return refuse_url();
    return sqlite_migrate(a, path, schema, applied);
}

err
db_migrate(struct arena *a, str url, int *applied)
{
    return schema_migrate(a, url, &store_schema, applied);
}

static void
close_ids(void *ids)
{
    pthread_mutex_destroy(&((struct ids *)ids)->lock);
}

static err
check_version(struct arena *a, struct db *db, const struct schema *schema)
{
    size_t done;
    str names;

    TRY(db->engine->steps(db, a, &names));
    TRY(schema_progress(a, schema, names, &done));
    return done == schema->count ? OK
                                 : refuse_schema(a, done, schema->count,
                                                 S("run valetkey migrate"));
}

static err
add_key(struct tx *tx, void *arg)
{
    return installation_add(tx, arg, NULL);
}

/* Of several processes that open a new database at once, the first one's key
 * stays. */
static err
load_key(struct arena *a, struct db *db)
{
    const struct installation_find_args find = {S("key")};
    struct installation_find_row row;
    unsigned char key[KEY];
    bool found;

    TRY(installation_find(db, a, &find, &found, &row));
    if (!found) {
        random_bytes(key, sizeof key);
        struct installation_add_args add = {
            S("key"),
            base64url_encode(a, (str){(const char *)key, sizeof key})};

        TRY(db_write(db, add_key, &add));
        TRY(installation_find(db, a, &find, &found, &row));
    }
    db->key = row.value;
    return found ? OK : &STORE_FAILED;
}

static err
open_engine(struct arena *a, const struct db_config *config, struct db *db)
{
    str path;

    if (is_postgres_url(config->url))
        return postgres_open(a, config->url, config->connections, db);
    if (!sqlite_path(config->url, &path))
        return refuse_url();
    return sqlite_open(a, path, db);
}

static struct db_figures *
figures_open(struct arena *a)
{
    static const struct bound units[] = {
        {1,  STR("1") },
        {2,  STR("2") },
        {4,  STR("4") },
        {8,  STR("8") },
        {16, STR("16")},
        {32, STR("32")},
        {64, STR("64")},
    };
    static const struct bound us[] = {
        {100,     STR("0.0001") },
        {250,     STR("0.00025")},
        {500,     STR("0.0005") },
        {1000,    STR("0.001")  },
        {2500,    STR("0.0025") },
        {5000,    STR("0.005")  },
        {10000,   STR("0.01")   },
        {25000,   STR("0.025")  },
        {50000,   STR("0.05")   },
        {100000,  STR("0.1")    },
        {250000,  STR("0.25")   },
        {1000000, STR("1")      },
        {5000000, STR("5")      },
    };
    struct db_figures *f = ARENA_NEW(a, struct db_figures);

    f->group_units.bounds = units;
    f->group_units.bound_count = sizeof units / sizeof units[0];
    f->commit_us.bounds = us;
    f->commit_us.bound_count = sizeof us / sizeof us[0];
    f->commit_us.micro = true;
    return f;
}

err
schema_open(struct arena *a, const struct db_config *config,
            const struct schema *schema, struct db **out)
{
    struct db *db = ARENA_NEW(a, struct db);

    db->ids = ARENA_NEW(a, struct ids);
    pthread_mutex_init(&db->ids->lock, NULL);
    arena_defer(a, close_ids, db->ids);
    db->waiting = waiting_open(a);
    db->figures = figures_open(a);
    TRY(open_engine(a, config, db));
    TRY(check_version(a, db, schema));
    TRY(db->engine->check(db, &store_queries));
    for (size_t i = 0; i < config->set_count; i++)
        TRY(db->engine->check(db, config->sets[i]));
    TRY(load_key(a, db));
    *out = db;
    return OK;
}

err
db_open(struct arena *a, const struct db_config *config, struct db **out)
{
    return schema_open(a, config, &store_schema, out);
}

const struct db_figures *
db_figures(const struct db *db)
{
    return db->figures;
}

str
db_installation_key(const struct db *db)
{
    return db->key;
}

bool
db_is_postgres(const struct db *db)
{
    return db->engine->is_postgres;
}

struct guarded {
    db_unit unit;
    void *arg;
};

static err
run_guarded(struct tx *tx, void *arg)
{
    const struct guarded *g = arg;
    err failed;

    in_unit = true;
    failed = g->unit(tx, g->arg);
    in_unit = false;
    return failed;
}

err
db_write(struct db *db, err (*unit)(struct tx *tx, void *arg), void *arg)
{
    struct guarded g = {unit, arg};

    assert(db->conn == NULL && !in_unit);
    return db->engine->write(db, run_guarded, &g);
}

static err
take_block(struct tx *tx, void *arg)
{
    const struct counter_take_args in = {S("id"), ID_BLOCK};
    struct counter_take_row *row = arg;
    bool found;

    TRY(counter_take(tx, &in, &found, row));
    if (found)
        return OK;
    store_log("counter_take", S("the counter has no row named id"));
    return &STORE_FAILED;
}

err
db_next_id(struct db *db, int64_t *out)
{
    struct ids *ids = db->ids;
    struct counter_take_row row = {0};
    err failed = OK;

    assert(db->conn == NULL && !in_unit);
    pthread_mutex_lock(&ids->lock);
    if (ids->next == ids->end) {
        failed = db_write(db, take_block, &row);
        if (failed == OK) {
            ids->end = row.next;
            ids->next = row.next - ID_BLOCK;
        }
    }
    if (failed == OK)
        *out = ids->next++;
    pthread_mutex_unlock(&ids->lock);
    return failed;
}

static err
run(struct db *db, struct call *c)
{
    assert(!c->query->writes || db->conn != NULL);
    return db->engine->run(db, c);
}

err
db_one(struct db *db, struct arena *a, const struct query *q, const void *in,
       bool *found, void *out)
{
    struct call c = {.query = q, .arena = a, .in = in, .rows = out, .cap = 1};
    err failed = run(db, &c);

    *found = failed == OK && c.count == 1;
    return failed;
}

err
db_many(struct db *db, struct arena *a, const struct query *q, const void *in,
        void **rows, size_t *count)
{
    struct call c = {.query = q, .arena = a, .in = in, .grows = true};
    err failed = run(db, &c);

    *rows = failed == OK ? c.rows : NULL;
    *count = failed == OK ? c.count : 0;
    return failed;
}

err
db_exec(struct db *db, struct arena *a, const struct query *q, const void *in,
        int64_t *changed)
{
    struct call c = {.query = q, .arena = a, .in = in};
    err failed = run(db, &c);

    if (changed != NULL)
        *changed = failed == OK ? c.changed : 0;
    return failed;
}

err
db_ping(struct db *db)
{
    struct arena *a = arena_open();
    struct store_ping_row row;
    bool found;
    err failed = store_ping(db, a, &found, &row);

    arena_close(a);
    return failed;
}
