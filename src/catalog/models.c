/* SPDX-License-Identifier: Apache-2.0
 * What a model can do: one bit per capability. */
#include "catalog/tables.h"

size_t
capability_count(void)
{
    return capabilities_count;
}

const struct capability *
capability_row(size_t n)
{
    return &capabilities[n];
}

bool
capability_set_has(const struct capability_set *set, size_t n)
{
    return n < CAPABILITY_MOST && (set->bits[n / 64] >> (n % 64) & 1) != 0;
}

const struct capability_set *
capability_set_find(str name)
{
    for (size_t i = 0; i < capability_sets_count; i++) {
        if (str_eq(capability_sets[i].name, name))
            return &capability_sets[i];
    }
    return NULL;
}

/* Is this path (without the slash in front) that of the capability's code? */
static bool
is_path(str code, const struct make *make, str path)
{
    const str own = S("/{make}/");
    str head, tail;

    if (!str_starts(code, own))
        return str_eq(str_from(code, 1), path);
    if (!str_cut(path, '/', &head, &tail) ||
        !str_eq(str_from(code, own.len), tail))
        return false;
    /* "{make}" itself is what a signal's row holds: any make's */
    return str_eq(head, S("{make}")) || make_find(head) == make;
}

bool
capability_set_can(const struct capability_set *set, const struct make *make,
                   str method, str path)
{
    if (str_starts(path, S("/")))
        path = str_from(path, 1);
    for (size_t i = 0; i < capabilities_count; i++) {
        const struct capability *c = &capabilities[i];

        if (c->kind == CAPABILITY_ENDPOINT && capability_set_has(set, i) &&
            str_eq(c->method, method) && is_path(c->code, make, path))
            return true;
    }
    return false;
}

size_t
model_count(void)
{
    return models_count;
}

const struct model *
model_row(size_t n)
{
    return &models[n];
}

const struct model *
model_find(const struct make *make, str name, int year,
           enum powertrain powertrain)
{
    for (size_t i = 0; i < make->model_count; i++) {
        const struct model *m = &models[make->first_model + i];

        if (m->powertrain == powertrain && m->first_year <= year &&
            year <= m->last_year && str_eq(m->name, name))
            return m;
    }
    return NULL;
}

bool
model_can(const struct model *m, str method, str path)
{
    return capability_set_can(m->set, m->make, method, path);
}

struct permission_set
model_permissions(const struct model *m)
{
    return m->set->permissions;
}
