/* SPDX-License-Identifier: Apache-2.0
 * What the tabs of an app's configuration have in common: settings that are
 * texts are read from a form, checked, compared with what the editor has seen,
 * and saved. */
#pragma once
#include "dashboard/app_save.h"

/* One setting on its way from the form into the app. */
struct tab_text {
    enum app_text text;
    str typed; /* the caller's */
    str wrong; /* out: what is wrong with it */
    str saved; /* out: what somebody else has saved meanwhile, if it differs */
    str kept;
};

/* How a form ends: with a page of that status, or 303. */
enum tab_end { TAB_SAVED = 303, TAB_CHANGED = 409, TAB_WRONG = 422 };

/* What one form holds. */
struct tab {
    struct tab_text *texts;
    size_t count;
    const bool *development; /* what kind of app it says; NULL: nothing */
};

/* The settings of that form as req->app has them, for its field "seen": the
 * same as long as nobody changes one of these. */
str tab_seen(const struct request *req, const struct tab *tab);

/* Save what differs. TAB_CHANGED: somebody was quicker with a setting of this
 * form, nothing is saved, req->app is what they made of it; the next save is
 * against theirs. Others may change everything else meanwhile. */
err tab_save(struct request *req, struct fields form, const struct tab *tab,
             enum tab_end *out);
