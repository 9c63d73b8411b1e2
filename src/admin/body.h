/* SPDX-License-Identifier: Apache-2.0
 * The body of a request as JSON: one object whose members are texts, numbers,
 * yes and no, or lists of texts. */
#pragma once
#include "base/arena.h"

enum body_kind { BODY_NULL, BODY_TEXT, BODY_NUMBER, BODY_BOOL, BODY_LIST };

struct body_member {
    str name;
    enum body_kind kind;
    str text;       /* of a text; of a number, as it would be written */
    int64_t number; /* of a whole number */
    bool yes;
    const str *list;
    size_t count;
};

struct body {
    const struct body_member *members;
    size_t count;
};

enum { BODY_MEMBERS_MOST = 64, BODY_LIST_MOST = 500 };

/* Nothing at all is an object without members. False, with the member that is
 * wrong ("" for the whole) and why, for anything else; texts are UTF-8 without
 * NUL, no member is there twice. */
bool body_parse(struct arena *a, str text, struct body *out, str *field,
                const char **problem);

/* NULL if it is not there. */
const struct body_member *body_find(const struct body *b, str name);
