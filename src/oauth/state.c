/* SPDX-License-Identifier: Apache-2.0
 * What a plus sign in a raw state means. */
#include "oauth/state.h"

#include <jansson.h>

#include "base/encode.h"

enum { RAW_MOST = 3 * 4096 }; /* a state of 4 KiB with every byte encoded */

bool
state_keeps_plus(struct arena *a, str raw)
{
    str text, bytes;
    json_t *root;
    bool has_id;

    if (raw.len > RAW_MOST || !str_has(raw, '+') ||
        !percent_decode(a, raw, false, &text) ||
        !base64_decode(a, text, &bytes))
        return false;
    root = json_loadb(bytes.at, bytes.len, 0, NULL);
    has_id = json_object_get(root, "instanceId") != NULL;
    json_decref(root);
    return has_id;
}
