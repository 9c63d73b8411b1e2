/* SPDX-License-Identifier: Apache-2.0
 * The body of an order over HTTP, taken apart:
 * {"signals": {"odometer": 12345, "isLocked": true}, "until": "10m"}. */
#pragma once
#include "base/arena.h"

struct order_words {
    str *names, *values;
    size_t count;
};

/* An empty body is an order without words. Values become texts; null, true and
 * false become these words. signals may be an object or a list of names. False,
 * with the field that is wrong and why, for anything else. */
bool order_words(struct arena *a, str body, struct order_words *options,
                 struct order_words *signals, const char **field,
                 const char **problem);
