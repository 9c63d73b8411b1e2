/* SPDX-License-Identifier: Apache-2.0
 * Read a Connect URL: one parse, then a list of checks from top to bottom.
 * reference/connect.md 1; RFC 6749 section 4.1.1; RFC 7636 section 4.3. */
#include "base/encode.h"
#include "base/log.h"
#include "base/nearest.h"
#include "base/random.h"
#include "oauth/apps.h"
#include "oauth/errors.h"
#include "oauth/oauth.h"
#include "oauth/oauth.sql.h"
#include "oauth/state.h"

enum { STATE_MAX = 4096, USER_MAX = 256, SDK_MAX = 64, SHOWN = 200 };

/* What the checks share. raw holds the query undecoded: state needs it. */
struct reading {
    struct request *req;
    enum authorization_kind kind;
    struct fields raw;
    struct app_uri *uris; /* of the app */
    size_t uri_count;
    struct authorization *out;
    struct problem *problem;
};

/* ---- saying what is wrong ---- */

static bool
refuse(struct reading *r, const struct error *e, str parameter, str value)
{
    r->problem->error = e;
    r->problem->parameter = parameter;
    r->problem->value = value;
    return false;
}

static bool
refuse_value(struct reading *r, str parameter, str value, str allowed)
{
    r->problem->allowed = allowed;
    return refuse(r, &AUTHORIZE_BAD_VALUE, parameter, value);
}

/* ---- getting at a parameter ---- */

static bool
is_sent(const struct reading *r, str name)
{
    return fields_count(r->raw, name) > 0;
}

/* The decoded value; "" when absent. query_is_readable has seen to it that
 * every value decodes. */
static str
sent(const struct reading *r, str name)
{
    str value = {0};

    (void)percent_decode(r->req->arena, fields_get(r->raw, name), true, &value);
    return value;
}

static bool
one_of(str value, const str *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (str_eq(value, words[i]))
            return true;
    }
    return false;
}

/* ---- the checks, in order ---- */

/* Every name and value is well-formed and UTF-8 without NUL. */
static bool
query_is_readable(struct reading *r)
{
    struct fields decoded;

    if (!fields_raw(r->req->arena, r->req->raw_query, &r->raw) ||
        !fields_parse(r->req->arena, r->req->raw_query, &decoded))
        return refuse(r, &AUTHORIZE_MALFORMED, S(""), S(""));
    return true;
}

/* client_id, or its newer name application_id; both only if they agree. */
static err
app_is_known(struct reading *r, bool *valid)
{
    str old = sent(r, S("client_id")), new = sent(r, S("application_id"));
    str name =
        is_sent(r, S("application_id")) ? S("application_id") : S("client_id");
    str id = new.len > 0 ? new : old;
    bool found = false;

    *valid = false;
    if (fields_count(r->raw, S("client_id")) > 1 ||
        fields_count(r->raw, S("application_id")) > 1 ||
        (old.len > 0 && new.len > 0 && !str_eq(old, new))) {
        refuse(r, &AUTHORIZE_REPEATED, name, id);
        return OK;
    }
    if (id.len > 0)
        TRY(app_find(r->req->db, r->req->arena, id, &found, &r->out->app));
    *valid = found;
    if (!found) {
        r->problem->allowed = S("the id of an app that is registered here");
        refuse(r, &AUTHORIZE_UNKNOWN_APP, name, id);
    }
    return OK;
}

static const struct app_uri *
registered(const struct app_uri *uris, size_t count, str value)
{
    for (size_t i = 0; i < count; i++) {
        if (redirect_uri_matches(uris[i].uri, value))
            return &uris[i];
    }
    return NULL;
}

static str
default_uri(const struct app_uri *uris, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (uris[i].is_default)
            return uris[i].uri;
    }
    return S("");
}

/* A slash too many, another port: the one that was meant is named. */
static str
uri_allowed(struct reading *r, str value)
{
    str all = S("an address registered for this app, letter for letter");
    str *uris = arena_alloc(r->req->arena, r->uri_count + 1, sizeof *uris);
    str nearest;

    for (size_t i = 0; i < r->uri_count; i++)
        uris[i] = r->uris[i].uri;
    nearest = str_nearest(value, uris, r->uri_count);
    if (nearest.len == 0)
        return all;
    return arena_fmt(r->req->arena, STR_FMT "; the nearest is " STR_FMT,
                     STR_ARG(all), STR_ARG(nearest));
}

/* One mobile SDK encodes the address twice: try the value as it is, then
 * decoded once more. What is kept is what the app will say at the token
 * endpoint, so the second form counts as sent. */
static bool
sent_uri(struct reading *r, const struct app_uri *uris, size_t count)
{
    str value = sent(r, S("redirect_uri")), again;

    if (registered(uris, count, value) != NULL) {
        r->out->redirect_uri = value;
        return true;
    }
    if (percent_decode(r->req->arena, value, false, &again) &&
        registered(uris, count, again) != NULL) {
        r->out->redirect_uri = again;
        return true;
    }
    r->problem->allowed = uri_allowed(r, value);
    return refuse(r, &AUTHORIZE_URI_NOT_REGISTERED, S("redirect_uri"), value);
}

static err
uri_is_registered(struct reading *r, bool *valid)
{
    struct app_uri *uris;
    size_t count;

    TRY(app_redirect_uris(r->req->db, r->req->arena, r->out->app.id, &uris,
                          &count));
    r->uris = uris;
    r->uri_count = count;
    *valid = false;
    if (fields_count(r->raw, S("redirect_uri")) > 1) {
        refuse(r, &AUTHORIZE_REPEATED, S("redirect_uri"), S(""));
        return OK;
    }
    r->out->uri_was_sent = fields_get(r->raw, S("redirect_uri")).len > 0;
    if (r->out->uri_was_sent) {
        *valid = sent_uri(r, uris, count);
    } else if (str_eq(sent(r, S("response_type")), S("none"))) {
        *valid = true; /* the answer ends on a page of ours: no way back */
        return OK;
    } else {
        r->out->redirect_uri = default_uri(uris, count);
        *valid = r->out->redirect_uri.len > 0;
        if (!*valid)
            refuse(r, &AUTHORIZE_NO_URI, S("redirect_uri"), S(""));
    }
    r->problem->has_way_back = *valid;
    return OK;
}

static bool
state_is_echoable(struct reading *r)
{
    str raw = fields_get(r->raw, S("state")), value;

    if (fields_count(r->raw, S("state")) > 1)
        return refuse(r, &AUTHORIZE_REPEATED, S("state"), S(""));
    (void)percent_decode(r->req->arena, raw,
                         !state_keeps_plus(r->req->arena, raw), &value);
    if (value.len > STATE_MAX || !str_is_printable(value))
        return refuse_value(
            r, S("state"), S(""),
            S("at most 4,096 bytes without control characters"));
    r->out->state = value;
    return true;
}

static const str parameters[] = {
    STR("response_type"),
    STR("response_mode"),
    STR("scope"),
    STR("approval_prompt"),
    STR("mode"),
    STR("make"),
    STR("flags"),
    STR("user"),
    STR("single_select"),
    STR("code_challenge"),
    STR("external_id"),
    STR("single_select_vin"),
    STR("app_origin"),
    STR("sdk_platform"),
    STR("sdk_version"),
    STR("vehicle_id"),
    STR("request_uri"),
    STR("request"),
    STR("code_challenge_method"),
};
enum { PARAMETERS = sizeof parameters / sizeof parameters[0] };

/* RFC 6749 section 3.1, and no arrays: scope[]=a is not scope=a. */
static bool
nothing_is_repeated(struct reading *r)
{
    for (size_t i = 0; i < PARAMETERS; i++) {
        if (fields_count(r->raw, parameters[i]) > 1)
            return refuse(r, &AUTHORIZE_REPEATED, parameters[i], S(""));
    }
    for (size_t i = 0; i < r->raw.count; i++) {
        str head, tail, name = r->raw.at[i].name;

        if (str_cut(name, '[', &head, &tail) &&
            one_of(head, parameters, PARAMETERS))
            return refuse_value(r, name, sent(r, name),
                                S("one value, without brackets in the name"));
    }
    return true;
}

/* A vehicle's id in place of a response type means: sign in again for it. */
static bool
response_type_is_known(struct reading *r)
{
    str value = sent(r, S("response_type")), type = value;
    bool again = r->kind == REAUTHENTICATE;

    if (!again && str_is_uuid(value)) {
        r->out->vehicle_id = value;
        type = S("vehicle_id");
    }
    if (again)
        r->out->vehicle_id = sent(r, S("vehicle_id"));
    r->out->response_type = type;
    if (str_eq(type, S("none")) || (!again && str_eq(type, S("code"))) ||
        (str_eq(type, S("vehicle_id")) && r->out->vehicle_id.len > 0))
        return true;
    return refuse_value(
        r, S("response_type"), value,
        again ? S("vehicle_id or none")
              : S("code, none, or the id of a vehicle to sign in again for"));
}

/* The same words whether the vehicle exists for another app or not at all. */
static err
vehicle_is_theirs(struct reading *r, bool *valid)
{
    struct authorization *out = r->out;
    struct vehicle_of_app_row row;

    *valid = r->kind == AUTHORIZE && out->vehicle_id.len == 0;
    if (*valid)
        return OK;
    if (str_is_uuid(out->vehicle_id))
        TRY(vehicle_of_app(
            r->req->db, r->req->arena,
            &(struct vehicle_of_app_args){out->app.id, out->vehicle_id}, valid,
            &row));
    if (!*valid) {
        r->problem->allowed =
            S("the id of a vehicle that this app has or had connected");
        refuse(r, &AUTHORIZE_UNKNOWN_VEHICLE,
               r->kind == AUTHORIZE ? S("response_type") : S("vehicle_id"),
               out->vehicle_id);
        return OK;
    }
    out->vehicle_vin = row.vin;
    out->make = make_find(row.make);
    out->mode = row.mode;
    return OK;
}

/* The answer travels in the query (OAuth 2.0 Multiple Response Types); a
 * request object could say anything once more. */
static bool
nothing_foreign_is_asked(struct reading *r)
{
    str mode = sent(r, S("response_mode"));

    if (mode.len > 0 && !str_eq(mode, S("query")))
        return refuse_value(r, S("response_mode"), mode, S("query, or absent"));
    if (is_sent(r, S("request")))
        return refuse(r, &AUTHORIZE_NOT_YET, S("request"), S(""));
    if (is_sent(r, S("request_uri")))
        return refuse(r, &AUTHORIZE_NOT_YET, S("request_uri"), S(""));
    return true;
}

/* Asked for twice is asked for once; required once is required. */
static void
scope_add(struct authorization *out, struct scope_item item)
{
    for (size_t i = 0; i < out->scope_count; i++) {
        if (out->scope[i].permission == item.permission) {
            out->scope[i].required |= item.required;
            return;
        }
    }
    out->scope[out->scope_count++] = item;
}

/* "read_battery" for read_batery; "" if nothing comes near. */
static str
permission_nearest(str name)
{
    str names[PERMISSION_COUNT];

    for (size_t i = 0; i < PERMISSION_COUNT; i++)
        names[i] = permission_row((enum permission)i)->name;
    return str_nearest(name, names, PERMISSION_COUNT);
}

static bool
scope_read(struct reading *r, str list)
{
    str required = S("required:"), word;

    while (str_word(&list, ' ', &word)) {
        struct scope_item item = {.required = str_starts(word, required)};
        str name = item.required ? str_from(word, required.len) : word;

        item.permission = permission_from(name);
        if (item.permission == PERMISSION_COUNT) {
            r->problem->allowed = permission_nearest(name);
            return refuse(r, &AUTHORIZE_UNKNOWN_PERMISSION, S("scope"), name);
        }
        scope_add(r->out, item);
    }
    return true;
}

/* The URL's scope replaces the app's own permissions, wholly. */
static err
scope_is_known(struct reading *r, bool *valid)
{
    struct authorization *out = r->out;
    struct scope_item *own;
    size_t count;

    out->scope =
        arena_alloc(r->req->arena, PERMISSION_COUNT, sizeof *out->scope);
    *valid = scope_read(r, sent(r, S("scope")));
    if (!*valid || out->scope_count > 0)
        return OK;

    TRY(app_permissions(r->req->db, r->req->arena, out->app.id, &own, &count));
    for (size_t i = 0; i < count; i++)
        scope_add(out, own[i]);
    *valid = out->scope_count > 0;
    if (!*valid)
        refuse(r, &AUTHORIZE_ASKS_FOR_NOTHING, S("scope"), S(""));
    return OK;
}

static bool
approval_prompt_is_known(struct reading *r)
{
    static const str words[] = {STR("auto"), STR("force")};
    str value = sent(r, S("approval_prompt"));

    r->out->approval_prompt = value.len > 0 ? value : S("auto");
    if (one_of(r->out->approval_prompt, words, 2))
        return true;
    return refuse_value(r, S("approval_prompt"), value, S("auto or force"));
}

/* One that the app does not take is no brand that it could be right with. */
static bool
make_is_taken(struct reading *r, str parameter, str value)
{
    const struct app *app = &r->out->app;

    if (r->out->make == NULL || app->makes.len == 0 ||
        str_list_has(app->makes, ' ', r->out->make->id))
        return true;
    r->problem->allowed =
        arena_fmt(r->req->arena, "a brand that the app takes: " STR_FMT,
                  STR_ARG(app->makes));
    return refuse(r, &AUTHORIZE_MAKE_NOT_TAKEN, parameter, value);
}

static bool
make_is_known(struct reading *r)
{
    str value = sent(r, S("make"));

    if (r->out->vehicle_id.len > 0)
        return true; /* the vehicle has decided it */
    r->out->make = make_find(value);
    if (value.len == 0)
        return true;
    if (r->out->make != NULL) /* the VIN wins over it */
        return is_sent(r, S("single_select_vin")) ||
               make_is_taken(r, S("make"), value);
    return refuse_value(r, S("make"), value, S("a brand's id, such as VOLVO"));
}

static bool
boolean_read(struct reading *r, str name, bool *out)
{
    str value = sent(r, name);

    *out = str_eq_nocase(value, S("true"));
    if (value.len == 0 || *out || str_eq_nocase(value, S("false")))
        return true;
    return refuse_value(r, name, value, S("true or false"));
}

/* The brand is the VIN's, whatever make says; where several brands share a
 * maker's code, make decides among them, or else the owner. */
static bool
vin_makes_sense(struct reading *r, str vin)
{
    struct vin_info info = vin_decode(vin);
    const struct make *asked = r->out->make;

    if (vin_is_simulated(vin))
        return true;
    if (info.make_count == 0)
        return refuse_value(r, S("single_select_vin"), vin,
                            S("the VIN of a brand that can be connected"));
    r->out->make = info.make_count == 1 ? info.makes[0] : NULL;
    for (size_t i = 0; i < info.make_count; i++) {
        if (info.makes[i] == asked)
            r->out->make = asked;
    }
    return make_is_taken(r, S("single_select_vin"), vin);
}

static bool
selection_is_possible(struct reading *r)
{
    str vin = sent(r, S("single_select_vin"));
    enum vin_fault fault;

    if (!boolean_read(r, S("single_select"), &r->out->single_select))
        return false;
    if (r->out->single_select && str_eq(r->out->app.plan, S("free")))
        return refuse(r, &AUTHORIZE_PLAN, S("single_select"), S("true"));
    if (vin.len == 0)
        return true;
    if (!r->out->single_select)
        return refuse_value(r, S("single_select_vin"), vin,
                            S("a VIN together with single_select=true"));
    r->out->single_vin = vin_tidy(r->req->arena, vin);
    fault = vin_check(r->out->single_vin);
    if (fault != VIN_GOOD)
        return refuse_value(r, S("single_select_vin"), vin,
                            vin_fault_text(fault));
    return vin_makes_sense(r, r->out->single_vin);
}

static char
upper(char c)
{
    return (char)(c >= 'a' && c <= 'z' ? c - ('a' - 'A') : c);
}

static bool
country_read(struct reading *r, str value)
{
    char *code = arena_alloc(r->req->arena, 3, 1);

    if (value.len != 2)
        return false;
    code[0] = upper(value.at[0]);
    code[1] = upper(value.at[1]);
    r->out->country = (str){code, 2};
    return country_find(r->out->country) != NULL;
}

static bool
color_read(struct reading *r, str value)
{
    if (value.len != 6)
        return false;
    for (size_t i = 0; i < 6; i++) {
        if (!str_has(S("0123456789abcdefABCDEF"), value.at[i]))
            return false;
    }
    r->out->color = value;
    return true;
}

static const str known_flags[] = {STR("country"), STR("color"), STR("sign_in")};

#define SIGN_INS                                                               \
    "sign_in:password, sign_in:redirect, sign_in:device or sign_in:paste"

/* How a simulated maker lets the owner in; a real one knows its own way. */
static bool
sign_in_read(struct reading *r, str value)
{
    static const str kinds[] = {STR("password"), STR("redirect"), STR("device"),
                                STR("paste")};

    r->out->sign_in = value;
    return one_of(value, kinds, 4);
}

/* An app that names its countries is offered in these alone. */
static bool
country_is_taken(struct reading *r, str word)
{
    const struct app *app = &r->out->app;

    if (app->countries.len == 0 ||
        str_list_has(app->countries, ' ', r->out->country))
        return true;
    r->problem->allowed =
        arena_fmt(r->req->arena, "a country of the app: " STR_FMT,
                  STR_ARG(app->countries));
    return refuse(r, &AUTHORIZE_COUNTRY_NOT_TAKEN, S("flags"), word);
}

/* flag:value, separated by spaces. Flags we do not know are left alone. */
static bool
flags_are_readable(struct reading *r)
{
    str list = sent(r, S("flags")), word;

    r->out->flags = list;
    r->out->country = r->out->app.country;
    r->out->color = r->out->app.color;
    while (str_word(&list, ' ', &word)) {
        str name, value;

        (void)str_cut(word, ':', &name, &value);
        if (str_eq(name, S("country")) && !country_read(r, value))
            return refuse_value(r, S("flags"), word,
                                S("country:XX with an ISO 3166 code"));
        if (str_eq(name, S("country")) && !country_is_taken(r, word))
            return false;
        if (str_eq(name, S("color")) && !color_read(r, value))
            return refuse_value(r, S("flags"), word,
                                S("color:RRGGBB, six hexadecimal digits"));
        if (str_eq(name, S("sign_in")) && !sign_in_read(r, value))
            return refuse_value(r, S("flags"), word, S(SIGN_INS));
        if (!one_of(name, known_flags, 3))
            log_event(LOG_DEBUG, "unknown_flag", {"id", r->req->id},
                      {"flag", name});
    }
    return true;
}

static bool
short_text(struct reading *r, str name, size_t most, str *out)
{
    *out = sent(r, name);
    if (out->len <= most && str_is_printable(*out))
        return true;
    return refuse_value(r, name, S(""),
                        arena_fmt(r->req->arena,
                                  "1 to %zu bytes without control characters",
                                  most));
}

static bool
names_are_short(struct reading *r)
{
    str platform, version;

    if (!short_text(r, S("user"), USER_MAX, &r->out->user) ||
        !short_text(r, S("external_id"), USER_MAX, &r->out->external_id) ||
        !short_text(r, S("sdk_platform"), SDK_MAX, &platform) ||
        !short_text(r, S("sdk_version"), SDK_MAX, &version))
        return false;
    r->out->external_id_was_sent = r->out->external_id.len > 0;
    r->out->sdk = str_trim(arena_fmt(r->req->arena, STR_FMT " " STR_FMT,
                                     STR_ARG(platform), STR_ARG(version)));
    return true;
}

/* Who hears the answer of a session without redirect URI: only an origin that
 * the app has registered something of, or that a registered hand-back page of
 * ours names. */
static bool
origin_is_registered(struct reading *r)
{
    str value = sent(r, S("app_origin"));

    if (value.len == 0 || r->out->redirect_uri.len > 0)
        return true; /* with a redirect URI it says nothing */
    for (size_t i = 0; i < r->uri_count; i++) {
        if (redirect_uri_has_origin(r->req->arena, r->uris[i].uri, value)) {
            r->out->app_origin = value;
            return true;
        }
    }
    return refuse_value(r, S("app_origin"), value,
                        S("the origin of a redirect URI of this app"));
}

/* S256 only: a plain challenge is the verifier (RFC 9700 section 2.1.1). */
static bool
challenge_is_usable(struct reading *r)
{
    str challenge = sent(r, S("code_challenge")), bytes;
    str method = sent(r, S("code_challenge_method"));

    if (!is_sent(r, S("code_challenge")) &&
        !is_sent(r, S("code_challenge_method")))
        return true;
    r->problem->allowed = S("43 characters of base64url, the SHA-256 of the "
                            "verifier, with code_challenge_method=S256");
    if (!str_eq(method, S("S256")))
        return refuse(r, &AUTHORIZE_PKCE, S("code_challenge_method"), method);
    if (challenge.len != 43 ||
        !base64url_decode(r->req->arena, challenge, &bytes))
        return refuse(r, &AUTHORIZE_PKCE, S("code_challenge"), challenge);
    r->problem->allowed = S("");
    r->out->challenge = challenge;
    return true;
}

/* Last, so that what is wrong with the link itself is said first. */
static bool
mode_is_available(struct reading *r)
{
    static const str words[] = {STR("live"), STR("simulated"), STR("test")};
    str value = sent(r, S("mode"));

    if (value.len > 0 || r->out->mode.len == 0)
        r->out->mode = value.len > 0 ? value : S("live");
    if (!one_of(r->out->mode, words, 3))
        return refuse_value(r, S("mode"), value,
                            S("live, simulated, or its older name test"));
    if (!str_eq(r->out->mode, S("live")))
        return true;
    if (vin_is_simulated(r->out->single_vin))
        return refuse(r, &AUTHORIZE_TEST_VIN, S("single_select_vin"),
                      r->out->single_vin);
    r->problem->live_is_missing = true;
    return refuse(r, &AUTHORIZE_LIVE_NOT_SET_UP, S("mode"), value);
}

static bool
rest_is_right(struct reading *r)
{
    static bool (*const checks[])(struct reading *) = {
        approval_prompt_is_known, make_is_known,     selection_is_possible,
        flags_are_readable,       names_are_short,   origin_is_registered,
        challenge_is_usable,      mode_is_available,
    };

    for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
        if (!checks[i](r))
            return false;
    }
    return true;
}

err
authorization_read(struct request *req, enum authorization_kind kind,
                   bool *valid, struct authorization *out,
                   struct problem *problem)
{
    struct reading r = {
        .req = req, .kind = kind, .out = out, .problem = problem};

    *out = (struct authorization){0};
    *problem = (struct problem){0};
    *valid = query_is_readable(&r);
    if (!*valid)
        return OK;
    TRY(app_is_known(&r, valid));
    if (!*valid)
        return OK;
    TRY(uri_is_registered(&r, valid));
    if (!*valid)
        return OK;

    /* from here on the error page has a way back to the app */
    *valid = state_is_echoable(&r) && nothing_is_repeated(&r) &&
             response_type_is_known(&r) && nothing_foreign_is_asked(&r);
    if (!*valid)
        return OK;
    TRY(vehicle_is_theirs(&r, valid));
    if (*valid && out->vehicle_id.len == 0)
        TRY(scope_is_known(&r, valid));
    if (*valid)
        *valid = rest_is_right(&r);
    return OK;
}

str
problem_sentence(struct arena *a, const struct problem *p)
{
    struct buf out = {.arena = a, .max = 64 * 1024};

    buf_add(&out, p->parameter);
    if (p->value.len > 0 && str_is_printable(p->value))
        buf_fmt(&out, " \"" STR_FMT "\"", STR_ARG(str_head(p->value, SHOWN)));
    if (out.len > 0)
        buf_add(&out, S(": "));
    buf_add(&out, str_of(p->error->description));
    if (p->allowed.len > 0)
        buf_fmt(&out, " Allowed: " STR_FMT ".", STR_ARG(p->allowed));
    return buf_str(&out);
}
