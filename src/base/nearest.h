/* SPDX-License-Identifier: Apache-2.0
 * "Did you mean …?": the known name that a mistyped one is closest to. */
#pragma once
#include "base/str.h"

/* One of names, or "" when none is close (more than a third of the longer one
 * differs). A swap of neighbours is one mistake; letters match in any case and
 * '-' matches '_'. Names longer than 64 bytes are never close. */
str str_nearest(str given, const str *names, size_t count);
