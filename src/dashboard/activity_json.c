/* SPDX-License-Identifier: Apache-2.0
 * Writing sessions, users, requests and their counts as JSON. */
#include "dashboard/activity_json.h"

#include "base/clock.h"
#include "dashboard/request_error.h"
#include "dashboard/show.h"

static void
words_json(struct json *j, str key, str words)
{
    str word;

    json_open(j, key, '[');
    while (str_word(&words, ' ', &word))
        json_text(j, S(""), word);
    json_close(j, ']');
}

/* Where the next page begins; null at the end. searched_to: why a page is not
 * full although there is another. */
static void
end_json(struct json *j, struct arena *a, bool more,
         const struct list_key *next, int64_t searched_to_ms)
{
    if (more)
        json_text(j, S("cursor"), list_key_text(a, next));
    else
        json_nil(j, S("cursor"));
    if (searched_to_ms > 0)
        json_text(j, S("searched_to"), clock_iso(a, searched_to_ms));
    else
        json_nil(j, S("searched_to"));
}

/* ---- sessions ---- */

static void
session_row_json(struct json *j, struct arena *a,
                 const struct sessions_page_row *row)
{
    json_open(j, S(""), '{');
    json_text(j, S("id"), row->id);
    json_when(j, a, S("started_at"), row->started_at);
    json_when(j, a, S("ended_at"), row->ended_at);
    json_text(j, S("outcome"), row->word);
    json_text(j, S("step"), step_word(row->reached));
    json_text(j, S("user"), row->user);
    json_text(j, S("make"), row->make);
    json_text(j, S("mode"), row->mode);
    json_text(j, S("sdk"), row->sdk);
    json_text(j, S("trouble"), row->trouble);
    json_text(j, S("problem"), row->problem);
    json_int(j, S("cars"), row->cars);
    words_json(j, S("asked"), row->asked);
    words_json(j, S("granted"), row->granted);
    json_close(j, '}');
}

void
sessions_json(struct json *j, struct arena *a, const struct sessions_list *list)
{
    json_open(j, S("sessions"), '[');
    for (size_t i = 0; i < list->count; i++)
        session_row_json(j, a, &list->rows[i]);
    json_close(j, ']');
    end_json(j, a, list->more, &list->next, list->searched_to * 1000);
}

void
session_json(struct json *j, struct arena *a, const struct session_shown *s)
{
    const struct session_of_app_row *row = &s->row;

    json_text(j, S("id"), row->id);
    json_when(j, a, S("started_at"), row->started_at);
    json_when(j, a, S("ended_at"), row->ended_at);
    json_text(j, S("outcome"), row->word);
    json_text(j, S("step"), step_word(row->reached));
    json_text(j, S("user"), row->user);
    json_text(j, S("make"), row->make);
    json_text(j, S("mode"), row->mode);
    json_text(j, S("platform"), row->platform);
    json_text(j, S("sdk"), row->sdk);
    json_text(j, S("country"), row->country);
    json_text(j, S("language"), row->language);
    json_text(j, S("scope"), row->scope);
    json_text(j, S("flags"), row->flags);
    json_text(j, S("redirect_uri"), row->redirect_uri);
    json_text(j, S("problem"), row->problem);
    json_open(j, S("events"), '[');
    for (size_t i = 0; i < s->count; i++) {
        json_open(j, S(""), '{');
        json_text(j, S("at"), clock_iso(a, s->events[i].at_ms));
        json_text(j, S("name"), s->events[i].name);
        json_text(j, S("detail"), s->events[i].detail);
        json_close(j, '}');
    }
    json_close(j, ']');
    json_bool(j, S("more_events"), s->more);
}

void
users_json(struct json *j, struct arena *a, const struct users_list *list)
{
    json_open(j, S("users"), '[');
    for (size_t i = 0; i < list->count; i++) {
        const struct session_user *u = &list->rows[i];

        json_open(j, S(""), '{');
        json_text(j, S("user"), u->user);
        json_int(j, S("sessions"), u->sessions);
        json_bool(j, S("or_more"), u->many);
        json_int(j, S("attempts"), u->attempts);
        json_text(j, S("outcome"), u->word);
        json_text(j, S("step"), step_word(u->latest.reached));
        json_when(j, a, S("last_seen_at"), u->latest.started_at);
        json_text(j, S("last_session"), u->latest.id);
        json_close(j, '}');
    }
    json_close(j, ']');
    end_json(j, a, list->more, &list->next, list->searched_to * 1000);
}

/* ---- the funnel ---- */

static void
part_json(struct json *j, const struct funnel_part *p)
{
    json_open(j, S(""), '{');
    json_text(j, S("name"), p->name);
    json_int(j, S("connected"), p->connected);
    json_open(j, S("reached"), '{');
    for (int64_t i = 0; i < REACHED_COUNT; i++)
        json_int(j, step_word(i), p->reached[i]);
    json_close(j, '}');
    json_close(j, '}');
}

void
funnel_json(struct json *j, const struct funnel *f)
{
    json_int(j, S("days"), funnel_spans[f->span].days);
    json_text(j, S("by"), funnel_splits[f->split].value);
    json_int(j, S("sessions"), f->sessions);
    json_int(j, S("connected"), f->connected);
    json_open(j, S("steps"), '[');
    for (int64_t i = 0; i < REACHED_COUNT; i++) {
        json_open(j, S(""), '{');
        json_text(j, S("step"), step_word(i));
        json_int(j, S("reached"), f->reached[i]);
        json_int(j, S("lost"), f->lost[i]);
        json_text(j, S("reason"), f->reason[i].name);
        json_int(j, S("reason_sessions"), f->reason[i].sessions);
        json_close(j, '}');
    }
    json_close(j, ']');
    json_open(j, S("parts"), '[');
    for (size_t i = 0; i < f->part_count; i++)
        part_json(j, &f->parts[i]);
    json_close(j, ']');
}

/* ---- requests ---- */

void
requests_json(struct json *j, struct arena *a, const struct requests_list *list)
{
    json_open(j, S("requests"), '[');
    for (size_t i = 0; i < list->count; i++) {
        const struct requests_page_row *row = &list->rows[i];

        json_open(j, S(""), '{');
        json_text(j, S("id"), row->id);
        json_text(j, S("at"), clock_iso(a, row->at_ms));
        json_text(j, S("method"), row->method);
        json_text(j, S("route"), row->route);
        json_int(j, S("status"), row->status);
        json_int(j, S("ms"), row->ms);
        json_text(j, S("type"), row->type);
        json_text(j, S("code"), row->code);
        json_close(j, '}');
    }
    json_close(j, ']');
    end_json(j, a, list->more, &list->next, list->searched_to_ms);
}

void
request_json(struct json *j, struct arena *a, str id,
             const struct request_of_app_row *row)
{
    struct request_error e = {0};

    if (row->type.len > 0)
        e = request_error_of(a, row->type, row->code);
    json_text(j, S("id"), id);
    json_text(j, S("at"), clock_iso(a, row->at_ms));
    json_text(j, S("method"), row->method);
    json_text(j, S("route"), row->route);
    json_int(j, S("status"), row->status);
    json_int(j, S("ms"), row->ms);
    json_text(j, S("type"), row->type);
    json_text(j, S("code"), row->code);
    json_text(j, S("what"), e.what);
    json_text(j, S("who_mends"), e.mends);
    json_text(j, S("resolution"), e.resolution);
    json_text(j, S("docs"), e.docs.checked);
}

/* ---- the overview ---- */

static void
days_json(struct json *j, struct arena *a, const struct glance *g)
{
    json_open(j, S("days"), '[');
    for (int i = 0; i < GLANCE_DAYS; i++) {
        str iso = clock_iso(a, (g->first_day + i) * 86400 * 1000);

        json_open(j, S(""), '{');
        json_text(j, S("day"), (str){iso.at, 10});
        json_int(j, S("connections"), g->made.values[i]);
        json_int(j, S("requests"), g->requests.values[i]);
        json_int(j, S("errors"), g->errors.values[i]);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void
latest_json(struct json *j, const struct glance *g)
{
    json_open(j, S("in_24_hours"), '{');
    json_int(j, S("requests"), g->latest);
    json_int(j, S("errors"), g->latest_errors);
    if (g->latest > 0)
        json_int(j, S("ms_on_average"),
                 (g->latest_ms + g->latest / 2) / g->latest);
    else
        json_nil(j, S("ms_on_average"));
    json_open(j, S("causes"), '[');
    for (size_t i = 0; i < g->cause_count; i++) {
        if (g->causes[i].type.len == 0)
            continue;
        json_open(j, S(""), '{');
        json_text(j, S("type"), g->causes[i].type);
        json_text(j, S("code"), g->causes[i].code);
        json_int(j, S("requests"), g->causes[i].requests);
        json_close(j, '}');
    }
    json_close(j, ']');
    json_close(j, '}');
}

void
glance_json(struct json *j, struct arena *a, const struct glance *g)
{
    json_int(j, S("connections"), g->connections);
    json_int(j, S("new_in_7_days"), g->fresh);
    json_open(j, S("makes"), '[');
    for (size_t i = 0; i < g->make_count; i++) {
        json_open(j, S(""), '{');
        json_text(j, S("make"), g->makes[i].make);
        json_int(j, S("connections"), g->makes[i].connections);
        json_close(j, '}');
    }
    json_close(j, ']');
    json_open(j, S("in_30_days"), '{');
    json_int(j, S("sessions"), g->sessions);
    json_int(j, S("connected"), g->connected);
    json_close(j, '}');
    json_open(j, S("in_30_days_before"), '{');
    json_int(j, S("sessions"), g->sessions_before);
    json_int(j, S("connected"), g->connected_before);
    json_close(j, '}');
    latest_json(j, g);
    days_json(j, a, g);
}
