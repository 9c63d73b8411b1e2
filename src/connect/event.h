/* SPDX-License-Identifier: Apache-2.0
 * What happened in a session, for the app's developer: rows that pages and
 * forms leave behind, and how far the session has come. */
#pragma once
#include "connect/session.h"

/* The steps of the funnel: each session has reached all up to its own. */
enum reached {
    REACHED_LINK,     /* opened */
    REACHED_START,    /* "Continue" */
    REACHED_BRAND,    /* a brand is chosen */
    REACHED_SIGN_IN,  /* signed in at the maker */
    REACHED_QUESTION, /* saw what is asked */
    REACHED_END,      /* connected */
    REACHED_COUNT
};

enum event_effect { KEEPS, MEETS, MENDS };

enum event {
#define EVENT(symbol, name, reaches, effect, label) symbol,
#include "connect/events.def"
#undef EVENT
    EVENT_COUNT
};

struct event_row {
    str name, label;
    enum reached reaches;
    enum event_effect effect;
};
const struct event_row *event_row(enum event e);
const struct event_row *event_find(str name); /* NULL: none of that name */

/* In a unit that something else needs anyway: take a number before it, write
 * inside. detail is cut to 300 bytes. */
struct event_note {
    enum event event;
    str session_id, detail;
    int64_t id, at_ms;
};
err event_prepare(const struct request *req, str session_id, enum event event,
                  str detail, struct event_note *out);
err event_write(struct tx *tx, const struct event_note *note);

/* Everywhere else: a row for later (store/later.h), which costs the request
 * nothing and may be lost in a crash. */
void event_later(const struct request *req, enum event event, str detail);

/* A car that a session is about, in the unit that ends it. */
err event_car(struct tx *tx, str session_id, str vin);
