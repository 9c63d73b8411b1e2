/* SPDX-License-Identifier: Apache-2.0
 * Any bytes as the body of a request below /admin. */
#include <stdlib.h>

#include "admin/body.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool holds)
{
    if (!holds)
        abort();
}

static void
check(const struct body *b)
{
    must(b->count <= BODY_MEMBERS_MOST);
    for (size_t i = 0; i < b->count; i++) {
        const struct body_member *m = &b->members[i];

        must(body_find(b, m->name) == m); /* none is there twice */
        must(str_is_utf8(m->text));
        must(m->count <= BODY_LIST_MOST);
        for (size_t k = 0; k < m->count; k++)
            must(str_is_utf8(m->list[k]));
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_open();
    struct body b;
    str field;
    const char *problem = NULL;

    if (body_parse(a, (str){(const char *)data, size}, &b, &field, &problem))
        check(&b);
    else
        must(problem != NULL);
    arena_close(a);
    return 0;
}
