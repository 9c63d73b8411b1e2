/* SPDX-License-Identifier: Apache-2.0
 * The rows of errors.def, as objects with addresses. */
#include "oem/errors.h"

#define ERROR(symbol, ...) const struct error symbol = {__VA_ARGS__};
#include "oem/errors.def"
#undef ERROR

static const struct error *const all[] = {
#define ERROR(symbol, ...) &symbol,
#include "oem/errors.def"
#undef ERROR
};

err
oem_error_find(str type_and_code)
{
    str type, code;

    if (!str_cut(type_and_code, '.', &type, &code))
        return NULL;
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (str_eq(type, str_of(all[i]->type)) &&
            str_eq(code, str_of(all[i]->code)))
            return all[i];
    }
    return NULL;
}
