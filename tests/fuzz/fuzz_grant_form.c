/* SPDX-License-Identifier: Apache-2.0
 * Any bytes as the form of the grant page, after its csrf field: only the
 * decision "allow" with a car of the page hands out a code, and only "deny"
 * sends the owner back without one. %V in the input stands for that car. */
#include <string.h>

#include "fuzz_world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The page that is open; again when its session has ended. */
static struct page {
    bool open;
    char path[64], cookie[256], csrf[64], vehicle[32];
} page;

static void
keep(char *out, size_t room, str value)
{
    must(value.len > 0 && value.len < room);
    memcpy(out, value.at, value.len);
    out[value.len] = '\0';
}

static str
quoted_after(str body, const char *mark)
{
    str m = str_of(mark), value, rest;

    while (!str_starts(body, m)) {
        must(body.len > m.len);
        body = str_from(body, 1);
    }
    must(str_cut(str_from(body, m.len), '"', &value, &rest));
    return value;
}

static struct request *
ask(struct arena *a, enum method method, str target, str form)
{
    struct field *headers = arena_alloc(a, 2, sizeof *headers);
    struct message *in = ARENA_NEW(a, struct message);

    headers[0] = (struct field){S("cookie"), str_of(page.cookie)};
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
keep_cookie(const struct request *req)
{
    str pair, rest;

    (void)str_cut(fuzz_header(req, "set-cookie"), ';', &pair, &rest);
    keep(page.cookie, sizeof page.cookie, pair);
}

static void
open_page(struct arena *a)
{
    struct request *req =
        ask(a, GET,
            S("/oauth/authorize?client_id=demo&response_type=code"
              "&mode=simulated&make=CHEVROLET&approval_prompt=force"),
            S(""));
    str at = fuzz_header(req, "location"), sign_in;

    keep_cookie(req);
    must(req->out.status == 303 && str_ends(at, S("/start")));
    sign_in = arena_fmt(a, STR_FMT "sign-in", (int)at.len - 5, at.at);
    req = ask(a, GET, sign_in, S(""));
    req = ask(a, POST, sign_in,
              arena_fmt(a, "csrf=" STR_FMT "&username=a@b.example&password=x",
                        STR_ARG(quoted_after(req->out.body,
                                             "name=\"csrf\" value=\""))));
    must(req->out.status == 303);
    keep_cookie(req);
    keep(page.path, sizeof page.path, fuzz_header(req, "location"));
    req = ask(a, GET, str_of(page.path), S(""));
    must(req->out.status == 200);
    keep(page.csrf, sizeof page.csrf,
         quoted_after(req->out.body, "name=\"csrf\" value=\""));
    keep(page.vehicle, sizeof page.vehicle,
         quoted_after(req->out.body, "name=\"vehicle\" value=\""));
    page.open = true;
}

/* csrf=…&, then the input with %V replaced. */
static str
form_of(struct arena *a, str input)
{
    struct buf out = {.arena = a, .max = 1024 * 1024};

    buf_fmt(&out, "csrf=%s&", page.csrf);
    for (size_t i = 0; i < input.len; i++) {
        if (str_starts(str_from(input, i), S("%V"))) {
            buf_add(&out, str_of(page.vehicle));
            i++;
        } else {
            buf_char(&out, input.at[i]);
        }
    }
    return buf_str(&out);
}

static void
check(struct arena *a, const struct request *req, str form)
{
    struct fields fields;
    str at = fuzz_header(req, "location");

    if (req->out.status != 302) {
        must(req->out.status == 400 || req->out.status == 403 ||
             req->out.status == 413 || req->out.status == 422);
        must(at.len == 0);
        return;
    }
    page.open = false;
    must(fields_parse(a, form, &fields));
    must(str_starts(at, S("https://app.example/cb?")));
    if (str_starts(at, S("https://app.example/cb?code="))) {
        must(str_eq(fields_get(fields, S("decision")), S("allow")));
        must(str_eq(fields_get(fields, S("vehicle")), str_of(page.vehicle)));
    } else {
        must(str_starts(at, S("https://app.example/cb?error=access_denied")));
        must(str_eq(fields_get(fields, S("decision")), S("deny")));
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_open();
    str form;

    if (!page.open)
        open_page(a);
    form = form_of(a, (str){(const char *)data, size});
    check(a, ask(a, POST, str_of(page.path), form), form);
    arena_close(a);
    return 0;
}
