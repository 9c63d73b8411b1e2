/* SPDX-License-Identifier: Apache-2.0
 * Runs every test that was linked in; a name (or part of one) as argument runs
 * only those. */
#include "test.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 2048 };

static struct CMUnitTest tests[MOST];
static size_t count;

void
test_add(const char *name, void (*run)(void **state))
{
    if (count == MOST)
        abort();
    tests[count++] = (struct CMUnitTest){.name = name, .test_func = run};
}

void
test_str(str have, str want, const char *file, int line)
{
    if (!str_eq(have, want))
        print_error("have \"" STR_FMT "\"\nwant \"" STR_FMT "\"\n",
                    STR_ARG(have), STR_ARG(want));
    _assert_true(str_eq(have, want), "equal texts", file, line);
}

static int
by_name(const void *a, const void *b)
{
    return strcmp(((const struct CMUnitTest *)a)->name,
                  ((const struct CMUnitTest *)b)->name);
}

int
main(int argc, char **argv)
{
    if (sodium_init() < 0)
        return 1;
    qsort(tests, count, sizeof tests[0], by_name);
    if (argc > 1) {
        size_t kept = 0;

        for (size_t i = 0; i < count; i++) {
            if (strstr(tests[i].name, argv[1]) != NULL)
                tests[kept++] = tests[i];
        }
        count = kept;
    }
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return _cmocka_run_group_tests("", tests, count, NULL, NULL);
}
