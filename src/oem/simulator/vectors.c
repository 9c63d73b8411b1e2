/* SPDX-License-Identifier: Apache-2.0
 * States of twenty cars that must never change: a stored car would move.
 *
 *     simulator_vectors           print tests/vectors/simulator.csv
 *     simulator_vectors FILE      compare with it; a difference is an error
 *
 * Only with a new version of the formulas (garage.h) is it written anew. */
#include <inttypes.h>

#include "oem/simulator/car.h"

static const struct vector {
    const char *make, *model;
    int year;
    enum powertrain powertrain;
    uint64_t seed;
    int64_t at_ms;
} vectors[] = {
  /* before it was built, and on its first days */
    {"CHEVROLET",     "Volt",                  2018, PHEV, 1,  0            },
    {"CHEVROLET",     "Volt",                  2018, PHEV, 1,  1530000000000},
 /* one day of one car, from night to night */
    {"CHEVROLET",     "Volt",                  2018, PHEV, 1,  1795518000000},
    {"CHEVROLET",     "Volt",                  2018, PHEV, 1,  1795525800000},
    {"CHEVROLET",     "Volt",                  2018, PHEV, 1,  1795539600000},
    {"CHEVROLET",     "Volt",                  2018, PHEV, 1,  1795558800000},
    {"CHEVROLET",     "Volt",                  2018, PHEV, 1,  1795568400000},
    {"CHEVROLET",     "Volt",                  2018, PHEV, 1,  1795577400000},
 /* charging every night, every fifth, to 80 % and to 100 % */
    {"TESLA",         "Model 3",               2022, BEV,  2,  1767323047123},
    {"TESLA",         "Model Y",               2023, BEV,  3,  1767333847000},
    {"FORD",          "Mustang Mach-E",        2022, BEV,  4,  1775113200000},
    {"KIA",           "EV6",                   2022, BEV,  5,  1782889200000},
    {"NISSAN",        "Leaf",                  2020, BEV,  6,  1790838000000},
    {"VOLKSWAGEN",    "ID.4",                  2022, BEV,  7,  1798783800000},
 /* fuel */
    {"BUICK",         "Enclave",               2020, ICE,  8,  1767225600000},
    {"BMW",           "3 Series",              2020, ICE,  9,  1785571200000},
    {"KIA",           "Sorento Hybrid",        2022, HEV,  10, 1790838000000},
    {"HYUNDAI",       "Tucson Plug-in Hybrid", 2023, PHEV, 11, 1767254400000},
 /* a model that the catalogue does not have, and the far future */
    {"TESLA",         "Nobody",                2030, BEV,  12, 1900000000000},
    {"MERCEDES_BENZ", "C-Class",               2020, ICE,  13, 4102444800000},
};
enum { VECTORS = sizeof vectors / sizeof vectors[0] };

static str
row(struct arena *a, const struct vector *v)
{
    const struct model *m = model_find(
        make_find(str_of(v->make)), str_of(v->model), v->year, v->powertrain);
    const struct car c = car_from(v->seed, m, v->year, v->powertrain);
    const struct car_state s = car_at(&c, v->at_ms);
    const struct car_place at = car_place(&c, &s);
    const struct car_air air = car_air(&c, &s);

    return arena_fmt(a,
                     "%s,%s,%d," STR_FMT ",%" PRIu64 ",%" PRId64 ",%" PRId64
                     ",%d,%.5f,%.5f,%.1f,%.1f,%.3f,%d,%d,%.3f,%.1f,%.1f,%.1f",
                     v->make, v->model, v->year,
                     STR_ARG(powertrain_name(v->powertrain)), v->seed, v->at_ms,
                     s.odometer_m, s.driving, at.latitude, at.longitude,
                     at.heading, s.speed_kmh, s.charge, s.plugged, s.charging,
                     s.fuel, air.outside, air.inside, air.tires_kpa[0]);
}

static str
file(struct arena *a)
{
    struct buf out = {.arena = a, .max = 65536};

    buf_add(&out, S("make,model,year,powertrain,seed,at_ms,odometer_m,driving,"
                    "latitude,longitude,heading,speed_kmh,charge,plugged,"
                    "charging,fuel,outside,inside,front_left_kpa\n"));
    for (size_t i = 0; i < VECTORS; i++) {
        buf_add(&out, row(a, &vectors[i]));
        buf_char(&out, '\n');
    }
    return buf_str(&out);
}

/* Say the first line that differs. */
static bool
same(str have, str want)
{
    while (have.len > 0 || want.len > 0) {
        str h, w;

        (void)str_cut(have, '\n', &h, &have);
        (void)str_cut(want, '\n', &w, &want);
        if (!str_eq(h, w)) {
            fprintf(stderr, "have " STR_FMT "\nwant " STR_FMT "\n", STR_ARG(h),
                    STR_ARG(w));
            return false;
        }
    }
    return true;
}

int
main(int argc, char **argv)
{
    static char bytes[65536];
    struct arena *a = arena_open();
    const str have = file(a);
    bool ok = true;

    if (argc > 1) {
        FILE *f = fopen(argv[1], "r");

        if (f == NULL) {
            perror(argv[1]);
            return 1;
        }
        ok = same(have, (str){bytes, fread(bytes, 1, sizeof bytes, f)});
        (void)fclose(f);
    } else {
        printf(STR_FMT, STR_ARG(have));
    }
    arena_close(a);
    return ok ? 0 : 1;
}
