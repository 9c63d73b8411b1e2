/* SPDX-License-Identifier: Apache-2.0
 * Options of a command, as rows. */
#pragma once
#include "base/arena.h"

struct option {
    str name;     /* "redirect-uri", typed as --redirect-uri */
    str value;    /* the value's name in the help, "URI"; "": takes none */
    str help;     /* one sentence or two */
    str fallback; /* what holds when it is absent, for the help; "" if nothing
                   */
    str variable; /* the environment variable that gives it too, for the help */
    bool many;    /* may be repeated */
    bool required;
    bool secret; /* its value is overwritten in argv and never shown */
};

struct option_given {
    const struct option *row;
    str value;
};

struct options {
    const struct option *rows;
    size_t row_count;
    struct option_given *given; /* in the order typed */
    size_t given_count;
    str *arguments; /* what is no option */
    size_t argument_count;
};

/* Sort argv[0..argc) into out, whose rows are set. "--name value" and
 * "--name=value"; "--" ends the options. False: *problem is a sentence.
 * Whether what is required is there is asked by options_lack. */
bool options_parse(struct arena *a, int argc, char **argv, struct options *out,
                   str *problem);

/* A sentence about a required option that is absent; "" if there is none. */
str options_lack(struct arena *a, const struct options *o);

/* The name must be a row's: a misspelt one ends the program. */
bool option_is_given(const struct options *o, const char *name);
str option_text(const struct options *o, const char *name); /* "" if absent */

/* Every value of an option, in the order typed. */
size_t option_texts(struct arena *a, const struct options *o, const char *name,
                    str **out);
