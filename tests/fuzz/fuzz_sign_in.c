/* SPDX-License-Identifier: Apache-2.0
 * Any bytes where a sign-in at the maker takes some, by the first byte:
 *   r  the query of the way back; %S stands for the state, %C for the code that
 *      the maker gave: only both together sign in
 *   p  the form with a credential, after its csrf field: only "e-mail:word"
 *      signs in, and nothing of it comes back
 *   m  the form of the simulated maker's page, after its csrf field, %S as
 * above d  the same for a device; %U stands for its code */
#include <string.h>

#include "fuzz_world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A session at its sign-in, and the maker's page; again when they are used. */
static struct stage {
    bool open;
    char kind;
    char base[64], cookies[512], csrf[64], maker_csrf[64];
    char state[64], code[64], challenge[64], user_code[16];
} stage;

static void
keep(char *out, size_t room, str value)
{
    must(value.len > 0 && value.len < room);
    memcpy(out, value.at, value.len);
    out[value.len] = '\0';
}

/* What stands between a mark and an end. */
static str
between(str text, const char *mark, char end)
{
    str m = str_of(mark), value, rest;

    while (!str_starts(text, m)) {
        must(text.len > m.len);
        text = str_from(text, 1);
    }
    (void)str_cut(str_from(text, m.len), end, &value, &rest);
    return value;
}

static void
keep_cookie(const struct request *req)
{
    str pair, rest;
    size_t used = strlen(stage.cookies);

    (void)str_cut(fuzz_header(req, "set-cookie"), ';', &pair, &rest);
    if (pair.len == 0)
        return;
    must(used + pair.len + 3 < sizeof stage.cookies);
    if (used > 0) {
        memcpy(stage.cookies + used, "; ", 2);
        used += 2;
    }
    memcpy(stage.cookies + used, pair.at, pair.len);
    stage.cookies[used + pair.len] = '\0';
}

static struct request *
ask(struct arena *a, enum method method, str target, str form)
{
    struct field *headers = arena_alloc(a, 2, sizeof *headers);
    struct message *in = ARENA_NEW(a, struct message);
    struct request *req;

    headers[0] = (struct field){S("cookie"), str_of(stage.cookies)};
    headers[1] = (struct field){S("content-type"),
                                S("application/x-www-form-urlencoded")};
    in->method = method;
    in->target = target;
    in->headers = (struct fields){headers, 2};
    in->body = form;
    req = fuzz_ask(a, in);
    return req;
}

static const char *
word_of(char kind)
{
    return kind == 'p' ? "paste" : kind == 'd' ? "device" : "redirect";
}

static str
at_base(struct arena *a, const char *page)
{
    return arena_fmt(a, "%s%s", stage.base, page);
}

/* The maker's page of a redirect, and for 'r' a code of it. */
static void
visit_maker(struct arena *a, str url)
{
    struct request *req = ask(a, GET, url, S(""));

    must(req->out.status == 200);
    keep_cookie(req);
    keep(stage.maker_csrf, sizeof stage.maker_csrf,
         between(req->out.body, "name=\"csrf\" value=\"", '"'));
    keep(stage.state, sizeof stage.state, between(url, "state=", '&'));
    keep(stage.challenge, sizeof stage.challenge,
         between(url, "code_challenge=", '&'));
    if (stage.kind != 'r')
        return;
    req = ask(a, POST, S("/simulated-maker/sign-in"),
              arena_fmt(a,
                        "csrf=%s&state=%s&code_challenge=%s"
                        "&username=k@a.example&password=x&decision=allow",
                        stage.maker_csrf, stage.state, stage.challenge));
    must(req->out.status == 303);
    keep(stage.code, sizeof stage.code,
         between(fuzz_header(req, "location"), "code=", '&'));
}

static void
visit_device(struct arena *a, str page)
{
    struct request *req = ask(a, GET, page, S(""));

    must(req->out.status == 200);
    keep(stage.user_code, sizeof stage.user_code,
         between(req->out.body, "id=\"user-code\">", '<'));
    req = ask(a, GET, S("/simulated-maker/device"), S(""));
    keep_cookie(req);
    keep(stage.maker_csrf, sizeof stage.maker_csrf,
         between(req->out.body, "name=\"csrf\" value=\"", '"'));
}

static void
open_stage(struct arena *a, char kind)
{
    struct request *req;
    str at;

    stage = (struct stage){.open = true, .kind = kind};
    req = ask(a, GET,
              arena_fmt(a,
                        "/oauth/authorize?client_id=demo&response_type=code"
                        "&mode=simulated&make=CHEVROLET&flags=sign_in:%s",
                        word_of(kind)),
              S(""));
    at = fuzz_header(req, "location");
    must(req->out.status == 303 && str_ends(at, S("/start")));
    keep_cookie(req);
    keep(stage.base, sizeof stage.base, (str){at.at, at.len - 6});
    req = ask(a, GET, at_base(a, "/sign-in"), S(""));
    keep(stage.csrf, sizeof stage.csrf,
         between(req->out.body, "name=\"csrf\" value=\"", '"'));
    if (kind == 'p')
        return;
    req = ask(a, POST, at_base(a, "/sign-in"),
              arena_fmt(a, "csrf=%s", stage.csrf));
    must(req->out.status == 303);
    at = fuzz_header(req, "location");
    if (kind == 'd')
        visit_device(a, at);
    else
        visit_maker(a, at);
}

/* The input with what stands for something replaced. */
static str
filled(struct arena *a, const char *start, str input)
{
    const struct {
        str mark;
        const char *text;
    } marks[] = {
        {STR("%S"), stage.state    },
        {STR("%C"), stage.code     },
        {STR("%H"), stage.challenge},
        {STR("%U"), stage.user_code},
    };
    struct buf out = {.arena = a, .max = 1024 * 1024};

    buf_add(&out, str_of(start));
    for (size_t i = 0; i < input.len; i++) {
        size_t m = 0;

        while (m < 4 && !str_starts(str_from(input, i), marks[m].mark))
            m++;
        if (m < 4) {
            buf_add(&out, str_of(marks[m].text));
            i++;
        } else {
            buf_char(&out, input.at[i]);
        }
    }
    return buf_str(&out);
}

/* What the client said, parsed by the parser that has a fuzzer of its own. */
static str
said(struct arena *a, str text, const char *name)
{
    struct fields fields;

    return fields_parse(a, text, &fields) ? fields_get(fields, str_of(name))
                                          : S("");
}

static void
check_return(struct arena *a, const struct request *req, str query)
{
    str at = fuzz_header(req, "location");

    if (str_ends(at, S("/grant"))) {
        must(str_eq(said(a, query, "state"), str_of(stage.state)));
        must(str_eq(said(a, query, "code"), str_of(stage.code)));
    }
    if (req->out.status == 302)
        must(str_eq(said(a, query, "error"), S("access_denied")) &&
             str_starts(at, S("https://app.example/cb?error=oem_cancelled")));
    stage.open = req->out.status == 400 || req->out.status == 410;
}

static void
check_form(struct arena *a, const struct request *req, str form)
{
    int status = req->out.status;

    must(status == 303 || status == 400 || status == 403 || status == 410 ||
         status == 413 || status == 422 ||
         (status == 503 && stage.kind == 'p'));
    if (status == 303 && stage.kind == 'p')
        must(str_has(said(a, form, "credential"), '@') &&
             str_has(said(a, form, "credential"), ':'));
    if (status == 303 && stage.kind == 'd')
        must(said(a, form, "user_code").len >= 8);
    if (status == 303)
        stage.open = false;
}

static void
try_one(struct arena *a, str input)
{
    str text;

    if (stage.kind == 'r') {
        text = filled(a, "", input);
        check_return(a,
                     ask(a, GET,
                         fuzz_after(a, S("/maker/simulator/return?"), text),
                         S("")),
                     text);
        return;
    }
    text = filled(a,
                  arena_fmt(a, "csrf=%s&",
                            stage.kind == 'p' ? stage.csrf : stage.maker_csrf)
                      .at,
                  input);
    check_form(a,
               ask(a, POST,
                   stage.kind == 'p'   ? at_base(a, "/sign-in")
                   : stage.kind == 'd' ? S("/simulated-maker/device")
                                       : S("/simulated-maker/sign-in"),
                   text),
               text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const str kinds = STR("rpmd");
    struct arena *a;
    char kind;

    if (size == 0 || !str_has(kinds, (char)data[0]))
        return 0;
    a = arena_open();
    kind = (char)data[0];
    if (!stage.open || stage.kind != kind)
        open_stage(a, kind);
    try_one(a, (str){(const char *)data + 1, size - 1});
    arena_close(a);
    return 0;
}
