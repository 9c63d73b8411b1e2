/* SPDX-License-Identifier: Apache-2.0
 * The Connect flow: from a Connect URL to a code, on pages an owner sees.
 * Every page is a document of its own at /connect/{session}/…; which one comes
 * next is decided in flow.c alone. */
#pragma once
#include "http/route.h"

err connect_authorize(struct request *req);      /* GET /oauth/authorize */
err connect_reauthenticate(struct request *req); /* GET /oauth/reauthenticate */

/* The guard of every page below: the session named in the path, proven by its
 * cookie. A POST must carry the session's csrf field too. */
err connect_session_guard(struct request *req);

err connect_home(struct request *req);         /* GET  /connect/{session} */
err connect_start_page(struct request *req);   /* GET  …/start */
err connect_start(struct request *req);        /* POST …/start */
err connect_brands_page(struct request *req);  /* GET  …/brands */
err connect_brands(struct request *req);       /* POST …/brands */
err connect_missing_page(struct request *req); /* GET  …/brand-missing */
err connect_sign_in_page(struct request *req); /* GET  …/sign-in */
err connect_sign_in(struct request *req);      /* POST …/sign-in */
/* The device's code that the owner types at the maker, and what came of it. */
err connect_device_page(struct request *req); /* GET  …/device/{login} */
err connect_code_page(struct request *req);   /* GET  …/code */
err connect_code(struct request *req);        /* POST …/code */
err connect_grant_page(struct request *req);  /* GET  …/grant */
err connect_grant(struct request *req);       /* POST …/grant */
err connect_leave(struct request *req);       /* POST …/leave */
err connect_exit(struct request *req);        /* POST …/exit */
err connect_again(struct request *req);       /* POST …/again */
err connect_done_page(struct request *req);   /* GET  …/done */
err connect_done(struct request *req);        /* POST …/done */

/* What an owner of a sample car would be asked by a link of app without scope:
 * the page of the flow itself, in which no button does anything. back: where a
 * form that is sent nevertheless goes; csrf: what it carries. */
struct scope_item;
struct preview {
    const struct app *app;
    const struct scope_item *scope;
    size_t scope_count;
    str back, csrf;
};
void connect_preview(struct request *req, const struct preview *in);

/* The way back from a maker's own page: GET /maker/{maker}/return. Anyone may
 * come; the state, and the cookie of its session, prove who it is. */
err connect_maker_return(struct request *req);

/* In place of a maker's own pages (simulated_maker.c): /simulated-maker/…. */
err simulated_maker_form_guard(struct request *req);
err simulated_maker_sign_in_page(struct request *req);
err simulated_maker_sign_in(struct request *req);
err simulated_maker_device_page(struct request *req);
err simulated_maker_device(struct request *req);

/* Forget sessions that began so many seconds ago, and what sign-ins elsewhere
 * have left behind, a bounded piece; *more: again. */
err connect_sweep(struct db *db, int64_t now, int64_t keep, bool *more);

err connect_handback(struct request *req); /* GET /v2/redirect */
err connect_look(struct request *req);     /* POST /look */

/* What a link may ask for: GET /docs/permissions, GET /docs/makes. Anyone. */
err connect_permissions_page(struct request *req);
err connect_makes_page(struct request *req);

/* How many sessions began in this process; and the i-th way a session can end,
 * and how many did: false: there are no more ways. */
int64_t connect_opened(void);
bool connect_ended(size_t i, str *outcome, int64_t *n);

/* Every error of this module, and of the site, as a page for people. */
void connect_fail(struct request *req, err e);
