/* SPDX-License-Identifier: Apache-2.0
 * How long one state of a simulated car takes; run by bench/simulator. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "oem/simulator/car.h"

/* A piece is shorter than what the system gives a process at a time, so that
 * in most of them nothing else has run: the middle one counts. */
enum { PIECES = 1001, EACH = 400, MOST_NS = 5000 };

#define START_MS INT64_C(1795503600000)

static double
now_ns(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int
compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double
middle(double *pieces)
{
    qsort(pieces, PIECES, sizeof *pieces, compare);
    return pieces[PIECES / 2] / EACH;
}

/* Electric cars are the most work: what a charge costs, and how cold it is. */
static const struct model *
electric(size_t n)
{
    const struct model *m = model_row(n % model_count());

    while (m->powertrain != BEV)
        m = model_row(++n % model_count());
    return m;
}

int
main(void)
{
    static double making[PIECES], reading[PIECES];
    static struct car cars[EACH];
    double kept = 0, made, read;

    for (uint64_t n = 0; n < PIECES; n++) {
        const struct model *m = electric((size_t)n);
        double start = now_ns(), middle_ns;

        for (uint64_t i = 0; i < EACH; i++) {
            cars[i] = car_from(n * EACH + i, m, m->first_year, m->powertrain);
            kept += cars[i].limit;
        }
        middle_ns = now_ns();
        /* each another car: nothing is remembered from the one before */
        for (int64_t i = 0; i < EACH; i++)
            kept += car_at(&cars[i], START_MS + i * 6100000).charge;
        making[n] = middle_ns - start;
        reading[n] = now_ns() - middle_ns;
    }
    made = middle(making);
    read = middle(reading);
    (void)printf("car from its seed  %6.2f us\n", made / 1000);
    (void)printf("state at a time    %6.2f us\n", read / 1000);
    /* kept: so that no work is left out */
    return kept > 0 && read <= MOST_NS ? 0 : 1;
}
