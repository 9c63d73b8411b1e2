/* SPDX-License-Identifier: Apache-2.0
 * Any bytes as what people and clients write: a make, a search, a path, an
 * e-mail, a list of permissions, a stored handle. */
#include "oem/simulator/garage.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool holds)
{
    if (!holds)
        abort();
}

static void
check_make(str text)
{
    const struct make *found[MAKE_MOST], *m = make_find(text);
    size_t n = make_search(text, S(""), found);

    must(n <= make_count());
    for (size_t i = 1; i < n; i++)
        must(str_cmp(found[i - 1]->id, found[i]->id) < 0);
    must(make_search(text, S("US"), found) <= n);
    if (m != NULL)
        must(make_find(m->id) == m && make_find(m->name) == m && n >= 1);
}

static void
check_account(str text)
{
    size_t count = 0;
    str vin = S("");
    const struct account *row = account_magic(text, &count, &vin);

    if (row == NULL)
        return;
    must((row->kind == ACCOUNT_COUNT) == (count >= 1 && count <= 999));
    must((row->kind == ACCOUNT_LEVEL) == (vin.len == 17));
}

static void
check_permissions(struct arena *a, str text)
{
    str unknown;
    const struct permission_set set = permission_set_from(text, &unknown);
    const struct permission_set back =
        permission_set_from(permission_set_text(a, set), &unknown);

    must(back.bits == set.bits && unknown.len == 0);
}

static void
check_handle(struct arena *a, str text)
{
    struct handle h, back;

    if (!handle_parse(text, &h))
        return;
    must(handle_parse(handle_text(a, &h), &back));
    must(back.seed == h.seed && back.set == h.set && back.year == h.year &&
         back.error == h.error && str_eq(back.model, h.model));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const str text = {(const char *)data, size};
    struct arena *a = arena_open();
    const struct signal *s = signal_at(text);

    must(s == NULL || s->path.len <= size + 6);
    check_make(text);
    check_account(text);
    check_permissions(a, text);
    check_handle(a, text);
    arena_close(a);
    return 0;
}
