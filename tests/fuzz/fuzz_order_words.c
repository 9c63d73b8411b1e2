/* SPDX-License-Identifier: Apache-2.0
 * Any bytes as the body of an order to a simulated car: words that are texts,
 * or refused with a reason; and what may be set is what a signal can hold. */
#include <stdlib.h>

#include "catalog/settable.h"
#include "steering/order_words.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool holds)
{
    if (!holds)
        abort();
}

/* A name that is found is found again by its full name, and a value that is
 * let through can be put. */
static void
set(struct arena *a, str name, str value)
{
    struct settable s, again;
    str problem = {0};
    void *values;

    if (!settable_find(a, name, &s, &problem)) {
        must(problem.len > 0 && str_is_utf8(problem));
        return;
    }
    must(settable_from(s.name, &again) && again.signal == s.signal &&
         again.member == s.member && str_eq(again.element, s.element));
    if (!settable_check(a, &s, value, &problem)) {
        must(problem.len > 0);
        return;
    }
    values = arena_alloc(a, 1, signal_size(s.signal));
    must(settable_put(a, &s, value, values) || s.element.len > 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_open();
    const char *field = NULL, *problem = NULL;
    struct order_words options, signals;

    if (order_words(a, (str){(const char *)data, size}, &options, &signals,
                    &field, &problem)) {
        for (size_t i = 0; i < options.count; i++)
            must(str_is_utf8(options.names[i]) &&
                 str_is_utf8(options.values[i]));
        for (size_t i = 0; i < signals.count; i++)
            set(a, signals.names[i], signals.values[i]);
    } else {
        must(field != NULL && problem != NULL);
    }
    arena_close(a);
    return 0;
}
