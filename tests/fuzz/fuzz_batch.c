/* SPDX-License-Identifier: Apache-2.0
 * Any bytes as the body of a batch: parsed within its limits, or refused with
 * a reason. */
#include <stdlib.h>

#include "vehicles/batch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool holds)
{
    if (!holds)
        abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_open();
    const char *field = NULL, *problem = NULL;
    struct batch batch;

    if (batch_parse(a, (str){(const char *)data, size}, &batch, &field,
                    &problem)) {
        must(batch.count >= 1 && batch.count <= BATCH_MOST);
        for (size_t i = 0; i < batch.count; i++)
            must(batch.paths[i].len > 0 && str_is_utf8(batch.paths[i]));
    } else {
        must(field != NULL && problem != NULL);
    }
    arena_close(a);
    return 0;
}
