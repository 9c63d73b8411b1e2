/* SPDX-License-Identifier: Apache-2.0
 * How the token endpoint says no when it is not the request that is wrong. */
#include "http/errors.h"
#include "oauth/errors.h"
#include "oauth/oauth.h"
#include "store/errors.h"
#include "test.h"

static const struct {
    err error;
    const char *word;
    int status;
} rows[] = {
    {&STORE_DOWN,              "temporarily_unavailable", 503},
    {&STORE_BUSY,              "temporarily_unavailable", 503},
    {&STORE_FULL,              "temporarily_unavailable", 503},
    {&HTTP_STOPPING,           "temporarily_unavailable", 503},
    {&HTTP_TIMEOUT,            "temporarily_unavailable", 503},
    {&STORE_FAILED,            "server_error",            500},
    {&HTTP_NO_ANSWER,          "server_error",            500},
    {&HTTP_METHOD_NOT_ALLOWED, "invalid_request",         405},
    {&HTTP_UNSUPPORTED_MEDIA,  "invalid_request",         400},
    {&HTTP_BODY_TOO_LARGE,     "invalid_request",         413},
    {&OAUTH_INVALID_CLIENT,    "invalid_client",          401},
};

static void
says_the_same_word(const char *spoken)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena *a = arena_open();
        struct app app = {.errors = str_of(spoken)};
        struct message in = {0};
        struct request req = {.arena = a, .in = &in, .app = &app};

        oauth_fail_json(&req, rows[i].error);
        assert_int_equal(req.out.status, rows[i].status);
        assert_true(str_starts(
            req.out.body, arena_fmt(a, "{\"error\":\"%s\",", rows[i].word)));
        arena_close(a);
    }
}

TEST(what_is_not_the_clients_fault_has_one_word_for_everybody)
{
    says_the_same_word("smartcar");
    says_the_same_word("rfc6749");
}
