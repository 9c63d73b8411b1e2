/* SPDX-License-Identifier: Apache-2.0
 * Any bytes as one of the forms of Connect, after its csrf field. Which form,
 * the first byte says: s start, b brands, i sign-in, c code, e exit, l leave, a
 * again, d done, o the look; q is the search for brands. Whatever they are, the
 * answer is a page, a page of ours to go to, or the app's own address. */
#include <string.h>

#include "fuzz_world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A session at its beginning, and one that waits for its code; again when one
 * has ended. */
static struct stage {
    bool open;
    char base[64], cookie[256], csrf[64];
} fresh, coded;

static void
keep(char *out, size_t room, str value)
{
    must(value.len > 0 && value.len < room);
    memcpy(out, value.at, value.len);
    out[value.len] = '\0';
}

static str
csrf_in(str body)
{
    str mark = S("name=\"csrf\" value=\""), value, rest;

    while (!str_starts(body, mark)) {
        must(body.len > mark.len);
        body = str_from(body, 1);
    }
    must(str_cut(str_from(body, mark.len), '"', &value, &rest));
    return value;
}

static struct request *
ask(struct arena *a, const struct stage *s, enum method method, str target,
    str form)
{
    struct field *headers = arena_alloc(a, 2, sizeof *headers);
    struct message *in = ARENA_NEW(a, struct message);

    headers[0] = (struct field){S("cookie"), str_of(s->cookie)};
    headers[1] = (struct field){S("content-type"),
                                S("application/x-www-form-urlencoded")};
    *in = (struct message){
        .method = method,
        .target = target,
        .headers = {headers, 2},
        .body = form
    };
    return fuzz_ask(a, in);
}

static void
keep_cookie(struct stage *s, const struct request *req)
{
    str pair, rest;

    (void)str_cut(fuzz_header(req, "set-cookie"), ';', &pair, &rest);
    keep(s->cookie, sizeof s->cookie, pair);
}

static void
open_stage(struct arena *a, struct stage *s)
{
    struct request *req = ask(a, s, GET,
                              S("/oauth/authorize?client_id=demo"
                                "&response_type=code&mode=simulated"),
                              S(""));
    str at = fuzz_header(req, "location");

    must(req->out.status == 303 && str_ends(at, S("/start")));
    keep_cookie(s, req);
    keep(s->base, sizeof s->base, (str){at.at, at.len - 6});
    req = ask(a, s, GET, at, S(""));
    keep(s->csrf, sizeof s->csrf, csrf_in(req->out.body));
    s->open = true;
}

static void
sign_in(struct arena *a, struct stage *s)
{
    struct request *req = ask(a, s, POST, arena_fmt(a, "%s/brands", s->base),
                              arena_fmt(a, "csrf=%s&make=CHEVROLET", s->csrf));

    must(req->out.status == 303);
    req = ask(a, s, POST, arena_fmt(a, "%s/sign-in", s->base),
              arena_fmt(a, "csrf=%s&username=a%%2Bmfa@b.example&password=x",
                        s->csrf));
    must(req->out.status == 303);
    must(str_ends(fuzz_header(req, "location"), S("/code")));
}

static const struct {
    char letter;
    const char *page;
} forms[] = {
    {'s', "/start"  },
    {'b', "/brands" },
    {'i', "/sign-in"},
    {'c', "/code"   },
    {'e', "/exit"   },
    {'l', "/leave"  },
    {'a', "/again"  },
    {'d', "/done"   },
};

static void
check(struct stage *s, const struct request *req)
{
    str at = fuzz_header(req, "location");
    int status = req->out.status;

    must(status == 200 || status == 302 || status == 303 || status == 400 ||
         status == 403 || status == 413 || status == 422);
    if (status == 303)
        must(str_starts(at, S("/")) && !str_starts(at, S("//")));
    else if (status == 302)
        must(str_starts(at, S("https://app.example/cb?")));
    else
        must(at.len == 0);
    /* it has gone on, or has ended */
    if (status == 302 || fuzz_header(req, "set-cookie").len > 0 ||
        (s == &coded && status == 303))
        s->open = false;
}

static str
query_of(struct arena *a, str input)
{
    struct buf out = {.arena = a, .max = 1024 * 1024};

    for (size_t i = 0; i < input.len; i++)
        buf_fmt(&out, "%%%02x", (unsigned char)input.at[i]);
    return buf_str(&out);
}

static void
try_one(struct arena *a, char which, str input)
{
    struct stage *s = which == 'c' ? &coded : &fresh;
    str form;

    if (!s->open) {
        *s = (struct stage){.open = false};
        open_stage(a, s);
        if (which == 'c')
            sign_in(a, s);
    }
    form = fuzz_after(a, arena_fmt(a, "csrf=%s&", s->csrf), input);
    if (which == 'o')
        check(s, ask(a, s, POST, S("/look"), input));
    if (which == 'q')
        check(s, ask(a, s, GET,
                     arena_fmt(a, "%s/brands?q=" STR_FMT, s->base,
                               STR_ARG(query_of(a, input))),
                     S("")));
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (forms[i].letter == which)
            check(s, ask(a, s, POST,
                         arena_fmt(a, "%s%s", s->base, forms[i].page), form));
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_open();

    if (size > 0)
        try_one(a, (char)data[0], (str){(const char *)data + 1, size - 1});
    arena_close(a);
    return 0;
}
