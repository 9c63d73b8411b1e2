/* SPDX-License-Identifier: Apache-2.0
 * The words of every error that a person may meet. */
#include "connect/error_page.h"

#include "connect/connect.h"
#include "connect/errors.h"
#include "http/errors.h"
#include "oauth/errors.h"
#include "oem/errors.h"
#include "store/errors.h"

enum { SHOWN = 300, DETAILS = 6 };

struct words {
    const struct error *error;
    const char *title, *who, *how;
};

#define DEVELOPER "The developer of the app. You have done nothing wrong."
#define OPERATOR  "Whoever runs this server. You have done nothing wrong."

static const struct words words[] = {
    {&AUTHORIZE_UNKNOWN_APP,        "This link does not work",              DEVELOPER,
     "Put the id of an app that is registered here into the link."                                                                          },
    {&AUTHORIZE_URI_NOT_REGISTERED, "This link does not work",              DEVELOPER,
     "Register the address below, letter for letter, or correct the link."                                                                  },
    {&AUTHORIZE_NO_URI,             "This link does not work",              DEVELOPER,
     "Register a redirect URI for the app."                                                                                                 },
    {&AUTHORIZE_REPEATED,           "This link says something twice",       DEVELOPER,
     "Send the parameter below once."                                                                                                       },
    {&AUTHORIZE_MALFORMED,          "This link is damaged",                 DEVELOPER,
     "Percent-encode the values in the link."                                                                                               },
    {&AUTHORIZE_BAD_VALUE,          "This link does not work",              DEVELOPER,
     "Correct the value below in the link."                                                                                                 },
    {&AUTHORIZE_UNKNOWN_PERMISSION, "This link asks for something unknown",
     DEVELOPER,                                                                        "Correct the spelling of the permission in the link."},
    {&AUTHORIZE_ASKS_FOR_NOTHING,   "This app asks for nothing",            DEVELOPER,
     "Put scope into the link, or configure the app's permissions."                                                                         },
    {&AUTHORIZE_NOT_YET,            "Not available yet",                    DEVELOPER,
     "Leave the parameter below out of the link."                                                                                           },
    {&AUTHORIZE_PKCE,               "This link does not work",              DEVELOPER,
     "Send code_challenge with code_challenge_method=S256, or neither."                                                                     },
    {&CONNECT_EXPIRED,              "This page has run out",                "You.",
     "Go back to the app and start again. Nothing has been shared."                                                                         },
    {&CONNECT_OTHER_BROWSER,        "This page belongs to another browser", "You.",
     "Continue in the browser you started in, with cookies allowed; or go "
     "back to the app and start again. Nothing has been shared."                                                                            },
    {&CONNECT_FORM_IS_FOREIGN,      "This form is not from this page",      "You.",
     "Go back, reload the page, and send the form again. If another website "
     "sent you here, close this page. Nothing has been shared."                                                                             },
    {&CONNECT_NOT_ASKED_FOR,        "This form was changed on the way",     "You.",
     "Go back, reload the page, and choose again. Nothing has been shared."                                                                 },
    {&CONNECT_CONFIGURATION,        "This link does not work",              DEVELOPER,
     "Go back to the app."                                                                                                                  },
    {&HTTP_NOT_FOUND,               "There is nothing here",                "You.",
     "Check the address, or go back to the app and start again."                                                                            },
    {&HTTP_METHOD_NOT_ALLOWED,      "There is nothing here",                DEVELOPER,
     "Use one of the methods in the header “allow”."                                                                                    },
    {&STORE_BUSY,                   "Not now",                              OPERATOR,  "Reload the page in a moment."                       },
    {&STORE_DOWN,                   "Not now",                              OPERATOR,  "Reload the page in a moment."                       },
    {&STORE_FULL,                   "Not now",                              OPERATOR,  "Try again later."                                   },
    {&HTTP_STOPPING,                "Not now",                              OPERATOR,  "Reload the page in a moment."                       },
    {&HTTP_TIMEOUT,                 "Not now",                              OPERATOR,  "Reload the page in a moment."                       },
};

/* A row that has no words of its own is the client's or the server's fault. */
static const struct words *
words_for(err e)
{
    static const struct words theirs = {
        NULL, "This request does not work", DEVELOPER,
        "Correct the request and send it again."};
    static const struct words ours = {NULL, "Something went wrong here",
                                      OPERATOR, "Try again in a moment."};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (words[i].error == e)
            return &words[i];
    }
    return e->status >= 500 ? &ours : &theirs;
}

static void
add(struct page_detail *details, size_t *count, str name, str value)
{
    if (value.len > SHOWN)
        value.len = SHOWN;
    if (value.len > 0)
        details[(*count)++] = (struct page_detail){name, value};
}

static void
send(struct request *req, struct page_error *page, err e)
{
    const struct words *w = words_for(e);
    struct buf out = {.arena = req->arena, .max = PAGE_MAX};

    page->title = str_of(w->title);
    page->who = str_of(w->who);
    page->how = str_of(w->how);
    page->can_exit = page->frame.base.checked.len > 0;
    page_error(&out, page);
    if (e->status == 503)
        response_header(req, S("retry-after"), S("1"));
    response_html(req, e->status == 302 ? 400 : e->status, &out);
}

void
error_page_problem(struct request *req, struct page_frame frame,
                   const struct problem *problem)
{
    struct page_detail details[DETAILS];
    size_t count = 0;

    add(details, &count, S("Status"),
        arena_fmt(req->arena, "%d", problem->error->status));
    add(details, &count, S("Parameter"), problem->parameter);
    add(details, &count, S("Sent"), problem->value);
    add(details, &count, S("Allowed"), problem->allowed);
    add(details, &count, S("Returned on Exit"),
        frame.base.checked.len == 0
            ? S("")
            : arena_fmt(req->arena, "error=configuration_error, status_code=%d",
                        problem->error->status));
    add(details, &count, S("Request"), req->id);
    send(req,
         &(struct page_error){.frame = frame,
                              .what = str_of(problem->error->description),
                              .details = details,
                              .details_count = count},
         problem->error);
}

/* The session has run out: start again, or go back to the app. */
static void
send_expired(struct request *req, const session *s)
{
    struct buf out = {.arena = req->arena, .max = PAGE_MAX};

    page_expired(&out, &(struct page_expired){
                           .frame = session_frame(req, s, STEP_NONE),
                           .minutes = 30,
                           .can_restart = s->problem_status == 0,
                           .can_exit = true,
                       });
    response_html(req, CONNECT_EXPIRED.status, &out);
}

void
connect_fail(struct request *req, err e)
{
    const session *s = req->subject;
    struct page_detail details[DETAILS];
    size_t count = 0;

    if (e == &CONNECT_EXPIRED && s != NULL) {
        send_expired(req, s);
        return;
    }
    add(details, &count, S("Status"), arena_fmt(req->arena, "%d", e->status));
    add(details, &count, S("Request"), req->id);
    send(req,
         &(struct page_error){
             .frame = session_frame(
                 req, e == &CONNECT_FORM_IS_FOREIGN ? NULL : s, STEP_NONE),
             .what = str_of(e->description),
             .details = details,
             .details_count = count},
         e);
}
