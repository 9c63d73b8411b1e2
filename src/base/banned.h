/* SPDX-License-Identifier: Apache-2.0
 * Functions that are easy to misuse do not compile. Forced into every file of
 * ours; the headers that declare them come first, since poison would break
 * them. */
#pragma once
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#pragma GCC poison strcpy strcat sprintf vsprintf strtok atoi atol atof
#pragma GCC poison gmtime localtime ctime rand srand gets
