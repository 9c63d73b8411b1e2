/* SPDX-License-Identifier: Apache-2.0
 * Any bytes as a logo: what passes begins and ends as a PNG does. */
#include "oauth/apps.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const str bytes = {(const char *)data, size};

    if (!app_logo_is_png(bytes))
        return 0;
    if (!str_starts(bytes, S("\x89PNG\r\n\x1a\n")) || size < 57 ||
        !str_eq((str){bytes.at + 12, 4}, S("IHDR")) ||
        !str_eq((str){bytes.at + size - 8, 4}, S("IEND")))
        abort();
    return 0;
}
