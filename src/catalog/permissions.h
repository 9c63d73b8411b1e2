/* SPDX-License-Identifier: Apache-2.0
 * What an owner can allow: the 28 permissions, and sets of them. */
#pragma once
#include "base/arena.h"

enum permission {
#define PERMISSION(symbol, ...) symbol,
#include "catalog/permissions.def"
#undef PERMISSION
    PERMISSION_COUNT /* also: no such permission */
};

struct permission_row {
    str name;     /* "read_odometer", without "required:" */
    bool command; /* it changes something, rather than reading it */
    str title;    /* for the owner: "Distance driven" */
    str sentence; /* what it means, for the owner */
    str example;  /* "48,213 km" */
    str refused;  /* what an app without it will not see, or cannot do */
};

const struct permission_row *permission_row(enum permission p);

/* PERMISSION_COUNT if there is no such name. Case matters. */
enum permission permission_from(str name);

/* A set is a value; {0} is the empty one. */
struct permission_set {
    uint64_t bits; /* bit n: enum permission n */
};

bool permission_set_has(struct permission_set set, enum permission p);
void permission_set_add(struct permission_set *set, enum permission p);
size_t permission_set_count(struct permission_set set);

struct permission_set permission_set_and(struct permission_set a,
                                         struct permission_set b);
struct permission_set permission_set_or(struct permission_set a,
                                        struct permission_set b);
struct permission_set permission_set_without(struct permission_set a,
                                             struct permission_set b);

/* The names in the order of the table with one space between them: the form a
 * database keeps. */
str permission_set_text(struct arena *a, struct permission_set set);

/* Back again; also takes any order, repeats and extra spaces. Names that are
 * unknown are left out: *unknown is the first of them, "" if there is none.
 * unknown may be NULL. */
struct permission_set permission_set_from(str names, str *unknown);
