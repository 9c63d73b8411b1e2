/* SPDX-License-Identifier: Apache-2.0
 * The rows of errors.def, and which of them other modules' errors become. */
#include "vehicles/errors.h"

#include "base/str.h"

#define ERROR(symbol, type, code, status, resolution, mends, description,      \
              told)                                                            \
    const struct error symbol = {type, code, status, resolution, description};
#include "vehicles/errors.def"
#undef ERROR

const struct api_error api_errors[] = {
#define ERROR(symbol, type, code, status, resolution, mends, description,      \
              told)                                                            \
    {&(symbol), mends, told},
#include "vehicles/errors.def"
#undef ERROR
};

const size_t api_error_count = sizeof api_errors / sizeof api_errors[0];

/* What a status means to a client, for errors that are no rows of ours; 0 is
 * everything else of its hundred. */
static const struct {
    int status;
    err error;
} meanings[] = {
    {401, &API_AUTHENTICATION      },
    {403, &API_PERMISSION          },
    {404, &API_PATH                },
    {405, &API_METHOD              },
    {413, &API_BODY_TOO_LARGE      },
    {414, &API_TARGET_TOO_LONG     },
    {415, &API_MEDIA_TYPE          },
    {429, &API_RATE_LIMIT          },
    {431, &API_HEADERS_TOO_LARGE   },
    {501, &API_SMARTCAR_NOT_CAPABLE},
    {502, &API_UNKNOWN_ISSUE       },
    {503, &API_UNAVAILABLE         },
};

static err
meaning_of(int status)
{
    for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++) {
        if (meanings[i].status == status)
            return meanings[i].error;
    }
    /* a conflict in the store is ours to mend, not the client's */
    return status < 500 && status != 409 ? &API_VALIDATION : &API_INTERNAL;
}

static const struct api_error *
find(err e)
{
    for (size_t i = 0; i < api_error_count; i++) {
        if (api_errors[i].error == e)
            return &api_errors[i];
    }
    return NULL;
}

static const struct api_error *
find_words(err e)
{
    for (size_t i = 0; i < api_error_count; i++) {
        err row = api_errors[i].error;

        if (str_eq(str_of(row->type), str_of(e->type)) &&
            str_eq(str_of(row->code), str_of(e->code)))
            return &api_errors[i];
    }
    return NULL;
}

const struct api_error *
api_error_for(err e)
{
    const struct api_error *row = find(e);

    if (row == NULL)
        row = find_words(e);
    return row != NULL ? row : find(meaning_of(e->status));
}

err
api_error_named(str name)
{
    str type, code;

    (void)str_cut(name, '.', &type, &code);
    for (size_t i = 0; i < api_error_count; i++) {
        err e = api_errors[i].error;

        if (str_eq(str_of(e->type), type) && str_eq(str_of(e->code), code))
            return e;
    }
    return OK;
}
