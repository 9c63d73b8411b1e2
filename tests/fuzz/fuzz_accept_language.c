/* SPDX-License-Identifier: Apache-2.0
 * Any Accept-Language header names a language that there is, or none. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "catalog/languages.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct language *l =
        language_accepted((str){(const char *)data, size});

    if (l != NULL && language_find(l->code) != l)
        abort();
    return 0;
}
