/* SPDX-License-Identifier: Apache-2.0
 * The system's clock, and dates without the C library's global state. */
#include "base/clock.h"

#include <errno.h>

enum { DAY_MS = 86400000 };

/* What four digits can say. */
static const int64_t YEAR_0_MS = -62167219200000,
                     YEAR_9999_MS = 253402300799999;

int64_t
clock_system_ms(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t
clock_steady_us(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t
clock_steady_ms(void)
{
    return clock_steady_us() / 1000;
}

struct timespec
clock_steady_at(int64_t ms)
{
    return (struct timespec){ms / 1000, ms % 1000 * 1000000};
}

struct timespec
clock_steady_in(int64_t ms)
{
    return clock_steady_at(clock_steady_ms() + ms);
}

void
clock_condition_make(pthread_cond_t *out)
{
    pthread_condattr_t steady;

    (void)pthread_condattr_init(&steady);
    (void)pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    (void)pthread_cond_init(out, &steady);
    (void)pthread_condattr_destroy(&steady);
}

void
clock_wait_ms(int64_t ms)
{
    struct timespec left = {ms / 1000, ms % 1000 * 1000000};

    while (nanosleep(&left, &left) != 0 && errno == EINTR)
        continue;
}

static int64_t
system_now(void *arg)
{
    (void)arg;
    return clock_system_ms();
}

const struct clock clock_system = {system_now, NULL};

int64_t
clock_now_ms(const struct clock *c)
{
    return c->now_ms(c->arg);
}

/* Days are counted in eras of 400 years that begin on 1 March, so that the
 * leap day is the last day of its year. */
struct date
date_from_days(int64_t days)
{
    int64_t z = days + 719468, era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    int64_t month = mp < 10 ? mp + 3 : mp - 9;

    return (struct date){(int)(yoe + era * 400 + (month <= 2)), (int)month,
                         (int)(doy - (153 * mp + 2) / 5 + 1)};
}

int64_t
date_to_days(struct date d)
{
    int64_t y = d.year - (d.month <= 2);
    int64_t era = (y >= 0 ? y : y - 399) / 400, yoe = y - era * 400;
    int64_t mp = d.month > 2 ? d.month - 3 : d.month + 9;
    int64_t doy = (153 * mp + 2) / 5 + d.day - 1;

    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static char *
put_digits(char *at, int64_t number, int digits, char after)
{
    for (int i = digits - 1; i >= 0; i--) {
        at[i] = (char)('0' + number % 10);
        number /= 10;
    }
    at[digits] = after;
    return at + digits + 1;
}

void
clock_iso_write(char out[CLOCK_ISO + 1], int64_t ms)
{
    int64_t days, rest;
    struct date d;

    ms = ms < YEAR_0_MS ? YEAR_0_MS : ms > YEAR_9999_MS ? YEAR_9999_MS : ms;
    days = ms >= 0 ? ms / DAY_MS : (ms - DAY_MS + 1) / DAY_MS;
    rest = ms - days * DAY_MS;
    d = date_from_days(days);
    out = put_digits(out, d.year, 4, '-');
    out = put_digits(out, d.month, 2, '-');
    out = put_digits(out, d.day, 2, 'T');
    out = put_digits(out, rest / 3600000, 2, ':');
    out = put_digits(out, rest / 60000 % 60, 2, ':');
    out = put_digits(out, rest / 1000 % 60, 2, '.');
    out = put_digits(out, rest % 1000, 3, 'Z');
    *out = '\0';
}

str
clock_iso(struct arena *a, int64_t ms)
{
    char *out = arena_alloc(a, CLOCK_ISO + 1, 1);

    clock_iso_write(out, ms);
    return (str){out, CLOCK_ISO};
}
