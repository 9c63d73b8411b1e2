/* SPDX-License-Identifier: Apache-2.0
 * The defaults, from the rows. */
#include "settings/settings.h"

void
settings_default(struct settings *s)
{
    *s = (struct settings){
#define TEXT(name, fallback, help)        .name = STR(fallback),
#define NUMBER(name, fallback, max, help) .name = (fallback),
#define SWITCH(name, fallback, help)      .name = (fallback),
#include "settings/settings.def"
#undef TEXT
#undef NUMBER
#undef SWITCH
    };
}
