/* SPDX-License-Identifier: Apache-2.0
 * What an app may tell a vehicle to do (reference/api.md 5.3): one row each. */
#include "vehicles/command_rows.h"

static const struct command_row rows[] = {
    {STR("security"),
     CONTROL_SECURITY,   OEM_LOCK,
     {{"action", {"LOCK", "UNLOCK"}, 0, 0}}                           },
    {STR("charge"),
     CONTROL_CHARGE,     OEM_CHARGE_START,
     {{"action", {"START", "STOP"}, 0, 0}}                            },
    {STR("charge/limit"),
     CONTROL_CHARGE,     OEM_CHARGE_LIMIT,
     {{"limit", {NULL}, 0.5, 1}}                                      },
    {STR("navigation/destination"),
     CONTROL_NAVIGATION, OEM_NAVIGATE,
     {{"latitude", {NULL}, -90, 90}, {"longitude", {NULL}, -180, 180}}},
    {STR("{make}/charge/ammeter"),
     CONTROL_CHARGE,     OEM_CHARGE_AMPERES,
     {{"amperage", {NULL}, 5, 48}}                                    },
};

/* "tesla/charge/ammeter" is the row of "{make}/charge/ammeter". */
const struct command_row *
command_row_at(str path)
{
    const struct signal *own = signal_at(path);

    if (str_starts(path, S("{")))
        return NULL;
    if (own != NULL)
        path = own->path;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (str_eq(rows[i].path, path))
            return &rows[i];
    }
    return NULL;
}
