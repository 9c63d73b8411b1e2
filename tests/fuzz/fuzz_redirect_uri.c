/* SPDX-License-Identifier: Apache-2.0
 * Any bytes as a redirect URI: what is let through has none of what the rules
 * refuse, and matches itself alone. Input: registered, newline, sent. */
#include "oauth/oauth.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool holds)
{
    if (!holds)
        abort();
}

static void
check(str uri)
{
    static const str never = STR("\\#*\"<> ");

    if (redirect_uri_check(S("8229df9f"), uri) != OK)
        return;
    must(uri.len > 0 && uri.len <= 2048 && str_is_printable(uri));
    for (size_t i = 0; i < never.len; i++)
        must(!str_has(uri, never.at[i]));
    must(!str_starts(uri, S("javascript:")) && !str_starts(uri, S("data:")));
    must(redirect_uri_matches(uri, uri));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    str registered, sent;
    const str all = {(const char *)data, size};

    str_cut(all, '\n', &registered, &sent);
    check(registered);
    check(sent);
    if (redirect_uri_check(S("8229df9f"), registered) != OK ||
        !redirect_uri_matches(registered, sent) || str_eq(registered, sent))
        return 0;
    /* a port is all that may differ, and what matches could be registered */
    must(str_starts(registered, S("http://127.0.0.1")) ||
         str_starts(registered, S("http://[::1]")));
    must(sent.len > registered.len && sent.len <= registered.len + 6);
    must(sent.len > 2048 || redirect_uri_check(S("8229df9f"), sent) == OK);
    return 0;
}
