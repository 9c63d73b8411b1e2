/* SPDX-License-Identifier: Apache-2.0
 * What an app may tell a vehicle to do. */
#pragma once
#include "oem/oem.h"
#include "vehicles/command.h"

struct command_row {
    str path; /* below the vehicle; "{make}/…" for makes' own */
    enum permission permission;
    enum oem_command_kind kind; /* of the first word; the second has the next */
    struct command_field fields[COMMAND_FIELDS];
};

/* NULL if there is no command of that path; a make's own is found by any
 * make's path. */
const struct command_row *command_row_at(str path);
