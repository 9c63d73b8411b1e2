/* SPDX-License-Identifier: Apache-2.0
 * Which redirect URIs may be registered, and which sent one is a registered
 * one. */
#include "oauth/errors.h"
#include "oauth/oauth.h"
#include "test.h"

#define APP S("8229df9f-91a0-4ff0-a1ae-a1f38ee24d07")

static const struct {
    const char *uri;
    err e;
} checks[] = {
    {"https://example.com/home",                          OK                  },
    {"https://example.com",                               OK                  },
    {"https://example.com?x=1",                           OK                  },
    {"https://example.com:8443/a/@b/c?d=e@f&g=%20",       OK                  },
    {"https://[2001:db8::1]:8443/back",                   OK                  },
    {"https://xn--kln-sna.example/",                      OK                  },
    {"https://example.com/a..b/...",                      OK                  },
    {"https://example.com/back?next=../x",                OK                  },
    {"http://localhost/back",                             OK                  },
    {"http://localhost:3000/back",                        OK                  },
    {"http://127.0.0.1/back",                             OK                  },
    {"http://127.0.0.1:49152/",                           OK                  },
    {"http://[::1]:1/",                                   OK                  },
    {"com.example.app:/back",                             OK                  },
    {"com.example.app://back",                            OK                  },
    {"sc8229df9f-91a0-4ff0-a1ae-a1f38ee24d07://exchange", OK                  },

    {"",                                                  &OAUTH_URI_TOO_LONG },

    {"https://example.com/a b",                           &OAUTH_URI_BYTES    },
    {"https://example.com/\t",                            &OAUTH_URI_BYTES    },
    {"https://example.com/\r\nx: y",                      &OAUTH_URI_BYTES    },
    {"https://example.com\\@evil.example/",               &OAUTH_URI_BYTES    },
    {"https://example.com/\"",                            &OAUTH_URI_BYTES    },
    {"https://example.com/<x>",                           &OAUTH_URI_BYTES    },
    {"https://k\xc3\xb6ln.example/",                      &OAUTH_URI_BYTES    },
    {"https://example.com/\x7f",                          &OAUTH_URI_BYTES    },
    {"https://example.com/%00",                           &OAUTH_URI_BYTES    },
    {"https://example.com/%0d%0a",                        &OAUTH_URI_BYTES    },
    {"https://example.com/%5c",                           &OAUTH_URI_BYTES    },
    {"https://example.com/%zz",                           &OAUTH_URI_BYTES    },
    {"https://example.com/%4",                            &OAUTH_URI_BYTES    },
    {"https://example.com/%",                             &OAUTH_URI_BYTES    },

    {"https://example.com/#",                             &OAUTH_URI_FRAGMENT },
    {"https://example.com/#x",                            &OAUTH_URI_FRAGMENT },

    {"example.com/back",                                  &OAUTH_URI_NO_SCHEME},
    {"//example.com/back",                                &OAUTH_URI_NO_SCHEME},
    {"/back",                                             &OAUTH_URI_NO_SCHEME},
    {":/back",                                            &OAUTH_URI_NO_SCHEME},
    {"example.com:8443/back",                             &OAUTH_URI_NO_SCHEME},
    {"com.example.app:",                                  &OAUTH_URI_NO_SCHEME},
    {"com.example.app:back",                              &OAUTH_URI_NO_SCHEME},
    {"1com.example:/back",                                &OAUTH_URI_NO_SCHEME},

    {"http://example.com/",                               &OAUTH_URI_SCHEME   },
    {"http://localhost.evil.example/",                    &OAUTH_URI_SCHEME   },
    {"http://127.0.0.1.evil.example/",                    &OAUTH_URI_SCHEME   },
    {"http://127.0.0.2/",                                 &OAUTH_URI_SCHEME   },
    {"http://[::2]/",                                     &OAUTH_URI_SCHEME   },
    {"http://LOCALHOST/",                                 &OAUTH_URI_SCHEME   },
    {"HTTPS://example.com/",                              &OAUTH_URI_SCHEME   },
    {"javascript:alert(1)",                               &OAUTH_URI_SCHEME   },
    {"JavaScript://example.com/%0aalert(1)",              &OAUTH_URI_BYTES    },
    {"javascript://example.com/alert(1)",                 &OAUTH_URI_SCHEME   },
    {"data:text/html,x",                                  &OAUTH_URI_SCHEME   },
    {"file:///etc/passwd",                                &OAUTH_URI_SCHEME   },
    {"blob:https://example.com/x",                        &OAUTH_URI_SCHEME   },
    {"about:blank",                                       &OAUTH_URI_SCHEME   },
    {"vbscript:x",                                        &OAUTH_URI_SCHEME   },
    {"myapp://back",                                      &OAUTH_URI_SCHEME   },
    {"sc://back",                                         &OAUTH_URI_SCHEME   },
    {"sc8229df9f-91a0-4ff0-a1ae-a1f38ee24d08://x",        &OAUTH_URI_SCHEME   },

    {"https:/example.com/",                               &OAUTH_URI_HOST     },
    {"https:example.com/",                                &OAUTH_URI_HOST     },
    {"https://",                                          &OAUTH_URI_HOST     },
    {"https:///back",                                     &OAUTH_URI_HOST     },
    {"https://?x",                                        &OAUTH_URI_HOST     },
    {"https://example..com/",                             &OAUTH_URI_HOST     },
    {"https://.example.com/",                             &OAUTH_URI_HOST     },
    {"https://example.com./",                             &OAUTH_URI_HOST     },
    {"https://-example.com/",                             &OAUTH_URI_HOST     },
    {"https://exa%6dple.com/",                            &OAUTH_URI_HOST     },
    {"https://example.com:/",                             &OAUTH_URI_HOST     },
    {"https://example.com:0/",                            &OAUTH_URI_HOST     },
    {"https://example.com:65536/",                        &OAUTH_URI_HOST     },
    {"https://example.com:08/",                           &OAUTH_URI_HOST     },
    {"https://example.com:80:80/",                        &OAUTH_URI_HOST     },
    {"https://[::1/",                                     &OAUTH_URI_HOST     },
    {"https://[::1]x/",                                   &OAUTH_URI_HOST     },
    {"https://[example.com]/",                            &OAUTH_URI_HOST     },
    {"https://2001:db8::1/",                              &OAUTH_URI_HOST     },

    {"https://good@evil.example/",                        &OAUTH_URI_USER     },
    {"https://a:b@evil.example/",                         &OAUTH_URI_USER     },
    {"http://127.0.0.1:80@evil.example/",                 &OAUTH_URI_USER     },
    {"https://@example.com/",                             &OAUTH_URI_USER     },
    {"com.example.app://a@b/",                            &OAUTH_URI_USER     },

    {"https://*.example.com/",                            &OAUTH_URI_WILDCARD },
    {"https://example.com/*",                             &OAUTH_URI_WILDCARD },
    {"https://example.com/?x=*",                          &OAUTH_URI_WILDCARD },

    {"https://example.com/a/../b",                        &OAUTH_URI_DOTS     },
    {"https://example.com/.",                             &OAUTH_URI_DOTS     },
    {"https://example.com/..?x",                          &OAUTH_URI_DOTS     },
    {"https://example.com/%2e%2E/b",                      &OAUTH_URI_DOTS     },
    {"https://example.com/.%2e",                          &OAUTH_URI_DOTS     },
    {"com.example.app:/a/../b",                           &OAUTH_URI_DOTS     },
};

TEST(a_redirect_uri_is_checked_when_it_is_registered)
{
    for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
        err e = redirect_uri_check(APP, str_of(checks[i].uri));

        if (e != checks[i].e)
            fail_msg("\"%s\": %s", checks[i].uri, e == OK ? "OK" : e->code);
    }
}

TEST(a_redirect_uri_has_at_most_2048_bytes)
{
    char uri[2049] = "https://example.com/";

    memset(uri + 20, 'a', sizeof uri - 20);
    assert_ptr_equal(redirect_uri_check(APP, (str){uri, 2048}), OK);
    assert_ptr_equal(redirect_uri_check(APP, (str){uri, 2049}),
                     &OAUTH_URI_TOO_LONG);
}

TEST(a_redirect_uri_with_a_nul_is_refused)
{
    assert_ptr_equal(redirect_uri_check(APP, S("https://example.com/\0x")),
                     &OAUTH_URI_BYTES);
}

TEST(the_own_scheme_of_an_app_without_id_is_none)
{
    assert_ptr_equal(redirect_uri_check(S(""), S("sc://x")), &OAUTH_URI_SCHEME);
}

static const struct {
    const char *registered, *sent;
    bool same;
} pairs[] = {
    {"https://example.com/cb",           "https://example.com/cb",              true },
    {"com.example.app:/cb",              "com.example.app:/cb",                 true },
    {"http://127.0.0.1/cb",              "http://127.0.0.1/cb",                 true },
    {"http://127.0.0.1/cb",              "http://127.0.0.1:1/cb",               true },
    {"http://127.0.0.1/cb?a=b",          "http://127.0.0.1:65535/cb?a=b",       true },
    {"http://[::1]/cb",                  "http://[::1]:49152/cb",               true },
    {"http://127.0.0.1",                 "http://127.0.0.1:49152",              true },

    {"https://example.com/cb",           "https://example.com/cb/",             false},
    {"https://example.com/cb",           "https://example.com/cb/../evil",      false},
    {"https://example.com/cb",           "https://example.com/cb/x",            false},
    {"https://example.com/cb",           "https://example.com/c",               false},
    {"https://example.com/cb",           "https://EXAMPLE.com/cb",              false},
    {"https://example.com/cb",           "HTTPS://example.com/cb",              false},
    {"https://example.com/cb",           "https://example.com:443/cb",          false},
    {"https://example.com/cb",           "https://example.com/cb?x=1",          false},
    {"https://example.com/cb",           "https://example.com/cb#",             false},
    {"https://example.com/cb",           "https://example.com/%63b",            false},
    {"https://example.com/cb",           "https://example.com/cb%00",           false},
    {"https://example.com/cb",           " https://example.com/cb",             false},
    {"https://example.com/cb",           "https://example.com@evil.example/cb", false},
    {"https://example.com/cb",           "",                                    false},
    {"https://example.com/?a=1&b=2",     "https://example.com/?b=2&a=1",        false},

    {"http://127.0.0.1:80/cb",           "http://127.0.0.1:81/cb",              false},
    {"http://127.0.0.1:80/cb",           "http://127.0.0.1/cb",                 false},
    {"http://127.0.0.1/cb",              "http://127.0.0.1:/cb",                false},
    {"http://127.0.0.1/cb",              "http://127.0.0.1:0/cb",               false},
    {"http://127.0.0.1/cb",              "http://127.0.0.1:65536/cb",           false},
    {"http://127.0.0.1/cb",              "http://127.0.0.1:1x/cb",              false},
    {"http://127.0.0.1/cb",              "http://127.0.0.1:1/other",            false},
    {"http://127.0.0.1/cb",              "http://127.0.0.1:1/cb?x",             false},
    {"http://127.0.0.1/cb",              "http://127.0.0.1:1@evil.example/cb",  false},
    {"http://127.0.0.1/cb",              "http://127.0.0.1.evil.example/cb",    false},
    {"http://127.0.0.1/cb",              "http://localhost:1/cb",               false},
    {"http://127.0.0.1/cb",              "http://[::1]:1/cb",                   false},
    {"http://127.0.0.1/cb",              "https://127.0.0.1:1/cb",              false},
    {"http://[::1]/cb",                  "http://127.0.0.1:1/cb",               false},
    {"http://localhost/cb",              "http://localhost:1/cb",               false},
    {"http://127.0.0.1.evil.example/cb", "http://127.0.0.1:1.evil.example/cb",
     false                                                                           },
    {"https://127.0.0.1/cb",             "https://127.0.0.1:1/cb",              false},
};

TEST(a_sent_redirect_uri_is_compared_letter_for_letter)
{
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        if (redirect_uri_matches(str_of(pairs[i].registered),
                                 str_of(pairs[i].sent)) != pairs[i].same)
            fail_msg("%s and %s", pairs[i].registered, pairs[i].sent);
    }
}
