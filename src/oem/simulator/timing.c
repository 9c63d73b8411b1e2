/* SPDX-License-Identifier: Apache-2.0
 * One straight line from our time to the car's. */
#include "oem/simulator/timing.h"

#include <inttypes.h>

#include "oem/simulator/overlay.h"

enum { MILLION = 1000000 };

/* 2 * 10^15 ms are 60,000 years. */
#define LATEST INT64_C(2000000000000000)

static int64_t
scaled(int64_t ms, int64_t times, int64_t by)
{
    return ms / by * times + ms % by * times / by;
}

struct timing
timing_of(const struct oem_vehicle *vehicle, int64_t now_ms)
{
    /* a second is one answer: equal questions in it get equal bytes */
    int64_t now = now_ms - now_ms % 1000;
    struct timing t = {now, now, MILLION, now};
    const struct oem_change *moved = change_of(vehicle, "time");
    str base, rate;

    if (moved == NULL || !str_cut(moved->value, ' ', &base, &rate) ||
        !str_to_int(base, LATEST, &t.base_ms) ||
        !str_to_int(rate, INT64_C(1000) * MILLION, &t.rate))
        return (struct timing){now, now, MILLION, now};
    t.at_ms = moved->at_ms;
    return t;
}

int64_t
timing_car_now(const struct timing *t)
{
    int64_t passed = t->now_ms > t->at_ms ? t->now_ms - t->at_ms : 0;
    int64_t car = t->base_ms + scaled(passed, t->rate, MILLION);

    return car < LATEST ? car - car % 1000 : LATEST;
}

int64_t
timing_our_ms(const struct timing *t, int64_t car_ms)
{
    if (t->rate == 0)
        return t->now_ms + car_ms - t->base_ms;
    if (car_ms < t->base_ms)
        return t->at_ms + car_ms - t->base_ms;
    return t->at_ms + scaled(car_ms - t->base_ms, MILLION, t->rate);
}

struct oem_change
timing_change(struct arena *a, const struct timing *t, int64_t car_now_ms,
              int64_t rate)
{
    return (struct oem_change){
        .kind = S("time"),
        .value = arena_fmt(a, "%" PRId64 " %" PRId64, car_now_ms, rate),
        .at_ms = t->now_ms,
    };
}
