/* SPDX-License-Identifier: Apache-2.0
 * The program: make the process safe, then do what the command line says. */
#include <fcntl.h>
#include <sodium.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "cli/cli.h"
#include "routes.h"
#include "service.h"

extern char **environ;

/* Started with 0, 1 or 2 closed, the next file opened would take its number,
 * and a message meant for a person would land in the database. */
static void
open_standard_files(void)
{
    int fd;

    do
        fd = open("/dev/null", O_RDWR);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd >= 0)
        (void)close(fd);
}

/* Files are ours alone, and no secret reaches a core dump or a debugger of
 * another user. */
static void
harden(void)
{
    const struct rlimit none = {0, 0};

    (void)umask(S_IRWXG | S_IRWXO);
    (void)setrlimit(RLIMIT_CORE, &none);
#ifdef __linux__
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

static enum exit_code
serve(struct arena *a, const struct settings *settings)
{
    const struct service service = {
        .settings = settings,
        .site = &valetkey_site,
        .sets = valetkey_queries,
        .set_count = valetkey_query_sets,
    };
    err e = service_run(a, &service);

    if (e == OK)
        return EXIT_DONE;
    (void)fprintf(stderr, "valetkey serve: %s\n", e->description);
    return EXIT_FAILED;
}

int
main(int argc, char **argv)
{
    static const struct program program = {.serve = serve};

    open_standard_files();
    harden();
    if (sodium_init() < 0) {
        (void)fputs("valetkey: no source of random bytes\n", stderr);
        return EXIT_FAILED;
    }
    return (int)cli_run(&program, argc, argv, environ);
}
