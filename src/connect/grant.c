/* SPDX-License-Identifier: Apache-2.0
 * The question itself: which cars, what may be seen and done. */
#include "connect/grant.h"

#include <inttypes.h>

#include "base/log.h"
#include "connect/connect.h"
#include "connect/errors.h"
#include "connect/ways_out.h"

enum {
    NOT_SEEN = 4, /* of what the app does not ask for, the most sensitive */
    NOT_DONE = 2,
};

static err
question_read(struct request *req, struct question *q)
{
    struct oem_session maker;
    struct oem_account account;

    q->s = session_of(req);
    q->scope_count = session_scope(q->s, q->scope);
    maker = session_maker(req, q->s);
    account = (struct oem_account){q->s->username, q->s->account_key};
    return oem_vehicles(&maker, req->arena, &account, &q->vehicles,
                        &q->vehicle_count);
}

/* How a form names a car: nothing that means anything elsewhere. */
static str
vehicle_name(const struct request *req, const session *s,
             const struct oem_vehicle *v)
{
    str both = arena_fmt(req->arena, STR_FMT " " STR_FMT, STR_ARG(s->id),
                         STR_ARG(v->vin));

    return (str){secret_hash(req->arena, secret_of(both)).at, 16};
}

/* ---- the page ---- */

static const enum permission sensitive[] = {
    READ_LOCATION, READ_SPEEDOMETER, READ_CHARGE_LOCATIONS, READ_USER_PROFILE,
    READ_SECURITY, READ_ODOMETER,    CONTROL_SECURITY,      CONTROL_PIN,
    CONTROL_TRUNK, CONTROL_CHARGE,
};

static bool
is_asked(const struct question *q, enum permission p)
{
    for (size_t i = 0; i < q->scope_count; i++) {
        if (q->scope[i].permission == p)
            return true;
    }
    return false;
}

static size_t
not_asked(const struct question *q, bool commands, str *out, size_t most)
{
    size_t n = 0;

    for (size_t i = 0; n < most && i < sizeof sensitive / sizeof sensitive[0];
         i++) {
        const struct permission_row *row = permission_row(sensitive[i]);

        if (row->command == commands && !is_asked(q, sensitive[i]))
            out[n++] = row->refused;
    }
    return n;
}

static size_t
permission_lines(const struct question *q, const struct choice *c,
                 bool commands, struct page_permission *out)
{
    size_t n = 0;

    for (size_t i = 0; i < q->scope_count; i++) {
        const struct permission_row *row =
            permission_row(q->scope[i].permission);

        if (row->command != commands)
            continue;
        out[n++] = (struct page_permission){
            .id = row->name,
            .name = row->title,
            .sentence = row->sentence,
            .example = row->example,
            .checked =
                permission_set_has(c->permissions, q->scope[i].permission),
            .needed = q->scope[i].required,
        };
    }
    return n;
}

static struct page_vehicle *
vehicle_lines(const struct request *req, const struct question *q,
              const struct choice *c)
{
    struct page_vehicle *lines =
        arena_alloc(req->arena, q->vehicle_count, sizeof *lines);

    for (size_t i = 0; i < q->vehicle_count; i++) {
        const struct oem_vehicle *v = &q->vehicles[i];
        const struct make *make = make_find(v->make);

        lines[i] = (struct page_vehicle){
            .id = vehicle_name(req, q->s, v),
            .name = arena_fmt(req->arena, STR_FMT " " STR_FMT ", %" PRId64,
                              STR_ARG(make == NULL ? v->make : make->name),
                              STR_ARG(v->model), v->year),
            .about = arena_fmt(req->arena, "Its number ends in " STR_FMT,
                               STR_ARG(str_from(v->vin, v->vin.len - 6))),
            .checked = c->vehicles[i],
        };
    }
    return lines;
}

static bool
some_needed(const struct question *q)
{
    for (size_t i = 0; i < q->scope_count; i++) {
        if (q->scope[i].required)
            return true;
    }
    return false;
}

static void
show(struct request *req, const struct question *q, const struct choice *c,
     bool again)
{
    struct page_permission reads[PERMISSION_COUNT], commands[PERMISSION_COUNT];
    str unseen[NOT_SEEN], undone[NOT_DONE];
    struct buf out = {.arena = req->arena, .max = PAGE_MAX};
    const struct page_grant page = {
        .frame = session_frame(req, q->s, STEP_CHOOSE),
        .vehicles = vehicle_lines(req, q, c),
        .vehicles_count = q->vehicle_count,
        .reads = reads,
        .reads_count = permission_lines(q, c, false, reads),
        .commands = commands,
        .commands_count = permission_lines(q, c, true, commands),
        .some_needed = some_needed(q),
        .not_seen = unseen,
        .not_seen_count = not_asked(q, false, unseen, NOT_SEEN),
        .not_done = undone,
        .not_done_count = not_asked(q, true, undone, NOT_DONE),
        .no_vehicle = again && c->vehicle_count == 0,
        .no_permission = again && c->permissions.bits == 0,
    };

    page_grant(&out, &page);
    response_html(req, again ? 422 : 200, &out);
}

static void
show_no_vehicles(struct request *req, const struct question *q)
{
    struct buf out = {.arena = req->arena, .max = PAGE_MAX};

    page_no_vehicles(&out, &(struct page_no_vehicles){
                               .frame = session_frame(req, q->s, STEP_CHOOSE),
                               .make = make_find(q->s->make)->name,
                               .account = q->s->username,
                           });
    response_html(req, 200, &out);
}

static struct choice
everything(struct arena *a, const struct question *q)
{
    struct choice c = {
        .vehicles = arena_alloc(a, q->vehicle_count + 1, sizeof(bool)),
        .vehicle_count = q->vehicle_count,
    };

    for (size_t i = 0; i < q->vehicle_count; i++)
        c.vehicles[i] = true;
    for (size_t i = 0; i < q->scope_count; i++)
        permission_set_add(&c.permissions, q->scope[i].permission);
    return c;
}

err
connect_grant_page(struct request *req)
{
    struct question q;
    struct choice all;
    bool elsewhere, granted;

    TRY(connect_page_check(req, true, &elsewhere));
    if (elsewhere)
        return OK;
    TRY(question_read(req, &q));
    if (q.vehicle_count == 0) {
        show_no_vehicles(req, &q);
        return OK;
    }
    TRY(grant_as_before(req, &q, &granted));
    if (granted)
        return OK;
    all = everything(req->arena, &q);
    show(req, &q, &all, false);
    return OK;
}

/* ---- the answer ---- */

static err
refuse(const struct request *req, const char *what, str value)
{
    str shown = {value.at, value.len < 100 ? value.len : 100};

    log_event("grant_form_tampered", {"id", req->id}, {what, shown});
    return &CONNECT_NOT_ASKED_FOR;
}

static err
choose_vehicle(const struct request *req, const struct question *q, str value,
               struct choice *c)
{
    for (size_t i = 0; i < q->vehicle_count; i++) {
        if (!str_eq(vehicle_name(req, q->s, &q->vehicles[i]), value))
            continue;
        c->vehicle_count += !c->vehicles[i];
        c->vehicles[i] = true;
        return OK;
    }
    return refuse(req, "vehicle", value);
}

static err
choose_permission(const struct request *req, const struct question *q,
                  str value, struct choice *c)
{
    enum permission p = permission_from(value);

    if (p == PERMISSION_COUNT || !is_asked(q, p))
        return refuse(req, "permission", value);
    permission_set_add(&c->permissions, p);
    return OK;
}

/* Only what was on the page; what is needed is in, whatever the form says. */
static err
choice_read(struct request *req, const struct question *q, struct fields form,
            struct choice *c)
{
    *c = (struct choice){.vehicles = arena_alloc(
                             req->arena, q->vehicle_count + 1, sizeof(bool))};
    for (size_t i = 0; i < form.count; i++) {
        if (str_eq(form.at[i].name, S("vehicle")))
            TRY(choose_vehicle(req, q, form.at[i].value, c));
        if (str_eq(form.at[i].name, S("permission")))
            TRY(choose_permission(req, q, form.at[i].value, c));
    }
    for (size_t i = 0; i < q->scope_count; i++) {
        if (q->scope[i].required)
            permission_set_add(&c->permissions, q->scope[i].permission);
    }
    return OK;
}

err
connect_grant(struct request *req)
{
    struct question q;
    struct choice c;
    struct fields form;
    bool elsewhere;

    TRY(connect_page_check(req, true, &elsewhere));
    if (elsewhere)
        return OK;
    TRY(request_form(req, &form));
    if (str_eq(fields_get(form, S("decision")), S("deny")))
        return way_out(req, session_of(req), &CONNECT_DENIED);
    TRY(question_read(req, &q));
    TRY(choice_read(req, &q, form, &c));
    if (c.vehicle_count == 0 || c.permissions.bits == 0 ||
        !str_eq(fields_get(form, S("decision")), S("allow"))) {
        show(req, &q, &c, true);
        return OK;
    }
    return grant_store(req, &q, &c);
}
