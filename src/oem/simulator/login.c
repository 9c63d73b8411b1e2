/* SPDX-License-Identifier: Apache-2.0
 * Every kind of sign-in that a real maker may have, as a simulated maker does
 * it: a code for whoever has the verifier (RFC 7636), a device's code (RFC
 * 8628), a credential to paste. What is given is forgotten after its time. */
#include <inttypes.h>
#include <sodium.h>

#include "base/encode.h"
#include "base/random.h"
#include "oem/simulator/simulator.h"

/* Words for the owner; tools/messages.py collects them. */
#define MESSAGE(text) text

enum {
    KEY = 32,
    CODE_MS = 600000,
    EVERY_S = 2,
    USER_CODE = 8, /* letters: 20^8, RFC 8628 section 6.1 */
};

static str
random_word(struct arena *a)
{
    unsigned char bytes[KEY];

    random_bytes(bytes, sizeof bytes);
    return base64url_encode(a, (str){(const char *)bytes, sizeof bytes});
}

/* ---- how ---- */

void
simulator_login_how(const struct oem_session *s, struct oem_login_how *out)
{
    *out = (struct oem_login_how){
        .kind = s->simulated_login,
        .maker = S("simulator"),
        .label = S(MESSAGE("Access key")),
        .help = S(MESSAGE("A simulated key is any e-mail, a colon and any "
                          "word: kim@example.org:key")),
    };
}

/* ---- redirect ---- */

/* RFC 7636 section 4.2, S256. */
static str
challenge_of(struct arena *a, str verifier)
{
    unsigned char hash[crypto_hash_sha256_BYTES];

    crypto_hash_sha256(hash, (const unsigned char *)verifier.at, verifier.len);
    return base64url_encode(a, (str){(const char *)hash, sizeof hash});
}

static void
begin_redirect(const struct oem_session *s, struct arena *a,
               const struct oem_login_ask *ask, struct oem_login *out)
{
    struct buf url = {.arena = a, .max = 4096};
    str verifier = random_word(a);

    buf_fmt(&url, "/simulated-maker/sign-in?code_challenge=" STR_FMT "&state=",
            STR_ARG(challenge_of(a, verifier)));
    percent_encode(&url, ask->state);
    *out = (struct oem_login){.url = buf_str(&url),
                              .handle = secret_of(verifier),
                              .expires_ms = s->now_ms + CODE_MS};
}

static str
code_name(struct arena *a, str code)
{
    return arena_fmt(a, "code " STR_FMT, STR_ARG(code));
}

err
simulator_code_give(const struct oem_memory *memory, struct arena *a,
                    int64_t now_ms, str challenge, str username, str *code)
{
    *code = random_word(a);
    return memory->put(memory->context, code_name(a, *code),
                       arena_fmt(a, STR_FMT "\n" STR_FMT, STR_ARG(challenge),
                                 STR_ARG(username)),
                       now_ms + CODE_MS);
}

/* The code is gone whether the verifier is right or not. */
static err
finish_redirect(const struct oem_session *s, struct arena *a,
                const struct oem_login_answer *answer, struct oem_account *out)
{
    str kept, challenge, username;
    bool found;

    if (answer->error.len > 0)
        return oem_login_error(answer->error);
    TRY(s->memory->take(s->memory->context, a,
                        code_name(a, answer->code.hidden), &found, &kept));
    if (!found || !str_cut(kept, '\n', &challenge, &username) ||
        !secret_hash_eq(challenge, challenge_of(a, answer->handle.hidden)))
        return &OEM_REFUSED;
    return simulator_account(s, a, username, out);
}

/* ---- device ---- */

/* No vowels: no words. No letter that looks like another. */
static const char letters[] = "BCDFGHJKLMNPQRSTVWXZ";

static str
random_user_code(struct arena *a)
{
    char text[USER_CODE];

    for (size_t i = 0; i < USER_CODE; i++)
        text[i] = letters[randombytes_uniform(sizeof letters - 1)];
    return arena_fmt(a, "%.4s-%.4s", text, text + 4);
}

static str
device_name(struct arena *a, const char *what, str device)
{
    return arena_fmt(a, "%s " STR_FMT, what, STR_ARG(device));
}

static str
user_code_name(struct arena *a, str typed)
{
    struct buf out = {.arena = a, .max = 64};

    buf_add(&out, S("user code "));
    for (size_t i = 0; i < typed.len; i++) {
        char c = typed.at[i];

        if (c != ' ' && c != '-')
            buf_char(&out, c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c);
    }
    return buf_str(&out);
}

/* "ASKED UNTIL": when it was asked last, and when it is forgotten. */
static err
keep_open(const struct oem_memory *m, struct arena *a, str device,
          int64_t asked_ms, int64_t until_ms)
{
    return m->put(m->context, device_name(a, "open", device),
                  arena_fmt(a, "%" PRId64 " %" PRId64, asked_ms, until_ms),
                  until_ms);
}

static err
begin_device(const struct oem_session *s, struct arena *a,
             struct oem_login *out)
{
    const struct oem_memory *m = s->memory;
    str code = random_word(a), user_code = random_user_code(a);
    str device = secret_hash(a, secret_of(code));
    int64_t until = s->now_ms + CODE_MS;

    TRY(m->put(m->context, user_code_name(a, user_code), device, until));
    TRY(keep_open(m, a, device, 0, until));
    *out = (struct oem_login){
        .url = arena_fmt(a, "/simulated-maker/device?user_code=" STR_FMT,
                         STR_ARG(user_code)),
        .user_code = user_code,
        .handle = secret_of(code),
        .expires_ms = until,
        .every_s = EVERY_S,
    };
    return OK;
}

err
simulator_device_decide(const struct oem_memory *memory, struct arena *a,
                        int64_t now_ms, const struct simulator_decision *d,
                        bool *known)
{
    str device;

    *known = false;
    if (d->user_code.len > OEM_USER_CODE_MOST)
        return OK;
    TRY(memory->take(memory->context, a, user_code_name(a, d->user_code), known,
                     &device));
    if (!*known)
        return OK;
    return memory->put(memory->context, device_name(a, "decided", device),
                       d->allowed ? d->username : S(""), now_ms + CODE_MS);
}

/* Open until when, and asked when? *open: it is not forgotten. */
static err
take_open(const struct oem_session *s, struct arena *a, str device, bool *open,
          int64_t *asked_ms, int64_t *until_ms)
{
    str kept, asked, until;

    *asked_ms = *until_ms = 0;
    TRY(s->memory->take(s->memory->context, a, device_name(a, "open", device),
                        open, &kept));
    *open = *open && str_cut(kept, ' ', &asked, &until) &&
            str_to_int(asked, INT64_MAX, asked_ms) &&
            str_to_int(until, INT64_MAX, until_ms);
    return OK;
}

static err
not_decided(const struct oem_session *s, struct arena *a, str device)
{
    int64_t asked, until;
    bool open;

    TRY(take_open(s, a, device, &open, &asked, &until));
    if (!open)
        return &OEM_LOGIN_EXPIRED;
    TRY(keep_open(s->memory, a, device, s->now_ms, until));
    return s->now_ms - asked < INT64_C(1000) * EVERY_S ? &OEM_SLOW_DOWN
                                                       : &OEM_NOT_YET;
}

static err
keep_decided(const struct oem_session *s, struct arena *a, str device,
             str username)
{
    int64_t asked, until;
    bool open;

    TRY(take_open(s, a, device, &open, &asked, &until));
    if (!open)
        return &OEM_LOGIN_EXPIRED;
    TRY(keep_open(s->memory, a, device, s->now_ms, until));
    TRY(s->memory->put(s->memory->context, device_name(a, "decided", device),
                       username, until));
    return &OEM_TRY_LATER;
}

static err
finish_device(const struct oem_session *s, struct arena *a,
              const struct oem_login_answer *answer, struct oem_account *out)
{
    str device = secret_hash(a, answer->handle), username;
    int64_t asked, until;
    bool decided, open;
    err e;

    TRY(s->memory->take(s->memory->context, a,
                        device_name(a, "decided", device), &decided,
                        &username));
    if (!decided)
        return not_decided(s, a, device);
    e = username.len == 0 ? &OEM_CANCELLED
                          : simulator_account(s, a, username, out);
    if (e == &OEM_TRY_LATER) /* it stays decided until it runs out */
        return keep_decided(s, a, device, username);
    TRY(take_open(s, a, device, &open, &asked, &until));
    return e;
}

/* ---- paste ---- */

static err
finish_paste(const struct oem_session *s, struct arena *a,
             const struct oem_login_answer *answer, struct oem_account *out)
{
    str username, key;

    if (!str_cut(str_trim(answer->code.hidden), ':', &username, &key))
        return &OEM_REFUSED;
    TRY(simulator_knows(a, username, secret_of(key)));
    return simulator_account(s, a, username, out);
}

/* ---- all ---- */

err
simulator_login_begin(const struct oem_session *s, struct arena *a,
                      const struct oem_login_ask *ask, struct oem_login *out)
{
    if (s->simulated_login == OEM_LOGIN_DEVICE)
        return begin_device(s, a, out);
    begin_redirect(s, a, ask, out);
    return OK;
}

err
simulator_login_finish(const struct oem_session *s, struct arena *a,
                       const struct oem_login_answer *answer,
                       struct oem_account *out)
{
    if (answer->code.hidden.len > OEM_ANSWER_MOST)
        return &OEM_REFUSED;
    if (s->simulated_login == OEM_LOGIN_REDIRECT)
        return finish_redirect(s, a, answer, out);
    if (s->simulated_login == OEM_LOGIN_DEVICE)
        return finish_device(s, a, answer, out);
    return finish_paste(s, a, answer, out);
}
