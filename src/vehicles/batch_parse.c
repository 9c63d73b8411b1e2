/* SPDX-License-Identifier: Apache-2.0
 * The body of a batch, as JSON. */
#include <jansson.h>

#include "vehicles/batch.h"

static void
drop(void *root)
{
    json_decref(root);
}

static bool
say(const char **field, const char *name, const char **problem,
    const char *words)
{
    *field = name;
    *problem = words;
    return false;
}

bool
batch_parse(struct arena *a, str body, struct batch *out, const char **field,
            const char **problem)
{
    json_t *root = json_loadb(body.at, body.len, JSON_REJECT_DUPLICATES, NULL);
    json_t *requests = json_object_get(root, "requests");
    str *paths;

    if (root == NULL)
        return say(field, "body", problem, "must be JSON");
    arena_defer(a, drop, root);
    if (requests == NULL)
        return say(field, "requests", problem, "\"requests\" is required");
    if (!json_is_array(requests))
        return say(field, "requests", problem, "must be a list");
    out->count = json_array_size(requests);
    if (out->count == 0 || out->count > BATCH_MOST)
        return say(field, "requests", problem, "must have 1 to 50 elements");

    paths = arena_alloc(a, out->count, sizeof *paths);
    for (size_t i = 0; i < out->count; i++) {
        json_t *path = json_object_get(json_array_get(requests, i), "path");

        if (!json_is_string(path) || json_string_length(path) == 0)
            return say(field, "path", problem,
                       "must be a text in every request");
        paths[i] = (str){json_string_value(path), json_string_length(path)};
    }
    out->paths = paths;
    return true;
}
