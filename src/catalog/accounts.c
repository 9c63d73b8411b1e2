/* SPDX-License-Identifier: Apache-2.0
 * What a simulated account's e-mail makes happen. */
#include "catalog/tables.h"

size_t
account_count(void)
{
    return accounts_count;
}

const struct account *
account_row(size_t n)
{
    return &accounts[n];
}

const struct account *
account_garage(const struct make *make, size_t *count)
{
    const struct account *first = NULL;

    *count = 0;
    for (size_t i = 0; i < accounts_count; i++) {
        if (accounts[i].kind != ACCOUNT_GARAGE || accounts[i].make != make)
            continue;
        if (first == NULL)
            first = &accounts[i];
        ++*count;
    }
    return first;
}

enum { VIN_LEN = 17, CARS_MOST = 999 };

static bool
is_vin(str s)
{
    if (s.len != VIN_LEN)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.at[i];

        if (!(c >= '0' && c <= '9') && !(c >= 'A' && c <= 'Z') &&
            !(c >= 'a' && c <= 'z'))
            return false;
    }
    return true;
}

/* The part of an e-mail that a row's "<…>" stands for; false if the rest of
 * the row does not fit. */
static bool
placeholder(str match, str email, str *value)
{
    str before, after;

    if (!str_cut(match, '>', &before, &after) || email.len <= after.len)
        return false;
    if (!str_eq_nocase(str_from(email, email.len - after.len), after))
        return false;
    *value = (str){email.at, email.len - after.len};
    return true;
}

static bool
fits(const struct account *a, str email, int64_t *cars, str *vin)
{
    str value;

    switch (a->kind) {
    case ACCOUNT_GARAGE:
    case ACCOUNT_TOKEN:
        return false;
    case ACCOUNT_FIXED:
    case ACCOUNT_ERROR:
        return str_eq_nocase(a->match, email);
    case ACCOUNT_COUNT:
        return placeholder(a->match, email, &value) &&
               str_to_int(value, CARS_MOST, cars) && *cars > 0;
    case ACCOUNT_LEVEL:
        return placeholder(a->match, email, vin) && is_vin(*vin);
    }
    return false;
}

const struct account *
account_magic(str email, size_t *count, str *vin)
{
    email = str_trim(email);
    for (size_t i = 0; i < accounts_count; i++) {
        int64_t cars = 0;
        str given = S("");

        if (!fits(&accounts[i], email, &cars, &given))
            continue;
        if (count != NULL)
            *count = (size_t)cars;
        if (vin != NULL)
            *vin = accounts[i].kind == ACCOUNT_LEVEL ? given : S("");
        return &accounts[i];
    }
    return NULL;
}
