/* SPDX-License-Identifier: Apache-2.0
 * The world of the vehicle API's tests: its rows, its maker, its site. */
#include "vehicles/vehicles_test_world.h"

#include <string.h>

#include "db_place.h"
#include "oauth/errors.h"
#include "oem/oem.h"
#include "vehicles/errors.h"
#include "vehicles/vehicles.h"
#include "vehicles/vehicles.sql.h"

struct maker world_maker;

/* ---- the maker ---- */

err
oem_read(const struct oem_session *s, struct arena *a,
         const struct oem_vehicle *vehicle, const struct signal *signal,
         void *out, int64_t *measured_ms)
{
    struct maker *m = &world_maker;

    (void)a;
    m->asked++;
    m->app_id = s->app_id;
    m->make = s->make->id;
    m->simulated = s->simulated;
    m->now_ms = s->now_ms;
    m->vin = vehicle->vin;
    m->handle = vehicle->handle;
    m->signal = signal->id;
    *measured_ms = m->measured_ms;
    if (m->answer != OK)
        return m->answer;
    if (signal->id == SIGNAL_ATTRIBUTES)
        *(struct attributes *)out = (struct attributes){
            .make = vehicle->make,
            .model = vehicle->model,
            .year = vehicle->year,
        };
    if (signal->id == SIGNAL_ODOMETER)
        *(struct odometer *)out = (struct odometer){m->odometer};
    if (signal->id == SIGNAL_VIN)
        *(struct vin *)out = (struct vin){vehicle->vin};
    if (signal->id == SIGNAL_TIRE_PRESSURE)
        *(struct tire_pressure *)out =
            (struct tire_pressure){219, 219, 219.5, (double)NAN};
    return OK;
}

/* Commands have tests of their own, in tests/flow, with the simulator. */
err
oem_command(const struct oem_session *s, struct arena *a,
            const struct oem_vehicle *vehicle,
            const struct oem_command *command, struct oem_change *changes,
            size_t *change_count)
{
    (void)s;
    (void)a;
    (void)vehicle;
    (void)command;
    (void)changes;
    *change_count = 0;
    return &OEM_NO_CONNECTOR;
}

/* ---- rows ---- */

struct sharing {
    int64_t consent_id;
    str vehicle_id, make, permissions;
    int64_t position;
};

static str
app_of(int64_t consent_id)
{
    return consent_id == 2 ? S("other-app") : S("app");
}

static str
owner_of(int64_t consent_id)
{
    return consent_id == 2 ? S("other-owner") : S(OWNER);
}

static err
add_connection(struct tx *tx, void *arg)
{
    const struct sharing *s = arg;

    return test_connection_add(tx,
                               &(struct test_connection_add_args){
                                   .vehicle_id = s->vehicle_id,
                                   .app_id = app_of(s->consent_id),
                                   .owner_id = owner_of(s->consent_id),
                                   .vin = s->vehicle_id,
                                   .make = s->make,
                                   .model = S("Volt"),
                                   .year = 2017,
                                   .mode = S("simulated"),
                                   .handle = S("a handle"),
                                   .permissions = s->permissions,
                               },
                               NULL);
}

static err
add_sharing(struct tx *tx, void *arg)
{
    const struct sharing *s = arg;

    return test_consent_vehicle_add(
        tx,
        &(struct test_consent_vehicle_add_args){s->consent_id, s->vehicle_id,
                                                s->position},
        NULL);
}

static err
add_people(struct tx *tx, void *arg)
{
    (void)arg;
    for (int64_t consent = 1; consent <= 2; consent++) {
        str app = app_of(consent), owner = owner_of(consent);

        TRY(test_app_add(tx, &(struct test_app_add_args){app}, NULL));
        TRY(test_owner_add(
            tx, &(struct test_owner_add_args){owner, app, S("CHEVROLET")},
            NULL));
    }
    for (int64_t consent = 1; consent <= 3; consent++)
        TRY(test_consent_add(tx,
                             &(struct test_consent_add_args){
                                 consent, app_of(consent), owner_of(consent),
                                 S("read_odometer")},
                             NULL));
    return OK;
}

static void
must_write(struct world *w, err (*unit)(struct tx *, void *), void *arg)
{
    assert_ptr_equal(db_write(w->db, unit, arg), OK);
}

void
world_share(struct world *w, int64_t consent_id, str vehicle_id)
{
    int64_t position = w->shared++;
    struct sharing s = {
        .consent_id = consent_id,
        .vehicle_id = vehicle_id,
        .position = position,
    };

    must_write(w, add_sharing, &s);
}

void
world_add_vehicle(struct world *w, int64_t consent_id, str vehicle_id, str make,
                  str permissions)
{
    struct sharing s = {
        .consent_id = consent_id,
        .vehicle_id = vehicle_id,
        .make = make,
        .permissions = permissions,
    };

    must_write(w, add_connection, &s);
    world_share(w, consent_id, vehicle_id);
}

static err
revive(struct tx *tx, void *arg)
{
    return test_connection_revive(
        tx, &(struct test_connection_revive_args){*(const str *)arg}, NULL);
}

void
world_revive(struct world *w, str vehicle_id)
{
    must_write(w, revive, &vehicle_id);
}

struct test_ended_at_row
world_ended(struct world *w, str vehicle_id)
{
    struct test_ended_at_row row;
    bool found;

    assert_ptr_equal(test_ended_at(w->db, w->arena,
                                   &(struct test_ended_at_args){vehicle_id},
                                   &found, &row),
                     OK);
    assert_true(found);
    return row;
}

/* ---- the world ---- */

struct db *
world_open_again(struct world *w)
{
    static const struct query_set *const sets[] = {&vehicles_queries,
                                                   &vehicles_test_queries};
    const struct db_config config = {
        .url = w->url, .sets = sets, .set_count = 2, .connections = 4};
    struct db *db;

    assert_ptr_equal(db_open(w->arena, &config, &db), OK);
    return db;
}

static void
add_rows(struct world *w)
{
    struct sharing unshared = {
        .consent_id = 1,
        .vehicle_id = S(UNSHARED),
        .make = S("CHEVROLET"),
        .permissions = S("read_odometer"),
    };

    must_write(w, add_people, NULL);
    world_add_vehicle(w, 1, S(CAR), S("CHEVROLET"),
                      S("read_odometer read_vin read_vehicle_info read_tires"));
    world_add_vehicle(w, 1, S(TESLA), S("TESLA"), S("read_compass"));
    world_add_vehicle(w, 2, S(OTHERS), S("CHEVROLET"), S("read_odometer"));
    must_write(w, add_connection, &unshared);
}

void
world_run(void (*test)(struct world *w), bool is_postgres)
{
    struct arena *a = arena_open();
    struct world w = {.arena = a};
    int applied;

    settings_default(&w.settings);
    w.url = is_postgres ? test_db_postgres(a) : test_db_sqlite(a);
    assert_ptr_equal(db_migrate(a, w.url, &applied), OK);
    w.db = world_open_again(&w);
    add_rows(&w);
    w.bearer = (struct bearer){
        .consent_id = 1, .app_id = S("app"), .owner_id = S(OWNER)};
    world_maker = (struct maker){.odometer = 104.32, .measured_ms = NOW_MS - 1};
    test(&w);
    arena_close(a);
}

/* ---- the site ---- */

static err
guard(struct request *req)
{
    return req->bearer == NULL ? &OAUTH_BEARER_INVALID : OK;
}

static void
finish(struct request *req)
{
    response_header(req, S("sc-request-id"), req->id);
}

// clang-format off
static const struct route routes[] = {
    {GET,    INLINE, STR("/docs/errors/{kind}"),             anyone, api_errors_page,     api_fail},
    {GET,    INLINE, STR("/v2.0/user"),                      guard, vehicles_user,        api_fail},
    {GET,    INLINE, STR("/v2.0/vehicles"),                  guard, vehicles_list,        api_fail},
    {GET,    INLINE, STR("/v2.0/vehicles/{id}"),             guard, vehicles_attributes,  api_fail},
    {GET,    INLINE, STR("/v2.0/vehicles/{id}/permissions"), guard, vehicles_permissions, api_fail},
    {POST,   SLOW,   STR("/v2.0/vehicles/{id}/batch"),       guard, vehicles_batch,       api_fail},
    {DELETE, WORKER, STR("/v2.0/vehicles/{id}/application"), guard, vehicles_disconnect,  api_fail},
    {GET,    SLOW,   STR("/v2.0/vehicles/{id}/{signal...}"), guard, vehicles_read,        api_fail},
};
// clang-format on

static const struct site site = {
    .routes = routes,
    .route_count = sizeof routes / sizeof routes[0],
    .fail = api_fail,
    .finish = finish,
};

/* ---- asking ---- */

static struct fields
fields_of(struct arena *a, const char *lines)
{
    struct field *at = arena_alloc(a, 8, sizeof *at);
    str text = str_of(lines), line, value;
    size_t n = 0;

    while (str_word(&text, '\n', &line)) {
        assert_true(n < 8);
        str_cut(line, ':', &at[n].name, &value);
        at[n++].value = str_trim(value);
    }
    return (struct fields){at, n};
}

static struct answer
ask(struct world *w, struct db *db, const char *line, const char *headers,
    str body)
{
    struct message *in = ARENA_NEW(w->arena, struct message);
    struct request *req = ARENA_NEW(w->arena, struct request);
    str method;

    str_cut(str_of(line), ' ', &method, &in->target);
    in->method = method_from(method);
    in->headers = fields_of(w->arena, headers);
    in->body = body;
    *req = (struct request){
        .arena = w->arena,
        .in = in,
        .now_ms = NOW_MS,
        .db = db,
        .settings = &w->settings,
        .bearer = w->bearer.consent_id == 0 ? NULL : &w->bearer,
    };
    request_begin(req, &site);
    request_run(req, &site);
    return (struct answer){req->out.status, req->out.body,
                           buf_str(&req->out.headers), req->id};
}

struct answer
world_ask_db(struct world *w, struct db *db, const char *line,
             const char *headers)
{
    return ask(w, db, line, headers, (str){0});
}

struct answer
world_send(struct world *w, const char *line, const char *headers, str body)
{
    str more = headers == NULL ? S("") : str_of(headers);

    headers = arena_fmt(w->arena, "content-type: application/json\n" STR_FMT,
                        STR_ARG(more))
                  .at;
    return ask(w, w->db, line, headers, body);
}

struct answer
world_ask(struct world *w, const char *line, const char *headers)
{
    return world_ask_db(w, w->db, line, headers);
}

str
answer_header(struct answer answer, const char *name)
{
    str rest = answer.headers, line, key, value;

    while (str_word(&rest, '\n', &line)) {
        str_cut(line, ':', &key, &value);
        if (str_eq(key, str_of(name)))
            return (str){value.at + 1, value.len - 2}; /* the space, the CR */
    }
    return (str){0};
}

str
answer_member(struct answer answer, const char *name)
{
    str key = str_of(name), value, rest;

    for (size_t i = 1; i < answer.body.len; i++) {
        str at = str_from(answer.body, i);

        if (at.at[-1] != '"' || !str_starts(at, key) ||
            !str_starts(str_from(at, key.len), S("\":\"")))
            continue;
        str_cut(str_from(at, key.len + 3), '"', &value, &rest);
        return value;
    }
    return (str){0};
}

str
answer_body(struct world *w, struct answer answer)
{
    str body = answer.body;

    for (size_t i = 0; i < body.len; i++) {
        if (str_starts(str_from(body, i), answer.request_id))
            return arena_fmt(
                w->arena, STR_FMT "ID" STR_FMT, STR_ARG(((str){body.at, i})),
                STR_ARG(str_from(body, i + answer.request_id.len)));
    }
    return body;
}

bool
has(str text, const char *part)
{
    for (size_t i = 0; i < text.len; i++) {
        if (str_starts(str_from(text, i), str_of(part)))
            return true;
    }
    return false;
}
