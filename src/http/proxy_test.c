/* SPDX-License-Identifier: Apache-2.0
 * A client's address is what the nearest proxy of ours says, and nobody else.
 */
#include "http/proxy.h"
#include "test.h"

static bool
is_list(const char *list)
{
    struct arena *a = arena_open();
    struct proxies p;
    str bad;
    bool good = proxies_parse(a, str_of(list), &p, &bad);

    arena_close(a);
    return good;
}

TEST(networks_are_written_as_cidr)
{
    assert_true(is_list(""));
    assert_true(is_list("127.0.0.1"));
    assert_true(is_list("10.0.0.0/8, ::1 ,2001:db8::/32"));
    assert_true(is_list("0.0.0.0/0"));
    assert_true(is_list("::/0"));
}

TEST(what_is_no_network_is_refused_and_named)
{
    struct arena *a = arena_open();
    struct proxies p;
    str bad;

    assert_false(is_list("10.0.0.0/33"));
    assert_false(is_list("::1/129"));
    assert_false(is_list("10.0.0/8"));
    assert_false(is_list("10.0.0.0/"));
    assert_false(is_list("10.0.0.0/-1"));
    assert_false(is_list("proxy.example"));
    assert_false(is_list("[::1]"));
    assert_false(is_list(" , 127.0.0.1"));
    assert_false(proxies_parse(a, S("::1, 10.0.0.0/x"), &p, &bad));
    assert_str(bad, S("10.0.0.0/x"));
    arena_close(a);
}

TEST(an_address_may_have_a_port_and_brackets)
{
    struct address a;

    assert_true(address_parse(S("192.0.2.1"), &a));
    assert_true(address_parse(S("192.0.2.1:80"), &a));
    assert_true(address_parse(S("2001:db8::1"), &a));
    assert_true(address_parse(S("[2001:db8::1]"), &a));
    assert_true(address_parse(S("[2001:db8::1]:443"), &a));
    assert_false(address_parse(S(""), &a));
    assert_false(address_parse(S("unknown"), &a));
    assert_false(address_parse(S("192.0.2.256"), &a));
    assert_false(address_parse(S("192.0.2.1:x"), &a));
    assert_false(address_parse(S("192.0.2.1:66000"), &a));
    assert_false(address_parse(S("[192.0.2.1]"), &a));
    assert_false(address_parse(S("[2001:db8::1"), &a));
    assert_false(address_parse(S("[2001:db8::1]443"), &a));
    assert_false(address_parse(S("192.0.2.1\0"), &a));
}

static void
client_is(const char *list, const char *peer, struct fields headers,
          const char *want)
{
    struct arena *a = arena_open();
    struct proxies p;
    str bad;

    assert_true(proxies_parse(a, str_of(list), &p, &bad));
    assert_str(client_address(a, &p, str_of(peer), &headers), str_of(want));
    arena_close(a);
}

static void
forwarded(const char *list, const char *peer, const char *value,
          const char *want)
{
    const struct field f = {STR("X-Forwarded-For"), str_of(value)};

    client_is(list, peer, (struct fields){&f, 1}, want);
}

TEST(a_stranger_is_not_believed)
{
    forwarded("", "192.0.2.9", "10.1.1.1", "192.0.2.9");
    forwarded("10.0.0.0/8", "192.0.2.9", "10.1.1.1", "192.0.2.9");
    forwarded("10.0.0.0/8", "", "10.1.1.1", "");
    forwarded("192.0.2.8/31", "192.0.2.10", "1.1.1.1", "192.0.2.10");
}

TEST(the_last_untrusted_hop_is_the_client)
{
    forwarded("10.0.0.0/8", "10.0.0.1", "192.0.2.7", "192.0.2.7");
    forwarded("10.0.0.0/8", "10.0.0.1", "1.1.1.1, 192.0.2.7", "192.0.2.7");
    forwarded("10.0.0.0/8", "10.0.0.1", "1.1.1.1,192.0.2.7 , 10.2.3.4",
              "192.0.2.7");
    forwarded("192.0.2.8/31", "192.0.2.9", "192.0.2.10", "192.0.2.10");
    forwarded("::1, 2001:db8::/32", "::1", "2001:DB9:0::7, [2001:db8::5]:99",
              "2001:db9::7");
    forwarded("::ffff:10.0.0.0/104", "10.0.0.1", "192.0.2.7", "192.0.2.7");
}

TEST(with_nothing_to_believe_the_last_known_hop_is_the_client)
{
    forwarded("10.0.0.0/8", "10.0.0.1", "", "10.0.0.1");
    forwarded("10.0.0.0/8", "10.0.0.1", "unknown", "10.0.0.1");
    forwarded("10.0.0.0/8", "10.0.0.1", "192.0.2.7, _hidden, 10.0.0.2",
              "10.0.0.2");
    forwarded("10.0.0.0/8", "10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3");
    client_is("10.0.0.0/8", "10.0.0.1", (struct fields){0}, "10.0.0.1");
}

TEST(several_headers_are_one_list)
{
    static const struct field lines[] = {
        {STR("X-Forwarded-For"), STR("1.1.1.1")  },
        {STR("Host"),            STR("x")        },
        {STR("x-forwarded-for"), STR("192.0.2.7")},
        {STR("x-forwarded-for"), STR("10.0.0.2") },
    };

    client_is("10.0.0.0/8", "10.0.0.1", (struct fields){lines, 4}, "192.0.2.7");
}
