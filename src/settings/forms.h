/* SPDX-License-Identifier: Apache-2.0
 * What a text among the settings may look like; one function a FORM row. */
#pragma once
#include "base/str.h"

#define FORM(form, check, placeholder, allowed) bool check(str s);
#define TEXT(...)
#define NUMBER(...)
#define SECONDS(...)
#define SWITCH(...)
#include "settings/settings.def"
#undef FORM
#undef TEXT
#undef NUMBER
#undef SECONDS
#undef SWITCH
