/* SPDX-License-Identifier: Apache-2.0
 * The rows of errors.def, and which of them others' errors become. */
#include "base/str.h"
#include "http/errors.h"
#include "oauth/errors.h"
#include "store/errors.h"
#include "test.h"
#include "vehicles/errors.h"

static bool
is_one_of(const char *word, const char *list)
{
    str words = str_of(list), one;

    while (str_word(&words, ' ', &one)) {
        if (str_eq(one, str_of(word)))
            return true;
    }
    return false;
}

TEST(every_row_has_words_of_its_own)
{
    for (size_t i = 0; i < api_error_count; i++) {
        err e = api_errors[i].error;

        for (size_t k = 0; k < i; k++) {
            err other = api_errors[k].error;

            assert_false(str_eq(str_of(e->type), str_of(other->type)) &&
                         str_eq(str_of(e->code), str_of(other->code)) &&
                         e->status == other->status);
        }
    }
}

TEST(every_row_is_complete)
{
    for (size_t i = 0; i < api_error_count; i++) {
        const struct api_error *row = &api_errors[i];

        assert_true(row->error->status >= 400 && row->error->status <= 599);
        assert_true(str_ends(str_of(row->error->description), S(".")));
        assert_true(
            is_one_of(row->mends, "owner developer operator maker nobody"));
        if (row->error->resolution != NULL)
            assert_true(is_one_of(row->error->resolution,
                                  "REAUTHENTICATE RETRY_LATER CONTACT_SUPPORT "
                                  "FINANCE ACTION_REQUIRED"));
    }
}

TEST(an_error_of_ours_stays_itself)
{
    for (size_t i = 0; i < api_error_count; i++)
        assert_ptr_equal(api_error_for(api_errors[i].error), &api_errors[i]);
}

TEST(errors_of_others_become_rows)
{
    static const struct error status_418 = {"tea", NULL, 418, NULL, "Tea."};
    static const struct error no_connector = {"NO_CONNECTOR", NULL, 501, NULL,
                                              "None."};
    static const struct error status_599 = {"tea", NULL, 599, NULL, "Tea."};
    static const struct {
        err from, to;
    } rows[] = {
        {&HTTP_BAD_REQUEST,        &API_VALIDATION          },
        {&HTTP_BAD_FORM,           &API_VALIDATION          },
        {&HTTP_FORBIDDEN,          &API_PERMISSION          },
        {&HTTP_NOT_FOUND,          &API_PATH                },
        {&HTTP_METHOD_NOT_ALLOWED, &API_METHOD              },
        {&HTTP_BODY_TOO_LARGE,     &API_BODY_TOO_LARGE      },
        {&HTTP_TARGET_TOO_LONG,    &API_TARGET_TOO_LONG     },
        {&HTTP_UNSUPPORTED_MEDIA,  &API_MEDIA_TYPE          },
        {&HTTP_HEADERS_TOO_LARGE,  &API_HEADERS_TOO_LARGE   },
        {&HTTP_STOPPING,           &API_UNAVAILABLE         },
        {&HTTP_TIMEOUT,            &API_UNAVAILABLE         },
        {&HTTP_BUSY,               &API_UNAVAILABLE         },
        {&HTTP_ANSWER_TOO_LARGE,   &API_INTERNAL            },
        {&HTTP_NO_ANSWER,          &API_INTERNAL            },
        {&STORE_CONFLICT,          &API_INTERNAL            },
        {&STORE_BUSY,              &API_UNAVAILABLE         },
        {&STORE_FULL,              &API_UNAVAILABLE         },
        {&STORE_DOWN,              &API_UNAVAILABLE         },
        {&STORE_FAILED,            &API_INTERNAL            },
        {&OAUTH_BEARER_INVALID,    &API_AUTHENTICATION      },
        {&OAUTH_INVALID_CLIENT,    &API_AUTHENTICATION      },
        {&OAUTH_INVALID_REQUEST,   &API_VALIDATION          },
        {&no_connector,            &API_SMARTCAR_NOT_CAPABLE},
        {&status_418,              &API_VALIDATION          },
        {&status_599,              &API_INTERNAL            },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_ptr_equal(api_error_for(rows[i].from)->error, rows[i].to);
}
