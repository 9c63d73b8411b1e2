/* SPDX-License-Identifier: Apache-2.0
 * The body of an order, as JSON. */
#include "steering/order_words.h"

#include <jansson.h>
#include <math.h>

enum { WORDS_MOST = 100 };

static void
drop(void *root)
{
    json_decref(root);
}

/* A number as people write it: no exponent comes out of these. */
static str
number_text(struct arena *a, const json_t *value)
{
    double n = json_number_value(value);

    if (json_is_integer(value))
        return arena_fmt(a, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    return fabs(n) < 1e12 ? arena_fmt(a, "%.12f", n) : S("too large");
}

static bool
text_of(struct arena *a, const json_t *value, str *out)
{
    if (json_is_string(value))
        *out = arena_dup(
            a, (str){json_string_value(value), json_string_length(value)});
    else if (json_is_number(value))
        *out = number_text(a, value);
    else if (json_is_boolean(value))
        *out = json_is_true(value) ? S("true") : S("false");
    else
        *out = S("null");
    return !json_is_object(value) && !json_is_array(value);
}

static bool
members(struct arena *a, json_t *object, const char *skip,
        struct order_words *out, const char **field)
{
    const char *key;
    json_t *value;

    *out = (struct order_words){
        .names = arena_alloc(a, json_object_size(object) + 1, sizeof(str)),
        .values = arena_alloc(a, json_object_size(object) + 1, sizeof(str)),
    };
    if (json_object_size(object) > WORDS_MOST)
        return false;
    json_object_foreach(object, key, value)
    {
        str name = arena_dup(a, str_of(key));

        if (skip != NULL && str_eq(name, str_of(skip)))
            continue;
        *field = name.at;
        if (!text_of(a, value, &out->values[out->count]))
            return false;
        out->names[out->count++] = name;
    }
    return true;
}

/* A list of names, as "clear" takes it. */
static bool
elements(struct arena *a, const json_t *list, struct order_words *out)
{
    size_t n = json_array_size(list);

    *out = (struct order_words){
        .names = arena_alloc(a, n + 1, sizeof(str)),
        .values = arena_alloc(a, n + 1, sizeof(str)),
    };
    for (size_t i = 0; i < n && n <= WORDS_MOST; i++) {
        const json_t *value = json_array_get(list, i);

        if (!json_is_string(value))
            return false;
        (void)text_of(a, value, &out->names[out->count++]);
    }
    return n <= WORDS_MOST;
}

bool
order_words(struct arena *a, str body, struct order_words *options,
            struct order_words *signals, const char **field,
            const char **problem)
{
    json_t *root, *inner;

    *options = *signals = (struct order_words){0};
    if (body.len == 0)
        return true;
    *field = "body";
    *problem = "must be JSON";
    root = json_loadb(body.at, body.len, JSON_REJECT_DUPLICATES, NULL);
    if (root == NULL)
        return false;
    arena_defer(a, drop, root);
    *problem = "must be an object";
    if (!json_is_object(root))
        return false;
    *problem = "must be a text, a number, true, false or null";
    if (!members(a, root, "signals", options, field))
        return false;
    inner = json_object_get(root, "signals");
    if (inner == NULL)
        return true;
    *field = "signals";
    *problem = "must be an object of values, or a list of names";
    return json_is_object(inner)
               ? members(a, inner, NULL, signals, field)
               : json_is_array(inner) && elements(a, inner, signals);
}
