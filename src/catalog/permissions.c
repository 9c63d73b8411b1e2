/* SPDX-License-Identifier: Apache-2.0
 * Permissions by name, and sets of them as text. */
#include "base/buf.h"
#include "catalog/catalog.h"

_Static_assert(PERMISSION_COUNT <= 64, "a set is 64 bits");

enum { READ, COMMAND };

static const struct permission_row rows[PERMISSION_COUNT] = {
#define PERMISSION(symbol, name_, kind, title_, sentence_, example_, refused_) \
    [symbol] = {                                                               \
        .name = STR(name_),                                                    \
        .command = (kind) == COMMAND,                                          \
        .title = STR(title_),                                                  \
        .sentence = STR(sentence_),                                            \
        .example = STR(example_),                                              \
        .refused = STR(refused_),                                              \
    },
#include "catalog/permissions.def"
#undef PERMISSION
};

const struct permission_row *
permission_row(enum permission p)
{
    return &rows[p];
}

enum permission
permission_from(str name)
{
    for (size_t i = 0; i < PERMISSION_COUNT; i++) {
        if (str_eq(rows[i].name, name))
            return (enum permission)i;
    }
    return PERMISSION_COUNT;
}

static uint64_t
bit(enum permission p)
{
    return UINT64_C(1) << p;
}

bool
permission_set_has(struct permission_set set, enum permission p)
{
    return p < PERMISSION_COUNT && (set.bits & bit(p)) != 0;
}

void
permission_set_add(struct permission_set *set, enum permission p)
{
    if (p < PERMISSION_COUNT)
        set->bits |= bit(p);
}

size_t
permission_set_count(struct permission_set set)
{
    size_t n = 0;

    for (; set.bits != 0; set.bits &= set.bits - 1)
        n++;
    return n;
}

struct permission_set
permission_set_and(struct permission_set a, struct permission_set b)
{
    return (struct permission_set){a.bits & b.bits};
}

struct permission_set
permission_set_or(struct permission_set a, struct permission_set b)
{
    return (struct permission_set){a.bits | b.bits};
}

struct permission_set
permission_set_without(struct permission_set a, struct permission_set b)
{
    return (struct permission_set){a.bits & ~b.bits};
}

str
permission_set_text(struct arena *a, struct permission_set set)
{
    struct buf out = {.arena = a, .max = 1024};

    for (size_t i = 0; i < PERMISSION_COUNT; i++) {
        if (!permission_set_has(set, (enum permission)i))
            continue;
        if (out.len > 0)
            buf_char(&out, ' ');
        buf_add(&out, rows[i].name);
    }
    return buf_str(&out);
}

struct permission_set
permission_set_from(str names, str *unknown)
{
    struct permission_set set = {0};
    str first = {0};
    str name;

    while (str_word(&names, ' ', &name)) {
        enum permission p = permission_from(name);

        if (p == PERMISSION_COUNT && first.len == 0)
            first = name;
        permission_set_add(&set, p);
    }
    if (unknown != NULL)
        *unknown = first;
    return set;
}
