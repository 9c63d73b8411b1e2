/* SPDX-License-Identifier: Apache-2.0
 * The words of every error that a person may meet. */
#include "connect/error_page.h"

#include "connect/connect.h"
#include "connect/errors.h"
#include "connect/words.h"
#include "http/errors.h"
#include "oauth/errors.h"
#include "oem/errors.h"
#include "settings/settings.h"
#include "store/errors.h"

enum { SHOWN = 300, DETAILS = 6 };

struct words {
    const struct error *error;
    const char *title, *who, *how;
    const char *what; /* NULL: the error's own description */
};

/* Slots: {app} its name, {value} what was sent, {allowed} what would be right.
 * A row that needs one which is not known is passed over. */
static const char developer[] =
    MESSAGE("The developer of the app. You have done nothing wrong.");
static const char developer_of[] = /* the same, once the app is known */
    MESSAGE("The developer of {app}. You have done nothing wrong.");
#define OPERATOR                                                               \
    MESSAGE("Whoever runs this server. You have done nothing wrong.")
#define MAKER   MESSAGE("The maker of the car. You have done nothing wrong.")
#define YOU     MESSAGE("You.")
#define LINK    MESSAGE("This link does not work")
#define UNKNOWN MESSAGE("This link asks for something unknown")
#define NOWHERE MESSAGE("There is nothing here")
#define NOT_NOW MESSAGE("Not now")
#define RELOAD  MESSAGE("Reload the page in a moment.")
#define LATER   MESSAGE("Try again in a few minutes. Nothing has been shared.")
#define SILENT  MESSAGE("The maker does not answer as it should")
#define NO_SUCH_PERMISSION                                                     \
    MESSAGE("{app} asks for “{value}”. There is no such permission.")

static const struct words words[] = {
    {&AUTHORIZE_UNKNOWN_APP,        LINK,                                            developer,
     MESSAGE("Put the id of an app that is registered here into the link."),
     NULL                                                                                                                                                                                  },
    {&AUTHORIZE_URI_NOT_REGISTERED, LINK,                                            developer,
     MESSAGE(
         "Register the address below, letter for letter, or correct the link."),
     NULL                                                                                                                                                                                  },
    {&AUTHORIZE_NO_URI,             LINK,                                            developer,
     MESSAGE("Register a redirect URI for the app."),                                                                                                                    NULL              },
    {&AUTHORIZE_REPEATED,           MESSAGE("This link says something twice"),       developer,
     MESSAGE("Send the parameter below once."),                                                                                                                          NULL              },
    {&AUTHORIZE_MALFORMED,          MESSAGE("This link is damaged"),                 developer,
     MESSAGE("Percent-encode the values in the link."),                                                                                                                  NULL              },
    {&AUTHORIZE_BAD_VALUE,          LINK,                                            developer,
     MESSAGE("Correct “{parameter}” in the link."),
     MESSAGE(
         "{app} asks for “{value}” as “{parameter}”. That is not allowed.")                                                                                                        },
    {&AUTHORIZE_BAD_VALUE,          LINK,                                            developer,
     MESSAGE("Correct the value below in the link."),                                                                                                                    NULL              },
    {&AUTHORIZE_MAKE_NOT_TAKEN,     LINK,                                            developer,
     MESSAGE("Correct the value below in the link."),                                                                                                                    NULL              },
    {&AUTHORIZE_COUNTRY_NOT_TAKEN,  LINK,                                            developer,
     MESSAGE("Correct the value below in the link."),                                                                                                                    NULL              },
    {&AUTHORIZE_UNKNOWN_PERMISSION, UNKNOWN,                                         developer,
     MESSAGE("Correct the spelling in the link. Did you mean “{allowed}”?"),
     NO_SUCH_PERMISSION                                                                                                                                                                    },
    {&AUTHORIZE_UNKNOWN_PERMISSION, UNKNOWN,                                         developer,
     MESSAGE("Correct the spelling in the link."),                                                                                                                       NO_SUCH_PERMISSION},
    {&AUTHORIZE_UNKNOWN_PERMISSION, UNKNOWN,                                         developer,
     MESSAGE("Correct the spelling of the permission in the link."),                                                                                                     NULL              },
    {&AUTHORIZE_ASKS_FOR_NOTHING,   MESSAGE("This app asks for nothing"),
     developer,                                                                                 MESSAGE("Put scope into the link, or configure the app's permissions."),
     NULL                                                                                                                                                                                  },
    {&AUTHORIZE_NOT_YET,            MESSAGE("Not available yet"),                    developer,
     MESSAGE("Leave the parameter below out of the link."),                                                                                                              NULL              },
    {&AUTHORIZE_UNKNOWN_VEHICLE,    LINK,                                            developer,
     MESSAGE(
         "Put the id of a vehicle that the app has connected into the link."),
     NULL                                                                                                                                                                                  },
    {&AUTHORIZE_PLAN,               LINK,                                            developer,
     MESSAGE(
         "Leave the parameter below out of the link, or ask whoever runs this server for another plan."),
     NULL                                                                                                                                                                                  },
    {&AUTHORIZE_TEST_VIN,           LINK,                                            developer,
     MESSAGE("Put the VIN of a real car into the link, or use simulated cars."),
     NULL                                                                                                                                                                                  },
    {&AUTHORIZE_PKCE,               LINK,                                            developer,
     MESSAGE(
         "Send code_challenge with code_challenge_method=S256, or neither."),
     NULL                                                                                                                                                                                  },
    {&CONNECT_EXPIRED,              MESSAGE("This page has run out"),                YOU,
     MESSAGE("Go back to the app and start again. Nothing has been shared."),
     NULL                                                                                                                                                                                  },
    {&CONNECT_OTHER_BROWSER,        MESSAGE("This page belongs to another browser"),
     YOU,                                                                                       MESSAGE(
         "Continue in the browser you started in, with cookies allowed; or go back to the app and start again. Nothing has been shared."),
     NULL                                                                                                                                                                                  },
    {&CONNECT_FORM_IS_FOREIGN,      MESSAGE("This form is not from this page"),      YOU,
     MESSAGE(
         "Go back, reload the page, and send the form again. If another website sent you here, close this page. Nothing has been shared."),
     NULL                                                                                                                                                                                  },
    {&CONNECT_LOGIN_UNKNOWN,        MESSAGE("This sign-in has run out"),             YOU,
     MESSAGE("Go back to the app and start again. Nothing has been shared."),
     NULL                                                                                                                                                                                  },
    {&CONNECT_NOT_ASKED_FOR,        MESSAGE("This form was changed on the way"),     YOU,
     MESSAGE(
         "Go back, reload the page, and choose again. Nothing has been shared."),
     NULL                                                                                                                                                                                  },
    {&CONNECT_CONFIGURATION,        LINK,                                            developer, MESSAGE("Go back to the app."),
     MESSAGE("The link that opened this page does not work.")                                                                                                                              },
    {&HTTP_NOT_FOUND,               NOWHERE,                                         YOU,
     MESSAGE("Check the address, or go back to the app and start again."),
     NULL                                                                                                                                                                                  },
    {&HTTP_METHOD_NOT_ALLOWED,      NOWHERE,                                         developer,
     MESSAGE("Use one of the methods in the header “allow”."),                                                                                                       NULL              },
    {&STORE_BUSY,                   NOT_NOW,                                         OPERATOR,  RELOAD,                                                                  NULL              },
    {&STORE_DOWN,                   NOT_NOW,                                         OPERATOR,  RELOAD,                                                                  NULL              },
    {&STORE_FULL,                   NOT_NOW,                                         OPERATOR,  MESSAGE("Try again later."),                                             NULL              },
    {&HTTP_STOPPING,                NOT_NOW,                                         OPERATOR,  RELOAD,                                                                  NULL              },
    {&HTTP_TIMEOUT,                 NOT_NOW,                                         OPERATOR,  RELOAD,                                                                  NULL              },
    {&HTTP_BUSY,                    NOT_NOW,                                         OPERATOR,  RELOAD,                                                                  NULL              },
    {&OEM_TRY_LATER,                SILENT,                                          MAKER,     LATER,                                                                   NULL              },
    {&OEM_UPSTREAM_RATE_LIMIT,      SILENT,                                          MAKER,     LATER,                                                                   NULL              },
    {&OEM_KNOWN_ISSUE,              SILENT,                                          MAKER,     LATER,                                                                   NULL              },
    {&OEM_UNKNOWN_ISSUE,            SILENT,                                          MAKER,     LATER,                                                                   NULL              },
    {&OEM_INVALID_DATA,             SILENT,                                          MAKER,     LATER,                                                                   NULL              },
    {&OEM_ACCOUNT_ISSUE,            MESSAGE("Your account needs a look"),            YOU,
     MESSAGE(
         "Open the maker's app or website, do what it asks, then try again here."),
     NULL                                                                                                                                                                                  },
    {&OEM_NO_CONNECTOR,             MESSAGE("Not available yet"),                    OPERATOR,
     MESSAGE("Go back to the app. Your car stays private."),                                                                                                             NULL              },
};

/* What the slots of the words are filled with. */
struct said {
    str language;
    struct slot slots[4];
    size_t count;
};

static void
said_add(struct said *said, str name, str value)
{
    if (value.len > 0)
        said->slots[said->count++] = slot_text(name, str_head(value, SHOWN));
}

/* Is every slot of this text known? */
static bool
is_known(const struct said *said, const char *text)
{
    str head, name, rest, left = text == NULL ? S("") : str_of(text);

    while (str_cut(left, '{', &head, &rest) &&
           str_cut(rest, '}', &name, &left)) {
        size_t i = 0;

        while (i < said->count && !str_eq(said->slots[i].name, name))
            i++;
        if (i == said->count)
            return false;
    }
    return true;
}

/* A row that has no words of its own is the client's or the server's fault. */
static const struct words *
words_for(err e, const struct said *said)
{
    static const struct words theirs = {
        NULL, MESSAGE("This request does not work"), developer,
        MESSAGE("Correct the request and send it again."),
        MESSAGE("The request is malformed.")};
    static const struct words ours = {
        NULL, MESSAGE("Something went wrong here"), OPERATOR,
        MESSAGE("Try again in a moment."),
        MESSAGE("The server has made a mistake. It is written down there.")};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (words[i].error == e && is_known(said, words[i].what) &&
            is_known(said, words[i].how) && is_known(said, words[i].who))
            return &words[i];
    }
    return e->status >= 500 ? &ours : &theirs;
}

static const char *
who_mends(const struct words *w, const struct said *said)
{
    return w->who == developer && is_known(said, developer_of) ? developer_of
                                                               : w->who;
}

static str
say(struct arena *a, const struct said *said, const char *english)
{
    return message_text(a, said->language,
                        message_find(said->language, str_of(english)),
                        said->slots, said->count);
}

static void
add(struct page_detail *details, size_t *count, str name, str value)
{
    if (value.len > 0)
        details[(*count)++] =
            (struct page_detail){name, str_head(value, SHOWN)};
}

static void
send(struct request *req, struct page_error *page, const struct said *said,
     err e)
{
    const struct words *w = words_for(e, said);
    struct buf out = {.arena = req->arena, .max = PAGE_MAX};

    page->title = say(req->arena, said, w->title);
    page->what =
        say(req->arena, said, w->what == NULL ? e->description : w->what);
    page->who = say(req->arena, said, who_mends(w, said));
    page->how = say(req->arena, said, w->how);
    page->can_exit = page->frame.base.checked.len > 0;
    page_error(&out, page);
    if (e->status == 503)
        response_header(req, S("retry-after"), S("1"));
    response_html(req, e->status == 302 ? 400 : e->status, &out);
}

/* What a developer reads below; its values stay as they were sent. */
static void
add_details(struct request *req, struct page_frame frame,
            const struct problem *problem, struct page_error *page)
{
    struct page_detail *details =
        arena_alloc(req->arena, DETAILS, sizeof *details);
    str l = frame.language;
    size_t *count = &page->details_count;

    page->details = details;
    add(details, count, message_find(l, S(MESSAGE("Status"))),
        arena_fmt(req->arena, "%d", problem->error->status));
    add(details, count, message_find(l, S(MESSAGE("Parameter"))),
        problem->parameter);
    add(details, count, message_find(l, S(MESSAGE("Sent"))), problem->value);
    add(details, count, message_find(l, S(MESSAGE("Allowed"))),
        problem->allowed);
    if (problem->parameter.len > 0 && frame.base.checked.len > 0)
        add(details, count, message_find(l, S(MESSAGE("Returned on Exit"))),
            arena_fmt(req->arena, "error=configuration_error, status_code=%d",
                      problem->error->status));
    add(details, count, message_find(l, S(MESSAGE("Request"))), req->id);
}

/* The list of what is allowed, where there is one; it is in English. */
static void
add_more(const struct problem *problem, struct page_error *page)
{
    str l = page->frame.language;

    if (problem->error == &AUTHORIZE_UNKNOWN_PERMISSION) {
        page->more = url_own(S("/docs/permissions"));
        page->more_name = message_find(l, S(MESSAGE("All permissions")));
    } else if (problem->error == &AUTHORIZE_BAD_VALUE &&
               str_eq(problem->parameter, S("make"))) {
        page->more = url_own(S("/docs/makes"));
        page->more_name = message_find(l, S(MESSAGE("All brands")));
    }
}

void
error_page_problem(struct request *req, struct page_frame frame, str app_name,
                   const struct problem *problem)
{
    struct page_error page = {.frame = frame};
    struct said said = {.language = frame.language};

    said_add(&said, S("app"), app_name);
    said_add(&said, S("parameter"), problem->parameter);
    said_add(&said, S("value"), problem->value);
    said_add(&said, S("allowed"), problem->allowed);
    add_details(req, frame, problem, &page);
    page.sentence = problem_sentence(req->arena, problem);
    add_more(problem, &page);
    send(req, &page, &said, problem->error);
}

/* The session has run out: start again, or go back to the app. */
static void
send_expired(struct request *req, const session *s)
{
    struct buf out = {.arena = req->arena, .max = PAGE_MAX};

    page_expired(&out,
                 &(struct page_expired){
                     .frame = session_frame(req, s, STEP_NONE),
                     .minutes = ((size_t)req->settings->session_time + 59) / 60,
                     .can_restart = s->problem_status == 0,
                     .can_exit = true,
                 });
    response_html(req, CONNECT_EXPIRED.status, &out);
}

void
connect_fail(struct request *req, err e)
{
    const session *s = req->subject;
    const struct problem problem = {.error = e};
    struct page_error page = {
        .frame = session_frame(req, e == &CONNECT_FORM_IS_FOREIGN ? NULL : s,
                               STEP_NONE)};
    struct said said = {.language = page.frame.language};

    if (e == &CONNECT_EXPIRED && s != NULL) {
        send_expired(req, s);
        return;
    }
    said_add(&said, S("app"), page.frame.app_name);
    add_details(req, page.frame, &problem, &page);
    send(req, &page, &said, e);
}
