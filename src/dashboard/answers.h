/* SPDX-License-Identifier: Apache-2.0
 * Reading members of the API's own answers. */
#pragma once
#include "base/arena.h"

/* A member of the object that body is; "" and 0 if it is not there. */
str answer_text(struct arena *a, str body, const char *name);
int64_t answer_number(str body, const char *name);

/* A member that is a list of texts; how many. */
size_t answer_list(struct arena *a, str body, const char *name, str **out);
