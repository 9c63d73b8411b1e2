/* SPDX-License-Identifier: Apache-2.0
 * What an operator can set. A row of settings.def is a field here, a flag
 * --like-this, a variable VALETKEY_LIKE_THIS, a line of `valetkey settings`
 * and of docs/settings.md. Flags win over variables, variables over defaults.
 */
#pragma once
#include "base/arena.h"
#include "base/err.h"

struct settings {
#define TEXT(name, fallback, help)        str name;
#define NUMBER(name, fallback, max, help) int64_t name;
#define SWITCH(name, fallback, help)      bool name;
#include "settings/settings.def"
#undef TEXT
#undef NUMBER
#undef SWITCH
};

void settings_default(struct settings *s);
