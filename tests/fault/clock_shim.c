/* SPDX-License-Identifier: Apache-2.0
 * Preloaded into a server: its wall clock is off by as many seconds as stand in
 * the file CLOCK_CONTROL. The monotonic clock is the real one. */
#include <stddef.h>
#include <sys/time.h>
#include <time.h>

#include "shim.h"
#include "shim_control.h"

static int
real(clockid_t clock, struct timespec *out)
{
    static int (*get)(clockid_t, struct timespec *);

    if (get == NULL)
        shim_next("clock_gettime", &get);
    return get(clock, out);
}

__attribute__((visibility("default"))) int
clock_gettime(clockid_t clock, struct timespec *out)
{
    int rc = real(clock, out);

    if (rc == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        out->tv_sec += (time_t)control("CLOCK_CONTROL");
    return rc;
}

__attribute__((visibility("default"))) int
gettimeofday(struct timeval *restrict out, void *restrict zone)
{
    struct timespec t;

    (void)zone;
    (void)clock_gettime(CLOCK_REALTIME, &t);
    out->tv_sec = t.tv_sec;
    out->tv_usec = t.tv_nsec / 1000;
    return 0;
}

__attribute__((visibility("default"))) time_t
time(time_t *out)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_REALTIME, &t);
    if (out != NULL)
        *out = t.tv_sec;
    return t.tv_sec;
}
