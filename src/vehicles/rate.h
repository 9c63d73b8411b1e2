/* SPDX-License-Identifier: Apache-2.0
 * Token buckets, one per key, in the memory of this process: a limit protects
 * makers and this server from haste, it is no bill, and needs no database. */
#pragma once
#include "base/str.h"

/* A bucket holds a minute's worth of requests and fills up all the time.
 * Take one; 0, or the seconds until there is one again. per_minute 0: no
 * limit. Safe for any number of threads. */
int64_t rate_take(str world, str key, int64_t per_minute, int64_t now_ms);
