/* SPDX-License-Identifier: Apache-2.0
 * The compatibility matrix: every model that could be connected in a region,
 * by make (reference/api.md 5.1). */
#include "base/clock.h"
#include "base/json.h"
#include "oauth/oauth.h"
#include "vehicles/compatibility.h"
#include "vehicles/vehicle.h"
#include "vehicles/vehicles.h"

enum { BODY = 1024 * 1024, DAY = 86400 };

struct wanted {
    unsigned region;
    struct permission_set permissions; /* all of them */
    const struct make *make;           /* NULL: every one */
    enum powertrain powertrain;        /* unknown: every one */
    int this_year;
};

/* Which models: of a make, of a kind of drive. */
static err
models_read(struct request *req, struct wanted *out)
{
    str make, type;

    TRY(parameter_read(req, "make", &make));
    TRY(parameter_read(req, "type", &type));
    out->make = make.len > 0 ? make_find(make) : NULL;
    out->powertrain = powertrain_from(type);
    if (make.len > 0 && out->make == NULL)
        return refuse_field(req, "make", "is no make that is known here");
    if (type.len > 0 && out->powertrain == POWERTRAIN_UNKNOWN)
        return refuse_field(req, "type", "must be ICE, BEV, PHEV or HEV");
    return OK;
}

static err
wanted_read(struct request *req, struct wanted *out)
{
    struct scope scope;
    bool simulated; /* the catalogue is the same */
    str region;

    TRY(mode_is_simulated(req, &simulated));
    TRY(scope_read(req, false, &scope));
    TRY(parameter_read(req, "region", &region));
    out->region = region_from(region.len > 0 ? region : S("US"));
    out->permissions = scope.set;
    out->this_year = date_from_days(req->now / DAY).year;
    if (out->region == 0)
        return refuse_field(req, "region", "must be US, CA or EUROPE");
    return models_read(req, out);
}

static bool
is_wanted(const struct wanted *w, const struct model *m)
{
    struct permission_set lacks =
        permission_set_without(w->permissions, model_permissions(m));

    return (m->regions & w->region) != 0 && lacks.bits == 0 &&
           model_permissions(m).bits != 0 &&
           (w->powertrain == POWERTRAIN_UNKNOWN ||
            m->powertrain == w->powertrain);
}

static void
endpoints_json(struct json *j, struct arena *a, const struct model *m)
{
    str last = S("");

    json_open(j, S("endpoints"), '[');
    for (size_t i = 0; i < capability_count(); i++) {
        const struct capability *c = capability_row(i);

        if (c->kind != CAPABILITY_ENDPOINT || !capability_set_has(m->set, i))
            continue;
        /* reading and setting one thing are two rows side by side */
        if (!str_eq(c->code, last))
            json_text(j, S(""), endpoint_text(a, c->code, m->make));
        last = c->code;
    }
    json_close(j, ']');
}

static void
permissions_json_of(struct json *j, struct permission_set set)
{
    json_open(j, S("permissions"), '[');
    for (enum permission p = 0; p < PERMISSION_COUNT; p++) {
        if (permission_set_has(set, p))
            json_text(j, S(""), permission_row(p)->name);
    }
    json_close(j, ']');
}

static void
model_json(struct json *j, struct arena *a, const struct wanted *w,
           const struct model *m)
{
    int last = m->last_year > w->this_year ? w->this_year : m->last_year;

    json_open(j, S(""), '{');
    json_text(j, S("model"), m->name);
    json_int(j, S("startYear"), m->first_year);
    json_int(j, S("endYear"), last < m->first_year ? m->first_year : last);
    json_text(j, S("type"), powertrain_name(m->powertrain));
    endpoints_json(j, a, m);
    permissions_json_of(j, model_permissions(m));
    json_close(j, '}');
}

static void
make_json(struct json *j, struct arena *a, const struct wanted *w,
          const struct make *make)
{
    bool open = false;

    for (size_t i = 0; i < make->model_count; i++) {
        const struct model *m = model_row(make->first_model + i);

        if (!is_wanted(w, m))
            continue;
        if (!open)
            json_open(j, make->id, '[');
        open = true;
        model_json(j, a, w, m);
    }
    if (open)
        json_close(j, ']');
}

err
compatibility_matrix(struct request *req)
{
    struct buf body = {.arena = req->arena, .max = BODY};
    struct json j = {.out = &body};
    struct wanted w = {0};

    TRY(wanted_read(req, &w));
    json_open(&j, S(""), '{');
    for (size_t i = 0; i < make_count(); i++) {
        if (w.make == NULL || w.make == make_row(i))
            make_json(&j, req->arena, &w, make_row(i));
    }
    json_close(&j, '}');
    response_json(req, 200, &body);
    return OK;
}
