/* SPDX-License-Identifier: Apache-2.0
 * Preloaded into a server: while the file DISK_CONTROL holds an errno, writes
 * to files below the folder DISK_FOLDER and syncs of them fail with it. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "shim.h"
#include "shim_control.h"

static bool
fails(int fd)
{
    const char *folder = getenv("DISK_FOLDER");
    char where[64], file[4096];
    int cause = (int)control("DISK_CONTROL");
    ssize_t n;

    if (cause == 0 || folder == NULL)
        return false;
    (void)snprintf(where, sizeof where, "/proc/self/fd/%d", fd);
    n = readlink(where, file, sizeof file - 1);
    if (n < 0)
        return false;
    file[n] = '\0';
    if (strncmp(file, folder, strlen(folder)) != 0)
        return false;
    errno = cause;
    return true;
}

#define WRITE(name, offset_type)                                               \
    __attribute__((visibility("default"))) ssize_t name(                       \
        int fd, const void *bytes, size_t n, offset_type at)                   \
    {                                                                          \
        ssize_t (*next)(int, const void *, size_t, offset_type);               \
                                                                               \
        if (fails(fd))                                                         \
            return -1;                                                         \
        shim_next(#name, &next);                                               \
        return next(fd, bytes, n, at);                                         \
    }

#define SYNC(name)                                                             \
    __attribute__((visibility("default"))) int name(int fd)                    \
    {                                                                          \
        int (*next)(int);                                                      \
                                                                               \
        if (fails(fd))                                                         \
            return -1;                                                         \
        shim_next(#name, &next);                                               \
        return next(fd);                                                       \
    }

WRITE(pwrite, off_t)
WRITE(pwrite64, off64_t)
SYNC(fsync)
SYNC(fdatasync)
