/* SPDX-License-Identifier: Apache-2.0
 * What went wrong, as a row of a table. NULL means nothing did. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct error {
    const char *type;        /* what a client reads: "invalid_grant" */
    const char *code;        /* finer: "VEHICLE_NOT_CAPABLE"; NULL if none */
    int status;              /* HTTP status */
    const char *resolution;  /* "REAUTHENTICATE"; NULL if none */
    const char *description; /* one sentence, safe to show anyone */
};

typedef const struct error *err;
#define OK ((err)NULL)

/* Leave the function with the error, if there is one. */
#define TRY(call)                                                              \
    do {                                                                       \
        err try_ = (call);                                                     \
        if (try_ != OK)                                                        \
            return try_;                                                       \
    } while (0)
