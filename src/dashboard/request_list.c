/* SPDX-License-Identifier: Apache-2.0
 * Finding requests of an app. */
#include "dashboard/request_list.h"

#include "base/random.h"
#include "http/errors.h"

enum { SCAN = 10000 /* requests a page looks at */ };

const struct request_result request_results[] = {
    {STR(""),       STR("All"),                   0,   INT64_MAX},
    {STR("ok"),     STR("Answered"),              0,   399      },
    {STR("error"),  STR("Refused or failed"),     400, INT64_MAX},
    {STR("401"),    STR("401: token"),            401, 401      },
    {STR("403"),    STR("403: permission"),       403, 403      },
    {STR("409"),    STR("409: state of the car"), 409, 409      },
    {STR("429"),    STR("429: too many"),         429, 429      },
    {STR("501"),    STR("501: not capable"),      501, 501      },
    {STR("server"), STR("500 to 599"),            500, 599      },
};
const size_t request_result_count =
    sizeof request_results / sizeof request_results[0];

static bool
takes_all(const struct requests_page_args *args)
{
    return args->least == 0 && args->largest == INT64_MAX &&
           args->route.len == 0;
}

static void
result_read(str value, struct requests_page_args *args, struct faults *faults)
{
    for (size_t i = 0; i < request_result_count; i++) {
        const struct request_result *row = &request_results[i];

        if (!str_eq(row->value, value))
            continue;
        args->least = row->least;
        args->largest = row->largest;
        return;
    }
    fault_add(faults, S("result"),
              S("It must be ok, error, server, 401, 403, 409, 429 or 501."));
}

static void
wish_read(const struct requests_wish *wish, struct requests_page_args *args,
          struct faults *faults)
{
    struct list_key key;

    *args = (struct requests_page_args){
        .app_id = wish->app_id, .route = wish->route, .most = wish->most + 1};
    result_read(wish->result, args, faults);
    fault_day(faults, S("from"), wish->from, false, &args->since_ms);
    args->since_ms *= 1000;
    if (wish->id.len > 0 && !str_is_uuid(wish->id))
        fault_add(faults, S("id"),
                  S("A request ID has 32 hexadecimal digits in five "
                    "groups; answers have it as sc-request-id."));
    fault_key(faults, wish->cursor, &key);
    args->at_ms = key.at;
    args->id = key.id;
    args->scan = takes_all(args) ? args->most : SCAN;
}

/* The page of one line that begins there: '~' is behind every letter. */
static err
list_one(struct db *db, struct arena *a, str id,
         struct requests_page_args *args, struct requests_list *out)
{
    const struct request_of_app_args which = {args->app_id, id};
    struct request_of_app_row row;
    bool found;

    TRY(request_of_app(db, a, &which, &found, &row));
    if (!found || row.at_ms < args->since_ms)
        return OK;
    args->since_ms = args->at_ms = row.at_ms;
    args->id = arena_fmt(a, STR_FMT "~", STR_ARG(id));
    args->scan = args->most = 1;
    return requests_page(db, a, args, &out->rows, &out->count);
}

/* A page that looked at all it may and found little: where it stopped. */
static err
find_end(struct db *db, struct arena *a, const struct requests_page_args *in,
         struct requests_list *out)
{
    const struct requests_scanned_args args = {in->app_id, in->since_ms,
                                               in->at_ms, in->id, SCAN - 1};
    struct requests_scanned_row end;

    if (takes_all(in))
        return OK;
    TRY(requests_scanned(db, a, &args, &out->more, &end));
    if (!out->more)
        return OK;
    out->searched_to_ms = end.at_ms;
    out->next = (struct list_key){end.at_ms, end.id};
    return OK;
}

err
requests_list(struct db *db, struct arena *a, const struct requests_wish *wish,
              struct requests_list *out)
{
    struct requests_page_args args;
    const struct requests_page_row *last;

    *out = (struct requests_list){0};
    wish_read(wish, &args, &out->faults);
    if (out->faults.count > 0)
        return &HTTP_BAD_REQUEST;
    if (wish->id.len > 0)
        return list_one(db, a, wish->id, &args, out);
    TRY(requests_page(db, a, &args, &out->rows, &out->count));
    if (out->count <= (size_t)wish->most)
        return find_end(db, a, &args, out);
    out->count = (size_t)wish->most;
    out->more = true;
    last = &out->rows[out->count - 1];
    out->next = (struct list_key){last->at_ms, last->id};
    return OK;
}
