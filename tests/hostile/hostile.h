/* SPDX-License-Identifier: Apache-2.0
 * What the tests of attacks share. A test is named a<number>_<sentence>; the
 * comment above it says which rule it proves. */
#pragma once
#include "flow/at_once.h"
#include "flow/world.h"

/* The RFC's own pair, RFC 7636 appendix B. */
#define CHALLENGE "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
#define VERIFIER  "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
#define LINK      "response_type=code&mode=simulated"
#define PKCE_LINK LINK "&code_challenge_method=S256&code_challenge=" CHALLENGE

bool contains(str text, str part);

/* n times the same. */
str repeat(struct world *w, const char *part, size_t n);

/* GET /oauth/authorize?query */
struct reply authorize(struct world *w, const char *query);

/* A page that says what is wrong and leads nowhere: no redirect; says is in
 * it. The first has no way back to the app, the second has the Exit button. */
void must_go_nowhere(struct world *w, const struct reply *r, const char *says);
void must_offer_exit(struct world *w, const struct reply *r, const char *says);

/* The form that allows everything on a grant page, csrf apart. */
str allow_all(struct world *w, const struct reply *page);

/* POST /oauth/token by the app demo. */
struct reply token_ask(struct world *w, str form);
struct reply redeem_with(struct world *w, str code, const char *more);
struct reply as_other_app(struct world *w, str form);

int user_status(struct world *w, str token);

/* From here on log lines are kept; what was logged so far. */
void log_keep(struct world *w);
str log_kept(struct world *w);
