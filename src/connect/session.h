/* SPDX-License-Identifier: Apache-2.0
 * One run of the flow: what the app asked for and how far the owner came. The
 * row is the truth; the browser holds a cookie per session that proves it, so
 * several tabs do not disturb each other. */
#pragma once
#include "catalog/catalog.h"
#include "connect/connect.sql.h"
#include "connect/pages.h"
#include "http/request.h"
#include "oauth/oauth.h"

typedef struct session_find_row session;

/* The session that connect_session_guard found. */
const session *session_of(const struct request *req);
bool session_has_expired(const struct request *req, const session *s);

/* Open one for a Connect URL. problem: what is wrong with it, or NULL. Sets the
 * cookie. csrf is for a form on the page that is answered at once. */
err session_open(struct request *req, const struct authorization *asked,
                 const struct problem *problem, str *id, str *csrf);

/* A link of a known app that is refused and has no way back: kept for the app's
 * developer as a session that has ended, up to REFUSED_MOST an hour of each
 * app. Nobody holds its cookie. What may be secret in the link is left out. */
enum { REFUSED_MOST = 20 };
err session_refused(struct request *req, const struct authorization *asked,
                    const struct problem *problem);

/* The same link once more; the old session stays as it is. */
err session_repeat(struct request *req, const session *old, str *id);

/* Remember the account that signed in, under a new cookie (a cookie planted
 * before is worth nothing after). */
err session_sign_in_as(struct request *req, const session *s, str username,
                       str account_key);

/* The session, if the browser's cookie proves it; session_of() has it then.
 * before_too: the cookie from before the sign-in will do, for a request that
 * was sent twice; what it asks for must be proven in another way. Errors:
 * CONNECT_EXPIRED (there is none), CONNECT_OTHER_BROWSER. */
err session_prove(struct request *req, str id, bool before_too);

/* The sign-in was asked for twice, and this browser has the cookie from before
 * it: send it the new one again. */
err session_resume(struct request *req, const session *s);

/* What the session is by now; it has been proven in this request. */
err session_read_again(struct request *req);

/* For a page that needs a brand, or an account that is signed in: is there one,
 * and is the session still open? If not, elsewhere is true and the answer is a
 * redirect to the page that comes first. In flow.c. */
err connect_page_check(struct request *req, bool needs_account,
                       bool *elsewhere);

/* Answer with a redirect to the page that comes next. In flow.c. */
err connect_go_on(struct request *req);

/* "/connect/ID" or "/connect/ID/page". */
str session_path(struct arena *a, str id, str page);

/* What forms carry, so that another site's form is refused. */
str session_csrf(const struct request *req, const session *s);
bool session_csrf_is_right(const struct request *req, const session *s,
                           struct fields form);

/* The session has ended: its cookie goes soon, not at once, so that the back
 * button finds the page that says so. */
void session_keep_a_while(struct request *req, const session *s);

/* The code of the language of a page; s may be NULL. */
str session_language(const struct request *req, const session *s);

/* Remember a language for the next session too. */
void session_language_cookie(struct request *req, const struct language *l);

/* The frame of a page; s may be NULL before there is a session. */
struct page_frame session_frame(const struct request *req, const session *s,
                                enum page_step step);

/* What the link calls the owner; "" for the word null, which forgets it. */
str session_external_id(const session *s);

/* Is word one of a list separated by spaces? An empty list has no rule. */
bool list_allows(str list, str word);

/* Parse the scope as the session keeps it: "required:a b". items has room for
 * PERMISSION_COUNT; returns how many. */
size_t session_scope(const session *s, struct scope_item *items);
