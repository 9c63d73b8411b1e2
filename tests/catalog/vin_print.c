/* SPDX-License-Identifier: Apache-2.0
 * VINs from standard input, one a line; what each decodes to, one a line. */
#include "catalog/catalog.h"

int
main(void)
{
    char line[64];

    while (fgets(line, sizeof line, stdin) != NULL) {
        const struct vin_info v = vin_decode((str){line, strcspn(line, "\n")});

        for (size_t i = 0; i < v.make_count; i++)
            printf("%s" STR_FMT, i > 0 ? "|" : "", STR_ARG(v.makes[i]->id));
        printf("," STR_FMT "," STR_FMT ",%d," STR_FMT "\n", STR_ARG(v.family),
               STR_ARG(v.model), v.year,
               STR_ARG(powertrain_name(v.powertrain)));
    }
    return 0;
}
