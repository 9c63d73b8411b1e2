/* SPDX-License-Identifier: Apache-2.0
 * Numbers, times and outcomes as words. */
#include "dashboard/show.h"

#include <inttypes.h>

#include "base/clock.h"
#include "base/encode.h"
#include "base/random.h"
#include "connect/errors.h"
#include "dashboard/member.h"

enum { TEXT = 32, ADDRESS = 4096 };

/* ---- numbers ---- */

str
show_count(struct arena *a, int64_t n)
{
    struct buf out = {.arena = a, .max = TEXT};
    str digits = arena_fmt(a, "%" PRId64, n);

    for (size_t i = 0; i < digits.len; i++) {
        if (i > 0 && (digits.len - i) % 3 == 0)
            buf_char(&out, ',');
        buf_char(&out, digits.at[i]);
    }
    return buf_str(&out);
}

/* A thousandth more or less would be said of so many: whole steps of 0.1. */
static int64_t
per_mille(int64_t n, int64_t all)
{
    return all <= 0 ? 0 : (n * 1000 + all / 2) / all;
}

str
show_width(struct arena *a, int64_t n, int64_t all)
{
    int64_t share = per_mille(n, all);

    return arena_fmt(a, "%" PRId64 ".%" PRId64, share / 10, share % 10);
}

str
show_percent(struct arena *a, int64_t n, int64_t all)
{
    if (all <= 0)
        return S("–");
    return arena_fmt(a, STR_FMT " %%", STR_ARG(show_width(a, n, all)));
}

/* ---- times ---- */

str
show_took(struct arena *a, int64_t seconds)
{
    if (seconds < 60)
        return arena_fmt(a, "%" PRId64 " s", seconds);
    if (seconds < 3600)
        return arena_fmt(a, "%" PRId64 " min %" PRId64 " s", seconds / 60,
                         seconds % 60);
    return arena_fmt(a, "%" PRId64 " h %" PRId64 " min", seconds / 3600,
                     seconds / 60 % 60);
}

str
show_day(struct arena *a, int64_t day)
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr",
                                         "May", "Jun", "Jul", "Aug",
                                         "Sep", "Oct", "Nov", "Dec"};
    struct date d = date_from_days(day);

    return arena_fmt(a, "%d %s", d.day, months[d.month - 1]);
}

str
show_make(str id)
{
    const struct make *make = make_find(id);

    return make == NULL ? id : make->name;
}

/* ---- pages of a list ---- */

struct url
list_url(struct request *req, str path, const struct list_key *key)
{
    struct buf out = {.arena = req->arena, .max = ADDRESS};
    char sign = '?';

    buf_add(&out, path);
    for (size_t i = 0; i < req->query.count; i++) {
        const struct field *f = &req->query.at[i];

        if (str_eq(f->name, S("below")) || str_eq(f->name, S("done")) ||
            f->value.len == 0)
            continue;
        buf_char(&out, sign);
        sign = '&';
        percent_encode(&out, f->name);
        buf_char(&out, '=');
        percent_encode(&out, f->value);
    }
    if (key != NULL)
        buf_fmt(&out, "%cbelow=" STR_FMT, sign,
                STR_ARG(list_key_text(req->arena, key)));
    return url_own(out.full ? path : buf_str(&out));
}

/* ---- outcomes ---- */

const struct outcome outcome_rows[] = {
    {STR("connected"),                             STR("Connected"),              DASH_PILL_GOOD },
    {STR("open"),                                  STR("Open now"),               DASH_PILL_PLAIN},
    {STR("abandoned"),                             STR("Abandoned"),              DASH_PILL_ACT  },
    {STR("user_manually_returned_to_application"), STR("Left"),                   DASH_PILL_ACT  },
    {STR("access_denied"),                         STR("Denied"),                 DASH_PILL_BAD  },
    {STR("vehicle_incompatible"),                  STR("Incompatible"),           DASH_PILL_ACT  },
    {STR("no_vehicles"),                           STR("No car"),                 DASH_PILL_ACT  },
    {STR("invalid_subscription"),                  STR("No subscription"),        DASH_PILL_ACT  },
    {STR("oem_cancelled_login"),                   STR("Cancelled at the maker"), DASH_PILL_ACT  },
    {STR("configuration_error"),                   STR("Link or app wrong"),      DASH_PILL_BAD  },
    {STR("refused"),                               STR("Link refused"),           DASH_PILL_BAD  },
    {STR("server_error"),                          STR("Server error"),           DASH_PILL_BAD  },
};
const size_t outcome_count = sizeof outcome_rows / sizeof outcome_rows[0];

const struct outcome *
outcome_of(str word)
{
    for (size_t i = 0; i < outcome_count; i++) {
        if (str_eq(outcome_rows[i].word, word))
            return &outcome_rows[i];
    }
    return &outcome_rows[outcome_count - 1];
}

str
step_label(int64_t reached)
{
    static const str labels[REACHED_COUNT] = {
        STR("Link opened"), STR("Continue"),          STR("Brand chosen"),
        STR("Signed in"),   STR("Saw what is asked"), STR("Connected"),
    };

    return reached >= 0 && reached < REACHED_COUNT ? labels[reached] : S("");
}

str
step_word(int64_t reached)
{
    static const str words[REACHED_COUNT] = {
        STR("link"),    STR("start"),    STR("brand"),
        STR("sign_in"), STR("question"), STR("connected"),
    };

    return reached >= 0 && reached < REACHED_COUNT ? words[reached] : S("");
}

str
reason_label(str reason)
{
    const struct event_row *event = event_find(reason);

    return event == NULL || event->effect != MEETS ? outcome_of(reason)->label
                                                   : event->label;
}
