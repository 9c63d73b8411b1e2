/* SPDX-License-Identifier: Apache-2.0
 * Finds an embedded file by its path. */
#include "connect/assets.h"

const struct asset *
asset_find(str path)
{
    for (size_t i = 0; i < assets_count; i++) {
        if (str_eq(assets[i].path, path))
            return &assets[i];
    }
    return NULL;
}

str
asset_body(const struct asset *a)
{
    return (str){(const char *)a->at, a->len};
}
