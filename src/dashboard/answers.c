/* SPDX-License-Identifier: Apache-2.0
 * Answers of the API, as JSON. */
#include "dashboard/answers.h"

#include <jansson.h>

static json_t *
parse(str body)
{
    return json_loadb(body.at, body.len, 0, NULL);
}

str
answer_text(struct arena *a, str body, const char *name)
{
    json_t *json = parse(body);
    const char *text = json_string_value(json_object_get(json, name));
    str kept = text == NULL ? S("") : arena_dup(a, str_of(text));

    json_decref(json);
    return kept;
}

int64_t
answer_number(str body, const char *name)
{
    json_t *json = parse(body);
    int64_t n = json_integer_value(json_object_get(json, name));

    json_decref(json);
    return n;
}

size_t
answer_list(struct arena *a, str body, const char *name, str **out)
{
    json_t *json = parse(body);
    json_t *list = json_object_get(json, name);
    size_t n = json_array_size(list);

    *out = arena_alloc(a, n, sizeof **out);
    for (size_t i = 0; i < n; i++)
        (*out)[i] =
            arena_dup(a, str_of(json_string_value(json_array_get(list, i))));
    json_decref(json);
    return n;
}
