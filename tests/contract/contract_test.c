/* SPDX-License-Identifier: Apache-2.0
 * Both engines give the same answers to every query of the product. The same
 * long series of calls, drawn from few values so that rows are often met, runs
 * on SQLite and on PostgreSQL; after each the errors and rows are compared.
 * A query that never succeeded, or never gave a row, fails by name. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/log.h"
#include "db_place.h"
#include "sets.h"
#include "store/errors.h"
#include "store/migrate.h"
#include "test.h"

/* CALLS, and up to MOST while a query has not shown a row yet. */
enum { CALLS = 12000, MOST = 60000, SEED = 20260101 };

struct side {
    struct db *db;
    struct arena *arena; /* of one call */
    err failed;
    str rows;
    int64_t changed;
};

struct seen {
    const struct query *query;
    const char *set;
    bool succeeded, gave_row;
};

struct pair {
    struct arena *arena;
    struct side sqlite, postgres;
    struct seen *seen;
    size_t count;
    uint64_t dice;
};

static uint64_t
roll(struct pair *p)
{
    p->dice ^= p->dice << 13;
    p->dice ^= p->dice >> 7;
    p->dice ^= p->dice << 17;
    return p->dice;
}

static void
put_arg(struct pair *p, char *in, const struct column *c)
{
    static const int64_t ints[] = {1, 1, 2, 0, 3, 1000};

    if (c->type == TEXT_COLUMN)
        memcpy(in + c->offset, &contract_texts[roll(p) % contract_text_count],
               sizeof(str));
    else
        memcpy(in + c->offset, &ints[roll(p) % 6], sizeof ints[0]);
}

struct change {
    const struct query *query;
    const void *in;
    struct side *side;
};

static void
add_row(struct buf *b, const struct query *q, const char *row)
{
    for (size_t i = 0; i < q->nrow; i++) {
        const struct column *c = &q->row[i];

        if (c->type == TEXT_COLUMN) {
            str s;

            memcpy(&s, row + c->offset, sizeof s);
            buf_fmt(b, "'" STR_FMT "' ", STR_ARG(s));
        } else {
            int64_t n;

            memcpy(&n, row + c->offset, sizeof n);
            buf_fmt(b, "%lld ", (long long)n);
        }
    }
    buf_char(b, '\n');
}

static int
compare_lines(const void *a, const void *b)
{
    return str_cmp(*(const str *)a, *(const str *)b);
}

/* The rows of a change come in no order: ORDER BY is for SELECT. */
static str
sorted(struct arena *a, str rows, size_t n)
{
    struct buf out = {.arena = a, .max = 1 << 24};
    str *lines = arena_alloc(a, n + 1, sizeof *lines), rest = rows;

    for (size_t i = 0; i < n; i++)
        (void)str_cut(rest, '\n', &lines[i], &rest);
    qsort(lines, n, sizeof *lines, compare_lines);
    for (size_t i = 0; i < n; i++)
        buf_fmt(&out, STR_FMT "\n", STR_ARG(lines[i]));
    return buf_str(&out);
}

static err
call(struct db *db, struct arena *a, const struct change *c)
{
    struct buf b = {.arena = c->side->arena, .max = 1 << 24};
    void *rows = NULL;
    size_t n = 0;

    if (c->query->nrow == 0)
        return db_exec(db, a, c->query, c->in, &c->side->changed);
    TRY(db_many(db, a, c->query, c->in, &rows, &n));
    for (size_t i = 0; i < n; i++)
        add_row(&b, c->query, (char *)rows + i * c->query->row_size);
    c->side->rows =
        c->query->writes ? sorted(c->side->arena, buf_str(&b), n) : buf_str(&b);
    return OK;
}

static err
call_in_unit(struct tx *tx, void *arg)
{
    return call(tx->db, tx->arena, arg);
}

static void
call_side(struct side *s, const struct query *q, const void *in)
{
    struct change c = {q, in, s};

    arena_reset(s->arena);
    s->rows = S("");
    s->changed = 0;
    s->failed = q->writes ? db_write(s->db, call_in_unit, &c)
                          : call(s->db, s->arena, &c);
}

static bool
has_been_seen(const struct seen *s)
{
    return s->succeeded && (s->gave_row || s->query->nrow == 0);
}

/* A DELETE undoes what many calls have built: less often. Half of the time what
 * has not shown its row yet: few queries are hard to please, and each is worth
 * many tries. */
static struct seen *
pick(struct pair *p)
{
    size_t from = roll(p) % p->count, n = roll(p) % 2 * p->count;
    struct seen *s;

    for (size_t i = 0; i < n; i++) {
        s = &p->seen[(from + i) % p->count];
        if (!has_been_seen(s))
            return s;
    }
    do {
        s = &p->seen[roll(p) % p->count];
    } while (str_starts(str_of(s->query->sqlite), S("DELETE")) &&
             roll(p) % 40 != 0);
    return s;
}

static void
call_both(struct pair *p)
{
    struct seen *seen = pick(p);
    str in_room[64];
    char *in = (char *)in_room;

    for (size_t i = 0; i < seen->query->nargs; i++)
        put_arg(p, in, &seen->query->args[i]);
    call_side(&p->sqlite, seen->query, in);
    call_side(&p->postgres, seen->query, in);
    if (p->sqlite.failed != p->postgres.failed ||
        p->sqlite.changed != p->postgres.changed ||
        !str_eq(p->sqlite.rows, p->postgres.rows))
        print_error("%s of %s differs: SQLite %s %lld\n" STR_FMT
                    "PostgreSQL %s %lld\n" STR_FMT,
                    seen->query->name, seen->set,
                    p->sqlite.failed == OK ? "OK" : p->sqlite.failed->code,
                    (long long)p->sqlite.changed, STR_ARG(p->sqlite.rows),
                    p->postgres.failed == OK ? "OK" : p->postgres.failed->code,
                    (long long)p->postgres.changed, STR_ARG(p->postgres.rows));
    assert_ptr_equal(p->sqlite.failed, p->postgres.failed);
    assert_int_equal(p->sqlite.changed, p->postgres.changed);
    assert_true(str_eq(p->sqlite.rows, p->postgres.rows));
    seen->succeeded = seen->succeeded || p->sqlite.failed == OK;
    seen->gave_row = seen->gave_row || p->sqlite.rows.len > 0;
}

static void
open_side(struct arena *a, struct side *s, str url)
{
    const struct db_config config = {
        .url = url, .sets = contract_sets, .set_count = contract_set_count};
    int applied;

    s->arena = arena_open();
    assert_ptr_equal(db_migrate(a, url, &applied), OK);
    assert_ptr_equal(db_open(a, &config, &s->db), OK);
}

static void
collect(struct pair *p)
{
    size_t all = 0;

    for (size_t i = 0; i < contract_set_count; i++)
        all += contract_sets[i]->count;
    p->seen = arena_alloc(p->arena, all, sizeof *p->seen);
    for (size_t i = 0; i < contract_set_count; i++) {
        for (size_t k = 0; k < contract_sets[i]->count; k++)
            p->seen[p->count++] =
                (struct seen){.query = &contract_sets[i]->queries[k],
                              .set = contract_sets[i]->module};
    }
}

static bool
all_seen(const struct pair *p)
{
    for (size_t i = 0; i < p->count; i++) {
        const struct seen *s = &p->seen[i];

        if (!has_been_seen(s))
            return false;
    }
    return true;
}

static size_t
never_seen(const struct pair *p)
{
    size_t missing = 0;

    for (size_t i = 0; i < p->count; i++) {
        const struct seen *s = &p->seen[i];

        if (has_been_seen(s))
            continue;
        print_error("%s of %s %s in %d calls\n", s->query->name, s->set,
                    s->succeeded ? "never gave a row" : "never succeeded",
                    MOST);
        missing++;
    }
    return missing;
}

static void
ignore_line(str line, void *arg)
{
    (void)line;
    (void)arg;
}

TEST(every_query_answers_the_same_on_both_engines)
{
    struct arena *a = arena_open();
    struct pair p = {.arena = a, .dice = SEED};
    str postgres = test_db_postgres(a);

    open_side(a, &p.sqlite, test_db_sqlite(a));
    open_side(a, &p.postgres, postgres);
    collect(&p);
    log_sink(ignore_line, NULL); /* refused rows are part of it */
    for (int i = 0; i < CALLS || (i < MOST && !all_seen(&p)); i++)
        call_both(&p);
    log_sink(NULL, NULL);
    assert_int_equal(never_seen(&p), 0);
    arena_close(p.sqlite.arena);
    arena_close(p.postgres.arena);
    arena_close(a);
}

/* SOURCES/MODULE/NAME.sql, but not what only tests use. */
static void
check_folder(struct arena *a, const char *module, size_t *missing)
{
    DIR *folder = opendir(arena_fmt(a, "%s/%s", SOURCES, module).at);
    struct dirent *e;

    while (folder != NULL && (e = readdir(folder)) != NULL) {
        str name = str_of(e->d_name);
        bool listed = false;

        if (!str_ends(name, S(".sql")) || str_ends(name, S("_test.sql")))
            continue;
        name.len -= 4;
        for (size_t i = 0; i < contract_set_count; i++)
            listed = listed || str_eq(str_of(contract_sets[i]->module), name);
        if (listed)
            continue;
        print_error("%s/%s is not listed in tests/contract/sets.c\n", module,
                    e->d_name);
        ++*missing;
    }
    if (folder != NULL)
        (void)closedir(folder);
}

TEST(every_sql_file_is_under_contract)
{
    struct arena *a = arena_open();
    DIR *sources = opendir(SOURCES);
    struct dirent *e;
    size_t missing = 0;

    assert_non_null(sources);
    while ((e = readdir(sources)) != NULL) {
        if (e->d_name[0] != '.')
            check_folder(a, e->d_name, &missing);
    }
    (void)closedir(sources);
    arena_close(a);
    assert_int_equal(missing, 0);
}
