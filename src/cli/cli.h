/* SPDX-License-Identifier: Apache-2.0
 * The command line: one table of commands, each with its options and its help.
 */
#pragma once
#include "base/arena.h"
#include "settings/settings.h"

/* What scripts see; every help text ends with it. */
enum exit_code {
    EXIT_DONE = 0,
    EXIT_FAILED = 1,  /* something else did not work; try again or look */
    EXIT_REFUSED = 2, /* what was asked for is not allowed */
    EXIT_UNKNOWN = 3, /* what was named does not exist */
    EXIT_TAKEN = 4,   /* it exists already; nothing was changed */
};

/* What lies above this module. */
struct program {
    /* Run the service until it is told to stop. */
    enum exit_code (*serve)(struct arena *a, const struct settings *settings);
};

/* Do what argv says; answers go to standard output, everything else to
 * standard error. Arguments that are secrets are overwritten in argv. */
enum exit_code cli_run(const struct program *program, int argc, char **argv,
                       char *const *environment);
