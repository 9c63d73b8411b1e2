/* SPDX-License-Identifier: Apache-2.0
 * A test is a function; writing it registers it. cmocka underneath, so its
 * assert_… macros work; output is TAP. */
#pragma once
// cmocka.h needs the headers before it
// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on

#include "base/arena.h"

void test_add(const char *name, void (*run)(void **state));

#define TEST(name_)                                                            \
    static void name_(void **state);                                           \
    __attribute__((constructor)) static void add_##name_(void)                 \
    {                                                                          \
        test_add(#name_, name_);                                               \
    }                                                                          \
    static void name_(void **state __attribute__((unused)))

/* Two strs, with both shown when they differ. */
#define assert_str(have, want) test_str((have), (want), __FILE__, __LINE__)
void test_str(str have, str want, const char *file, int line);
