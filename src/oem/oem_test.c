/* SPDX-License-Identifier: Apache-2.0
 * The maker's seam, with the simulator behind it. */
#include "oem/oem.h"
#include "oem/simulator/garage.h"
#include "test.h"

#define NOW INT64_C(1795536600000) /* 2026-11-24T16:10:00Z */

struct at {
    struct arena *arena;
    struct oem_session session;
};

static struct at
at(const char *make)
{
    return (struct at){
        arena_open(),
        {.app_id = S("3f1c5a4e-0000-4000-8000-000000000001"),
            .make = make_find(str_of(make)),
            .simulated = true,
            .now_ms = NOW},
    };
}

static struct oem_account
signed_in(const struct at *w, const char *email)
{
    struct oem_account account;

    assert_null(oem_sign_in(&w->session, w->arena, str_of(email),
                            secret_of(S("password")), &account));
    return account;
}

static struct oem_vehicle *
cars(const struct at *w, const char *email, size_t *count)
{
    const struct oem_account account = signed_in(w, email);
    struct oem_vehicle *v;

    assert_null(oem_vehicles(&w->session, w->arena, &account, &v, count));
    return v;
}

static err
read_signal(const struct at *w, const struct oem_vehicle *v, enum signal_id id,
            str *body, int64_t *measured_ms)
{
    const struct signal *signal = signal_row(id);
    void *values = arena_alloc(w->arena, 1, signal_size(signal));
    struct buf out = {.arena = w->arena, .max = 65536};
    struct json j = {.out = &out};

    *body = S("");
    *measured_ms = 0;
    TRY(oem_read(&w->session, w->arena, v, signal, values, measured_ms));
    signal_json(&j, S(""), signal, values, METRIC);
    *body = buf_str(&out);
    return OK;
}

/* ---- signing in ---- */

TEST(a_live_maker_has_no_connector_yet)
{
    struct at w = at("TESLA");
    struct oem_account account = {0};
    struct oem_vehicle *v;
    const struct capability_set *set;
    size_t n;
    int64_t ms;

    w.session.simulated = false;
    assert_ptr_equal(oem_sign_in(&w.session, w.arena, S("a@example.com"),
                                 secret_of(S("x")), &account),
                     &OEM_NO_CONNECTOR);
    assert_ptr_equal(oem_vehicles(&w.session, w.arena, &account, &v, &n),
                     &OEM_NO_CONNECTOR);
    assert_ptr_equal(
        oem_capabilities(&w.session, &(struct oem_vehicle){0}, &set),
        &OEM_NO_CONNECTOR);
    assert_ptr_equal(oem_read(&w.session, w.arena, &(struct oem_vehicle){0},
                              signal_row(SIGNAL_VIN), &(struct vin){0}, &ms),
                     &OEM_NO_CONNECTOR);
    arena_close(w.arena);
}

TEST(any_e_mail_and_password_sign_in)
{
    const struct at w = at("TESLA");
    const struct oem_account a = signed_in(&w, "  Owner@Example.COM ");
    const struct oem_account b = signed_in(&w, "owner@example.com");

    assert_str(a.username, S("owner@example.com"));
    assert_str(a.key, b.key);
    arena_close(w.arena);
}

TEST(what_is_no_e_mail_or_password_is_refused)
{
    static const char *const names[] = {
        "",      "owner",           "@example.com",    "owner@",
        "a@b@c", "a b@example.com", "a\n@example.com", "\xff@example.com",
    };
    const struct at w = at("TESLA");
    struct oem_account out;

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_ptr_equal(oem_sign_in(&w.session, w.arena, str_of(names[i]),
                                     secret_of(S("x")), &out),
                         &OEM_REFUSED);
    assert_ptr_equal(oem_sign_in(&w.session, w.arena, S("a@example.com"),
                                 secret_of(S("")), &out),
                     &OEM_REFUSED);
    assert_ptr_equal(oem_sign_in(&w.session, w.arena, S("a@example.com"),
                                 secret_of(arena_fmt(w.arena, "%01025d", 0)),
                                 &out),
                     &OEM_REFUSED);
    assert_null(oem_sign_in(&w.session, w.arena, S("a@example.com"),
                            secret_of(arena_fmt(w.arena, "%01024d", 0)), &out));
    arena_close(w.arena);
}

TEST(accounts_differ_by_app_make_and_e_mail)
{
    const struct at w = at("TESLA");
    const struct at kia = at("KIA");
    struct at other = at("TESLA");
    str key = signed_in(&w, "a@example.com").key;

    other.session.app_id = S("3f1c5a4e-0000-4000-8000-000000000002");
    assert_false(str_eq(signed_in(&kia, "a@example.com").key, key));
    assert_false(str_eq(signed_in(&w, "b@example.com").key, key));
    assert_false(str_eq(signed_in(&other, "a@example.com").key, key));
    arena_close(w.arena);
    arena_close(kia.arena);
    arena_close(other.arena);
}

/* ---- garages ---- */

TEST(the_same_account_always_has_the_same_cars)
{
    const struct at w = at("VOLVO");
    struct at other = at("VOLVO");
    size_t n, m;
    struct oem_vehicle *a = cars(&w, "a@example.com", &n);
    struct oem_vehicle *b = cars(&w, "A@example.com", &m);

    assert_int_equal(n, 3);
    assert_int_equal(m, 3);
    for (size_t i = 0; i < n; i++) {
        assert_str(a[i].vin, b[i].vin);
        assert_str(a[i].handle, b[i].handle);
        assert_str(a[i].make, S("VOLVO"));
    }
    other.session.app_id = S("3f1c5a4e-0000-4000-8000-000000000002");
    b = cars(&other, "a@example.com", &m);
    assert_false(str_eq(a[0].vin, b[0].vin));
    assert_false(str_eq(a[0].vin, a[1].vin));
    arena_close(w.arena);
    arena_close(other.arena);
}

/* These texts are stored: if this fails, stored cars have become others. */
TEST(a_handle_and_a_vin_never_change)
{
    const struct at w = at("CHEVROLET");
    size_t n;
    struct oem_vehicle *v = cars(&w, "a@example.com", &n);

    assert_int_equal(n, 1);
    assert_str(v->model, S("Volt"));
    assert_int_equal(v->year, 2018);
    assert_str(v->handle, S("sim1:799c788b468da30d:gm-phev:2018:PHEV::Volt"));
    assert_str(v->vin, S("0VKPW0PJ9JS812046"));
    arena_close(w.arena);
}

TEST(simulated_vins_are_well_formed_and_nobodys)
{
    for (size_t i = 0; i < make_count(); i++) {
        const struct at w = at(make_row(i)->id.at);
        size_t n;
        struct oem_vehicle *v = cars(&w, "999-vehicles@smartcar.com", &n);

        assert_int_equal(n, 999);
        for (size_t k = 0; k < n; k++) {
            assert_int_equal(vin_check(v[k].vin), VIN_GOOD);
            assert_true(vin_is_simulated(v[k].vin));
            assert_true(vin_check_digit(v[k].vin) == v[k].vin.at[8]);
            assert_true(v[k].handle.len <= 128);
            if (k > 0)
                assert_false(str_eq(v[k].vin, v[k - 1].vin));
        }
        arena_close(w.arena);
    }
}

TEST(a_vin_as_e_mail_is_that_car_for_everybody)
{
    const struct at w = at("AUDI");
    struct at other = at("AUDI");
    size_t n;
    struct oem_vehicle *a, *b;
    const struct capability_set *set;

    other.session.app_id = S("3f1c5a4e-0000-4000-8000-000000000002");
    a = cars(&w, "0scaudi037a5adb1c@bev.smartcar.com", &n);
    assert_int_equal(n, 1);
    b = cars(&other, "0SCAUDI037A5ADB1C@BEV.smartcar.com", &n);
    assert_str(a->vin, S("0SCAUDI037A5ADB1C"));
    assert_str(a->handle, b->handle);
    assert_null(oem_capabilities(&w.session, a, &set));
    assert_str(set->name, S("all-bev"));
    arena_close(w.arena);
    arena_close(other.arena);
}

TEST(an_incompatible_car_can_nothing)
{
    const struct at w = at("AUDI");
    const struct capability_set *set;
    size_t n;
    struct oem_vehicle *v = cars(&w, "smartcar@vehicle-incompatible.com", &n);
    str body;
    int64_t ms;

    assert_str(v->vin, S("0SCAUDI012FE3B132"));
    assert_null(oem_capabilities(&w.session, v, &set));
    assert_int_equal(set->permissions.bits, 0);
    assert_ptr_equal(read_signal(&w, v, SIGNAL_VIN, &body, &ms),
                     &OEM_NOT_CAPABLE);
    arena_close(w.arena);
}

TEST(a_missing_subscription_is_said_when_listing)
{
    const struct at w = at("AUDI");
    const struct oem_account a =
        signed_in(&w, "smartcar@invalid-subscription.com");
    struct oem_vehicle *v;
    size_t n;

    assert_ptr_equal(oem_vehicles(&w.session, w.arena, &a, &v, &n),
                     &OEM_SUBSCRIPTION);
    arena_close(w.arena);
}

TEST(every_error_e_mail_answers_with_its_error)
{
    size_t errors = 0;

    for (size_t i = 0; i < account_count(); i++) {
        const struct account *row = account_row(i);
        struct at w = at("MERCEDES_BENZ");
        struct oem_vehicle *v;
        str body;
        size_t n;
        int64_t ms;
        err e;

        if (row->kind == ACCOUNT_ERROR) {
            v = cars(&w, arena_cstr(w.arena, row->match), &n);
            assert_int_equal(n, 1);
            assert_true(v->handle.len <= 128);
            if (row->vin.len > 0)
                assert_str(v->vin, row->vin);
            e = read_signal(&w, v, SIGNAL_ODOMETER, &body, &ms);
            assert_non_null(e);
            assert_str(arena_fmt(w.arena, "%s.%s", e->type, e->code),
                       row->result);
            assert_true(e->status >= 400 && e->description[0] != '\0');
            errors++;
        }
        arena_close(w.arena);
    }
    assert_int_equal(errors, 45);
}

/* ---- handles ---- */

TEST(a_handle_reads_back)
{
    struct arena *a = arena_open();
    const struct handle h = {.seed = UINT64_C(0x0123456789abcdef),
                             .set = capability_set_find(S("tesla")),
                             .year = 2022,
                             .powertrain = BEV,
                             .error = &OEM_ASLEEP,
                             .model = S("Model 3")};
    struct handle back;

    assert_str(handle_text(a, &h),
               S("sim1:0123456789abcdef:tesla:2022:BEV:VEHICLE_STATE.ASLEEP:"
                 "Model 3"));
    assert_true(handle_parse(handle_text(a, &h), &back));
    assert_true(back.seed == h.seed && back.set == h.set &&
                back.year == h.year && back.powertrain == h.powertrain &&
                back.error == h.error);
    assert_str(back.model, h.model);
    arena_close(a);
}

TEST(a_handle_that_is_not_ours_is_refused)
{
    static const char *const texts[] = {
        "",
        "sim1",
        "sim2:0123456789abcdef:tesla:2022:BEV::Model 3",
        "sim1:0123456789abcde:tesla:2022:BEV::Model 3",
        "sim1:0123456789ABCDEF:tesla:2022:BEV::Model 3",
        "sim1:0123456789abcdef:nobody:2022:BEV::Model 3",
        "sim1:0123456789abcdef:tesla:-1:BEV::Model 3",
        "sim1:0123456789abcdef:tesla:20222:BEV::Model 3",
        "sim1:0123456789abcdef:tesla:2022:GAS::Model 3",
        "sim1:0123456789abcdef:tesla:2022:BEV:NO.SUCH:Model 3",
        "sim1:0123456789abcdef:tesla:2022:BEV:X:Model 3",
        "sim1:0123456789abcdef:tesla:2022:BEV::",
        "sim1:0123456789abcdef:tesla:2022:BEV::Model\x01 3",
        "sim1:0123456789abcdef:tesla:2022:BEV::Model \xff",
        ("sim1:0123456789abcdef:tesla:2022:BEV::Model "
         "34567890123456789012345678901234567890123456789012345678901"),
    };
    const struct at w = at("TESLA");
    struct handle h;

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        const struct oem_vehicle v = {.make = S("TESLA"),
                                      .handle = str_of(texts[i])};
        const struct capability_set *set;
        str body;
        int64_t ms;

        assert_false(handle_parse(str_of(texts[i]), &h));
        assert_ptr_equal(oem_capabilities(&w.session, &v, &set),
                         &OEM_UNKNOWN_HANDLE);
        assert_ptr_equal(read_signal(&w, &v, SIGNAL_VIN, &body, &ms),
                         &OEM_UNKNOWN_HANDLE);
    }
    arena_close(w.arena);
}

/* ---- reading ---- */

static const char *const volt_answers[] = {
    "\"model\":\"Volt\"",
    "\"vin\":\"0VK",
    "{\"distance\":",
    "{\"latitude\":",
    "{\"range\":",
    "{\"lifeRemaining\":0.",
    "{\"frontLeft\":",
    "{\"percentRemaining\":",
    "{\"capacity\":",
    "\"capacity\":{\"nominal\":",
    "{\"isPluggedIn\":",
    "{\"limit\":1.0}",
    "\"chargingPort\":[{\"type\":\"chargingPort\"",
    "{\"systems\":[{\"systemId\":\"SYSTEM_TPMS\"",
    "{\"activeCodes\":[{\"code\":\"",
    "[{\"serviceId\":",
};

TEST(the_volt_answers_everything)
{
    const struct at w = at("CHEVROLET");
    size_t n;
    struct oem_vehicle *v = cars(&w, "volt@example.com", &n);

    assert_int_equal(n, 1);
    for (int i = 0; i <= SIGNAL_SERVICE_HISTORY; i++) {
        str body = S(""), start, rest;
        int64_t ms = 0;

        assert_null(read_signal(&w, v, (enum signal_id)i, &body, &ms));
        assert_true(ms > 0 && ms <= NOW);
        start = str_of(volt_answers[i]);
        rest = body;
        while (rest.len > 0 && !str_starts(rest, start))
            rest = str_from(rest, 1);
        if (rest.len == 0)
            print_error(STR_FMT " lacks " STR_FMT "\n", STR_ARG(body),
                        STR_ARG(start));
        assert_true(rest.len > 0);
    }
    arena_close(w.arena);
}

TEST(a_car_answers_exactly_what_its_set_says)
{
    for (size_t i = 0; i < make_count(); i++) {
        const struct at w = at(make_row(i)->id.at);
        size_t n;
        struct oem_vehicle *v = cars(&w, "a@example.com", &n);

        for (size_t k = 0; k < n * SIGNAL_COUNT; k++) {
            const struct oem_vehicle *car = &v[k / SIGNAL_COUNT];
            enum signal_id id = (enum signal_id)(k % SIGNAL_COUNT);
            const struct capability_set *set;
            str body;
            int64_t ms;
            err e;

            assert_null(oem_capabilities(&w.session, car, &set));
            e = read_signal(&w, car, id, &body, &ms);
            assert_ptr_equal(e,
                             capability_set_can(set, w.session.make, S("GET"),
                                                signal_row(id)->path)
                                 ? OK
                                 : &OEM_NOT_CAPABLE);
        }
        arena_close(w.arena);
    }
}

TEST(a_tesla_has_a_compass_and_no_tank)
{
    const struct at w = at("TESLA");
    size_t n;
    struct oem_vehicle *v = cars(&w, "a@example.com", &n);
    str body = S("");
    int64_t ms;

    assert_null(read_signal(&w, v, SIGNAL_COMPASS, &body, &ms));
    assert_true(str_starts(body, S("{\"heading\":")));
    assert_ptr_equal(read_signal(&w, v, SIGNAL_FUEL, &body, &ms),
                     &OEM_NOT_CAPABLE);
    assert_int_equal(OEM_NOT_CAPABLE.status, 501);
    arena_close(w.arena);
}

TEST(a_car_read_twice_answers_the_same_and_later_no_less)
{
    struct at w = at("FORD");
    size_t n;
    struct oem_vehicle *v = cars(&w, "a@example.com", &n);
    struct odometer first, again, later;
    int64_t ms, later_ms;

    assert_null(oem_read(&w.session, w.arena, v, signal_row(SIGNAL_ODOMETER),
                         &first, &ms));
    assert_null(oem_read(&w.session, w.arena, v, signal_row(SIGNAL_ODOMETER),
                         &again, &later_ms));
    assert_true(first.distance == again.distance && ms == later_ms);
    w.session.now_ms += INT64_C(14) * 86400000;
    assert_null(oem_read(&w.session, w.arena, v, signal_row(SIGNAL_ODOMETER),
                         &later, &later_ms));
    assert_true(later.distance > first.distance + 150);
    assert_true(later_ms > ms);
    arena_close(w.arena);
}

TEST(a_time_before_the_car_was_built_is_answered)
{
    struct at w = at("CHEVROLET");
    size_t n;
    struct oem_vehicle *v = cars(&w, "a@example.com", &n);
    int64_t ms;

    w.session.now_ms = 1000;
    for (int i = 0; i <= SIGNAL_SERVICE_HISTORY; i++) {
        str body;

        assert_null(read_signal(&w, v, (enum signal_id)i, &body, &ms));
        assert_int_equal(ms, 1000);
    }
    arena_close(w.arena);
}

TEST(services_grow_with_the_odometer_and_the_dates)
{
    const struct at w = at("CHEVROLET");
    size_t n;
    struct oem_vehicle *v = cars(&w, "a@example.com", &n);
    struct service_history h;
    const struct service *s;
    struct odometer o;
    int64_t ms;

    assert_null(oem_read(&w.session, w.arena, v,
                         signal_row(SIGNAL_SERVICE_HISTORY), &h, &ms));
    assert_null(
        oem_read(&w.session, w.arena, v, signal_row(SIGNAL_ODOMETER), &o, &ms));
    s = h.services.at;
    assert_true(h.services.count > 3 && s[0].distance <= o.distance);
    assert_true(s[0].date <= ms);
    for (size_t i = 1; i < h.services.count; i++) {
        assert_true(s[i].distance < s[i - 1].distance);
        assert_true(s[i].date < s[i - 1].date);
        assert_true(s[i].id == s[i - 1].id - 1);
        assert_true(s[i].distance > 0);
    }
    assert_int_equal(s[h.services.count - 1].id, 1);
    arena_close(w.arena);
}

/* Clients divide by these, and their suites want them above nothing. */
TEST(what_is_left_is_always_something)
{
    struct at w = at("CHEVROLET");
    size_t n;
    struct oem_vehicle *v = cars(&w, "a@example.com", &n);

    for (int i = 0; i < 2000; i++) {
        struct engine_oil oil;
        struct battery battery;
        struct fuel fuel;
        int64_t ms;

        w.session.now_ms = NOW + i * INT64_C(3607000);
        assert_null(oem_read(&w.session, w.arena, v,
                             signal_row(SIGNAL_ENGINE_OIL), &oil, &ms));
        assert_null(oem_read(&w.session, w.arena, v, signal_row(SIGNAL_BATTERY),
                             &battery, &ms));
        assert_null(oem_read(&w.session, w.arena, v, signal_row(SIGNAL_FUEL),
                             &fuel, &ms));
        assert_true(oil.life_remaining > 0 && oil.life_remaining <= 1);
        assert_true(battery.range > 0 && battery.percent_remaining > 0.1);
        assert_true(battery.range < 200 && battery.percent_remaining <= 1);
        assert_true(fuel.range > 0 && fuel.amount_remaining > 0 &&
                    fuel.percent_remaining > 0 && fuel.percent_remaining <= 1);
    }
    arena_close(w.arena);
}

/* A parked car sleeps: what it says is as old as its falling asleep. */
TEST(a_sleeping_car_says_what_it_knew)
{
    struct at w = at("CHEVROLET");
    size_t n;
    struct oem_vehicle *v = cars(&w, "a@example.com", &n);
    bool slept = false, woke = false;
    int64_t last = 0;
    double warm = 0;

    for (int i = 0; i < 24 * 12; i++) {
        struct tire_pressure tires;
        int64_t ms;

        w.session.now_ms = NOW + i * INT64_C(300000);
        assert_null(oem_read(&w.session, w.arena, v,
                             signal_row(SIGNAL_TIRE_PRESSURE), &tires, &ms));
        assert_true(ms >= last && ms <= w.session.now_ms);
        if (ms == last) {
            assert_true(tires.front_left == warm);
            slept = true;
        } else {
            woke = woke || ms == w.session.now_ms;
        }
        last = ms;
        warm = tires.front_left;
    }
    assert_true(slept && woke);
    arena_close(w.arena);
}
