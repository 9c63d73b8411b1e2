/* SPDX-License-Identifier: Apache-2.0
 * Simulated accounts: every make's garage, and the e-mails that make a
 * particular thing happen (data/accounts.csv). */
#pragma once
#include "catalog/models.h"

enum account_kind {
    ACCOUNT_GARAGE, /* any e-mail at a make: these cars, in the order of slot */
    ACCOUNT_COUNT,  /* "25-vehicles@…": that many cars */
    ACCOUNT_LEVEL,  /* "<VIN>@bev.…": one car of that VIN with that set */
    ACCOUNT_FIXED,  /* one car, and maybe a refusal in Connect */
    ACCOUNT_ERROR,  /* one car that answers every call with an error */
    ACCOUNT_TOKEN,  /* the car behind a fixed token of API v3 */
};

struct account {
    enum account_kind kind;
    str match;               /* the e-mail as in the table; "*": any */
    const struct make *make; /* NULL: whichever was picked */
    int slot;                /* of a garage, from 1 */
    str model;               /* "" if not fixed */
    int year;
    enum powertrain powertrain;
    str vin; /* "" if computed; "<VIN>": from the e-mail */
    const struct capability_set *set;
    str result; /* "success", an error of Connect, or "TYPE.CODE" of the API */
};

size_t account_count(void);
const struct account *account_row(size_t n);

/* The cars of a make's garage: the first row, and how many follow it. */
const struct account *account_garage(const struct make *make, size_t *count);

/* What an e-mail with a particular meaning does; NULL for any other. Letter
 * case and spaces around do not count.
 * count: of ACCOUNT_COUNT, 1 to 999; else 0. vin: of ACCOUNT_LEVEL, upper case
 * if it was; a view of email. Either may be NULL. */
const struct account *account_magic(str email, size_t *count, str *vin);
