/* SPDX-License-Identifier: Apache-2.0
 * The body of a command: {"action": "LOCK"}, {"limit": 0.8}. */
#pragma once
#include "base/arena.h"

enum { COMMAND_FIELDS = 2, COMMAND_WORDS = 2 };

/* One member of the body. All that a row names must be there; members with
 * other names are ignored. */
struct command_field {
    const char *name;                 /* NULL: no more fields */
    const char *words[COMMAND_WORDS]; /* one of these, or, if there are none, */
    double least, most; /* a number from least to most; clients also send it as
                           a text */
};

struct command_values {
    int word;
    double numbers[COMMAND_FIELDS];
};

/* False, with the field that is wrong and why, for anything that is not as the
 * fields want it. */
bool command_parse(struct arena *a, str body,
                   const struct command_field fields[COMMAND_FIELDS],
                   struct command_values *out, const char **field,
                   const char **problem);
