/* SPDX-License-Identifier: Apache-2.0
 * How long one read of a simulated car takes; run by bench/simulator. */
#include <time.h>

#include "oem/simulator/car.h"

enum { ROUNDS = 400000 };

static double
now_ns(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

int
main(void)
{
    double kept = 0, start, built, done;

    start = now_ns();
    for (uint64_t n = 0; n < ROUNDS; n++) {
        const struct model *m = model_row((size_t)(n % model_count()));

        kept += car_from(n, m, m->first_year, m->powertrain).limit;
    }
    built = now_ns();
    for (uint64_t n = 0; n < ROUNDS; n++) {
        const struct model *m = model_row((size_t)(n / 400 % model_count()));
        static struct car c;

        if (n % 400 == 0)
            c = car_from(n, m, m->first_year, m->powertrain);
        kept += car_at(&c, INT64_C(1795503600000) + (int64_t)n * 61000).charge;
    }
    done = now_ns();
    printf("car from its seed  %6.2f us\n", (built - start) / ROUNDS / 1000);
    printf("state at a time    %6.2f us\n", (done - built) / ROUNDS / 1000);
    return kept > 0 ? 0 : 1; /* so that no work is left out */
}
