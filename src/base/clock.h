/* SPDX-License-Identifier: Apache-2.0
 * Time as numbers: milliseconds or seconds since 1970, UTC. Only main and the
 * server read the system's clock; everything else is handed the time. */
#pragma once
#include <pthread.h>
#include <time.h>

#include "base/arena.h"

/* Where the time comes from. Tests give their own. */
struct clock {
    int64_t (*now_ms)(void *arg);
    void *arg;
};

int64_t clock_now_ms(const struct clock *c);

extern const struct clock clock_system;
int64_t clock_system_ms(void);

/* Since some moment, at the pace of time whoever sets the clock: milliseconds
 * for deadlines, microseconds for what is measured. Never for dates. */
int64_t clock_steady_ms(void);
int64_t clock_steady_us(void);

/* The same as a condition made by clock_condition_make() waits for: a moment
 * in milliseconds, and so long from now. */
struct timespec clock_steady_at(int64_t ms);
struct timespec clock_steady_in(int64_t ms);
void clock_condition_make(pthread_cond_t *out);

/* Let this thread wait, through signals too. */
void clock_wait_ms(int64_t ms);

/* "2018-06-20T01:33:37.078Z" (RFC 3339, milliseconds), with a NUL. A time
 * outside the years 0 to 9999 is the nearest one inside. */
enum { CLOCK_ISO = 24 };
str clock_iso(struct arena *a, int64_t ms);
void clock_iso_write(char out[CLOCK_ISO + 1], int64_t ms);

/* A civil date in the proleptic Gregorian calendar, from days since 1970. */
struct date {
    int year, month, day; /* month 1..12, day 1..31 */
};
struct date date_from_days(int64_t days);
int64_t date_to_days(struct date d);
