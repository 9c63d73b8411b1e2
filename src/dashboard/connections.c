/* SPDX-License-Identifier: Apache-2.0
 * The connections of an app: who they are of, what they allow, ending one. */
#include "vehicles/connections.h"

#include "base/encode.h"
#include "catalog/catalog.h"
#include "dashboard/dashboard.h"
#include "dashboard/frame.h"
#include "http/errors.h"
#include "oauth/oauth.h"
#include "vehicles/errors.h"

enum { PAGE = 50, QUERY = 1024, EVENTS_MOST = 64, NAMES = 4096 };

#define CONNECTIONS "/connections"

static str
make_name(str id)
{
    const struct make *make = make_find(id);

    return make == NULL ? id : make->name;
}

static str
car_of(struct arena *a, const struct connection *c)
{
    return arena_fmt(a, STR_FMT " " STR_FMT " %lld",
                     STR_ARG(make_name(c->make)), STR_ARG(c->model),
                     (long long)c->year);
}

static bool
is_simulated(const struct connection *c)
{
    return !str_eq(c->mode, S("live"));
}

static str
mode_of(const struct connection *c)
{
    return is_simulated(c) ? S("Simulated") : S("Live");
}

static struct url
page_of(struct request *req, str vehicle_id, const char *rest)
{
    return url_own(
        frame_path(req, arena_fmt(req->arena, CONNECTIONS "/" STR_FMT "%s",
                                  STR_ARG(vehicle_id), rest)));
}

/* ---- what the list is filtered by ---- */

static const struct {
    str value, label;
} states[] =
    {
        {STR("connected"),    STR("Connected")   },
        {STR("disconnected"), STR("Disconnected")},
        {STR("all"),          STR("All")         },
},
  modes[] = {
      {STR(""), STR("All")},
      {STR("simulated"), STR("Simulated")},
      {STR("live"), STR("Live")},
};
enum {
    STATES = sizeof states / sizeof states[0],
    MODES = sizeof modes / sizeof modes[0],
};

static void
add_choices(struct request *req, const struct connections_wish *wish,
            struct page_dash_connections *page)
{
    struct dash_choice *s = arena_alloc(req->arena, STATES, sizeof *s);
    struct dash_choice *m = arena_alloc(req->arena, MODES, sizeof *m);

    for (size_t i = 0; i < STATES; i++)
        s[i] = (struct dash_choice){states[i].value, states[i].label,
                                    str_eq(states[i].value, wish->state)};
    for (size_t i = 0; i < MODES; i++)
        m[i] = (struct dash_choice){modes[i].value, modes[i].label,
                                    str_eq(modes[i].value, wish->mode)};
    page->states = s;
    page->states_count = STATES;
    page->modes = m;
    page->modes_count = MODES;
}

/* All of them first, then each. */
static void
add_makes(struct request *req, const struct connections_wish *wish,
          struct page_dash_connections *page)
{
    struct dash_choice *all =
        arena_alloc(req->arena, make_count() + 1, sizeof *all);

    all[0] = (struct dash_choice){.label = S("All")};
    for (size_t i = 0; i < make_count(); i++) {
        const struct make *make = make_row(i);

        all[i + 1] = (struct dash_choice){make->id, make->name,
                                          str_eq(make->id, wish->make)};
    }
    page->makes = all;
    page->makes_count = make_count() + 1;
}

/* ---- the list ---- */

static size_t
count_words(str list)
{
    size_t n = 0;
    str word;

    while (str_word(&list, ' ', &word))
        n++;
    return n;
}

static void
add_rows(struct request *req, const struct connections_page *list,
         struct page_dash_connections *page)
{
    struct dash_connection *rows =
        arena_alloc(req->arena, list->count, sizeof *rows);

    for (size_t i = 0; i < list->count; i++) {
        const struct connection *c = &list->rows[i];

        rows[i] = (struct dash_connection){
            .page = page_of(req, c->vehicle_id, ""),
            .car = car_of(req->arena, c),
            .vin = c->vin,
            .user = c->external_id,
            .owner_id = c->owner_id,
            .mode = mode_of(c),
            .since = dash_time(req->arena, c->connected_at),
            .permissions = count_words(c->permissions),
        };
        if (c->ended_at > 0)
            rows[i].ended = dash_time(req->arena, c->ended_at);
    }
    page->connections = rows;
    page->connections_count = list->count;
}

/* The same list, going on at a cursor; "" is its beginning. */
static struct url
list_at(struct request *req, const struct connections_wish *wish, str cursor)
{
    const struct {
        const char *name;
        str value;
    } parts[] = {
        {"search", wish->search},
        {"state",  wish->state },
        {"mode",   wish->mode  },
        {"make",   wish->make  },
        {"cursor", cursor      },
    };
    struct buf out = {.arena = req->arena, .max = QUERY};

    buf_add(&out, frame_path(req, S(CONNECTIONS)));
    for (size_t i = 0, n = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (parts[i].value.len == 0)
            continue;
        buf_fmt(&out, "%c%s=", n++ == 0 ? '?' : '&', parts[i].name);
        percent_encode(&out, parts[i].value);
    }
    return url_own(buf_str(&out));
}

static struct connections_wish
wish_of(const struct request *req)
{
    struct connections_wish wish = {
        .app_id = req->app->id,
        .search = str_trim(fields_get(req->query, S("search"))),
        .state = fields_get(req->query, S("state")),
        .mode = fields_get(req->query, S("mode")),
        .make = fields_get(req->query, S("make")),
        .cursor = fields_get(req->query, S("cursor")),
        .most = PAGE,
    };

    /* whoever looks for one wants it wherever it is */
    if (wish.state.len == 0)
        wish.state = wish.search.len > 0 ? S("all") : S("connected");
    return wish;
}

err
dashboard_connections_page(struct request *req)
{
    const struct connections_wish wish = wish_of(req);
    struct page_dash_connections page = {
        .search = wish.search,
        .page = url_own(frame_path(req, S(CONNECTIONS))),
        .is_filtered = wish.search.len + wish.mode.len + wish.make.len > 0 ||
                       !str_eq(wish.state, S("connected")),
    };
    struct buf out = {.arena = req->arena, .max = DASH_MAX};
    struct connections_page list;
    err e = connections_list(req->db, req->arena, &wish, &list);

    if (e == &API_VALIDATION && str_eq(list.wrong, S("search")))
        page.search_wrong =
            arena_fmt(req->arena, "What you look for %s.", list.rule);
    else if (e == &API_VALIDATION)
        return &HTTP_BAD_REQUEST; /* no field of the form says that */
    else if (e != OK)
        return e;
    add_rows(req, &list, &page);
    add_choices(req, &wish, &page);
    add_makes(req, &wish, &page);
    if (wish.cursor.len > 0)
        page.newest = list_at(req, &wish, S(""));
    if (list.next.len > 0)
        page.older = list_at(req, &wish, list.next);
    page.frame = dash_frame(req, DASH_APPS);
    page_dash_connections(&out, &page);
    response_html(req, page.search_wrong.len > 0 ? 422 : 200, &out);
    return OK;
}

/* ---- one of them ---- */

static err
find(struct request *req, struct connection *out)
{
    bool found;

    TRY(connection_find(req->db, req->arena, req->app->id, req->params[1],
                        &found, out));
    return found ? OK : &HTTP_NOT_FOUND;
}

static void
add_permissions(struct request *req, const struct connection *c,
                struct page_dash_connection *page)
{
    struct permission_set set = permission_set_from(c->permissions, NULL);
    struct dash_allowed *all =
        arena_alloc(req->arena, PERMISSION_COUNT, sizeof *all);
    size_t n = 0;

    for (enum permission p = 0; p < PERMISSION_COUNT; p++) {
        const struct permission_row *row = permission_row(p);

        if (permission_set_has(set, p))
            all[n++] =
                (struct dash_allowed){row->name, row->title, row->sentence};
    }
    page->permissions = all;
    page->permissions_count = n;
}

struct event {
    int64_t at;
    str what, detail;
    bool is_end;
};

struct events {
    struct event at[EVENTS_MOST];
    size_t count;
};

/* In its place by time, the newest first; of one time the later added first. */
static void
event_add(struct events *all, struct event e)
{
    size_t i = all->count;

    if (e.at == 0 || all->count == EVENTS_MOST)
        return;
    for (; i > 0 && all->at[i - 1].at <= e.at; i--)
        all->at[i] = all->at[i - 1];
    all->at[i] = e;
    all->count++;
}

/* "Distance driven, Where the car is" */
static str
titles(struct arena *a, str names)
{
    struct permission_set set = permission_set_from(names, NULL);
    struct buf out = {.arena = a, .max = NAMES};

    for (enum permission p = 0; p < PERMISSION_COUNT; p++) {
        if (permission_set_has(set, p))
            buf_fmt(&out, "%s" STR_FMT, out.len > 0 ? ", " : "",
                    STR_ARG(permission_row(p)->title));
    }
    return out.len > 0 ? buf_str(&out) : S("Nothing");
}

static err
read_events(struct request *req, const struct connection *c, struct events *all)
{
    struct connection_consent *consents;
    size_t n;

    TRY(connection_history(req->db, req->arena, c, &consents, &n));
    event_add(all, (struct event){.at = c->connected_at,
                                  .what = S("Vehicle connected")});
    for (size_t i = n; i-- > 0;) {
        event_add(all,
                  (struct event){
                      .at = consents[i].created_at,
                      .what = S("Owner allowed"),
                      .detail = titles(req->arena, consents[i].permissions)});
        event_add(all, (struct event){.at = consents[i].revoked_at,
                                      .what = S("Tokens of that were revoked"),
                                      .is_end = true});
    }
    event_add(all, (struct event){.at = c->reauthenticated_at,
                                  .what = S("Owner signed in again")});
    event_add(all, (struct event){.at = c->ended_at,
                                  .what = S("Disconnected"),
                                  .is_end = true});
    return OK;
}

static err
add_events(struct request *req, const struct connection *c,
           struct page_dash_connection *page)
{
    struct events all = {.count = 0};
    struct dash_event *shown;

    TRY(read_events(req, c, &all));
    shown = arena_alloc(req->arena, all.count, sizeof *shown);
    for (size_t i = 0; i < all.count; i++)
        shown[i] = (struct dash_event){dash_time(req->arena, all.at[i].at),
                                       all.at[i].what, all.at[i].detail,
                                       all.at[i].is_end};
    page->events = shown;
    page->events_count = all.count;
    return OK;
}

err
dashboard_connection_page(struct request *req)
{
    struct page_dash_connection page;
    struct buf out = {.arena = req->arena, .max = DASH_MAX};
    struct connection c;

    TRY(find(req, &c));
    page = (struct page_dash_connection){
        .frame = dash_frame(req, DASH_APPS),
        .all = url_own(frame_path(req, S(CONNECTIONS))),
        .of_user = url_own(frame_path(
            req, arena_fmt(req->arena, CONNECTIONS "?search=" STR_FMT,
                           STR_ARG(c.owner_id)))),
        .car = car_of(req->arena, &c),
        .vin = c.vin,
        .vehicle_id = c.vehicle_id,
        .owner_id = c.owner_id,
        .user = c.external_id,
        .mode = mode_of(&c),
    };
    if (c.ended_at > 0)
        page.ended = dash_time(req->arena, c.ended_at);
    if (c.ended_at == 0 && is_simulated(&c))
        page.steer = url_own(
            frame_path(req, arena_fmt(req->arena, "/simulator/cars/" STR_FMT,
                                      STR_ARG(c.vehicle_id))));
    if (c.ended_at == 0 && member_of(req)->role >= EDITOR)
        page.end = page_of(req, c.vehicle_id, "/disconnect");
    add_permissions(req, &c, &page);
    TRY(add_events(req, &c, &page));
    page_dash_connection(&out, &page);
    response_html(req, 200, &out);
    return OK;
}

/* ---- ending it ---- */

static void
back(struct request *req, const struct connection *c, const char *key)
{
    frame_done(
        req,
        arena_fmt(req->arena, CONNECTIONS "/" STR_FMT, STR_ARG(c->vehicle_id)),
        str_of(key));
}

err
dashboard_disconnect_page(struct request *req)
{
    struct page_dash_disconnect page;
    struct buf out = {.arena = req->arena, .max = DASH_MAX};
    struct connection c;

    TRY(find(req, &c));
    if (c.ended_at > 0) {
        back(req, &c, "disconnected-before");
        return OK;
    }
    page = (struct page_dash_disconnect){
        .frame = dash_frame(req, DASH_APPS),
        .end = page_of(req, c.vehicle_id, "/disconnect"),
        .back = page_of(req, c.vehicle_id, ""),
        .car = car_of(req->arena, &c),
        .vin = c.vin,
        .user = c.external_id,
    };
    page_dash_disconnect(&out, &page);
    response_html(req, 200, &out);
    return OK;
}

err
dashboard_disconnect(struct request *req)
{
    struct connections_ending ending = {
        .app_id = req->app->id, .now = req->now, .also = audit_unit};
    struct audit_line line = {.what = S("vehicle disconnected")};
    struct connection_ended *ended;
    struct connection c;
    size_t n;

    TRY(find(req, &c));
    ending.vehicle_id = c.vehicle_id;
    ending.also_arg = &line;
    line.about = arena_fmt(req->arena, STR_FMT ", " STR_FMT,
                           STR_ARG(req->app->name), STR_ARG(c.vin));
    TRY(member_audit(req, &line));
    TRY(connections_end(req->db, req->arena, &ending, &ended, &n));
    back(req, &c, n > 0 ? "disconnected" : "disconnected-before");
    return OK;
}
