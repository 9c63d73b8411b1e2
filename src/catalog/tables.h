/* SPDX-License-Identifier: Apache-2.0
 * The tables that tools/catalog.py makes from data/, for catalog alone. */
#pragma once
#include "catalog/catalog.h"

extern const struct make makes[];
extern const size_t makes_count;
extern const struct country countries[];
extern const size_t countries_count;
extern const struct capability capabilities[];
extern const size_t capabilities_count;
extern const struct capability_set capability_sets[];
extern const size_t capability_sets_count;
extern const struct model models[];
extern const size_t models_count;
extern const struct account accounts[];
extern const size_t accounts_count;

/* The letter without its accent, in lower case, of U+00C0 … U+017F; 0: none. */
extern const char fold_letters[0x180 - 0xc0];

/* Lower case, no accents, no spaces, hyphens, underscores; at most cap bytes.
 * Returns the length. The same text gives the same fold. */
size_t fold(str text, char *out, size_t cap);

/* ---- VIN ---- */

enum year_code { YEAR_NO, YEAR_IF_CHECK_DIGIT, YEAR_YES };

/* One row per WMI; its patterns are wmi_patterns[first … first+count-1]. */
struct wmi {
    char code[3];
    uint8_t year_code, check_digit_required, sold_in_us, make_count;
    uint8_t makes[VIN_MAKES]; /* indices of makes */
    uint16_t patterns;
    uint32_t first;
};
extern const struct wmi wmis[]; /* sorted by code */
extern const size_t wmis_count;

/* What a pattern that fits tells. The hints stand one per kind: see vin.c. */
enum { VIN_MODEL, VIN_LEVEL, VIN_ELECTRIC, VIN_PLUS_FUEL, VIN_PLUS_ELECTRIC };

/* Texts are offsets into vin_texts, each ended by a NUL: pointers would have to
 * be relocated at every start. */
struct vin_pattern {
    uint32_t pattern, family, model;
    uint16_t first_year, last_year;
    uint8_t kind, make, level; /* level: enum powertrain */
};
extern const struct vin_pattern vin_patterns[];
extern const char vin_texts[];
extern const uint16_t wmi_patterns[]; /* indices of vin_patterns, in order */
