/* SPDX-License-Identifier: Apache-2.0
 * Any bytes as the body of a command: values within their bounds, or refused
 * with a reason. */
#include <stdlib.h>

#include "vehicles/command.h"

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
    static const struct command_field words[COMMAND_FIELDS] = {
        {"action", {"LOCK", "UNLOCK"}, 0, 0}
    };
    static const struct command_field numbers[COMMAND_FIELDS] = {
        {"latitude",  {NULL}, -90,  90 },
        {"longitude", {NULL}, -180, 180}
    };
    struct arena *a = arena_open();
    str body = {(const char *)data, size};
    const char *field = NULL, *problem = NULL;
    struct command_values v;

    if (command_parse(a, body, words, &v, &field, &problem))
        must(v.word == 0 || v.word == 1);
    else
        must(field != NULL && problem != NULL);
    if (command_parse(a, body, numbers, &v, &field, &problem))
        must(v.numbers[0] >= -90 && v.numbers[0] <= 90 &&
             v.numbers[1] >= -180 && v.numbers[1] <= 180);
    arena_close(a);
    return 0;
}
