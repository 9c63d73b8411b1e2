/* SPDX-License-Identifier: Apache-2.0
 * Stolen, replayed, guessed: attacks on the token endpoint. */
#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/encode.h"
#include "hostile.h"
#include "oauth/apps.h"
#include "store/db.h"

#define CODE_FORM    "grant_type=authorization_code&code="
#define REFRESH_FORM "grant_type=refresh_token&refresh_token="

static str
error_of(const struct reply *r)
{
    return reply_json(r, "error");
}

/* As a refusal of the endpoint must look: RFC 6749 5.2. */
static void
must_refuse(struct world *w, const struct reply *r, int status,
            const char *error)
{
    if (r->status != status || !str_eq(error_of(r), str_of(error)))
        fail_msg("wanted %d %s: %d\n" STR_FMT, status, error, r->status,
                 STR_ARG(r->body));
    assert_str(reply_header(w, r, "cache-control"), S("no-store"));
    assert_str(reply_header(w, r, "content-type"),
               S("application/json; charset=utf-8"));
    assert_int_equal(reply_header(w, r, "www-authenticate").len > 0,
                     status == 401);
}

/* A form the code in it, as another content type says. */
static struct reply
redeem_as(struct world *w, const char *type, str body)
{
    return ASK(w, .method = POST, .target = S("/oauth/token"), .app = S("demo"),
               .secret = S("demo-secret"), .body = body,
               .headers = {
                   {S("content-type"), str_of(type)}
    });
}

/* RFC 6749 3.2: POST and application/x-www-form-urlencoded, in UTF-8. */
FLOW(a062_another_method_or_content_type_is_refused)
{
    str code = CODE(w, .query = NULL);
    str form = arena_fmt(w->arena, CODE_FORM STR_FMT, STR_ARG(code));
    static const enum method methods[] = {GET,    PUT,     PATCH,
                                          DELETE, OPTIONS, OTHER_METHOD};
    struct reply r;

    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        r = ASK(w, .method = methods[i], .app = S("demo"),
                .secret = S("demo-secret"),
                .target = arena_fmt(w->arena, "/oauth/token?" STR_FMT,
                                    STR_ARG(form)));
        must_refuse(w, &r, 405, "invalid_request");
        assert_str(reply_header(w, &r, "allow"), S("POST"));
    }
    r = redeem_as(w, "application/json",
                  arena_fmt(w->arena,
                            "{\"grant_type\":\"authorization_code\","
                            "\"code\":\"" STR_FMT "\"}",
                            STR_ARG(code)));
    must_refuse(w, &r, 400, "invalid_request");
    r = redeem_as(w, "multipart/form-data; boundary=x", form);
    must_refuse(w, &r, 400, "invalid_request");
    r = redeem_as(w, "application/x-www-form-urlencoded; charset=utf-16", form);
    must_refuse(w, &r, 400, "invalid_request");
    r = redeem_as(w, "text/plain", form);
    must_refuse(w, &r, 400, "invalid_request");
    r = redeem_as(w, "", form);
    must_refuse(w, &r, 400, "invalid_request");
    r = redeem_as(w, "application/x-www-form-urlencoded;charset=UTF-8", form);
    assert_int_equal(r.status, 200);
}

/* RFC 6749 2.3.1: credentials are never in the request's target. */
FLOW(a063_credentials_in_the_query_are_refused)
{
    static const char *const targets[] = {
        "/oauth/token?client_id=demo&client_secret=demo-secret",
        "/oauth/token?client_secret=demo-secret", "/oauth/token?client_id=demo",
        "/oauth/token?client%5Fsecret=demo-secret"};
    str code = CODE(w, .query = NULL);
    str form = arena_fmt(w->arena, CODE_FORM STR_FMT, STR_ARG(code));

    for (size_t i = 0; i < 4; i++) {
        struct reply r =
            ASK(w, .method = POST, .target = str_of(targets[i]), .form = form);

        must_refuse(w, &r, 400, "invalid_request");
        /* not even beside the right ones */
        r = ASK(w, .method = POST, .target = str_of(targets[i]), .form = form,
                .app = S("demo"), .secret = S("demo-secret"));
        must_refuse(w, &r, 400, "invalid_request");
    }
    /* the code in the query is none */
    struct reply r = ASK(
        w, .method = POST, .app = S("demo"), .secret = S("demo-secret"),
        .target = arena_fmt(w->arena, "/oauth/token?" STR_FMT, STR_ARG(form)),
        .form = S("grant_type=authorization_code"));
    must_refuse(w, &r, 400, "invalid_request");
    assert_int_equal(redeem_with(w, code, "").status, 200);
}

/* RFC 6749 2.3: not more than one way of proving who asks. */
FLOW(a064_two_ways_of_authenticating_or_two_names_are_refused)
{
    str code = CODE(w, .query = NULL);
    struct reply r;

    r = redeem_with(w, code, "&client_id=demo&client_secret=demo-secret");
    must_refuse(w, &r, 400, "invalid_request");
    r = redeem_with(w, code, "&client_secret=demo-secret");
    must_refuse(w, &r, 400, "invalid_request");
    r = redeem_with(w, code, "&client_secret=");
    must_refuse(w, &r, 400, "invalid_request");
    r = redeem_with(w, code, "&client_id=other");
    must_refuse(w, &r, 400, "invalid_request");
    r = redeem_with(w, code, "&client_id=demo&client_id=demo");
    must_refuse(w, &r, 400, "invalid_request");
    r = redeem_with(w, code, "&client_id=demo"); /* harmless */
    assert_int_equal(r.status, 200);
}

static struct reply
basic(struct world *w, str header)
{
    return ASK(w, .method = POST, .target = S("/oauth/token"),
               .form = S(REFRESH_FORM "x"),
               .headers = {
                   {S("authorization"), header}
    });
}

static struct reply
basic_of(struct world *w, str pair)
{
    return basic(w, arena_fmt(w->arena, "Basic " STR_FMT,
                              STR_ARG(base64_encode(w->arena, pair))));
}

/* RFC 7617, RFC 6749 2.3.1 and 5.2: 401 with a challenge, whatever is in the
 * header; both halves may be percent-encoded. */
FLOW(a065_a_broken_basic_header_is_401_with_a_challenge)
{
    static const char *const headers[] = {"Basic",
                                          "Basic ",
                                          "Basic !!!!",
                                          "Basic ZGVtbw",
                                          "Basic ZGVtbw==",
                                          "Bearer ZGVtbzpkZW1vLXNlY3JldA==",
                                          "ZGVtbzpkZW1vLXNlY3JldA==",
                                          "Basic ZGVtbzpkZW1vLXNlY3JldA== x",
                                          "Digest username=\"demo\"",
                                          "Basic ZGVtbzpkZW1vLXNlY3JldA"};
    static const str pairs[] = {STR("demo"),
                                STR(":"),
                                STR(":demo-secret"),
                                STR("demo:demo-secret\0"),
                                STR("demo\0:demo-secret"),
                                STR("demo:demo-secret%00"),
                                STR("demo%00:demo-secret"),
                                STR("demo:%zz"),
                                STR("d\xc3\xa9mo:demo-secret"),
                                STR("demo:\xff\xfe"),
                                STR("demo:%ff"),
                                STR("demo:demo-secret "),
                                STR("DEMO:demo-secret")};
    struct reply r;

    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++) {
        r = basic(w, str_of(headers[i]));
        must_refuse(w, &r, 401, "invalid_client");
    }
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        r = basic_of(w, pairs[i]);
        must_refuse(w, &r, 401, "invalid_client");
    }
    r = basic_of(w, repeat(w, "demo:", 200000));
    must_refuse(w, &r, 401, "invalid_client");
    /* who it is was believed; the token is wrong */
    r = basic_of(w, S("d%65mo:demo%2Dsecret"));
    must_refuse(w, &r, 400, "invalid_request");
    r = basic(w, S("bAsIc ZGVtbzpkZW1vLXNlY3JldA=="));
    must_refuse(w, &r, 400, "invalid_request");
}

/* ---- 66: the same work ----
 * The linker puts these in the place of the store's functions (--wrap). */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char work[4096];
static size_t work_len;

static void
note(const char *name)
{
    size_t n = strlen(name);

    (void)pthread_mutex_lock(&lock);
    if (work_len + n + 1 < sizeof work) {
        memcpy(work + work_len, name, n);
        work[work_len + n] = ' ';
        work_len += n + 1;
    }
    (void)pthread_mutex_unlock(&lock);
}

// the linker's names
// NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming)
err __real_db_one(struct db *db, struct arena *a, const struct query *q,
                  const void *in, bool *found, void *out);
err __wrap_db_one(struct db *db, struct arena *a, const struct query *q,
                  const void *in, bool *found, void *out);
err __real_db_many(struct db *db, struct arena *a, const struct query *q,
                   const void *in, void **rows, size_t *count);
err __wrap_db_many(struct db *db, struct arena *a, const struct query *q,
                   const void *in, void **rows, size_t *count);
bool __real_secret_hash_eq(str a, str b);
bool __wrap_secret_hash_eq(str a, str b);
str __real_secret_hash(struct arena *a, struct secret s);
str __wrap_secret_hash(struct arena *a, struct secret s);

err
__wrap_db_one(struct db *db, struct arena *a, const struct query *q,
              const void *in, bool *found, void *out)
{
    note(q->name);
    return __real_db_one(db, a, q, in, found, out);
}

err
__wrap_db_many(struct db *db, struct arena *a, const struct query *q,
               const void *in, void **rows, size_t *count)
{
    note(q->name);
    return __real_db_many(db, a, q, in, rows, count);
}

bool
__wrap_secret_hash_eq(str a, str b)
{
    note(a.len == b.len ? "compare" : "compare_lengths");
    return __real_secret_hash_eq(a, b);
}

str
__wrap_secret_hash(struct arena *a, struct secret s)
{
    note("hash");
    return __real_secret_hash(a, s);
}
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming)

/* ASVS 5.0 V11: one answer, after the same statements, for each way of not
 * being an app. (That the times are the same is measured by a benchmark.) */
FLOW(a066_every_wrong_secret_gets_the_same_answer_by_the_same_work)
{
    static const char *const wrong[][2] = {
        {"demo",   "demo-secreT"          },
        {"demo",   "other-secret"         },
        {"demo",   "x"                    },
        {"nobody", "demo-secret"          },
        {"gone",   "gone-secret"          },
        {"demo",   "demo-management-token"},
        {"demo",   ""                     },
    };
    struct reply first = {.status = 0}, r;
    str first_work = {0};
    static const str none[] = {STR("https://gone.example/cb")};

    world_add_app(w, &(struct world_app){"gone", "gone-secret", none, 1});
    assert_ptr_equal(app_remove(w->db, S("gone")), OK);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        work_len = 0;
        r = ASK(w, .method = POST, .target = S("/oauth/token"),
                .app = str_of(wrong[i][0]), .secret = str_of(wrong[i][1]),
                .form = S(REFRESH_FORM "x"));
        must_refuse(w, &r, 401, "invalid_client");
        if (i == 0) {
            first = r;
            first_work = arena_dup(w->arena, (str){work, work_len});
            assert_str(first_work,
                       S("app_by_id hash app_secret_live compare "));
        }
        assert_str(((str){work, work_len}), first_work);
        assert_str(r.body, first.body);
        assert_int_equal(r.headers.len, first.headers.len);
        assert_str(reply_header(w, &r, "www-authenticate"),
                   reply_header(w, &first, "www-authenticate"));
    }
}

/* RFC 6749 4.1.3 and 5.2, and the product's rule: a stranger, a wrong address
 * or a wrong verifier does not burn a code. In the default words an error with
 * a code is invalid_request, as Smartcar says it. */
FLOW(a069_a_wrong_code_is_refused_and_a_right_one_is_not_burnt)
{
    static const char *const malformed[] = {
        "",
        "x",
        "vkc_",
        "vka_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "vkc_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "%27%20OR%201=1--",
        "vkc_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "%C3%BC",
        "vkc_%2B%2F"};
    str code =
        CODE(w, .query = PKCE_LINK "&redirect_uri=https://app.example/cb");
    str form =
        arena_fmt(w->arena,
                  CODE_FORM STR_FMT "&redirect_uri=https://app.example/cb"
                                    "&code_verifier=" VERIFIER,
                  STR_ARG(code));
    struct reply r;

    for (size_t i = 0; i < sizeof malformed / sizeof malformed[0]; i++) {
        r = token_ask(w, arena_fmt(w->arena, CODE_FORM "%s", malformed[i]));
        must_refuse(w, &r, 400, "invalid_request");
    }
    r = as_other_app(w, form);
    must_refuse(w, &r, 400, "invalid_request");
    r = redeem_with(w, code, "&code_verifier=" VERIFIER);
    must_refuse(w, &r, 400, "invalid_request");
    r = redeem_with(
        w, code, "&redirect_uri=https://app.example/&code_verifier=" VERIFIER);
    must_refuse(w, &r, 400, "invalid_request");
    r = redeem_with(w, code, "&redirect_uri=https://app.example/cb");
    must_refuse(w, &r, 400, "invalid_request");
    w->now_ms += 599 * 1000;
    assert_int_equal(token_ask(w, form).status, 200);
}

/* RFC 6749 4.1.2: at most 10 minutes. */
FLOW(a069_an_expired_code_is_refused)
{
    str code = CODE(w, .query = NULL);
    struct reply r;

    w->now_ms += 600 * 1000;
    r = redeem_with(w, code, "");
    must_refuse(w, &r, 400, "invalid_request");
}

/* RFC 6749 4.1.2: used twice, what the first use gave ends. */
FLOW(a070_a_replayed_code_ends_the_tokens_of_the_first_use)
{
    str code = CODE(w, .query = NULL);
    struct reply first = redeem_with(w, code, ""), r;

    assert_int_equal(user_status(w, reply_json(&first, "access_token")), 200);
    r = redeem_with(w, code, "");
    must_refuse(w, &r, 400, "invalid_request");
    assert_int_equal(user_status(w, reply_json(&first, "access_token")), 401);
    r = world_refresh(w, reply_json(&first, "refresh_token"));
    must_refuse(w, &r, 400, "invalid_request");
}

/* RFC 9700 4.5, and the product's rule: a stranger's replay ends nothing. */
FLOW(a071_a_replay_by_another_app_ends_nothing)
{
    str code = CODE(w, .query = PKCE_LINK);
    struct reply first = redeem_with(w, code, "&code_verifier=" VERIFIER), r;

    r = as_other_app(w, arena_fmt(w->arena,
                                  CODE_FORM STR_FMT "&code_verifier=" VERIFIER,
                                  STR_ARG(code)));
    must_refuse(w, &r, 400, "invalid_request");
    /* nor one by the app that cannot prove the challenge */
    r = redeem_with(w, code, "");
    must_refuse(w, &r, 400, "invalid_request");
    assert_int_equal(user_status(w, reply_json(&first, "access_token")), 200);
    assert_int_equal(
        world_refresh(w, reply_json(&first, "refresh_token")).status, 200);
}

static size_t
count_of(const struct reply *replies, size_t n, int status)
{
    size_t found = 0;

    for (size_t i = 0; i < n; i++)
        found += replies[i].status == status;
    return found;
}

/* RFC 6749 4.1.2: of many at once exactly one is answered; the others are
 * replays, so what it got has ended. */
FLOW(a072_of_sixteen_at_once_one_gets_the_tokens)
{
    for (int round = 0; round < 5; round++) {
        str code = CODE(w, .query = LINK "&approval_prompt=force");
        const struct ask ask = {
            .method = POST,
            .target = S("/oauth/token"),
            .app = S("demo"),
            .secret = S("demo-secret"),
            .form = arena_fmt(w->arena, CODE_FORM STR_FMT, STR_ARG(code))};
        struct reply replies[16];

        ask_at_once(w, &ask, replies, 16);
        assert_int_equal(count_of(replies, 16, 200), 1);
        assert_int_equal(count_of(replies, 16, 400), 15);
        for (size_t i = 0; i < 16; i++) {
            if (replies[i].status == 200)
                assert_int_equal(
                    user_status(w, reply_json(&replies[i], "access_token")),
                    401);
        }
    }
}

/* RFC 7636 4.1 and 4.6: 43 to 128 unreserved characters that hash to the
 * challenge. */
FLOW(a074_a_verifier_that_is_not_the_one_is_refused)
{
    str long_one = repeat(w, "a", 129);
    const char *verifiers[] = {
        "",
        "&code_verifier=",
        "&code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjX",
        "&code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXK",
        "&code_verifier=" VERIFIER "A",
        "&code_verifier=" VERIFIER "%20",
        "&code_verifier=" VERIFIER "%00",
        "&code_verifier=%00" VERIFIER,
        "&code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOE%C3%BCk",
        "&code_verifier=" CHALLENGE,
        "&code_verifier=%ff%fe",
        arena_fmt(w->arena, "&code_verifier=" STR_FMT, STR_ARG(long_one)).at,
        "&code_verifier=" VERIFIER "&code_verifier=" VERIFIER,
    };
    str code = CODE(w, .query = PKCE_LINK);

    for (size_t i = 0; i < sizeof verifiers / sizeof verifiers[0]; i++) {
        struct reply r = redeem_with(w, code, verifiers[i]);

        must_refuse(w, &r, 400, "invalid_request");
    }
    assert_int_equal(redeem_with(w, code, "&code_verifier=" VERIFIER).status,
                     200);
}

/* RFC 6749 5.2 and 10.4: a refresh token is its app's and of its kind. */
FLOW(a078_what_is_no_refresh_token_of_this_app_is_refused)
{
    str code = CODE(w, .query = NULL);
    struct reply first = redeem_with(w, code, ""), r;
    str refresh = reply_json(&first, "refresh_token");
    str access = reply_json(&first, "access_token");
    str others[] = {access, code, S("x"), S(""),
                    S("vkr_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")};

    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        r = world_refresh(w, others[i]);
        must_refuse(w, &r, 400, "invalid_request");
    }
    r = as_other_app(
        w, arena_fmt(w->arena, REFRESH_FORM STR_FMT, STR_ARG(refresh)));
    must_refuse(w, &r, 400, "invalid_request");
    assert_int_equal(user_status(w, refresh), 401); /* and the reverse */
    assert_int_equal(user_status(w, code), 401);
    /* the attempts of strangers ended nothing */
    assert_int_equal(user_status(w, access), 200);
    w->now_ms += INT64_C(5184000) * 1000;
    r = world_refresh(w, refresh);
    must_refuse(w, &r, 400, "invalid_request");
}

static struct reply
refresh_for(struct world *w, str token, const char *scope)
{
    return token_ask(w, arena_fmt(w->arena, REFRESH_FORM STR_FMT "&scope=%s",
                                  STR_ARG(token), scope));
}

static int
attributes_status(struct world *w, const struct reply *tokens)
{
    str token = reply_json(tokens, "access_token");
    struct reply r = ASK(w, .target = S("/v2.0/vehicles"), .bearer = token);

    r = ASK(w, .bearer = token,
            .target = arena_fmt(w->arena, "/v2.0/vehicles/%.36s",
                                r.body.at + sizeof "{\"vehicles\":[\"" - 1));
    return r.status;
}

/* RFC 6749 6: never more than was granted; less narrows this access token. */
FLOW(a079_a_refresh_cannot_widen_and_narrows_one_access_token)
{
    static const char *const wider[] = {
        "read_vin", "read_odometer+control_security", "nothing_like_it",
        "required:read_odometer", "%22"};
    struct reply first = redeem_with(w, CODE(w, .query = NULL), ""), r;

    for (size_t i = 0; i < sizeof wider / sizeof wider[0]; i++) {
        r = refresh_for(w, reply_json(&first, "refresh_token"), wider[i]);
        must_refuse(w, &r, 400, "invalid_scope");
    }
    assert_int_equal(attributes_status(w, &first), 200);
    r = refresh_for(w, reply_json(&first, "refresh_token"), "read_odometer");
    assert_int_equal(r.status, 200);
    assert_int_equal(attributes_status(w, &r), 403);
    r = world_refresh(w, reply_json(&r, "refresh_token"));
    assert_int_equal(attributes_status(w, &r), 200);
}

/* RFC 9700 4.14.2, and the product's rule (grace of 10 minutes): after it, an
 * old refresh token is in two hands and the family ends. */
FLOW(a080_an_old_refresh_token_after_its_grace_ends_the_family)
{
    struct reply first = redeem_with(w, CODE(w, .query = NULL), "");
    str old = reply_json(&first, "refresh_token");
    struct reply next = world_refresh(w, old), r;

    w->now_ms += 600 * 1000;
    r = world_refresh(w, old);
    must_refuse(w, &r, 400, "invalid_request");
    assert_int_equal(user_status(w, reply_json(&next, "access_token")), 401);
    r = world_refresh(w, reply_json(&next, "refresh_token"));
    must_refuse(w, &r, 400, "invalid_request");
}

/* The product's rule: a client whose answer was lost asks again with the old
 * token, at most 16 times in 10 minutes, and until a newer one is used. */
FLOW(a081_an_old_refresh_token_inside_its_grace_still_gives_a_pair)
{
    struct reply first = redeem_with(w, CODE(w, .query = NULL), ""), r, last;
    str old = reply_json(&first, "refresh_token");

    for (int i = 0; i < 17; i++) {
        w->now_ms += 35 * 1000;
        last = world_refresh(w, old);
        assert_int_equal(last.status, 200);
    }
    r = world_refresh(w, old);
    must_refuse(w, &r, 400, "invalid_request");
    assert_int_equal(user_status(w, reply_json(&last, "access_token")), 200);
    r = world_refresh(w, reply_json(&last, "refresh_token"));
    assert_int_equal(r.status, 200);
    last = world_refresh(w, old); /* a newer one is in use: this is theft */
    must_refuse(w, &last, 400, "invalid_request");
    assert_int_equal(user_status(w, reply_json(&r, "access_token")), 401);
}

/* The product's rule: the first use and 16 late ones, all of one family; what
 * is over is refused and ends nothing. */
FLOW(a082_of_32_refreshes_at_once_17_are_answered_and_all_live)
{
    struct reply first = redeem_with(w, CODE(w, .query = NULL), "");
    str old = reply_json(&first, "refresh_token");
    const struct ask ask = {
        .method = POST,
        .target = S("/oauth/token"),
        .app = S("demo"),
        .secret = S("demo-secret"),
        .form = arena_fmt(w->arena, REFRESH_FORM STR_FMT, STR_ARG(old))};
    struct reply replies[32];

    ask_at_once(w, &ask, replies, 32);
    assert_int_equal(count_of(replies, 32, 200), 17);
    assert_int_equal(count_of(replies, 32, 400), 15);
    for (size_t i = 0; i < 32; i++) {
        if (replies[i].status == 200)
            assert_int_equal(
                user_status(w, reply_json(&replies[i], "access_token")), 200);
    }
}

/* RFC 6749 5.2 and 10.1: only the grants that exist. */
FLOW(a086_other_grants_are_refused)
{
    static const char *const grants[] = {
        "grant_type=password&username=a&password=b",
        "grant_type=client_credentials",
        "grant_type=implicit",
        "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer",
        "grant_type=",
        "grant_type=AUTHORIZATION_CODE",
        "scope=read_odometer",
    };

    for (size_t i = 0; i < sizeof grants / sizeof grants[0]; i++) {
        struct reply r = token_ask(w, str_of(grants[i]));

        must_refuse(w, &r, 400, "unsupported_grant_type");
    }
}

/* RFC 6749 5.1 and 5.2: JSON, and never stored. */
FLOW(a087_tokens_and_errors_are_json_and_not_stored)
{
    struct reply r = redeem_with(w, CODE(w, .query = NULL), "");

    assert_int_equal(r.status, 200);
    assert_str(reply_header(w, &r, "cache-control"), S("no-store"));
    assert_str(reply_header(w, &r, "content-type"),
               S("application/json; charset=utf-8"));
    r = world_redeem(w, S("x")); /* must_refuse looks at the same headers */
    must_refuse(w, &r, 400, "invalid_request");
    r = ASK(w, .method = POST, .target = S("/oauth/token"),
            .form = S(REFRESH_FORM "x"));
    must_refuse(w, &r, 401, "invalid_client");
    r = ASK(w, .target = S("/oauth/token"));
    must_refuse(w, &r, 405, "invalid_request");
}

/* ---- 88 ---- */

enum { TOKENS = 1000000, BODY = 32, BYTES = 24 };

static int
by_bytes(const void *a, const void *b)
{
    return memcmp(a, b, BODY);
}

static void
count_bits(const unsigned char *bytes, int *ones)
{
    for (int i = 0; i < BYTES * 8; i++)
        ones[i] += bytes[i / 8] >> (i % 8) & 1;
}

/* RFC 6749 10.10 (2^-128), and 4 characters that a secret scanner knows. Rows
 * are counted up, and no bit of the text tells: each is one as often as zero,
 * within six standard deviations (500 of a million). */
TEST(a088_a_million_tokens_have_a_prefix_and_no_pattern)
{
    struct arena *a = arena_open();
    char *all = malloc((size_t)TOKENS * BODY);
    int ones[BYTES * 8] = {0};

    assert_non_null(all);
    for (int64_t id = 0; id < TOKENS; id++) {
        str token =
            token_make(a, S("key of an installation"), ACCESS_TOKEN, id + 1);
        str bytes;
        int64_t read;

        assert_int_equal(token.len, 36);
        assert_memory_equal(token.at, "vka_", 4);
        assert_true(base64url_decode(a, str_from(token, 4), &bytes));
        assert_int_equal(bytes.len, BYTES);
        count_bits((const unsigned char *)bytes.at, ones);
        assert_true(token_read_id(a, S("key of an installation"), ACCESS_TOKEN,
                                  token, &read));
        assert_int_equal(read, id + 1);
        memcpy(all + id * BODY, token.at + 4, BODY);
        arena_reset(a);
    }
    for (int i = 0; i < BYTES * 8; i++)
        assert_in_range(ones[i], TOKENS / 2 - 3000, TOKENS / 2 + 3000);
    qsort(all, TOKENS, BODY, by_bytes);
    for (size_t i = 1; i < TOKENS; i++)
        assert_true(memcmp(all + (i - 1) * BODY, all + i * BODY, BODY) != 0);
    free(all);
    arena_close(a);
}
