/* SPDX-License-Identifier: Apache-2.0
 * Distance between words (Damerau and Levenshtein, neighbours swapped once). */
#include "base/nearest.h"

enum { LONGEST = 64 };

static size_t
least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static char
folded(char c)
{
    if (c == '-')
        return '_';
    return (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

static bool
same(str a, size_t i, str b, size_t k)
{
    return folded(a.at[i]) == folded(b.at[k]);
}

/* Row i says how far the first i bytes of a are from the first k of b. */
static size_t
distance(str a, str b)
{
    size_t rows[LONGEST + 1][LONGEST + 1];

    for (size_t i = 0; i <= a.len; i++)
        rows[i][0] = i;
    for (size_t k = 0; k <= b.len; k++)
        rows[0][k] = k;
    for (size_t i = 1; i <= a.len; i++) {
        for (size_t k = 1; k <= b.len; k++) {
            size_t change = same(a, i - 1, b, k - 1) ? 0 : 1;
            size_t d = least(rows[i - 1][k] + 1, rows[i][k - 1] + 1);

            d = least(d, rows[i - 1][k - 1] + change);
            if (i > 1 && k > 1 && same(a, i - 1, b, k - 2) &&
                same(a, i - 2, b, k - 1))
                d = least(d, rows[i - 2][k - 2] + 1);
            rows[i][k] = d;
        }
    }
    return rows[a.len][b.len];
}

str
str_nearest(str given, const str *names, size_t count)
{
    str best = {0};
    size_t best_distance = LONGEST;

    if (given.len > LONGEST)
        return best;
    for (size_t i = 0; i < count; i++) {
        size_t longer = given.len > names[i].len ? given.len : names[i].len, d;

        if (names[i].len > LONGEST)
            continue;
        d = distance(given, names[i]);
        if (d * 3 <= longer && d < best_distance) {
            best = names[i];
            best_distance = d;
        }
    }
    return best;
}
