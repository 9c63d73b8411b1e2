/* SPDX-License-Identifier: Apache-2.0
 * Any bytes as a VIN: what decodes is well-formed, and its facts agree. */
#include "catalog/catalog.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool holds)
{
    if (!holds)
        abort();
}

static void
check(str vin)
{
    const enum vin_fault fault = vin_check(vin);
    const struct vin_info v = vin_decode(vin);

    must((vin.len == 17) == (fault != VIN_LENGTH));
    must((vin_fault_text(fault).len == 0) == (fault == VIN_GOOD));
    must(v.make_count <= VIN_MAKES);
    must(v.year == 0 || (v.year >= 1980 && v.year <= 2039));
    if (fault == VIN_LENGTH || fault == VIN_CHARACTER)
        must(v.make_count == 0 && v.year == 0 && v.family.len == 0);
    if (v.family.len > 0)
        must(v.make_count == 1 && v.year >= 2014 && v.model.len > 0 &&
             v.powertrain != POWERTRAIN_UNKNOWN);
    if (v.row != NULL)
        must(v.row->make == v.makes[0] && str_eq(v.row->family, v.family) &&
             v.row->powertrain == v.powertrain);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const str text = {(const char *)data, size};
    struct arena *a = arena_open();
    str tidy = vin_tidy(a, text);

    check(text);
    check(tidy);
    must(tidy.len <= size && str_eq(vin_tidy(a, tidy), tidy));
    arena_close(a);
    return 0;
}
