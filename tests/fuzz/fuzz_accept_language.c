/* SPDX-License-Identifier: Apache-2.0
 * Any Accept-Language header names a language that there is, or none; any
 * Accept-Encoding takes gzip or does not. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "catalog/languages.h"
#include "connect/assets.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct language *l =
        language_accepted((str){(const char *)data, size});

    if (l != NULL && language_find(l->code) != l)
        abort();
    (void)accepts_gzip((str){(const char *)data, size});
    return 0;
}
