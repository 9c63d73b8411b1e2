/* SPDX-License-Identifier: Apache-2.0
 * A tmpfs, and a file that takes its room. */
#include "disk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "test.h"

struct disk {
    char *folder;
    char *filler;
};

static void
unmount(void *arg)
{
    const struct disk *d = arg;

    (void)umount(d->folder);
    (void)rmdir(d->folder);
}

struct disk *
disk_open(struct arena *a)
{
    const char *under = getenv("TMPDIR");
    struct disk *d = ARENA_NEW(a, struct disk);

    d->folder = arena_cstr(a, arena_fmt(a, "%s/valetkey-disk-XXXXXX",
                                        under == NULL ? "/tmp" : under));
    assert_non_null(mkdtemp(d->folder));
    d->filler = arena_cstr(a, arena_fmt(a, "%s/filler", d->folder));
    if (mount("tmpfs", d->folder, "tmpfs", 0, "size=16m") != 0) {
        char why[128] = "";

        (void)strerror_r(errno, why, sizeof why);
        print_message("skip: no tmpfs can be mounted here: %s\n", why);
        (void)rmdir(d->folder);
        return NULL;
    }
    arena_defer(a, unmount, d);
    return d;
}

const char *
disk_folder(const struct disk *d)
{
    return d->folder;
}

void
disk_fill(struct disk *d, size_t left)
{
    int fd = open(d->filler, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    struct statvfs s;
    off_t room;

    assert_true(fd >= 0);
    assert_int_equal(fstatvfs(fd, &s), 0);
    room = (off_t)(s.f_bavail * s.f_bsize);
    assert_true(room > (off_t)left);
    assert_int_equal(posix_fallocate(fd, 0, room - (off_t)left), 0);
    assert_int_equal(close(fd), 0);
}

void
disk_empty(struct disk *d)
{
    assert_int_equal(unlink(d->filler), 0);
}
