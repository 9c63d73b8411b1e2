/* SPDX-License-Identifier: Apache-2.0
 * A Connect link with every parameter it may have, held against the checks of
 * /oauth/authorize while it is being written. */
#include "base/encode.h"
#include "base/json.h"
#include "dashboard/app_save.h"
#include "dashboard/dashboard.h"
#include "dashboard/frame.h"
#include "dashboard/link.h"
#include "dashboard/play.h"
#include "oauth/errors.h"

#define PLAYGROUND S("/playground")

enum { LINK = 32 * 1024, JSON = 64 * 1024 };

enum group { BASICS, CAR, PEOPLE, REST, GROUPS };

/* A part of the link. words: all that it may be, with spaces between; "": any
 * text. Country and color are words of flags. */
static const struct parameter {
    enum group group;
    str name, label, words, hint;
    bool is_needed;
} parameters[] = {
    {BASICS, STR("mode"),                  STR("mode"),                  STR("simulated live"), STR(""),                    true },
    {BASICS, STR("response_type"),         STR("response_type"),         STR(""),
     STR("code, none, or the id of a vehicle to sign in again for."),                                                       true },
    {BASICS, STR("redirect_uri"),          STR("redirect_uri"),          STR(""),               STR(""),                    false},
    {BASICS, STR("scope"),                 STR("scope"),                 STR(""),
     STR("Names with a space between; “required:” locks one. Empty: what is "
         "chosen under Vehicle access."),
     false                                                                                                                       },
    {BASICS, STR("approval_prompt"),       STR("approval_prompt"),       STR("auto force"),
     STR(""),                                                                                                               false},
    {CAR,    STR("make"),                  STR("make"),                  STR(""),               STR("Such as VOLKSWAGEN."), false},
    {CAR,    STR("country"),               STR("flags: country"),        STR(""),               STR("Such as DE."),
     false                                                                                                                       },
    {CAR,    STR("single_select"),         STR("single_select"),         STR("true false"),
     STR(""),                                                                                                               false},
    {CAR,    STR("single_select_vin"),     STR("single_select_vin"),     STR(""),
     STR("With single_select=true."),                                                                                       false},
    {PEOPLE, STR("state"),                 STR("state"),                 STR(""),
     STR("Comes back as it is; here, behind a mark of this page."),                                                         false},
    {PEOPLE, STR("user"),                  STR("user"),                  STR(""),
     STR("Groups sessions in the dashboard."),                                                                              false},
    {PEOPLE, STR("external_id"),           STR("external_id"),           STR(""),
     STR("Your own id of the owner. Comes back."),                                                                          false},
    {PEOPLE, STR("color"),                 STR("flags: color"),          STR(""),               STR("Such as 00819D."),
     false                                                                                                                       },
    {REST,   STR("code_challenge"),        STR("code_challenge"),        STR(""),
     STR("PKCE: the SHA-256 of the verifier, in base64url."),                                                               false},
    {REST,   STR("code_challenge_method"), STR("code_challenge_method"),
     STR("S256"),                                                                               STR(""),                    false},
    {REST,   STR("app_origin"),            STR("app_origin"),            STR(""),
     STR("With response_type=none and no redirect_uri."),                                                                   false},
    {REST,   STR("sdk_platform"),          STR("sdk_platform"),          STR(""),               STR(""),                    false},
    {REST,   STR("sdk_version"),           STR("sdk_version"),           STR(""),               STR(""),                    false},
    {REST,   STR("flags"),                 STR("other flags"),           STR(""),
     STR("flag:value, with spaces between. Unknown ones are left alone."),
     false                                                                                                                       },
};
enum { PARAMETERS = sizeof parameters / sizeof parameters[0] };

/* A link while it is made. */
struct building {
    struct request *req;
    struct fields form;
    bool is_new; /* nothing was said yet */
    struct app_uri *uris;
    size_t uri_count;
    str back; /* the playground's own redirect URI */
    bool back_is_registered, comes_back;
    bool pair_is_new;
    str pair, challenge; /* of PKCE, made here; "": none */
    str query;
    struct link_answer answer;
};

/* ---- making it ---- */

static str
given(const struct building *b, str name)
{
    if (b->pair_is_new && str_eq(name, S("code_challenge")))
        return b->challenge;
    if (b->pair_is_new && str_eq(name, S("code_challenge_method")))
        return S("S256");
    if (!b->is_new)
        return str_trim(fields_get(b->form, name));
    if (str_eq(name, S("mode")))
        return S("simulated");
    if (str_eq(name, S("response_type")))
        return S("code");
    return str_eq(name, S("redirect_uri")) && b->back_is_registered ? b->back
                                                                    : S("");
}

static void
add(struct buf *out, str name, str value)
{
    if (value.len == 0)
        return;
    buf_fmt(out, "%s" STR_FMT "=", out->len > 0 ? "&" : "", STR_ARG(name));
    percent_encode(out, value);
}

static str
flags_of(const struct building *b)
{
    static const str own[] = {STR("country"), STR("color")};
    struct buf out = {.arena = b->req->arena, .max = LINK};

    for (size_t i = 0; i < 2; i++) {
        str value = given(b, own[i]);

        if (value.len > 0)
            buf_fmt(&out, "%s" STR_FMT ":" STR_FMT, out.len > 0 ? " " : "",
                    STR_ARG(own[i]), STR_ARG(value));
    }
    if (given(b, S("flags")).len > 0 && out.len > 0)
        buf_char(&out, ' ');
    buf_add(&out, given(b, S("flags")));
    return buf_str(&out);
}

/* Behind a mark, and with the pair that is to be used when it comes back. */
static str
state_of(const struct building *b, str typed)
{
    if (!b->comes_back)
        return typed;
    if (b->pair.len > 0)
        typed = play_pair_in(b->req->arena, b->pair, typed);
    return play_state(b->req, typed);
}

static bool
is_flag(str name)
{
    return str_eq(name, S("country")) || str_eq(name, S("color")) ||
           str_eq(name, S("flags"));
}

/* In the order of the table, response_type and the app first. */
static str
query_of(const struct building *b)
{
    struct buf out = {.arena = b->req->arena, .max = LINK};

    add(&out, S("response_type"), given(b, S("response_type")));
    add(&out, S("client_id"), b->req->app->id);
    for (size_t i = 0; i < PARAMETERS; i++) {
        str name = parameters[i].name, value = given(b, name);

        if (str_eq(name, S("response_type")) || is_flag(name))
            continue;
        if (str_eq(name, S("state")))
            value = state_of(b, value);
        add(&out, name, value);
    }
    add(&out, S("flags"), flags_of(b));
    return buf_str(&out);
}

static err
read_uris(struct building *b)
{
    str sent;

    TRY(app_redirect_uris(b->req->db, b->req->arena, b->req->app->id, &b->uris,
                          &b->uri_count));
    b->back = play_back_uri(b->req);
    for (size_t i = 0; i < b->uri_count; i++)
        b->back_is_registered |= str_eq(b->uris[i].uri, b->back);
    sent = given(b, S("redirect_uri"));
    b->comes_back = str_eq(sent, b->back);
    for (size_t i = 0; sent.len == 0 && i < b->uri_count; i++)
        b->comes_back |=
            b->uris[i].is_default && str_eq(b->uris[i].uri, b->back);
    return OK;
}

/* A new pair if that is asked for; else the one from before, as long as the
 * link has its challenge. */
static void
read_pair(struct building *b)
{
    b->pair_is_new = fields_count(b->form, S("make_pair")) > 0;
    b->pair = b->pair_is_new ? play_pair_make(b->req->arena)
                             : fields_get(b->form, S("pair"));
    if (!play_pair_is_one(b->pair)) {
        b->pair = S("");
        return;
    }
    b->challenge = play_challenge(b->req, b->pair);
    if (!str_eq(given(b, S("code_challenge")), b->challenge))
        b->pair = S("");
}

static str
verifier_of(const struct building *b)
{
    return b->pair.len > 0 ? play_verifier(b->req, b->pair) : S("");
}

static err
build(struct request *req, struct building *b)
{
    *b = (struct building){.req = req, .form = req->query};
    b->is_new = fields_count(b->form, S("response_type")) == 0;
    TRY(read_uris(b));
    read_pair(b);
    b->query = query_of(b);
    return link_check(req, b->query, &b->answer);
}

/* ---- what is wrong with it ---- */

/* The field that the problem stands at; "" for one of none. */
static str
field_of(const struct problem *p)
{
    if (!str_eq(p->parameter, S("flags")))
        return p->parameter;
    if (str_starts(p->value, S("country")))
        return S("country");
    return str_starts(p->value, S("color")) ? S("color") : S("flags");
}

static str
words_of(const struct building *b)
{
    const struct problem *p = &b->answer.problem;

    if (b->answer.valid)
        return S("");
    if (p->live_is_missing)
        return S("This server cannot reach any maker yet: whoever runs it sets "
                 "up a connection. Until then: simulated.");
    return problem_sentence(b->req->arena, p);
}

/* The same at the field, whose name and value stand there already. */
static str
words_at_field(const struct building *b)
{
    struct problem p = b->answer.problem;

    p.parameter = p.value = S("");
    return p.live_is_missing ? words_of(b)
                             : problem_sentence(b->req->arena, &p);
}

/* ---- the page ---- */

static void
add_option(struct dash_parameter *p, struct dash_option *all, str value,
           str label)
{
    all[p->options_count++] = (struct dash_option){
        .value = value, .label = label, .is_chosen = str_eq(value, p->value)};
}

static void
add_words(const struct building *b, const struct parameter *row,
          struct dash_parameter *p)
{
    struct dash_option *all = arena_alloc(b->req->arena, 4, sizeof *all);
    str rest = row->words, word;

    if (!row->is_needed)
        add_option(p, all, S(""), S("(absent)"));
    while (str_word(&rest, ' ', &word))
        add_option(p, all, word, word);
    p->options = all;
}

static void
add_uris(const struct building *b, struct dash_parameter *p)
{
    struct dash_option *all =
        arena_alloc(b->req->arena, b->uri_count + 2, sizeof *all);
    bool is_known = p->value.len == 0;

    add_option(p, all, S(""), S("(absent: the default)"));
    for (size_t i = 0; i < b->uri_count; i++) {
        str uri = b->uris[i].uri;

        add_option(p, all, uri,
                   str_eq(uri, b->back)
                       ? S("back to this playground")
                       : arena_fmt(b->req->arena, STR_FMT "%s", STR_ARG(uri),
                                   b->uris[i].is_default ? " (default)" : ""));
        is_known |= str_eq(uri, p->value);
    }
    if (!is_known)
        add_option(p, all, p->value, p->value);
    p->options = all;
}

static bool
is_wide(str name)
{
    return str_eq(name, S("scope")) || str_eq(name, S("redirect_uri"));
}

static const struct dash_parameter *
parameters_of(const struct building *b, enum group group, size_t *count)
{
    struct dash_parameter *all =
        arena_alloc(b->req->arena, PARAMETERS, sizeof *all);
    str wrong_at = b->answer.valid ? S("") : field_of(&b->answer.problem);

    *count = 0;
    for (size_t i = 0; i < PARAMETERS; i++) {
        const struct parameter *row = &parameters[i];
        struct dash_parameter *p = &all[*count];

        if (row->group != group)
            continue;
        ++*count;
        *p = (struct dash_parameter){.name = row->name,
                                     .label = row->label,
                                     .hint = row->hint,
                                     .value = given(b, row->name),
                                     .is_wide = is_wide(row->name)};
        if (str_eq(wrong_at, row->name))
            p->wrong = words_at_field(b);
        if (row->words.len > 0)
            add_words(b, row, p);
        else if (str_eq(row->name, S("redirect_uri")))
            add_uris(b, p);
    }
    return all;
}

static err
show(struct request *req, int status, str register_wrong)
{
    struct buf out = {.arena = req->arena, .max = DASH_MAX};
    struct building b;
    struct page_dash_playground page = {
        .frame = dash_frame(req, DASH_APPS),
        .page = url_own(frame_path(req, PLAYGROUND)),
        .register_wrong = register_wrong,
    };

    TRY(build(req, &b));
    page.basics = parameters_of(&b, BASICS, &page.basics_count);
    page.car = parameters_of(&b, CAR, &page.car_count);
    page.people = parameters_of(&b, PEOPLE, &page.people_count);
    page.rest = parameters_of(&b, REST, &page.rest_count);
    for (size_t i = 0; i < page.rest_count; i++)
        page.rest_is_wrong |= page.rest[i].wrong.len > 0;
    page.link = link_of(req, b.query);
    page.open = url_web(page.link);
    page.valid = b.answer.valid;
    page.wrong = words_of(&b);
    page.back_is_registered = b.back_is_registered;
    page.comes_back = b.comes_back;
    page.has_uri = b.uri_count > 0;
    page.back = b.back;
    page.pair = b.pair;
    page.verifier = verifier_of(&b);
    page.rest_is_open = page.rest_is_wrong || b.pair_is_new;
    page_dash_playground(&out, &page);
    response_html(req, status, &out);
    return OK;
}

err
dashboard_playground_page(struct request *req)
{
    return show(req, 200, S(""));
}

/* The same for a script: {"link": …, "valid": true} or what is wrong where. */
err
dashboard_playground_check(struct request *req)
{
    struct buf out = {.arena = req->arena, .max = JSON};
    struct json j = {.out = &out};
    struct building b;

    TRY(build(req, &b));
    json_open(&j, S(""), '{');
    json_text(&j, S("link"), link_of(req, b.query));
    json_bool(&j, S("valid"), b.answer.valid);
    json_bool(&j, S("comes_back"), b.comes_back);
    json_text(&j, S("pair"), b.pair);
    json_text(&j, S("code_challenge"), b.pair.len > 0 ? b.challenge : S(""));
    json_text(&j, S("code_verifier"), verifier_of(&b));
    json_text(&j, S("field"),
              b.answer.valid ? S("") : field_of(&b.answer.problem));
    json_text(&j, S("message"), words_of(&b));
    json_text(&j, S("at_field"), b.answer.valid ? S("") : words_at_field(&b));
    json_close(&j, '}');
    response_json(req, 200, &out);
    return OK;
}

/* ---- coming back here ---- */

/* Twice is once: the second of two who press the button has it too. */
err
dashboard_playground_register(struct request *req)
{
    str back = play_back_uri(req);
    struct app_saving s = {
        .line = {.what = S("redirect URI added"), .after = back     },
        .change = {.add_uris = &back,               .add_uri_count = 1},
    };
    err e = app_save(req, &s);

    if (e != OK && e != &APP_URI_EXISTS &&
        str_eq(str_of(e->type), S("redirect_uri")))
        return show(req, 422, str_of(e->description));
    if (e != &APP_URI_EXISTS)
        TRY(e);
    frame_done(req, PLAYGROUND, S("comes-back"));
    return OK;
}
