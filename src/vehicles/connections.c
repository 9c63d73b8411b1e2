/* SPDX-License-Identifier: Apache-2.0
 * Listing, showing and ending the connections of an app. */
#include "vehicles/connections.h"

#include <inttypes.h>

#include "base/encode.h"
#include "base/random.h"
#include "catalog/makes.h"
#include "vehicles/connections.sql.h"
#include "vehicles/vehicle.h"

enum { SEARCH_LEAST = 3, VIN_LEN = 17, CONSENTS_MOST = 50 };

/* ---- where a page goes on ---- */

str
connection_cursor_text(struct arena *a, const struct connection_cursor *c)
{
    return base64url_encode(a,
                            arena_fmt(a, "%" PRId64 " " STR_FMT,
                                      c->connected_at, STR_ARG(c->vehicle_id)));
}

bool
connection_cursor_parse(struct arena *a, str text,
                        struct connection_cursor *out)
{
    str plain, at;

    return base64url_decode(a, text, &plain) &&
           str_cut(plain, ' ', &at, &out->vehicle_id) &&
           str_to_int(at, INT64_MAX, &out->connected_at) &&
           str_is_uuid(out->vehicle_id);
}

/* ---- what is asked for ---- */

static const str states[] = {
    [ALL_CONNECTIONS] = STR("all"),
    [CONNECTED] = STR("connected"),
    [DISCONNECTED] = STR("disconnected"),
};

str
connection_state_name(enum connection_state s)
{
    return states[s];
}

/* The wish with every word as rows have it. */
struct asked {
    str app_id, id, vin, vin_end, mode, make;
    int64_t state, most;
    struct connection_cursor after;
};

static err
refuse(struct connections_page *out, str field, const char *rule)
{
    out->wrong = field;
    out->rule = rule;
    return &API_VALIDATION;
}

static bool
state_read(str name, int64_t *out)
{
    *out = CONNECTED;
    if (name.len == 0)
        return true;
    for (int i = ALL_CONNECTIONS; i <= DISCONNECTED; i++) {
        if (str_eq(states[i], name)) {
            *out = i;
            return true;
        }
    }
    return false;
}

/* Letters and digits in capitals; false for anything else. */
static bool
vin_read(struct arena *a, str text, str *out)
{
    char *at = arena_cstr(a, arena_dup(a, text));

    for (size_t i = 0; i < text.len; i++) {
        if (at[i] >= 'a' && at[i] <= 'z')
            at[i] = (char)(at[i] - 'a' + 'A');
        if (!(at[i] >= 'A' && at[i] <= 'Z') && !(at[i] >= '0' && at[i] <= '9'))
            return false;
    }
    *out = (str){at, text.len};
    return text.len >= SEARCH_LEAST && text.len <= VIN_LEN;
}

static bool
search_read(struct arena *a, str search, struct asked *out)
{
    if (search.len == 0 || uuid_read(a, search, &out->id))
        return true;
    if (!vin_read(a, search, &out->vin))
        return false;
    /* '~' is behind every letter and digit */
    out->vin_end = arena_fmt(a, STR_FMT "~", STR_ARG(out->vin));
    return true;
}

static err
wish_read(struct arena *a, const struct connections_wish *wish,
          struct asked *out, struct connections_page *page)
{
    const struct make *make = wish->make.len > 0 ? make_find(wish->make) : NULL;

    *out = (struct asked){
        .app_id = wish->app_id,
        .mode = str_eq(wish->mode, S("test")) ? S("simulated") : wish->mode,
        .most = wish->most + 1, /* one more tells whether there is another */
        .after = {.connected_at = INT64_MAX},
    };
    if (!search_read(a, str_trim(wish->search), out))
        return refuse(page, S("search"),
                      "must be a vehicle id, a user id, or a VIN or its first "
                      "characters, at least three");
    if (out->mode.len > 0 && !str_eq(out->mode, S("live")) &&
        !str_eq(out->mode, S("simulated")))
        return refuse(page, S("mode"), "must be live, simulated or test");
    if (wish->make.len > 0 && make == NULL)
        return refuse(page, S("make"), "must be a make, as TESLA");
    if (make != NULL)
        out->make = make->id;
    if (!state_read(wish->state, &out->state))
        return refuse(page, S("state"),
                      "must be connected, disconnected or all");
    if (wish->cursor.len > 0 &&
        !connection_cursor_parse(a, wish->cursor, &out->after))
        return refuse(page, S("cursor"),
                      "must be the cursor of another answer's paging");
    return OK;
}

/* ---- lists ---- */

#define CONNECTION(row)                                                        \
    (struct connection)                                                        \
    {                                                                          \
        .vehicle_id = (row).vehicle_id, .owner_id = (row).owner_id,            \
        .external_id = (row).external_id, .vin = (row).vin,                    \
        .make = (row).make, .model = (row).model, .year = (row).year,          \
        .mode = (row).mode, .permissions = (row).permissions,                  \
        .connected_at = (row).connected_at,                                    \
        .reauthenticated_at = (row).reauthenticated_at,                        \
        .ended_at = (row).ended_at                                             \
    }

#define FILTERS(asked)                                                         \
    .app_id = (asked)->app_id, .mode = (asked)->mode, .make = (asked)->make,   \
    .state = (asked)->state, .before = (asked)->after.connected_at,            \
    .below = (asked)->after.vehicle_id, .most = (asked)->most

static err
list_all(struct db *db, struct arena *a, const struct asked *in,
         struct connections_page *out)
{
    const struct connection_list_args args = {
        .vin = in->vin, .vin_end = in->vin_end, FILTERS(in)};
    struct connection_list_row *rows;

    TRY(connection_list(db, a, &args, &rows, &out->count));
    out->rows = arena_alloc(a, out->count, sizeof *out->rows);
    for (size_t i = 0; i < out->count; i++)
        out->rows[i] = CONNECTION(rows[i]);
    return OK;
}

/* What is not looked for finds nothing: no id and no VIN is "". */
static err
search(struct db *db, struct arena *a, const struct asked *in,
       struct connections_page *out)
{
    const struct connection_search_args args = {
        .id = in->id, .vin = in->vin, FILTERS(in)};
    struct connection_search_row *rows;

    TRY(connection_search(db, a, &args, &rows, &out->count));
    out->rows = arena_alloc(a, out->count, sizeof *out->rows);
    for (size_t i = 0; i < out->count; i++)
        out->rows[i] = CONNECTION(rows[i]);
    return OK;
}

err
connections_list(struct db *db, struct arena *a,
                 const struct connections_wish *wish,
                 struct connections_page *out)
{
    struct asked asked;
    const struct connection *last;

    *out = (struct connections_page){0};
    TRY(wish_read(a, wish, &asked, out));
    if (asked.id.len > 0 || asked.vin.len == VIN_LEN)
        TRY(search(db, a, &asked, out));
    else
        TRY(list_all(db, a, &asked, out));
    if (out->count <= (size_t)wish->most)
        return OK;
    out->count = (size_t)wish->most;
    last = &out->rows[out->count - 1];
    out->next = connection_cursor_text(
        a, &(struct connection_cursor){last->connected_at, last->vehicle_id});
    return OK;
}

/* ---- one of them ---- */

err
connection_find(struct db *db, struct arena *a, str app_id, str vehicle_id,
                bool *found, struct connection *out)
{
    struct connection_get_row row;
    str id;

    *found = false;
    if (!uuid_read(a, vehicle_id, &id))
        return OK;
    TRY(connection_get(db, a, &(struct connection_get_args){app_id, id}, found,
                       &row));
    if (*found)
        *out = CONNECTION(row);
    return OK;
}

err
connection_history(struct db *db, struct arena *a, const struct connection *c,
                   struct connection_consent **out, size_t *count)
{
    const struct consents_of_owner_args args = {c->owner_id, c->vehicle_id,
                                                CONSENTS_MOST};
    struct consents_of_owner_row *rows;

    TRY(consents_of_owner(db, a, &args, &rows, count));
    *out = arena_alloc(a, *count, sizeof **out);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct connection_consent){
            .asked = rows[i].asked,
            .permissions = rows[i].permissions,
            .created_at = rows[i].created_at,
            .ends_at = rows[i].ends_at,
            .revoked_at = rows[i].revoked_at,
            .reaches = rows[i].reaches != 0,
        };
    return OK;
}

/* ---- ending ---- */

struct ending {
    const struct connections_ending *in;
    struct arena *arena; /* of the caller: the list outlives the unit */
    struct connection_ended *ended;
    size_t count;
};

/* Every token of every consent loses the vehicle. */
static err
end_one(struct tx *tx, struct ending *e,
        const struct connections_to_end_row *which)
{
    const struct connection_end_of_app_args in = {
        e->in->app_id, which->vehicle_id, e->in->now};
    struct connection_end_of_app_row row;
    bool ended;

    TRY(connection_end_of_app(tx, &in, &ended, &row));
    if (!ended)
        return OK;
    e->ended[e->count++] =
        (struct connection_ended){arena_dup(e->arena, which->vehicle_id),
                                  arena_dup(e->arena, which->owner_id)};
    return consent_vehicle_drop(
        tx, &(struct consent_vehicle_drop_args){which->vehicle_id}, NULL);
}

/* May run twice: the list starts anew. */
static err
end_unit(struct tx *tx, void *arg)
{
    struct ending *e = arg;
    const struct connections_to_end_args which = {
        e->in->app_id, e->in->owner_id, e->in->vehicle_id};
    struct connections_to_end_row *rows;
    size_t n;

    TRY(connections_to_end(tx->db, tx->arena, &which, &rows, &n));
    e->ended = arena_alloc(e->arena, n, sizeof *e->ended);
    e->count = 0;
    for (size_t i = 0; i < n; i++)
        TRY(end_one(tx, e, &rows[i]));
    if (e->count == 0 || e->in->also == NULL)
        return OK;
    return e->in->also(tx, e->in->also_arg);
}

err
connections_end(struct db *db, struct arena *a,
                const struct connections_ending *in,
                struct connection_ended **out, size_t *count)
{
    struct ending e = {.in = in, .arena = a};

    TRY(db_write(db, end_unit, &e));
    *out = e.ended;
    *count = e.count;
    return OK;
}
