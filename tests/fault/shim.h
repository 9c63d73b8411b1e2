/* SPDX-License-Identifier: Apache-2.0
 * What every preloaded library needs: the function it stands before. */
#pragma once
#include <dlfcn.h>
#include <string.h>

/* The next library's function of this name; ISO C has no cast from an object
 * pointer to a function. */
static inline void
shim_next(const char *name, void *function)
{
    void *found = dlsym(RTLD_NEXT, name);

    memcpy(function, &found, sizeof found);
}
