/* SPDX-License-Identifier: Apache-2.0
 * state comes back as it was meant: random states, spelled in every way that
 * clients spell them, through the parser and into a Location. What is meant is
 * known before it is spelled; nothing of the product decodes it here. */
#include "flow/world.h"
#include "oauth/oauth.h"

enum { ROUNDS = 100000, ROUNDS_ON_POSTGRES = 2000, LONGEST = 60 };

struct maker {
    struct arena *arena;
    uint64_t seed;
    struct buf meant, raw;
    bool refused;
};

static size_t
below(struct maker *m, size_t n)
{
    m->seed = m->seed * 6364136223846793005U + 1442695040888963407U;
    return (size_t)(m->seed >> 33) % n;
}

static void
hex(struct buf *out, char c, bool capitals)
{
    const char *digits = capitals ? "0123456789ABCDEF" : "0123456789abcdef";

    buf_char(out, '%');
    buf_char(out, digits[(unsigned char)c >> 4]);
    buf_char(out, digits[(unsigned char)c & 15]);
}

/* May a byte stand in a query as it is? */
static bool
is_plain(char c)
{
    return c > ' ' && c < 0x7f && !str_has(S("%&+#"), c);
}

/* Write a byte that is meant, in one of its spellings. */
static void
spell(struct maker *m, char c)
{
    buf_char(&m->meant, c);
    if (c == ' ' && below(m, 2) == 0)
        buf_char(&m->raw, '+');
    else if (is_plain(c) && below(m, 3) > 0)
        buf_char(&m->raw, c);
    else
        hex(&m->raw, c, below(m, 2) == 0);
}

static void
spell_all(struct maker *m, str s)
{
    for (size_t i = 0; i < s.len; i++)
        spell(m, s.at[i]);
}

static void
any_text(struct maker *m)
{
    static const str others[] = {STR("\xc3\xa9"),
                                 STR("\xe2\x82\xac"),
                                 STR("\xf0\x9f\x9a\x97"),
                                 STR("+"),
                                 STR("%"),
                                 STR("&="),
                                 STR(" "),
                                 STR("/?#")};
    size_t n = 1 + below(m, LONGEST);

    for (size_t i = 0; i < n; i++) {
        if (below(m, 3) == 0)
            spell_all(m, others[below(m, 8)]);
        else
            spell(m, (char)(' ' + below(m, 0x7f - ' ')));
    }
}

/* RFC 4648, written here again. */
static void
base64(struct buf *out, str in)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrs"
                                 "tuvwxyz0123456789+/";

    for (size_t i = 0; i < in.len; i += 3) {
        uint32_t v = 0;

        for (size_t k = 0; k < 3; k++)
            v = v << 8 | (i + k < in.len ? (unsigned char)in.at[i + k] : 0);
        for (size_t k = 0; k < 4; k++)
            buf_char(out,
                     i + k <= in.len ? digits[v >> (18 - 6 * k) & 63] : '=');
    }
}

/* A browser SDK's: every byte of it is meant, '+' too. Near misses are not
 * its: there a '+' is a space. */
static void
sdk_state(struct maker *m, bool is_theirs)
{
    static const char *const others[] = {
        "{\"other\":{\"instanceId\":\"%s\"}}", "{\"x\":\"instanceId %s\"}",
        "[{\"instanceId\":\"%s\"}]", "{\"instanceId\":\"%s\""};
    struct buf json = {.arena = m->arena, .max = 4096};
    struct buf text = {.arena = m->arena, .max = 4096};
    char word[LONGEST + 1] = {0};

    for (size_t n = below(m, LONGEST), i = 0; i < n; i++)
        word[i] = ">~?o"[below(m, 4)];
    if (is_theirs)
        buf_fmt(&json, "{\"instanceId\":\"17%zu\",\"originalState\":\"%s\"}",
                below(m, 100000), word);
    else
        buf_add(&json, arena_fmt(m->arena, "%s", others[below(m, 4)]));
    if (!is_theirs)
        buf_add(&json, str_of(word));
    base64(&text, buf_str(&json));
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];

        buf_char(&m->raw, c);
        buf_char(&m->meant, c == '+' && !is_theirs ? ' ' : c);
    }
}

/* Something in it that no state may have. */
static void
wrong(struct maker *m)
{
    static const str bad[] = {STR("%00"), STR("%0a"), STR("%1F"),
                              STR("%7f"), STR("%ff"), STR("%c0%80"),
                              STR("%e9"), STR("%zz"), STR("%4")};

    any_text(m);
    buf_add(&m->raw, bad[below(m, 9)]);
    m->refused = true;
}

static void
make_state(struct maker *m)
{
    m->meant = m->raw = (struct buf){.arena = m->arena, .max = 64 * 1024};
    m->refused = false;
    switch (below(m, 8)) {
    case 0:
        wrong(m);
        break;
    case 1:
    case 2:
        sdk_state(m, true);
        break;
    case 3:
        sdk_state(m, false);
        break;
    default:
        any_text(m);
        break;
    }
}

/* "%41" to "A", and nothing else: what every client's parser does. */
static str
decoded(struct arena *a, str s)
{
    struct buf out = {.arena = a, .max = 64 * 1024};
    static const str digits = STR("0123456789ABCDEF");

    for (size_t i = 0; i < s.len; i++) {
        unsigned value = 0;

        assert_true(is_plain(s.at[i]) || s.at[i] == '%');
        if (s.at[i] != '%') {
            buf_char(&out, s.at[i]);
            continue;
        }
        for (size_t k = 1; k <= 2; k++) {
            for (unsigned d = 0; d < 16; d++)
                value = value * (d == 0 ? 16 : 1) +
                        (digits.at[d] == s.at[i + k] ? d : 0);
        }
        buf_char(&out, (char)value);
        i += 2;
    }
    return buf_str(&out);
}

static void
check_one(struct world *w, struct maker *m)
{
    struct request req = {.arena = m->arena,
                          .db = w->db,
                          .settings = &w->settings,
                          .now = w->now_ms / 1000};
    struct authorization asked;
    struct problem problem;
    struct answer_parameter answer = {.name = S("state")};
    str location, start = S("https://app.example/cb?state=");
    bool valid;

    req.raw_query = arena_fmt(m->arena,
                              "client_id=demo&state=" STR_FMT
                              "&response_type=code&mode=simulated",
                              STR_ARG(buf_str(&m->raw)));
    assert_ptr_equal(
        authorization_read(&req, AUTHORIZE, &valid, &asked, &problem), OK);
    if (valid == m->refused)
        fail_msg("%s: " STR_FMT, valid ? "taken" : "refused",
                 STR_ARG(buf_str(&m->raw)));
    if (m->refused)
        return;
    answer.value = asked.state;
    location = redirect_with(m->arena, asked.redirect_uri, &answer, 1);
    assert_true(str_starts(location, start));
    assert_str(decoded(m->arena, str_from(location, start.len)),
               buf_str(&m->meant));
}

static void
check(bool postgres, int rounds)
{
    struct world *w = world_open(postgres);
    struct maker m = {.arena = arena_open(), .seed = 20260101};

    for (int i = 0; i < rounds; i++) {
        make_state(&m);
        check_one(w, &m);
        arena_reset(m.arena);
    }
    arena_close(m.arena);
    world_close(w);
}

TEST(a_hundred_thousand_states_come_back_as_they_were_meant_on_sqlite)
{
    check(false, ROUNDS);
}

TEST(two_thousand_states_come_back_as_they_were_meant_on_postgres)
{
    check(true, ROUNDS_ON_POSTGRES);
}

TEST(a_state_of_4096_bytes_is_the_longest_on_sqlite)
{
    struct world *w = world_open(false);
    struct maker m = {.arena = arena_open()};

    for (size_t n = 4095; n <= 4097; n++) {
        m.meant = m.raw = (struct buf){.arena = m.arena, .max = 64 * 1024};
        for (size_t i = 0; i < n; i++) {
            buf_char(&m.meant, 'a');
            hex(&m.raw, 'a', true);
        }
        m.refused = n > 4096;
        check_one(w, &m);
    }
    arena_close(m.arena);
    world_close(w);
}
