/* SPDX-License-Identifier: Apache-2.0
 * The app: send the owner to Connect, trade the code for tokens, read the car.
 * One thread calls this, so the sessions need no lock. */
#include "app.h"

#include <math.h>

#include "base/random.h"
#include "base/secret.h"
#include "pages.h"

enum {
    PAGE_MAX = 256 * 1024,
    SESSIONS = 64,
    CARS = 10,
    REQUESTS = 1 + 7 * CARS
};

/* Kept here and never sent to the browser: the browser has the id alone. */
static struct session {
    char id[37], access[65], refresh[65];
} sessions[SESSIONS];
static size_t next_session; /* the oldest one makes room */

static struct session *
session_find(const struct ask *ask)
{
    for (size_t i = 0; i < SESSIONS && ask->session_cookie.len > 0; i++) {
        if (secret_hash_eq(str_of(sessions[i].id), ask->session_cookie))
            return &sessions[i];
    }
    return NULL;
}

static bool
keep(char *at, size_t size, str text)
{
    return snprintf(at, size, STR_FMT, STR_ARG(text)) < (int)size;
}

static bool
session_put_tokens(struct session *s, const struct tokens *t)
{
    return keep(s->access, sizeof s->access, t->access) &&
           keep(s->refresh, sizeof s->refresh, t->refresh);
}

static struct session *
session_add(const struct ask *ask, const struct tokens *t)
{
    struct session *s = &sessions[next_session++ % SESSIONS];

    *s = (struct session){0};
    if (!session_put_tokens(s, t))
        return NULL;
    keep(s->id, sizeof s->id, random_uuid(ask->arena));
    return s;
}

static struct reply
redirect(unsigned status, str location)
{
    return (struct reply){.status = status, .location = location};
}

static struct buf
page_open(const struct ask *ask)
{
    return (struct buf){.arena = ask->arena, .max = PAGE_MAX};
}

static struct reply
page_close(unsigned status, const struct buf *page)
{
    return (struct reply){.status = page->full ? 500 : status,
                          .type = S("text/html; charset=utf-8"),
                          .body = buf_str(page)};
}

static struct reply
show_home(const struct ask *ask, unsigned status, const struct page_index *v)
{
    struct buf page = page_open(ask);

    page_index(&page, v);
    return page_close(status, &page);
}

static struct reply
home(const struct ask *ask)
{
    const struct page_index v = {.connected = session_find(ask) != NULL};

    return show_home(ask, 200, &v);
}

/* The state ties the answer to the browser that asked: without it, somebody
 * could make another person's browser finish a Connect they did not begin. */
static struct reply
connect_car(const struct ask *ask)
{
    str state = random_uuid(ask->arena);
    str mode = str_eq(ask->mode, S("live")) ? S("live") : S("simulated");
    struct reply r =
        redirect(302, client_connect_url(ask->arena, ask->client, state, mode));

    r.state_cookie = state;
    return r;
}

static struct reply
try_again(const struct ask *ask, unsigned status, str bad, str error)
{
    const struct page_index v = {
        .connected = session_find(ask) != NULL, .bad = bad, .error = error};

    return show_home(ask, status, &v);
}

/* What came back instead of a code. */
static struct reply
not_connected(const struct ask *ask)
{
    if (str_eq(ask->error, S("access_denied")))
        return try_again(ask, 200,
                         S("You pressed “Deny access”. Nothing was shared."),
                         ask->error);
    return try_again(ask, 200,
                     ask->error_description.len > 0
                         ? ask->error_description
                         : S("The car was not connected."),
                     ask->error);
}

static struct reply
callback(const struct ask *ask)
{
    struct tokens tokens;
    struct answer answer;
    const struct session *s;
    struct reply r;

    if (ask->state.len == 0 || !secret_hash_eq(ask->state, ask->state_cookie))
        return try_again(ask, 400,
                         S("This answer does not belong to a Connect that was "
                           "begun in this browser. Begin again here."),
                         S(""));
    if (ask->error.len > 0)
        return not_connected(ask);
    answer = client_exchange(ask->arena, ask->client, ask->code, &tokens);
    if (answer.problem.len > 0)
        return try_again(ask, 502, answer.problem, S(""));
    s = session_add(ask, &tokens);
    if (s == NULL)
        return try_again(ask, 502, S("The tokens are too long."), S(""));
    r = redirect(303, S("/car"));
    r.session_cookie = str_of(s->id);
    r.state_cookie = S("-"); /* a state is used once */
    return r;
}

/* One page's reads, remembered for the table at its foot. */
struct reading {
    const struct ask *ask;
    struct session *session;
    struct request_line lines[REQUESTS];
    size_t count;
};

/* "2026-11-24T18:42:57.000Z" for a person: "2026-11-24 18:42 UTC". */
static str
moment(struct arena *a, str iso)
{
    if (iso.len < 17)
        return S("–");
    return arena_fmt(a, "%.10s %.5s UTC", iso.at, iso.at + 11);
}

/* An access token lasts two hours. Refused: get a new pair, ask once more. */
static struct answer
read_path(struct reading *r, str path, str shown)
{
    struct arena *a = r->ask->arena;
    const struct client *c = r->ask->client;
    struct answer answer = client_get(a, c, str_of(r->session->access), path);
    struct tokens tokens;

    if (answer.status == 401 &&
        client_refresh(a, c, str_of(r->session->refresh), &tokens)
                .problem.len == 0 &&
        session_put_tokens(r->session, &tokens))
        answer = client_get(a, c, str_of(r->session->access), path);
    if (r->count < REQUESTS)
        r->lines[r->count++] =
            (struct request_line){.path = shown,
                                  .status = (size_t)answer.status,
                                  .took_ms = (size_t)answer.took_ms,
                                  .age = moment(a, answer.data_age)};
    return answer;
}

static str
refused(const struct answer *answer)
{
    if (answer->status == 403)
        return S("You kept this to yourself.");
    return answer->problem.len > 0 ? answer->problem
                                   : S("The answer cannot be read.");
}

/* One value of a car: "/odometer"; "" is what the car is. */
static struct answer
read_value(struct reading *r, str id, const char *what)
{
    struct arena *a = r->ask->arena;

    return read_path(
        r, arena_fmt(a, "/v2.0/vehicles/" STR_FMT "%s", STR_ARG(id), what),
        arena_fmt(a, "/v2.0/vehicles/{id}%s", what));
}

/* A petrol car has no battery to speak of: the page says nothing of one. */
static bool
is_not_there(const struct answer *answer)
{
    return answer->status == 501;
}

static void
read_gauge(struct reading *r, str id, const char *what, str name,
           struct gauge *gauges, size_t *count)
{
    struct arena *a = r->ask->arena;
    struct answer answer = read_value(r, id, what);
    struct gauge *g = &gauges[*count];
    double share;

    if (is_not_there(&answer))
        return;
    ++*count;
    *g = (struct gauge){.name = name, .age = moment(a, answer.data_age)};
    if (answer.problem.len > 0 || !share_parse(answer.body, &share)) {
        g->problem = refused(&answer);
        return;
    }
    g->share = arena_fmt(a, "%.3f", share);
    g->percent = arena_fmt(a, "%.0f", share * 100);
}

static void
read_tires(struct reading *r, str id, struct car *car)
{
    static const str names[] = {STR("Front left"), STR("Front right"),
                                STR("Back left"), STR("Back right")};
    struct arena *a = r->ask->arena;
    struct answer answer = read_value(r, id, "/tires/pressure");
    struct wheel *wheels = arena_alloc(a, 4, sizeof *wheels);
    double kpa[4];

    car->has_tires = !is_not_there(&answer);
    if (answer.problem.len > 0 || !tires_parse(answer.body, kpa)) {
        car->tires_problem = refused(&answer);
        return;
    }
    for (size_t i = 0; i < 4; i++)
        wheels[i] = (struct wheel){names[i], arena_fmt(a, "%.0f", kpa[i])};
    car->wheels = wheels;
    car->wheels_count = 4;
}

static void
read_doors(struct reading *r, str id, struct car *car)
{
    struct arena *a = r->ask->arena;
    struct answer answer = read_value(r, id, "/security");
    bool locked;

    car->has_lock = !is_not_there(&answer);
    car->lock_it = url_own(arena_fmt(a, "/lock?vehicle=" STR_FMT, STR_ARG(id)));
    car->unlock_it =
        url_own(arena_fmt(a, "/unlock?vehicle=" STR_FMT, STR_ARG(id)));
    if (answer.problem.len > 0 ||
        !security_parse(a, answer.body, &locked, &car->open))
        car->lock_problem = refused(&answer);
    else
        car->lock = locked ? S("Locked") : S("Unlocked");
}

static void
read_distance(struct reading *r, str id, struct car *car)
{
    struct arena *a = r->ask->arena;
    struct answer answer = read_value(r, id, "/odometer");
    struct digit *digits;
    double km;

    if (answer.problem.len > 0 || !odometer_parse(answer.body, &km)) {
        car->distance_problem = refused(&answer);
        return;
    }
    car->distance = arena_fmt(a, "%.0f", floor(km));
    car->distance_age = moment(a, answer.data_age);
    digits = arena_alloc(a, car->distance.len, sizeof digits[0]);
    for (size_t i = 0; i < car->distance.len; i++)
        digits[i].is = (str){car->distance.at + i, 1};
    car->digits = digits;
    car->digits_count = car->distance.len;
}

static void
read_place(struct reading *r, str id, struct car *car)
{
    struct arena *a = r->ask->arena;
    struct answer answer = read_value(r, id, "/location");
    double latitude, longitude;

    if (answer.problem.len > 0 ||
        !location_parse(answer.body, &latitude, &longitude)) {
        car->place_problem = refused(&answer);
        return;
    }
    car->place = arena_fmt(a, "%.5f, %.5f", latitude, longitude);
    car->place_age = moment(a, answer.data_age);
}

static struct car
read_car(struct reading *r, str id)
{
    struct arena *a = r->ask->arena;
    struct answer answer = read_value(r, id, "");
    struct gauge *gauges = arena_alloc(a, 2, sizeof *gauges);
    struct attributes is;
    struct car car = {.name = S("Your car")};

    if (answer.problem.len == 0 && attributes_parse(a, answer.body, &is))
        car.name = arena_fmt(a, STR_FMT " " STR_FMT ", %d",
                             STR_ARG(make_name(a, is.make)), STR_ARG(is.model),
                             (int)is.year);
    car.disconnect =
        url_own(arena_fmt(a, "/disconnect?vehicle=" STR_FMT, STR_ARG(id)));
    read_distance(r, id, &car);
    read_place(r, id, &car);
    car.gauges = gauges;
    read_gauge(r, id, "/battery", S("Battery"), gauges, &car.gauges_count);
    read_gauge(r, id, "/fuel", S("Fuel"), gauges, &car.gauges_count);
    read_tires(r, id, &car);
    read_doors(r, id, &car);
    return car;
}

/* v: how the last command ended. */
static struct reply
show_car(const struct ask *ask, struct page_car v)
{
    struct reading r = {.ask = ask, .session = session_find(ask)};
    struct car cars[CARS];
    str ids[CARS];
    size_t count = 0;
    struct buf page = page_open(ask);
    struct answer answer;

    if (r.session == NULL)
        return redirect(303, S("/"));
    v.cars = cars;
    v.requests = r.lines;
    answer = read_path(&r, S("/v2.0/vehicles"), S("/v2.0/vehicles"));
    if (answer.problem.len > 0)
        v.problem = answer.problem;
    else if (!vehicles_parse(ask->arena, answer.body, ids, CARS, &count))
        v.problem = S("The list of vehicles cannot be read.");
    else if (count == 0)
        v.problem = S("No car is connected any more.");
    for (size_t i = 0; i < count; i++)
        cars[v.cars_count++] = read_car(&r, ids[i]);
    v.requests_count = r.count;
    page_car(&page, &v);
    return page_close(200, &page);
}

static struct reply
car_page(const struct ask *ask)
{
    return show_car(ask, (struct page_car){0});
}

/* The car's own answer is shown below: what was told and what it says. */
static struct reply
tell_lock(const struct ask *ask, str json, str done)
{
    struct session *s = session_find(ask);
    struct page_car v = {0};
    struct answer answer;

    if (s == NULL || !str_is_uuid(ask->vehicle))
        return redirect(303, S("/"));
    answer =
        client_post(ask->arena, ask->client, str_of(s->access),
                    arena_fmt(ask->arena, "/v2.0/vehicles/" STR_FMT "/security",
                              STR_ARG(ask->vehicle)),
                    json);
    if (answer.problem.len > 0)
        v.refused = refused(&answer);
    else
        v.done = done;
    return show_car(ask, v);
}

static struct reply
lock(const struct ask *ask)
{
    return tell_lock(ask, S("{\"action\":\"LOCK\"}"), S("The car is locked."));
}

static struct reply
unlock(const struct ask *ask)
{
    return tell_lock(ask, S("{\"action\":\"UNLOCK\"}"),
                     S("The car is unlocked."));
}

static struct reply
disconnect(const struct ask *ask)
{
    struct session *s = session_find(ask);
    struct page_index v = {0};
    struct answer answer;

    if (s == NULL || !str_is_uuid(ask->vehicle))
        return redirect(303, S("/"));
    answer = client_delete(ask->arena, ask->client, str_of(s->access),
                           arena_fmt(ask->arena,
                                     "/v2.0/vehicles/" STR_FMT "/application",
                                     STR_ARG(ask->vehicle)));
    v.connected = true;
    if (answer.problem.len > 0)
        v.bad = answer.problem;
    else
        v.good = S("The car is disconnected. This app can no longer read it.");
    return show_home(ask, 200, &v);
}

static struct reply
style(const struct ask *ask)
{
    struct buf sheet = page_open(ask);

    if (str_eq(ask->path, S("/app.css")))
        page_app(&sheet, NULL);
    else
        page_tokens(&sheet, NULL);
    return (struct reply){200, .type = S("text/css"), .body = buf_str(&sheet)};
}

struct reply
app_answer(const struct ask *ask)
{
    static const struct {
        str method, path;
        struct reply (*answer)(const struct ask *ask);
    } routes[] = {
        {STR("GET"),  STR("/"),           home       },
        {STR("GET"),  STR("/connect"),    connect_car},
        {STR("GET"),  STR("/callback"),   callback   },
        {STR("GET"),  STR("/car"),        car_page   },
        {STR("POST"), STR("/lock"),       lock       },
        {STR("POST"), STR("/unlock"),     unlock     },
        {STR("POST"), STR("/disconnect"), disconnect },
        {STR("GET"),  STR("/tokens.css"), style      },
        {STR("GET"),  STR("/app.css"),    style      },
    };

    for (size_t i = 0; i < sizeof routes / sizeof routes[0]; i++) {
        if (str_eq(ask->method, routes[i].method) &&
            str_eq(ask->path, routes[i].path))
            return routes[i].answer(ask);
    }
    return try_again(ask, 404, S("There is no such page here."), S(""));
}
