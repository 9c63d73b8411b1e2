/* SPDX-License-Identifier: Apache-2.0
 * Foreign tokens and foreign cars: attacks on the API, and what a thief of the
 * database gets. */
#include <dirent.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/secret.h"
#include "hostile.h"

static const char *const api_paths[] = {"/v2.0/user", "/v2.0/vehicles"};

static void
must_be_401(struct world *w, const struct reply *r)
{
    if (r->status != 401)
        fail_msg("wanted 401: %d\n" STR_FMT, r->status, STR_ARG(r->body));
    assert_str(reply_header(w, r, "www-authenticate"), S("Bearer"));
    assert_true(reply_says(r, "AUTHENTICATION"));
}

/* RFC 9700 4.3.2, RFC 6750 2.3: a token in a query ends up in logs. */
FLOW(a090_a_token_in_the_query_or_the_body_is_refused)
{
    str token = world_token(w);
    struct reply r;

    for (size_t i = 0; i < 2; i++) {
        str query = arena_fmt(w->arena, "%s?access_token=" STR_FMT,
                              api_paths[i], STR_ARG(token));

        r = ASK(w, .target = query);
        must_be_401(w, &r);
        r = ASK(w, .target = query, .bearer = token); /* nor beside another */
        must_be_401(w, &r);
        r = ASK(w, .target = str_of(api_paths[i]),
                .form = arena_fmt(w->arena, "access_token=" STR_FMT,
                                  STR_ARG(token)));
        must_be_401(w, &r);
        r = ASK(w, .target = str_of(api_paths[i]), .bearer = token);
        assert_int_equal(r.status, 200);
    }
}

static struct reply
with_headers(struct world *w, const char *name, str one, const char *other,
             str two)
{
    return ASK(w, .target = S("/v2.0/user"),
               .headers = {
                   {str_of(name),  one},
                   {str_of(other), two}
    });
}

/* RFC 6750 2.1 and RFC 9110 11.1: one header, a scheme in any case, one space;
 * a cookie proves nothing to the API. */
FLOW(a091_an_authorization_header_is_there_once_and_in_form)
{
    static const char *const wrong[][2] = {
        {"Bearer\t",  ""         },
        {"Bearer  ",  ""         },
        {"Bearer",    ""         },
        {"Bearer ",   " "        },
        {"Token ",    ""         },
        {"Bearer \"", "\""       },
        {"Bearer ",   ",Bearer x"},
        {"",          ""         },
    };
    str token = world_token(w);
    str right = arena_fmt(w->arena, "Bearer " STR_FMT, STR_ARG(token));
    str a_mebibyte = arena_fmt(w->arena, "Bearer " STR_FMT,
                               STR_ARG(repeat(w, "a", 1024 * 1024)));
    struct reply r;

    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        str header = arena_fmt(w->arena, "%s" STR_FMT "%s", wrong[i][0],
                               STR_ARG(token), wrong[i][1]);

        r = with_headers(w, "authorization", header, "accept", S("*/*"));
        must_be_401(w, &r);
    }
    r = with_headers(w, "authorization", right, "Authorization", right);
    must_be_401(w, &r);
    r = with_headers(
        w, "x-authorization", right, "cookie",
        arena_fmt(w->arena, "access_token=" STR_FMT, STR_ARG(token)));
    must_be_401(w, &r);
    r = with_headers(w, "authorization", a_mebibyte, "accept", S("*/*"));
    must_be_401(w, &r);
    r = with_headers(w, "authorization",
                     arena_fmt(w->arena, "bEARER " STR_FMT, STR_ARG(token)),
                     "cookie", S("access_token=x"));
    assert_int_equal(r.status, 200);
}

/* ---- 92 ---- */

static str
vehicle_of(struct world *w, str token)
{
    struct reply r = ASK(w, .target = S("/v2.0/vehicles"), .bearer = token);

    assert_int_equal(r.status, 200);
    return arena_fmt(w->arena, "%.36s",
                     r.body.at + sizeof "{\"vehicles\":[\"" - 1);
}

static struct reply
read_car(struct world *w, str token, str vehicle, const char *path)
{
    return ASK(w, .bearer = token,
               .target = arena_fmt(w->arena, "/v2.0/vehicles/" STR_FMT "%s",
                                   STR_ARG(vehicle), path));
}

static struct reply
disconnect(struct world *w, str token, str vehicle)
{
    return ASK(w, .method = DELETE, .bearer = token,
               .target =
                   arena_fmt(w->arena, "/v2.0/vehicles/" STR_FMT "/application",
                             STR_ARG(vehicle)));
}

/* A copy in which the one thing that may differ, the request's id, is gone. */
static str
without_id(struct world *w, const struct reply *r)
{
    struct buf out = {.arena = w->arena, .max = 8192};

    for (size_t i = 0; i < r->body.len;) {
        if (str_starts(str_from(r->body, i), r->id)) {
            i += r->id.len;
            continue;
        }
        buf_char(&out, r->body.at[i++]);
    }
    return buf_str(&out);
}

static str
code_of(struct world *w, const char *app, const char *username)
{
    struct browser b = {.cookie_count = 0};

    return CODE(w, .app = app, .username = username, .browser = &b);
}

/* The product's rule: a vehicle that the token does not cover is 403, the same
 * bytes whether it is another owner's, another app's, disconnected or invented.
 */
FLOW(a092_a_car_that_was_not_granted_is_refused_alike_whoever_has_it)
{
    static const char *const paths[] = {"", "/odometer", "/permissions",
                                        "/location"};
    struct reply mine =
        redeem_with(w, code_of(w, "demo", "me@example.com"), "");
    struct reply theirs =
        redeem_with(w, code_of(w, "demo", "them@example.com"), "");
    struct reply foreign = as_other_app(
        w, arena_fmt(w->arena, "grant_type=authorization_code&code=" STR_FMT,
                     STR_ARG(code_of(w, "other", "me@example.com"))));
    str token = reply_json(&mine, "access_token");
    str cars[] = {
        vehicle_of(w, reply_json(&theirs, "access_token")),
        vehicle_of(w, reply_json(&foreign, "access_token")),
        S("00000000-0000-4000-8000-000000000000"),
        vehicle_of(w, token), /* disconnected below */
    };
    struct reply r, first = {.status = 0};

    assert_false(str_eq(cars[1], cars[3])); /* ids are per app */
    assert_int_equal(disconnect(w, token, cars[0]).status, 403);
    assert_int_equal(disconnect(w, token, cars[3]).status, 200);
    for (size_t p = 0; p < sizeof paths / sizeof paths[0]; p++) {
        for (size_t i = 0; i < 4; i++) {
            r = read_car(w, token, cars[i], paths[p]);
            if (i == 0)
                first = r;
            assert_int_equal(r.status, 403);
            assert_true(reply_says(&r, "PERMISSION"));
            assert_str(without_id(w, &r), without_id(w, &first));
        }
    }
    /* the others' cars are as they were */
    r = read_car(w, reply_json(&theirs, "access_token"), cars[0], "/odometer");
    assert_int_equal(r.status, 200);
}

/* The product's rule: an id is a UUID, else 400; a path leads nowhere else. */
FLOW(a092_an_id_that_is_none_leads_nowhere)
{
    static const struct {
        const char *id;
        int status;
    } ids[] = {
        {"1C4JJXP6XNW999901",                     400},
        {"..",                                    404},
        {"%2e%2e",                                404},
        {"..%2fuser",                             404},
        {"..%5cuser",                             404},
        {"%2e%2e%2f%2e%2e%2fhealthz",             404},
        {"*",                                     400},
        {"'%20OR%20'1'='1",                       400},
        {"00000000-0000-4000-8000-00000000000",   400},
        {"00000000-0000-4000-8000-0000000000000", 400},
        {"%00",                                   400},
        {"%ff",                                   400},
    };
    str token = world_token(w);

    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        struct reply r = read_car(w, token, str_of(ids[i].id), "/odometer");

        if (r.status != ids[i].status || reply_says(&r, "\"distance\""))
            fail_msg("%s: %d\n" STR_FMT, ids[i].id, r.status, STR_ARG(r.body));
    }
}

/* ---- 89 ---- */

static void
add_file(struct buf *out, const char *path)
{
    static char block[65536];
    FILE *f = fopen(path, "rb");
    size_t n;

    assert_non_null(f);
    while ((n = fread(block, 1, sizeof block, f)) > 0)
        buf_add(out, (str){block, n});
    (void)fclose(f);
}

/* The file, its write-ahead log, and whatever else lies beside them. */
static void
dump_sqlite(struct world *w, struct buf *out)
{
    str folder = w->url;
    DIR *d;
    struct dirent *entry;

    while (folder.at[folder.len - 1] != '/')
        folder.len--;
    d = opendir(arena_dup(w->arena, folder).at);
    assert_non_null(d);
    while ((entry = readdir(d)) != NULL) {
        if (entry->d_name[0] != '.')
            add_file(out, arena_fmt(w->arena, STR_FMT "%s", STR_ARG(folder),
                                    entry->d_name)
                              .at);
    }
    (void)closedir(d);
}

static void
add_rows(struct buf *out, PGconn *c, const char *query)
{
    PGresult *r = PQexec(c, query);

    assert_int_equal(PQresultStatus(r), PGRES_TUPLES_OK);
    for (int i = 0; i < PQntuples(r); i++) {
        buf_add(out, str_of(PQgetvalue(r, i, 0)));
        buf_char(out, '\n');
    }
    PQclear(r);
}

static void
dump_postgres(struct world *w, struct buf *out)
{
    PGconn *c = PQconnectdb(arena_dup(w->arena, w->url).at);
    PGresult *tables =
        PQexec(c, "SELECT 'SELECT t::text FROM ' || quote_ident(table_name) || "
                  "' t' FROM information_schema.tables "
                  "WHERE table_schema = current_schema()");

    assert_int_equal(PQresultStatus(tables), PGRES_TUPLES_OK);
    assert_true(PQntuples(tables) > 10);
    for (int i = 0; i < PQntuples(tables); i++)
        add_rows(out, c, PQgetvalue(tables, i, 0));
    PQclear(tables);
    PQfinish(c);
}

/* RFC 6819 5.1.4.1.3: whoever copies the database can use none of it. */
FLOW(a089_the_database_holds_no_secret_that_can_be_used)
{
    struct buf dump = {.arena = w->arena, .max = (size_t)64 * 1024 * 1024};
    struct reply page = world_go_to(w, &(struct connect){0}, "sign-in"), r;
    str csrf[2] = {reply_csrf(&page)}, cookies[2] = {{0}}, at, code;

    cookies[0] = w->browser.cookies[0].value;
    r = world_post(w, NULL, page.location, &page,
                   S("&username=a@b.example&password=correct-horse-battery"));
    at = r.location;
    cookies[1] = w->browser.cookies[0].value;
    page = ASK(w, .target = at);
    csrf[1] = reply_csrf(&page);
    r = world_post(w, NULL, at, &page, allow_all(w, &page));
    code = location_parameter(w, r.location, "code");
    r = redeem_with(w, code, "");
    const str secrets[] = {code,
                           reply_json(&r, "access_token"),
                           reply_json(&r, "refresh_token"),
                           cookies[0],
                           cookies[1],
                           csrf[0],
                           csrf[1],
                           S("correct-horse-battery"),
                           S("demo-secret"),
                           S("other-secret"),
                           S("demo-management-token")};

    if (db_is_postgres(w->db))
        dump_postgres(w, &dump);
    else
        dump_sqlite(w, &dump);
    assert_false(dump.full);
    /* what is no secret is there: this is the database */
    assert_true(contains(buf_str(&dump), S("https://app.example/cb")));
    assert_true(contains(buf_str(&dump), S("a@b.example")));
    for (size_t i = 0; i < sizeof secrets / sizeof secrets[0]; i++) {
        assert_true(secrets[i].len > 10);
        if (contains(buf_str(&dump), secrets[i]))
            fail_msg("secret %zu is in the database", i);
    }
}

/* RFC 6819 4.6.4: the hash that is stored does not stand for the token. */
FLOW(a089_a_stored_hash_is_no_credential)
{
    str token = world_token(w);
    str hash = secret_hash(w->arena, secret_of(token));
    struct reply r = ASK(w, .target = S("/v2.0/user"), .bearer = hash);

    must_be_401(w, &r);
    hash = secret_hash(w->arena, secret_of(S("demo-secret")));
    r = ASK(w, .method = POST, .target = S("/oauth/token"), .app = S("demo"),
            .secret = hash, .form = S("grant_type=refresh_token"));
    assert_int_equal(r.status, 401);
}
