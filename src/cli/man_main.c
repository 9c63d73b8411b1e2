/* SPDX-License-Identifier: Apache-2.0
 * Writes a manual page, for the build: prose on standard input, the page on
 * standard output. */
#include <unistd.h>

#include "cli/man.h"

enum { PROSE_MOST = 256 * 1024, PAGE_MOST = 1024 * 1024 };

int
main(void)
{
    struct arena *a = arena_open();
    char *prose = arena_alloc(a, PROSE_MOST, 1);
    size_t len = fread(prose, 1, PROSE_MOST, stdin);
    struct buf out = {.arena = a, .max = PAGE_MOST};
    bool done = len < PROSE_MOST && man_page(&out, (str){prose, len}) &&
                fwrite(out.at, 1, out.len, stdout) == out.len &&
                fflush(stdout) == 0;

    if (!done)
        (void)fputs("the page could not be made\n", stderr);
    arena_close(a);
    return done ? 0 : 1;
}
