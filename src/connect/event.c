/* SPDX-License-Identifier: Apache-2.0
 * What happened in a session. */
#include "connect/event.h"

#include "connect/errors.h"
#include "store/later.h"

enum { DETAIL = 300 };

static const struct event_row rows[] = {
#define EVENT(symbol, name, reaches, effect, label)                            \
    [symbol] = {STR(name), STR(label), reaches, effect},
#include "connect/events.def"
#undef EVENT
};

const struct event_row *
event_row(enum event e)
{
    return &rows[e];
}

const struct event_row *
event_find(str name)
{
    for (size_t i = 0; i < EVENT_COUNT; i++) {
        if (str_eq(rows[i].name, name))
            return &rows[i];
    }
    return NULL;
}

/* Without half a letter at the end. */
static str
bounded(str s)
{
    if (s.len <= DETAIL)
        return s;
    s.len = DETAIL;
    while (s.len > 0 && !str_is_utf8(s))
        s.len--;
    return s;
}

static err
write_row(struct tx *tx, const struct event_note *n)
{
    const struct event_row *row = event_row(n->event);
    const struct event_add_args add = {
        .session_id = n->session_id,
        .id = n->id,
        .at_ms = n->at_ms,
        .name = row->name,
        .detail = n->detail,
    };
    const struct session_reach_args reach = {
        .id = n->session_id,
        .reached = row->reaches,
        .changes = row->effect != KEEPS,
        .trouble = row->effect == MEETS ? row->name : S(""),
        .at_ms = n->at_ms,
    };

    TRY(event_add(tx, &add, NULL));
    if (row->reaches == REACHED_LINK && row->effect == KEEPS)
        return OK;
    return session_reach(tx, &reach, NULL);
}

err
event_prepare(const struct request *req, str session_id, enum event event,
              str detail, struct event_note *out)
{
    *out = (struct event_note){.event = event,
                               .session_id = session_id,
                               .detail = bounded(detail),
                               .at_ms = req->now_ms};
    return db_next_id(req->db, &out->id);
}

err
event_write(struct tx *tx, const struct event_note *note)
{
    return write_row(tx, note);
}

static err
write_later(struct tx *tx, const struct later *const *notes, size_t count,
            int64_t missed)
{
    (void)missed;
    for (size_t i = 0; i < count; i++) {
        const struct event_note n = {
            .event = (enum event)notes[i]->numbers[0],
            .session_id = notes[i]->texts[0],
            .detail = notes[i]->texts[1],
            .id = notes[i]->id,
            .at_ms = notes[i]->numbers[1],
        };

        TRY(write_row(tx, &n));
    }
    return OK;
}

void
event_later(const struct request *req, enum event event, str detail)
{
    (void)db_later(req->db, &(struct later){
                                .write = write_later,
                                .texts = {session_of(req)->id, bounded(detail)},
                                .numbers = {(int64_t)event,      req->now_ms    },
    });
}

err
event_car(struct tx *tx, str session_id, str vin)
{
    return session_car_add(tx, &(struct session_car_add_args){session_id, vin},
                           NULL);
}
