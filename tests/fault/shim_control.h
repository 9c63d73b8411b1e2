/* SPDX-License-Identifier: Apache-2.0
 * A number that a test sets in a file while the preloaded process runs. */
#pragma once
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* The number in the file that the variable names; 0 without one. */
static inline int64_t
control(const char *variable)
{
    static const _Atomic int64_t none;
    static const _Atomic int64_t *_Atomic at;
    const _Atomic int64_t *found = atomic_load(&at);
    const char *path;
    void *map = MAP_FAILED;
    int fd;

    if (found != NULL)
        return atomic_load(found);
    path = getenv(variable);
    fd = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0) {
        map = mmap(NULL, sizeof *found, PROT_READ, MAP_SHARED, fd, 0);
        (void)close(fd);
    }
    found = map == MAP_FAILED ? &none : map;
    atomic_store(&at, found);
    return atomic_load(found);
}
