/* SPDX-License-Identifier: Apache-2.0
 * Reading a body with jansson. Without base/json.h, whose json_null jansson has
 * too. */
#include "admin/body.h"

#include <jansson.h>

static void
drop(void *root)
{
    json_decref(root);
}

static bool
take_text(struct arena *a, const json_t *value, str *out)
{
    *out = arena_dup(
        a, (str){json_string_value(value), json_string_length(value)});
    return str_is_utf8(*out);
}

static bool
take_list(struct arena *a, const json_t *value, struct body_member *out)
{
    size_t n = json_array_size(value);
    str *list = arena_alloc(a, n + 1, sizeof *list);

    if (n > BODY_LIST_MOST)
        return false;
    for (size_t i = 0; i < n; i++) {
        const json_t *one = json_array_get(value, i);

        if (!json_is_string(one) || !take_text(a, one, &list[i]))
            return false;
    }
    out->list = list;
    out->count = n;
    return true;
}

static bool
take(struct arena *a, const json_t *value, struct body_member *out)
{
    if (json_is_string(value)) {
        out->kind = BODY_TEXT;
        return take_text(a, value, &out->text);
    }
    if (json_is_integer(value)) {
        out->kind = BODY_NUMBER;
        out->number = json_integer_value(value);
        out->text =
            arena_fmt(a, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
        return true;
    }
    if (json_is_boolean(value)) {
        out->kind = BODY_BOOL;
        out->yes = json_is_true(value);
        return true;
    }
    if (json_is_array(value)) {
        out->kind = BODY_LIST;
        return take_list(a, value, out);
    }
    out->kind = BODY_NULL;
    return json_is_null(value);
}

static bool
members(struct arena *a, json_t *root, struct body *out, str *field)
{
    size_t n = json_object_size(root);
    struct body_member *all = arena_alloc(a, n + 1, sizeof *all);
    const char *key;
    json_t *value;

    out->members = all;
    if (n > BODY_MEMBERS_MOST)
        return false;
    json_object_foreach(root, key, value)
    {
        struct body_member *m = &all[out->count++];

        m->name = arena_dup(a, str_of(key));
        if (!take(a, value, m)) {
            *field = m->name;
            return false;
        }
    }
    return true;
}

bool
body_parse(struct arena *a, str text, struct body *out, str *field,
           const char **problem)
{
    json_t *root;

    *out = (struct body){0};
    *field = S("");
    if (text.len == 0)
        return true;
    *problem = "The body must be JSON, no member of it twice.";
    root = json_loadb(text.at, text.len, JSON_REJECT_DUPLICATES, NULL);
    if (root == NULL)
        return false;
    arena_defer(a, drop, root);
    *problem = "The body must be a JSON object of at most 64 members.";
    if (!json_is_object(root))
        return false;
    if (members(a, root, out, field))
        return true;
    if (field->len > 0)
        *problem = "Must be a text, a whole number, true, false, null, or a "
                   "list of at most 500 texts.";
    return false;
}

const struct body_member *
body_find(const struct body *b, str name)
{
    for (size_t i = 0; i < b->count; i++) {
        if (str_eq(b->members[i].name, name))
            return &b->members[i];
    }
    return NULL;
}
