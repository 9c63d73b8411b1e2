/* SPDX-License-Identifier: Apache-2.0
 * How numbers, times and outcomes are said in the dashboard, and how a page of
 * a long list is asked for. */
#pragma once
#include "connect/event.h"
#include "dashboard/list.h"
#include "dashboard/pages.h"

str show_count(struct arena *a, int64_t n);                /* "1,284" */
str show_percent(struct arena *a, int64_t n, int64_t all); /* "68.4 %" */
str show_width(struct arena *a, int64_t n, int64_t all);   /* "68.4" of 100 */
str show_took(struct arena *a, int64_t seconds);           /* "1 min 48 s" */
str show_day(struct arena *a, int64_t day);                /* "10 Nov" */

/* "volkswagen" as people know it; an unknown one as it is. */
str show_make(str id);

/* A list's address with another key, and everything else that was asked. "":
 * from the beginning. */
struct url list_url(struct request *req, str path, const struct list_key *key);

/* What became of a session, by the word of sessions.sql. */
struct outcome {
    str word, label;
    enum dash_pill pill;
};
extern const struct outcome outcome_rows[];
extern const size_t outcome_count;
const struct outcome *outcome_of(str word); /* never NULL */

/* A step of the funnel; and why sessions end there: a trouble of events.def or
 * an outcome. */
str step_label(int64_t reached);
str step_word(int64_t reached); /* for programs: "sign_in" */
str reason_label(str reason);
