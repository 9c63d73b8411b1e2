/* SPDX-License-Identifier: Apache-2.0
 * A Connect URL from options, checked by the code that will read it. */
#include "base/encode.h"
#include "cli/command.h"
#include "dashboard/link.h"
#include "oauth/errors.h"
#include "oauth/oauth.h"

/* Options that are parameters by another spelling, in the order of the URL. */
static const struct {
    const char *option, *parameter;
} parameters[] = {
    {"response-type",     "response_type"    },
    {"app",               "client_id"        },
    {"redirect-uri",      "redirect_uri"     },
    {"scope",             "scope"            },
    {"state",             "state"            },
    {"approval-prompt",   "approval_prompt"  },
    {"mode",              "mode"             },
    {"make",              "make"             },
    {"single-select",     "single_select"    },
    {"single-select-vin", "single_select_vin"},
    {"flags",             "flags"            },
    {"user",              "user"             },
    {"external-id",       "external_id"      },
    {"app-origin",        "app_origin"       },
    {"code-challenge",    "code_challenge"   },
    {"sdk-platform",      "sdk_platform"     },
    {"sdk-version",       "sdk_version"      },
};

static str
query_of(struct call *c)
{
    struct buf out = {.arena = c->arena, .max = 64 * 1024};

    if (!option_is_given(&c->options, "response-type"))
        buf_add(&out, S("response_type=code"));
    for (size_t i = 0; i < sizeof parameters / sizeof parameters[0]; i++) {
        str value = option_text(&c->options, parameters[i].option);

        if (!option_is_given(&c->options, parameters[i].option))
            continue;
        buf_fmt(&out, "%s%s=", out.len > 0 ? "&" : "", parameters[i].parameter);
        percent_encode(&out, value);
    }
    if (option_is_given(&c->options, "code-challenge"))
        buf_add(&out, S("&code_challenge_method=S256"));
    return buf_str(&out);
}

/* Why the server would show an error page instead of Connect. */
static enum exit_code
say_problem(const struct call *c, const struct problem *p)
{
    call_complain(c, problem_sentence(c->arena, p));
    return p->error == &AUTHORIZE_UNKNOWN_APP ? EXIT_UNKNOWN : EXIT_REFUSED;
}

static enum exit_code
check(struct call *c, str query)
{
    struct request req = {
        .arena = c->arena,
        .raw_query = query,
        .settings = &c->settings,
        .now = call_now(),
    };
    struct authorization authorization;
    struct problem problem;
    bool valid;
    err e;
    enum exit_code code = call_open_db(c, &req.db);

    if (code != EXIT_DONE)
        return code;
    e = authorization_read(&req, AUTHORIZE, &valid, &authorization, &problem);
    if (e != OK)
        return call_fail(c, e, (str){0});
    return valid ? EXIT_DONE : say_problem(c, &problem);
}

static enum exit_code
draw(struct call *c, str url)
{
    if (qr_svg(&c->out, url))
        return EXIT_DONE;
    return call_refuse(c, S("the link is too long for a QR code; what the app "
                            "has configured need not be in it."));
}

static enum exit_code
run(struct call *c)
{
    const struct settings *settings = &c->settings;
    str query = query_of(c);
    str url = arena_fmt(c->arena, STR_FMT "/oauth/authorize?" STR_FMT,
                        STR_ARG(settings->base_url), STR_ARG(query));
    enum exit_code code = check(c, query);

    if (code != EXIT_DONE)
        return code;
    if (option_is_given(&c->options, "qr") && c->json)
        return call_refuse(c, S("give --qr or --json, not both"));
    if (option_is_given(&c->options, "qr"))
        return draw(c, url);
    if (c->json) {
        struct json j = call_json_open(c);

        json_text(&j, S("url"), url);
        call_json_close(c, &j);
    } else {
        buf_fmt(&c->out, STR_FMT "\n", STR_ARG(url));
    }
    return EXIT_DONE;
}

// clang-format off
static const struct option options[] = {
    {.name = STR("app"),
     .value = STR("ID"),
     .help = STR("The app that asks."),
     .required = true},
    {.name = STR("response-type"),
     .value = STR("TYPE"),
     .help = STR("code; none, for an answer without a code; or the id of a "
                 "vehicle whose owner is to sign in again."),
     .fallback = STR("code")},
    {.name = STR("redirect-uri"),
     .value = STR("URI"),
     .help = STR("Where the owner is sent back to; one the app has "
                 "registered."),
     .fallback = STR("the app's default")},
    {.name = STR("scope"),
     .value = STR("NAMES"),
     .help = STR("Permissions separated by spaces; required:NAME cannot be "
                 "unticked."),
     .fallback = STR("the app's permissions")},
    {.name = STR("state"),
     .value = STR("TEXT"),
     .help = STR("Comes back to the app as it is.")},
    {.name = STR("approval-prompt"),
     .value = STR("WHEN"),
     .help = STR("auto asks an owner who has agreed before only once; force "
                 "asks every time."),
     .fallback = STR("auto")},
    {.name = STR("mode"),
     .value = STR("MODE"),
     .help = STR("live connects real cars, simulated (or test) made-up ones."),
     .fallback = STR("live")},
    {.name = STR("make"),
     .value = STR("MAKE"),
     .help = STR("Skip the choice of brand: TESLA, CHEVROLET …")},
    {.name = STR("single-select"),
     .value = STR("true|false"),
     .help = STR("true: the owner chooses one vehicle. Part of the plan "
                 "custom.")},
    {.name = STR("single-select-vin"),
     .value = STR("VIN"),
     .help = STR("The only vehicle that can be chosen; with "
                 "--single-select true.")},
    {.name = STR("flags"),
     .value = STR("FLAGS"),
     .help = STR("country:DE, color:00819D, sign_in:redirect … separated by "
                 "spaces.")},
    {.name = STR("user"),
     .value = STR("TEXT"),
     .help = STR("The app's own name for the owner; it does not come back.")},
    {.name = STR("external-id"),
     .value = STR("TEXT"),
     .help = STR("The app's own name for the owner; comes back. null forgets "
                 "the one that is kept.")},
    {.name = STR("app-origin"),
     .value = STR("ORIGIN"),
     .help = STR("Without a redirect URI: the web page that hears the "
                 "answer.")},
    {.name = STR("code-challenge"),
     .value = STR("TEXT"),
     .help = STR("The PKCE challenge (S256) that the token call will be held "
                 "to.")},
    {.name = STR("sdk-platform"),
     .value = STR("TEXT"),
     .help = STR("What opens the link; kept with the session.")},
    {.name = STR("sdk-version"),
     .value = STR("TEXT"),
     .help = STR("Its version.")},
    {.name = STR("qr"),
     .help = STR("Print the link as a QR code, a picture in SVG.")},
};
// clang-format on

const struct command command_connect_url = {
    .name = "connect-url",
    .arguments = "",
    .does = "Print a Connect URL: the link with which an owner connects a car.",
    .more = "It is checked as the server checks it; a link that would lead to "
            "an error page is not printed.",
    .example = "connect-url --app my-app --mode simulated",
    .settings = "database base_url",
    .prints_json = true,
    .names_app = true,
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .run = run,
};
