/* SPDX-License-Identifier: Apache-2.0
 * The question itself: which cars, what may be seen and done. */
#include "connect/grant.h"

#include <inttypes.h>

#include "base/log.h"
#include "connect/connect.h"
#include "connect/errors.h"
#include "connect/event.h"
#include "connect/plan.h"
#include "connect/quantity.h"
#include "connect/ways_out.h"
#include "connect/words.h"

enum {
    NOT_SEEN = 4, /* of what the app does not ask for, the most sensitive */
    NOT_DONE = 2,
};

/* How a form names a car: nothing that means anything elsewhere. */
static str
car_name(const struct request *req, const session *s, const struct candidate *c)
{
    str both = arena_fmt(req->arena, STR_FMT " " STR_FMT, STR_ARG(s->id),
                         STR_ARG(c->car.vin));

    return (str){secret_hash(req->arena, secret_of(both)).at, 16};
}

/* ---- the page ---- */

str
car_title(struct arena *a, str make_id, str model, int64_t year)
{
    const struct make *make = make_find(make_id);

    return arena_fmt(a, STR_FMT " " STR_FMT ", %" PRId64,
                     STR_ARG(make == NULL ? make_id : make->name),
                     STR_ARG(model), year);
}

static str
candidate_title(const struct request *req, const struct candidate *c)
{
    return car_title(req->arena, c->car.make, c->car.model, c->car.year);
}

static const enum permission sensitive[] = {
    READ_LOCATION, READ_SPEEDOMETER, READ_CHARGE_LOCATIONS, READ_USER_PROFILE,
    READ_SECURITY, READ_ODOMETER,    CONTROL_SECURITY,      CONTROL_PIN,
    CONTROL_TRUNK, CONTROL_CHARGE,
};

static size_t
not_asked(struct permission_set known, str language, bool commands, str *out)
{
    size_t n = 0, most = commands ? NOT_DONE : NOT_SEEN;

    for (size_t i = 0; n < most && i < sizeof sensitive / sizeof sensitive[0];
         i++) {
        const struct permission_row *row = permission_row(sensitive[i]);

        if (row->command == commands &&
            !permission_set_has(known, sensitive[i]))
            out[n++] = message_find(language, row->refused);
    }
    return n;
}

/* What the app has of the cars on the page already. */
static struct permission_set
known_before(const struct question *q)
{
    struct permission_set known = {0};

    for (size_t i = 0; q->adding && i < q->car_count; i++)
        known = permission_set_or(known, q->cars[i].before);
    return known;
}

static size_t
permission_lines(struct arena *a, const struct question *q,
                 const struct choice *c, str language, bool commands,
                 struct page_permission *out)
{
    enum units_of_people units = country_units(q->s->country);
    struct permission_set known = known_before(q);
    size_t n = 0;

    for (size_t i = 0; i < q->scope_count; i++) {
        enum permission p = q->scope[i].permission;
        const struct permission_row *row = permission_row(p);

        if (row->command != commands || permission_set_has(known, p))
            continue;
        out[n++] = (struct page_permission){
            .language = language,
            .id = row->name,
            .name = message_find(language, row->title),
            .sentence = message_find(language, row->sentence),
            .example = message_quantities(a, language, units,
                                          message_find(language, row->example)),
            .checked = permission_set_has(c->permissions, p),
            .needed = q->scope[i].required,
        };
    }
    return n;
}

static struct page_vehicle *
car_lines(const struct request *req, const struct question *q,
          const struct choice *c)
{
    str language = session_language(req, q->s);
    struct page_vehicle *lines =
        arena_alloc(req->arena, q->car_count + 1, sizeof *lines);

    for (size_t i = 0; i < q->car_count; i++) {
        const struct candidate *car = &q->cars[i];
        const struct slot ending = slot_text(
            S("ending"), str_from(car->car.vin, car->car.vin.len - 6));

        lines[i] = (struct page_vehicle){
            .id = car_name(req, q->s, car),
            .name = candidate_title(req, car),
            .about = message_text(
                req->arena, language,
                message_find(language,
                             S(MESSAGE("Its number ends in {ending}"))),
                &ending, 1),
            .checked = c->cars[i],
            .locked = q->s->single_vin.len > 0 && car->refused.len == 0,
            .not_chosen = car->refused,
        };
    }
    return lines;
}

static size_t
kept_names(const struct question *q, str language, str *out)
{
    struct permission_set known = known_before(q);
    size_t n = 0;

    for (size_t p = 0; p < PERMISSION_COUNT; p++) {
        if (permission_set_has(known, (enum permission)p))
            out[n++] = message_find(language,
                                    permission_row((enum permission)p)->title);
    }
    return n;
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

/* Places that the plan has left, if not every new car would get one. */
static size_t
room_to_say(const struct question *q)
{
    size_t fresh = 0;

    for (size_t i = 0; i < q->car_count; i++)
        fresh += q->cars[i].refused.len == 0 && !q->cars[i].connected;
    return q->is_limited && q->room < fresh ? q->room : 0;
}

void
grant_show(struct request *req, const struct question *q,
           const struct choice *c, struct page_frame frame, bool again)
{
    struct page_permission reads[PERMISSION_COUNT], commands[PERMISSION_COUNT];
    str unseen[NOT_SEEN], undone[NOT_DONE], kept[PERMISSION_COUNT];
    struct permission_set known = permission_set_or(q->asked, known_before(q));
    struct buf out = {.arena = req->arena, .max = PAGE_MAX};
    const struct page_grant page = {
        .frame = frame,
        .single = q->s->single_select && q->s->single_vin.len == 0,
        .adding = q->adding,
        .kept = kept,
        .kept_count = kept_names(q, frame.language, kept),
        .vehicles = car_lines(req, q, c),
        .vehicles_count = q->car_count,
        .reads = reads,
        .reads_count =
            permission_lines(req->arena, q, c, frame.language, false, reads),
        .commands = commands,
        .commands_count =
            permission_lines(req->arena, q, c, frame.language, true, commands),
        .some_needed = some_needed(q),
        .not_seen = unseen,
        .not_seen_count = not_asked(known, frame.language, false, unseen),
        .not_done = undone,
        .not_done_count = not_asked(known, frame.language, true, undone),
        .app_company = q->s->company,
        .app_privacy = url_web(q->s->privacy_url),
        .no_vehicle = again && c->car_count == 0,
        .no_permission = again && c->permissions.bits == 0,
        .too_many = c->too_many,
        .room = room_to_say(q),
    };

    page_grant(&out, &page);
    response_html(req, again ? 422 : 200, &out);
}

/* ---- instead of the page ---- */

static void
show_no_vehicles(struct request *req, const session *s)
{
    struct buf out = {.arena = req->arena, .max = PAGE_MAX};

    page_no_vehicles(&out,
                     &(struct page_no_vehicles){
                         .frame = session_frame(req, s, STEP_CHOOSE),
                         .make = make_find(s->make)->name,
                         .account = masked_address(req->arena, s->username),
                     });
    response_html(req, 200, &out);
}

static void
show_subscription(struct request *req, const session *s)
{
    struct buf out = {.arena = req->arena, .max = PAGE_MAX};

    page_subscription(&out, &(struct page_subscription){
                                .frame = session_frame(req, s, STEP_CHOOSE),
                                .make = make_find(s->make)->name,
                            });
    response_html(req, 200, &out);
    event_later(req, EVENT_NO_SUBSCRIPTION, S(""));
}

/* The link is about one car, and the account does not hold it. */
static void
show_other_car(struct request *req, const session *s)
{
    struct buf out = {.arena = req->arena, .max = PAGE_MAX};
    str vin = s->single_vin;

    page_other_car(&out, &(struct page_other_car){
                             .frame = session_frame(req, s, STEP_CHOOSE),
                             .make = make_find(s->make)->name,
                             .account = masked_address(req->arena, s->username),
                             .ending = str_from(vin, vin.len - 6),
                         });
    response_html(req, 200, &out);
}

static void
show_plan_full(struct request *req, const session *s)
{
    struct buf out = {.arena = req->arena, .max = PAGE_MAX};

    page_plan_full(&out, &(struct page_plan_full){
                             .frame = session_frame(req, s, STEP_CHOOSE)});
    response_html(req, 200, &out);
}

static void
show_incompatible(struct request *req, const struct question *q)
{
    struct page_incompatible_car *cars =
        arena_alloc(req->arena, q->car_count, sizeof *cars);
    struct buf out = {.arena = req->arena, .max = PAGE_MAX};
    bool may_share = q->car_count == 1 && !q->rule_of_app;

    for (size_t i = 0; i < q->car_count; i++)
        cars[i] = (struct page_incompatible_car){
            candidate_title(req, &q->cars[i]), q->cars[i].refused};
    page_incompatible(&out, &(struct page_incompatible){
                                .frame = session_frame(req, q->s, STEP_CHOOSE),
                                .cars = cars,
                                .cars_count = q->car_count,
                                .app_rule = q->rule_of_app,
                                .vin = may_share ? q->cars[0].car.vin : S(""),
                                .vin_name = may_share ? cars[0].name : S(""),
                            });
    response_html(req, 200, &out);
}

/* True: there is nothing to choose, and the page says why. */
static bool
nothing_to_choose(struct request *req, const struct question *q)
{
    if (q->possible > 0)
        return false;
    if (q->plan_is_full) {
        event_later(req, EVENT_PLAN_FULL, S(""));
        show_plan_full(req, q->s);
    } else if (q->car_count > 0) {
        event_later(req, EVENT_INCOMPATIBLE,
                    q->rule_of_app ? S("By a connection filter of the app")
                                   : S("Without a connection of its own"));
        show_incompatible(req, q);
    } else if (q->s->single_vin.len > 0) {
        event_later(req, EVENT_OTHER_CAR, S(""));
        show_other_car(req, q->s);
    } else {
        event_later(req, EVENT_NO_VEHICLES, S(""));
        show_no_vehicles(req, q->s);
    }
    return true;
}

/* ---- GET ---- */

/* Everything is ticked but what this owner has declined before. */
static struct choice
first_choice(struct arena *a, const struct question *q)
{
    struct choice c = {.cars = arena_alloc(a, q->car_count + 1, sizeof(bool)),
                       .permissions = q->asked};
    struct permission_set before = {0};
    bool single = q->s->single_select && q->s->single_vin.len == 0;
    bool known = false;

    for (size_t i = 0; i < q->car_count; i++) {
        known = known || q->cars[i].connected;
        before = permission_set_or(before, q->cars[i].before);
    }
    for (size_t i = 0; i < q->car_count; i++) {
        const struct candidate *car = &q->cars[i];

        c.cars[i] = car->refused.len == 0 && (!known || car->connected) &&
                    (!single || c.car_count == 0) &&
                    (car->connected || !q->is_limited || c.car_count < q->room);
        c.car_count += c.cars[i];
    }
    if (known && !q->adding)
        c.permissions = permission_set_without(
            q->asked, permission_set_without(q->asked_before, before));
    if (c.permissions.bits == 0) /* all of it was declined: a fresh question */
        c.permissions = q->asked;
    return c;
}

static void
ask(struct request *req, const struct question *q)
{
    struct choice c = first_choice(req->arena, q);

    grant_show(req, q, &c, session_frame(req, q->s, STEP_CHOOSE), false);
    event_later(req, EVENT_QUESTION_SHOWN, S(""));
}

static void
ask_again(struct request *req, const struct question *q, const struct choice *c)
{
    grant_show(req, q, c, session_frame(req, q->s, STEP_CHOOSE), true);
    event_later(req, EVENT_NOTHING_CHOSEN, S(""));
}

err
connect_grant_page(struct request *req)
{
    struct question q;
    bool done;
    err e;

    TRY(connect_page_check(req, true, &done));
    if (done)
        return OK;
    if (session_of(req)->vehicle_id.len > 0)
        return reauth_finish(req);
    e = question_read(req, &q);
    if (e == &OEM_SUBSCRIPTION) {
        show_subscription(req, session_of(req));
        return OK;
    }
    TRY(e);
    if (nothing_to_choose(req, &q))
        return OK;
    TRY(grant_as_before(req, &q, &done));
    if (done)
        return OK;
    ask(req, &q);
    return OK;
}

/* ---- POST ---- */

static err
refuse(const struct request *req, const char *what, str value)
{
    log_event(LOG_WARNING, "grant_form_tampered", {"id", req->id},
              {what, str_head(value, 100)});
    event_later(req, EVENT_FORM_CHANGED, str_of(what));
    return &CONNECT_NOT_ASKED_FOR;
}

static err
choose_car(const struct request *req, const struct question *q, str value,
           struct choice *c)
{
    for (size_t i = 0; i < q->car_count; i++) {
        bool is_it = str_eq(car_name(req, q->s, &q->cars[i]), value);

        if (is_it && q->cars[i].has_no_place) { /* it had when it was shown */
            c->too_many = true;
            return OK;
        }
        if (q->cars[i].refused.len > 0 || !is_it)
            continue;
        c->car_count += !c->cars[i];
        c->cars[i] = true;
        if (q->s->single_select && c->car_count > 1)
            return refuse(req, "second_vehicle", value);
        return OK;
    }
    return refuse(req, "vehicle", value);
}

static err
choose_permission(const struct request *req, const struct question *q,
                  str value, struct choice *c)
{
    enum permission p = permission_from(value);

    if (p == PERMISSION_COUNT || !permission_set_has(q->asked, p))
        return refuse(req, "permission", value);
    permission_set_add(&c->permissions, p);
    return OK;
}

/* Only what was on the page; what is needed is in, whatever the form says. */
static err
choice_read(struct request *req, const struct question *q, struct fields form,
            struct choice *c)
{
    *c = (struct choice){
        .cars = arena_alloc(req->arena, q->car_count + 1, sizeof(bool))};
    for (size_t i = 0; i < form.count; i++) {
        if (str_eq(form.at[i].name, S("vehicle")))
            TRY(choose_car(req, q, form.at[i].value, c));
        if (str_eq(form.at[i].name, S("permission")))
            TRY(choose_permission(req, q, form.at[i].value, c));
    }
    c->too_many |= q->is_limited && plan_new_cars(q, c) > q->room;
    for (size_t i = 0; i < q->scope_count; i++) {
        if (q->scope[i].required)
            permission_set_add(&c->permissions, q->scope[i].permission);
    }
    return OK;
}

static err
answer_read(struct request *req, struct fields form, struct question *q,
            struct choice *c)
{
    TRY(question_read(req, q));
    return choice_read(req, q, form, c);
}

/* Others were quicker and the plan has no room left: nothing is written. */
static err
say_too_many(struct request *req, struct fields form)
{
    struct question q;
    struct choice c;

    TRY(answer_read(req, form, &q, &c));
    c.too_many = true;
    if (!nothing_to_choose(req, &q))
        ask_again(req, &q, &c);
    return OK;
}

static err
allow(struct request *req, struct fields form)
{
    struct question q;
    struct choice c;
    err e;

    TRY(answer_read(req, form, &q, &c));
    if (q.plan_is_full && nothing_to_choose(req, &q))
        return OK;
    if (c.too_many || c.car_count == 0 || c.permissions.bits == 0 ||
        !str_eq(fields_get(form, S("decision")), S("allow"))) {
        ask_again(req, &q, &c);
        return OK;
    }
    e = grant_store(req, &q, &c);
    return e == &CONNECT_PLAN_FULL ? say_too_many(req, form) : e;
}

err
connect_grant(struct request *req)
{
    struct fields form;
    bool elsewhere;

    TRY(connect_page_check(req, true, &elsewhere));
    if (elsewhere)
        return OK;
    TRY(request_form(req, &form));
    if (str_eq(fields_get(form, S("decision")), S("deny")))
        return way_out(req, session_of(req), &CONNECT_DENIED);
    if (session_of(req)->vehicle_id.len > 0)
        return reauth_finish(req);
    return allow(req, form);
}
