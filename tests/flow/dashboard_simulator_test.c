/* SPDX-License-Identifier: Apache-2.0
 * Simulated cars in the dashboard: connected without the flow, steered, broken,
 * and what an app then reads. */
#include <string.h>

#include "flow/api.h"
#include "flow/dashboard_world.h"

#define PAGE "/dashboard/apps/demo/simulator"

static void
kim(struct world *w, struct person *p, enum role role)
{
    person_add(w, p, "kim@example.org", "", role);
    person_sign_in(w, p);
}

/* A car by the page's form: its page, id and access token. */
struct made {
    struct person p;
    str page, id, token;
};

static void
connect_one(struct world *w, struct made *m)
{
    struct reply r;

    kim(w, &m->p, EDITOR);
    r = person_post(w, &m->p, S(PAGE "/cars"),
                    S("&make=TESLA&model=&year=&powertrain=&"
                      "email=ci%40example.com"));
    assert_int_equal(r.status, 200);
    m->page = reply_between(&r, "id=\"made\" href=\"", "\"");
    m->id = str_from(m->page, S(PAGE "/cars/").len);
    m->token = reply_between(&r, "id=\"access-token\" tabindex=\"0\">", "<");
    assert_int_equal(m->id.len, 36);
    assert_int_equal(m->token.len, 36);
}

static struct reply
order(struct world *w, struct made *m, const char *verb, const char *form)
{
    return person_post(
        w, &m->p, arena_fmt(w->arena, STR_FMT "/%s", STR_ARG(m->page), verb),
        str_of(form));
}

static void
done(struct world *w, struct made *m, const char *verb, const char *form)
{
    struct reply r = order(w, m, verb, form);

    if (r.status != 303)
        print_error("%s: %d " STR_FMT "\n", verb, r.status, STR_ARG(r.body));
    assert_int_equal(r.status, 303);
    assert_true(str_ends(r.location, S("?done=steered")));
}

FLOW(without_a_car_the_page_says_how_one_comes)
{
    struct person p;
    struct reply r;

    kim(w, &p, VIEWER);
    r = person_get(w, &p, S(PAGE));
    assert_int_equal(r.status, 200);
    assert_true(reply_says(&r, "No simulated car is connected"));
    assert_false(reply_says(&r, "id=\"car-button\"")); /* a viewer reads */
}

FLOW(a_car_is_connected_without_the_flow_and_read)
{
    struct made m;
    struct reply r;

    connect_one(w, &m);
    assert_int_equal(get(w, m.token, m.id, "/odometer").status, 200);
    r = person_get(w, &m.p, S(PAGE));
    assert_true(reply_says(&r, arena_cstr(w->arena, m.id)));
    assert_false(reply_says(&r, arena_cstr(w->arena, m.token)));
    r = person_get(w, &m.p, m.page);
    assert_int_equal(r.status, 200);
    assert_true(reply_says(&r, "Nothing: it lives by itself."));
    assert_true(reply_says(&r, "GET /odometer"));
    r = person_get(w, &m.p, S("/dashboard/audit"));
    assert_true(reply_says(&r, "simulated car connected"));
    r = person_get(w, &m.p, S("/dashboard/apps/demo/connections"));
    assert_true(reply_says(&r, arena_cstr(w->arena, m.id)));
}

FLOW(a_car_that_there_is_not_comes_back_with_the_reason)
{
    static const struct {
        const char *form, *field;
    } bad[] = {
        {"&make=NOTHING&email=a%40b.example",                "make"      },
        {"&make=TESLA&email=",                               "owner"     },
        {"&make=TESLA&model=Mode+3&email=a%40b.example",     "model"     },
        {"&make=TESLA&year=soon&email=a%40b.example",        "year"      },
        {"&make=TESLA&powertrain=STEAM&email=a%40b.example", "powertrain"},
    };
    struct person p;

    kim(w, &p, EDITOR);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct reply r =
            person_post(w, &p, S(PAGE "/cars"), str_of(bad[i].form));

        assert_int_equal(r.status, 422);
        if (!reply_says(&r,
                        arena_fmt(w->arena, "id=\"%s-err\"", bad[i].field).at))
            print_error("%s\n", bad[i].form);
        assert_true(reply_says(
            &r, arena_fmt(w->arena, "id=\"%s-err\"", bad[i].field).at));
    }
    assert_true(
        reply_says(&(struct reply){.body = person_get(w, &p, S(PAGE)).body},
                   "No simulated car is connected"));
}

FLOW(what_is_set_by_hand_is_what_the_app_reads)
{
    struct made m;
    struct reply r;

    connect_one(w, &m);
    done(w, &m, "set", "&signal=odometer&value=12345");
    r = get(w, m.token, m.id, "/odometer");
    assert_str(reply_json(&r, "distance"), S("12345.0"));
    r = person_get(w, &m.p, m.page);
    assert_true(reply_says(&r, "<code>odometer.distance</code>"));
    assert_true(reply_says(&r, "<dd>12345 km</dd>"));
    done(w, &m, "clear", "&signal=odometer.distance");
    r = get(w, m.token, m.id, "/odometer");
    assert_false(str_eq(reply_json(&r, "distance"), S("12345.0")));

    done(w, &m, "set", "&signal=battery.percentRemaining&value=0.25&until=10m");
    r = person_get(w, &m.p, m.page);
    assert_true(reply_says(&r, "<p class=\"num\">25 %</p>"));
    w->now_ms += 11 * 60 * 1000;
    r = person_get(w, &m.p, m.page);
    assert_false(reply_says(&r, "<p class=\"num\">25 %</p>"));
}

FLOW(orders_drive_park_plug_lock_and_put_to_sleep)
{
    struct made m;
    struct reply r;

    connect_one(w, &m);
    done(w, &m, "drive", "");
    r = person_get(w, &m.p, m.page);
    assert_true(reply_says(&r, ">Driving<"));
    done(w, &m, "park", "");
    done(w, &m, "plug", "");
    r = person_get(w, &m.p, m.page);
    assert_true(reply_says(&r, ">Parked<"));
    assert_true(reply_says(&r, "<dd>Plugged in</dd>"));
    done(w, &m, "unplug", "");
    done(w, &m, "set", "&signal=security.isLocked&value=false");
    r = person_get(w, &m.p, m.page);
    assert_true(reply_says(&r, "<dd>Not plugged in</dd>"));
    assert_true(reply_says(&r, "<dd>Unlocked</dd>"));
    done(w, &m, "sleep", "");
    r = person_get(w, &m.p, m.page);
    assert_true(reply_says(&r, ">Asleep<"));
    done(w, &m, "wake", "");
    assert_int_equal(get(w, m.token, m.id, "/odometer").status, 200);
    done(w, &m, "set", "&strict=on");
    done(w, &m, "clear", "");
    r = person_get(w, &m.p, m.page);
    assert_true(reply_says(&r, "Nothing: it lives by itself."));
}

FLOW(time_jumps_pauses_and_is_its_own_again)
{
    struct made m;
    struct reply r;

    connect_one(w, &m);
    done(w, &m, "time", "&jump=14d&speed=60");
    r = person_get(w, &m.p, m.page);
    assert_true(reply_says(&r, "60 × real time"));
    assert_true(reply_says(&r, "id=\"own-time-button\""));
    done(w, &m, "time", "&jump=&speed=&freeze=true");
    r = person_get(w, &m.p, m.page);
    assert_true(reply_says(&r, "0 × real time"));
    done(w, &m, "time", "&jump=2h&speed=9&clear=true");
    r = person_get(w, &m.p, m.page);
    assert_false(reply_says(&r, "× real time"));
}

FLOW(what_is_broken_answers_so_as_often_as_it_was_told)
{
    struct made m;
    struct reply r;

    connect_one(w, &m);
    done(w, &m, "break", "&error=UPSTREAM.NO_RESPONSE&route=odometer&count=2");
    r = person_get(w, &m.p, m.page);
    assert_true(reply_says(&r, "UPSTREAM.NO_RESPONSE, 2 times more"));
    assert_int_equal(get(w, m.token, m.id, "/odometer").status, 502);
    assert_int_equal(get(w, m.token, m.id, "/vin").status, 200);
    assert_int_equal(get(w, m.token, m.id, "/odometer").status, 502);
    assert_int_equal(get(w, m.token, m.id, "/odometer").status, 200);
}

FLOW(an_order_that_makes_no_sense_comes_back_filled)
{
    static const struct {
        const char *verb, *form, *says;
    } bad[] = {
        {"set",    "&signal=odometre&value=7",            "id=\"signal-err\""},
        {"set",    "&signal=odometer&value=far",          "id=\"signal-err\""},
        {"set",    "&signal=odometer&value=7&until=soon", "id=\"until-err\"" },
        {"set",    "",                                    "id=\"signal-err\""},
        {"time",   "&jump=&speed=",                       "id=\"jump-err\""  },
        {"time",   "&jump=-1h",                           "id=\"jump-err\""  },
        {"time",   "&speed=1001",                         "id=\"times-err\"" },
        {"break",  "&error=NOTHING",                      "id=\"error-err\"" },
        {"break",  "&error=UPSTREAM.NO_RESPONSE&route=x", "id=\"route-err\"" },
        {"break",  "&error=UPSTREAM.NO_RESPONSE&count=0", "id=\"count-err\"" },
        {"charge", "&state=maybe",                        "role=\"alert\""   },
        {"park",   "&state=on",                           "role=\"alert\""   },
    };
    struct made m;
    struct reply r;

    connect_one(w, &m);
    done(w, &m, "park", "");
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        r = order(w, &m, bad[i].verb, bad[i].form);
        if (r.status != 422 || !reply_says(&r, bad[i].says))
            print_error("%s %s: %d\n", bad[i].verb, bad[i].form, r.status);
        assert_int_equal(r.status, 422);
        assert_true(reply_says(&r, bad[i].says));
        if (strstr(bad[i].form, "odometre") != NULL)
            assert_true(reply_says(&r, "value=\"odometre\""));
    }
    r = person_get(w, &m.p, S("/dashboard/audit"));
    assert_true(reply_says(&r, "<td>park</td>"));
    assert_false(reply_says(&r, "<td>time"));
    assert_int_equal(order(w, &m, "fly", "").status, 404);
    assert_int_equal(person_get(w, &m.p, S(PAGE "/cars/nothing")).status, 404);
}

FLOW(a_car_is_steered_from_its_own_app_alone)
{
    struct person p;
    str other = world_add_car(
        w, &(struct world_car){"other", "5YJ3E1EA1NF000001", NULL, NULL});

    kim(w, &p, EDITOR);
    /* a car of another app of the team stays with that app */
    assert_int_equal(
        person_get(w, &p,
                   arena_fmt(w->arena, PAGE "/cars/" STR_FMT, STR_ARG(other)))
            .status,
        404);
}
