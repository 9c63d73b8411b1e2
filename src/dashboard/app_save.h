/* SPDX-License-Identifier: Apache-2.0
 * Saving settings of an app: for every page that changes some. In one unit go
 * the change, its line of audit, and what is needed to undo it. */
#pragma once
#include "dashboard/member.h"
#include "oauth/apps.h"

struct app_saving {
    struct app_change change;  /* who, what and now are filled in */
    struct audit_line line;    /* the caller says what, before and after */
    struct app_changed result; /* out */
    str about;                 /* out: the value that is wrong */
};

/* Save what is in s->change. Errors: those of app_update. */
err app_save(struct request *req, struct app_saving *s);

/* The app as it is now, in req->app, after somebody else was quicker. Errors:
 * HTTP_NOT_FOUND, if it is gone. */
err app_read_again(struct request *req);

/* The last change of the app, as a sentence for the tabs of its configuration
 * with a button that undoes it; nothing for who may not. Every tab calls it. */
err app_add_undo(struct request *req, struct dash_frame *out);
