/* SPDX-License-Identifier: Apache-2.0
 * The question before anybody is asked: for the app's developer. */
#include "connect/connect.h"
#include "connect/error_page.h"
#include "connect/grant.h"
#include "oauth/errors.h"

/* How well a model serves as the example: one that is made today, of a brand
 * that many know, with a battery, as most that are connected. */
static int
suits(const struct app *app, const struct model *m)
{
    if (!list_allows(app->makes, m->make->id) || m->set->permissions.bits == 0)
        return -1;
    return (m->powertrain == BEV ? 4 : 0) + (m->last_year == 9999 ? 2 : 0) +
           (str_eq(m->make->id, S("VOLKSWAGEN")) ? 1 : 0);
}

static const struct model *
sample_model(const struct app *app)
{
    const struct model *best = NULL;
    int most = -1;

    for (size_t i = 0; i < model_count(); i++) {
        int n = suits(app, model_row(i));

        if (n > most) {
            most = n;
            best = model_row(i);
        }
    }
    return best;
}

static struct oem_vehicle
sample_car(const struct app *app)
{
    const struct model *m = sample_model(app);
    struct oem_vehicle car = {.vin = S("WVWZZZE1ZNP004217")};

    if (m == NULL)
        return car;
    car.make = m->make->id;
    car.model = m->name;
    car.year = m->first_year;
    return car;
}

static session
sample_session(const struct app *app)
{
    return (session){
        .app_id = app->id,
        .app_name = app->name,
        .description = app->description,
        .company = app->company,
        .privacy_url = app->privacy_url,
        .logo = app->logo,
        .color = app->color,
        .mode = S("live"),
    };
}

static struct page_frame
preview_frame(const struct request *req, const session *s,
              const struct preview *in)
{
    struct page_frame f = session_frame(req, s, STEP_CHOOSE);

    f.preview = true;
    f.base = url_own(arena_fmt(req->arena, STR_FMT "#", STR_ARG(in->back)));
    f.here = url_own(in->back);
    f.csrf = in->csrf;
    return f;
}

void
connect_preview(struct request *req, const struct preview *in)
{
    const struct problem nothing = {.error = &AUTHORIZE_ASKS_FOR_NOTHING,
                                    .parameter = S("scope")};
    const session s = sample_session(in->app);
    struct page_frame frame = preview_frame(req, &s, in);
    struct candidate car = {.car = sample_car(in->app)};
    struct question q = {.s = &s, .cars = &car, .car_count = 1, .possible = 1};
    struct choice c = {.cars = &(bool){true}, .car_count = 1};

    if (in->scope_count == 0) {
        frame.base = url_own(S(""));
        frame.step = STEP_NONE;
        error_page_problem(req, frame, in->app->name, &nothing);
        return;
    }
    for (size_t i = 0; i < in->scope_count && i < PERMISSION_COUNT; i++) {
        q.scope[q.scope_count++] = in->scope[i];
        permission_set_add(&q.asked, in->scope[i].permission);
    }
    c.permissions = q.asked;
    grant_show(req, &q, &c, frame, false);
}
