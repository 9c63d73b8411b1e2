/* SPDX-License-Identifier: Apache-2.0
 * Steering over HTTP, for an app with its management token. */
#include "oauth/oauth.h"
#include "steering/order_words.h"
#include "steering/steering.h"
#include "vehicles/errors.h"
#include "vehicles/vehicle.h"

enum { BODY = 256 * 1024, LIST_MOST = 100 };

static err
fail(struct request *req, err e, const struct steering_problem *p)
{
    if (p->sentence.len > 0)
        req->detail = arena_fmt(req->arena, STR_FMT ": " STR_FMT,
                                STR_ARG(p->field), STR_ARG(p->sentence));
    return e;
}

static err
find(struct request *req, struct steered *out)
{
    struct steering_problem problem = {0};
    err e = steering_find(req->db, req->arena, req->app->id, req->params[0],
                          out, &problem);

    return e == OK ? OK : fail(req, e, &problem);
}

static err
answer_car(struct request *req, const struct steered *car)
{
    struct buf body = {.arena = req->arena, .max = BODY};
    struct json j = {.out = &body};

    json_open(&j, S(""), '{');
    TRY(steering_json(req->db, req->arena, &j, car, req->now_ms, true));
    json_close(&j, '}');
    response_json(req, 200, &body);
    return OK;
}

static err
list_asked(struct request *req, struct steering_page *out)
{
    str limit;

    *out = (struct steering_page){.app_id = req->app->id, .most = LIST_MOST};
    TRY(parameter_read(req, "after", &out->after));
    TRY(parameter_read(req, "limit", &limit));
    if (limit.len > 0 &&
        (!str_to_int(limit, LIST_MOST, &out->most) || out->most < 1))
        return refuse_field(req, "limit",
                            "must be a whole number from 1 to 100");
    if (out->after.len > 0 && !uuid_read(req->arena, out->after, &out->after))
        return refuse_field(req, "after", "must be a UUID");
    return OK;
}

err
simulator_list(struct request *req)
{
    struct buf body = {.arena = req->arena, .max = BODY};
    struct json j = {.out = &body};
    struct steering_page page;
    struct steered *cars;
    size_t count;

    TRY(list_asked(req, &page));
    TRY(steering_list(req->db, req->arena, &page, &cars, &count));
    json_open(&j, S(""), '{');
    json_open(&j, S("vehicles"), '[');
    for (size_t i = 0; i < count; i++) {
        json_open(&j, S(""), '{');
        TRY(steering_json(req->db, req->arena, &j, &cars[i], req->now_ms,
                          false));
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_close(&j, '}');
    response_json(req, 200, &body);
    return OK;
}

err
simulator_show(struct request *req)
{
    struct steered car;

    TRY(find(req, &car));
    return answer_car(req, &car);
}

static bool
is_json(const struct request *req)
{
    str type, parameters, sent = request_header(req, S("content-type"));

    (void)str_cut(sent, ';', &type, &parameters);
    return req->in->body.len == 0 ||
           (request_header_count(req, S("content-type")) == 1 &&
            str_eq_nocase(str_trim(type), S("application/json")));
}

static const struct steering_word *
words_of(struct arena *a, const struct order_words *from)
{
    struct steering_word *w = arena_alloc(a, from->count, sizeof *w);

    for (size_t i = 0; i < from->count; i++)
        w[i] = (struct steering_word){from->names[i], from->values[i]};
    return w;
}

err
simulator_order(struct request *req)
{
    struct order_words options, signals;
    struct steering_problem problem = {0};
    struct steering_order order = {.verb = req->params[1]};
    const char *field, *what;
    struct steered car;
    err e;

    TRY(find(req, &car));
    if (!is_json(req))
        return &API_MEDIA_TYPE;
    if (!order_words(req->arena, req->in->body, &options, &signals, &field,
                     &what))
        return refuse_field(req, field, what);
    order.options = words_of(req->arena, &options);
    order.option_count = options.count;
    order.signals = words_of(req->arena, &signals);
    order.signal_count = signals.count;
    e = steering_do(req->db, req->arena, &car, &order, req->now_ms, &problem);
    if (e != OK)
        return fail(req, e, &problem);
    return answer_car(req, &car);
}
