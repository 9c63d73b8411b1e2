/* SPDX-License-Identifier: Apache-2.0
 * What a car could answer, before its owner connects it (reference/api.md
 * 5.1): from its VIN to the capability sets of the catalogue. Where a VIN does
 * not tell the model, any model that it may be counts: no owner is turned away
 * for what is only not known. */
#include "vehicles/compatibility.h"

#include "base/json.h"
#include "oauth/oauth.h"
#include "oem/oem.h"
#include "vehicles/vehicle.h"
#include "vehicles/vehicles.h"

enum { BODY = 64 * 1024, SETS_MOST = 64 };

/* The car that a VIN stands for, as far as it tells. */
struct candidate {
    const struct make *make;                      /* NULL: unknown */
    const struct capability_set *sets[SETS_MOST]; /* of what it may be */
    size_t count;
    const char *reason; /* why there is none */
};

/* ---- what is asked for ---- */

err
scope_read(struct request *req, bool required, struct scope *out)
{
    str names, name;

    *out = (struct scope){0};
    TRY(parameter_read(req, "scope", &names));
    while (str_word(&names, ' ', &name)) {
        enum permission p;

        if (str_starts(name, S("required:")))
            name = str_from(name, 9);
        p = permission_from(name);
        if (p == PERMISSION_COUNT)
            return refuse_field(req, "scope",
                                "names a permission that does not exist");
        if (permission_set_has(out->set, p))
            continue;
        permission_set_add(&out->set, p);
        out->at[out->count++] = p;
    }
    if (required && out->count == 0)
        return refuse_field(req, "scope", "\"scope\" is required");
    return OK;
}

err
mode_is_simulated(struct request *req, bool *out)
{
    str mode;

    TRY(parameter_read(req, "mode", &mode));
    *out = str_eq(mode, S("test")) || str_eq(mode, S("simulated"));
    if (!*out && mode.len > 0 && !str_eq(mode, S("live")))
        return refuse_field(req, "mode", "must be live, simulated or test");
    return OK;
}

/* ---- simulated cars ---- */

#define LEVELS                                                                 \
    "Field must be one of: [compatible,phev,incompatible,fuel,dinosaur,bev]"

/* The set of a level; they are accounts of the simulator too. */
static bool
level_set(struct arena *a, str level, const struct capability_set **out)
{
    const struct account *account;

    /* so old that it has no radio: as good as incompatible */
    if (str_eq(level, S("dinosaur")))
        level = S("incompatible");
    account =
        account_magic(arena_fmt(a, "00000000000000000@" STR_FMT ".smartcar.com",
                                STR_ARG(level)),
                      NULL, NULL);
    if (account == NULL || account->kind != ACCOUNT_LEVEL)
        return false;
    *out = account->set;
    return true;
}

/* A connected car of this app is asked itself. */
static err
connected_set(struct request *req, str vin, struct candidate *c)
{
    struct connection_by_vin_row row;
    bool found;

    TRY(connection_by_vin(req->db, req->arena,
                          &(struct connection_by_vin_args){req->app->id, vin},
                          &found, &row));
    if (!found)
        return OK;
    c->make = make_find(row.make);
    const struct oem_session session = {.app_id = req->app->id,
                                        .make = c->make,
                                        .simulated = true,
                                        .now_ms = req->now_ms};
    const struct oem_vehicle vehicle = {
        .vin = vin, .make = row.make, .handle = row.handle};

    TRY(oem_capabilities(&session, &vehicle, &c->sets[0]));
    c->count = 1;
    return OK;
}

/* VINs that the catalogue's accounts name, and those that say their kind of
 * drive in the fourth place. */
static void
known_set(str vin, struct candidate *c)
{
    static const struct {
        char letter;
        str set;
    } kinds[] = {
        {'B', STR("all-bev") },
        {'P', STR("all")     },
        {'H', STR("all-fuel")},
        {'C', STR("all-fuel")},
    };

    for (size_t i = 0; i < account_count(); i++) {
        const struct account *a = account_row(i);

        if (a->set != NULL && str_eq(a->vin, vin)) {
            c->make = a->make;
            c->sets[c->count++] = a->set;
            return;
        }
    }
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (str_starts(vin, S("0VK")) && vin.at[3] == kinds[i].letter)
            c->sets[c->count++] = capability_set_find(kinds[i].set);
    }
}

static err
simulated_candidate(struct request *req, str vin, struct candidate *c)
{
    TRY(connected_set(req, vin, c));
    if (c->count == 0)
        known_set(vin, c);
    if (c->count == 0)
        c->reason = "VEHICLE_NOT_COMPATIBLE";
    return OK;
}

/* ---- real cars ---- */

static bool
may_be(const struct model *m, const struct vin_info *v, enum region region)
{
    if ((m->regions & (unsigned)region) == 0)
        return false;
    if (v->year != 0 && (v->year < m->first_year || v->year > m->last_year))
        return false;
    if (v->family.len > 0 && !str_eq(m->family, v->family))
        return false;
    return v->powertrain == POWERTRAIN_UNKNOWN ||
           m->powertrain == v->powertrain;
}

static void
add_set(struct candidate *c, const struct capability_set *set)
{
    for (size_t i = 0; i < c->count; i++) {
        if (c->sets[i] == set)
            return;
    }
    if (c->count < SETS_MOST)
        c->sets[c->count++] = set;
}

static void
add_make(struct candidate *c, const struct make *make, const struct vin_info *v,
         const struct country *country)
{
    if (!make_in_country(make, country->code))
        return;
    c->make = make;
    for (size_t i = 0; i < make->model_count; i++) {
        const struct model *m = model_row(make->first_model + i);

        if (m->set->permissions.bits != 0 && may_be(m, v, country->region))
            add_set(c, m->set);
    }
}

static void
real_candidate(str vin, const struct country *country, struct candidate *c)
{
    const struct vin_info v = vin_decode(vin);

    for (size_t i = 0; i < v.make_count; i++)
        add_make(c, v.makes[i], &v, country);
    if (c->make == NULL)
        c->reason = "MAKE_NOT_COMPATIBLE";
    else if (c->count == 0)
        c->reason = "VEHICLE_NOT_COMPATIBLE";
}

/* ---- the question ---- */

struct question {
    str vin;
    struct scope scope;
    const struct country *country;
    bool simulated;
    const struct capability_set *level; /* NULL: the VIN tells */
};

static err
level_read(struct request *req, struct question *q)
{
    str level;

    TRY(parameter_read(req, "test_mode_compatibility_level", &level));
    if (level.len > 0) {
        q->simulated = true;
        if (level_set(req->arena, level, &q->level))
            return OK;
    } else if (!q->simulated || !str_eq(req->version, S("v1.0"))) {
        return OK;
    }
    return refuse_field(req, "test_mode_compatibility_level", LEVELS);
}

/* In simulated mode a VIN is any 17 letters and digits. */
static err
vin_read(struct request *req, struct question *q)
{
    enum vin_fault fault;
    str vin;

    TRY(parameter_read(req, "vin", &vin));
    if (vin.len == 0)
        return refuse_field(req, "vin", "\"vin\" is required");
    q->vin = vin_tidy(req->arena, vin);
    fault = vin_check(q->vin);
    if (q->simulated && fault == VIN_CHECK_DIGIT)
        fault = VIN_GOOD;
    if (fault != VIN_GOOD)
        return refuse_field(req, "vin",
                            arena_cstr(req->arena, vin_fault_text(fault)));
    return OK;
}

static err
question_read(struct request *req, struct question *q)
{
    str country;

    TRY(mode_is_simulated(req, &q->simulated));
    TRY(level_read(req, q));
    TRY(vin_read(req, q));
    TRY(scope_read(req, true, &q->scope));
    TRY(parameter_read(req, "country", &country));
    q->country = country_find(country.len > 0 ? country : S("US"));
    if (q->country == NULL)
        return refuse_field(req, "country",
                            "must be a country's two letters, such as US");
    return OK;
}

static err
candidate_find(struct request *req, const struct question *q,
               struct candidate *c)
{
    if (q->level != NULL) {
        if (q->level->permissions.bits != 0)
            c->sets[c->count++] = q->level;
        else
            c->reason = "VEHICLE_NOT_COMPATIBLE";
        return OK;
    }
    if (q->simulated || vin_is_simulated(q->vin))
        return simulated_candidate(req, q->vin, c);
    real_candidate(q->vin, q->country, c);
    return OK;
}

/* ---- the answer ---- */

static bool
candidate_can(const struct candidate *c, size_t capability)
{
    for (size_t i = 0; i < c->count; i++) {
        if (capability_set_has(c->sets[i], capability))
            return true;
    }
    return false;
}

str
endpoint_text(struct arena *a, str code, const struct make *make)
{
    const str own = S("/{make}");
    char *name;

    if (make == NULL || !str_starts(code, own))
        return code;
    name = arena_cstr(a, make->id);
    for (char *at = name; *at != '\0'; at++) {
        if (*at >= 'A' && *at <= 'Z')
            *at = (char)(*at - 'A' + 'a');
    }
    return arena_fmt(a, "/%s" STR_FMT, name, STR_ARG(str_from(code, own.len)));
}

static void
entry_json(struct json *j, enum permission p, str endpoint, const char *reason)
{
    json_open(j, S(""), '{');
    json_text(j, S("permission"), permission_row(p)->name);
    json_text(j, S("endpoint"), endpoint);
    json_bool(j, S("capable"), reason == NULL);
    if (reason == NULL)
        json_nil(j, S("reason"));
    else
        json_text(j, S("reason"), str_of(reason));
    json_close(j, '}');
}

/* One line per path that the permission opens; a maker's own paths only if
 * the car has them. A permission without a path here has one line, with "". */
static void
permission_json(struct json *j, struct arena *a, const struct candidate *c,
                enum permission p)
{
    size_t lines = 0;

    for (size_t i = 0; i < capability_count(); i++) {
        const struct capability *row = capability_row(i);
        bool can = candidate_can(c, i);

        if (row->kind != CAPABILITY_ENDPOINT || row->permission != p ||
            ((!can || c->make == NULL) && str_starts(row->code, S("/{make}"))))
            continue;
        entry_json(j, p, endpoint_text(a, row->code, c->make),
                   can ? NULL : "VEHICLE_NOT_CAPABLE");
        lines++;
    }
    if (lines == 0)
        entry_json(j, p, S(""), "SMARTCAR_NOT_CAPABLE");
}

static void
answer(struct request *req, const struct question *q, const struct candidate *c)
{
    struct buf body = {.arena = req->arena, .max = BODY};
    struct json j = {.out = &body};

    json_open(&j, S(""), '{');
    json_bool(&j, S("compatible"), c->reason == NULL);
    if (str_eq(req->version, S("v1.0"))) {
        json_close(&j, '}');
        response_json(req, 200, &body);
        return;
    }
    if (c->reason == NULL)
        json_nil(&j, S("reason"));
    else
        json_text(&j, S("reason"), str_of(c->reason));
    json_open(&j, S("capabilities"), '[');
    for (size_t i = 0; c->reason == NULL && i < q->scope.count; i++)
        permission_json(&j, req->arena, c, q->scope.at[i]);
    json_close(&j, ']');
    json_close(&j, '}');
    response_json(req, 200, &body);
}

err
compatibility_by_vin(struct request *req)
{
    struct candidate c = {0};
    struct question q = {0};

    TRY(question_read(req, &q));
    TRY(candidate_find(req, &q, &c));
    answer(req, &q, &c);
    return OK;
}
