/* SPDX-License-Identifier: Apache-2.0
 * Permissions, signals, makes, models and accounts. */
#include "catalog/catalog.h"
#include "catalog/layout.h"
#include "test.h"

/* A fresh arena that the test leaves to the end of the process. */
static struct arena *
arena(void)
{
    static struct arena *a;

    if (a == NULL)
        a = arena_open();
    return a;
}

static str
json_of(enum signal_id id, const void *values, enum units units)
{
    struct buf out = {.arena = arena(), .max = 65536};
    struct json j = {.out = &out};

    signal_json(&j, S(""), signal_row(id), values, units);
    return buf_str(&out);
}

/* ---- codes of version 3 ---- */

static bool
is_in_the_data(const struct signal_code *c)
{
    for (size_t i = 0; i < capability_count(); i++) {
        const struct capability *can = capability_row(i);

        if (can->kind == CAPABILITY_SIGNAL && str_eq(can->code, c->code))
            return can->permission == c->signal->permission;
    }
    return false;
}

/* Readers ask a car once for all codes of a signal. */
TEST(codes_need_what_the_data_say_and_stand_by_their_signal)
{
    for (size_t i = 0; i < signal_code_count(); i++) {
        const struct signal_code c = signal_code_row(i);
        size_t n;

        if (!is_in_the_data(&c))
            fail_msg(STR_FMT, STR_ARG(c.code));
        assert_true(signal_code_find(c.code, &n));
        assert_int_equal(n, i);
        for (size_t k = 0; k + 1 < i; k++)
            assert_false(signal_code_row(k).signal == c.signal &&
                         signal_code_row(i - 1).signal != c.signal);
    }
}

static bool
layout_has(const struct layout *l, str member)
{
    for (size_t i = 0; i < l->count; i++) {
        if (str_eq(l->members[i].name, member))
            return true;
    }
    return false;
}

TEST(a_code_that_names_a_member_has_it)
{
    static const struct {
        enum signal_id signal;
        str member;
    } rows[] = {
#define CODE(code, name, group, signal, member, ...)                           \
    {SIGNAL_##signal, STR(member)},
#include "catalog/codes.def"
#undef CODE
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct layout *l = signal_row(rows[i].signal)->layout;
        str m = rows[i].member;
        bool is_part = m.len == 0 || rows[i].signal == SIGNAL_SYSTEMS ||
                       str_eq(m, S("front")) || str_eq(m, S("rear"));

        if (is_part == layout_has(l, m))
            fail_msg("row %zu: " STR_FMT, i, STR_ARG(m));
    }
}

static str
code_json(str code, const void *values, enum units units)
{
    struct buf out = {.arena = arena(), .max = 65536};
    struct json j = {.out = &out};
    size_t n;

    assert_true(signal_code_find(code, &n));
    if (!signal_code_json(&j, S(""), n, values, units, 60000))
        return S("no such part");
    return buf_str(&out);
}

TEST(a_code_is_a_part_of_its_signal)
{
    const struct fuel fuel = {100, 0.07, UNKNOWN_NUMBER};
    const struct completion soon = {60000 + 90 * 60000 + 59999};
    const struct completion never = {UNKNOWN_INT};
    const struct completion past = {1};

    assert_str(code_json(S("internalcombustionengine-range"), &fuel, METRIC),
               S("{\"value\":100.0,\"unit\":\"kilometers\"}"));
    assert_str(code_json(S("internalcombustionengine-range"), &fuel, IMPERIAL),
               S("{\"value\":62.14,\"unit\":\"miles\"}"));
    assert_str(
        code_json(S("internalcombustionengine-fuellevel"), &fuel, IMPERIAL),
        S("{\"value\":7.0,\"unit\":\"percent\"}"));
    assert_str(code_json(S("internalcombustionengine-amountremaining"), &fuel,
                         IMPERIAL),
               S("{\"value\":null,\"unit\":\"gallons\"}"));
    assert_str(code_json(S("charge-timetocomplete"), &soon, METRIC),
               S("{\"value\":90,\"unit\":\"minutes\"}"));
    assert_str(code_json(S("charge-timetocomplete"), &past, METRIC),
               S("{\"value\":0,\"unit\":\"minutes\"}"));
    assert_str(code_json(S("charge-timetocomplete"), &never, METRIC),
               S("{\"value\":null,\"unit\":\"minutes\"}"));
}

TEST(openings_are_places_and_what_is_not_there_is_no_part)
{
    static const struct opening doors[] = {
        {OPENING_FRONT_LEFT, STATUS_OPEN   },
        {OPENING_BACK_RIGHT, STATUS_UNKNOWN},
    };
    static const struct opening rear[] = {
        {OPENING_REAR, STATUS_CLOSED}
    };
    const struct security s = {
        .is_locked = YES, .doors = {doors, 2},
             .storage = {rear,  1}
    };

    assert_str(code_json(S("closure-doors"), &s, METRIC),
               S("{\"values\":[{\"row\":0,\"column\":0,\"isOpen\":true,"
                 "\"isLocked\":true},{\"row\":1,\"column\":1,\"isOpen\":null,"
                 "\"isLocked\":true}],\"rowCount\":2,\"columnCount\":2}"));
    assert_str(code_json(S("closure-reartrunk"), &s, METRIC),
               S("{\"isOpen\":false,\"isLocked\":true}"));
    assert_str(code_json(S("closure-fronttrunk"), &s, METRIC),
               S("no such part"));
    assert_str(code_json(S("closure-sunroof"), &s, METRIC), S("no such part"));
}

TEST(what_is_not_known_is_null_in_version_3_too)
{
    const struct charge charge = {YES_NO_UNKNOWN, charge_state_NULL};
    const struct nominal_capacity none = {.capacity = NULL};

    assert_str(code_json(S("charge-ischarging"), &charge, METRIC),
               S("{\"value\":null}"));
    assert_str(code_json(S("charge-detailedchargingstatus"), &charge, METRIC),
               S("{\"value\":null}"));
    assert_str(code_json(S("charge-ischargingcableconnected"), &charge, METRIC),
               S("{\"value\":null}"));
    assert_str(code_json(S("tractionbattery-nominalcapacity"), &none, METRIC),
               S("no such part"));
}

/* ---- permissions ---- */

TEST(there_are_28_permissions_with_words_for_the_owner)
{
    assert_int_equal(PERMISSION_COUNT, 28);
    for (int i = 0; i < PERMISSION_COUNT; i++) {
        const struct permission_row *row = permission_row((enum permission)i);

        assert_true(row->title.len > 0 && row->sentence.len > 0 &&
                    row->example.len > 0 && row->refused.len > 0);
        assert_int_equal(permission_from(row->name), i);
        assert_true(row->command == str_starts(row->name, S("control_")));
    }
    assert_str(permission_row(READ_TIRES)->title, S("Tyre pressure"));
}

TEST(an_unknown_permission_is_none)
{
    assert_int_equal(permission_from(S("read_mind")), PERMISSION_COUNT);
    assert_int_equal(permission_from(S("READ_ODOMETER")), PERMISSION_COUNT);
    assert_int_equal(permission_from(S("required:read_odometer")),
                     PERMISSION_COUNT);
    assert_int_equal(permission_from(S("")), PERMISSION_COUNT);
}

TEST(a_set_is_written_in_the_order_of_the_table)
{
    str unknown;
    struct permission_set set = permission_set_from(
        S(" control_charge  read_odometer read_vin read_odometer"), &unknown);

    assert_int_equal(unknown.len, 0);
    assert_int_equal(permission_set_count(set), 3);
    assert_str(permission_set_text(arena(), set),
               S("read_odometer read_vin control_charge"));
    assert_true(permission_set_has(set, READ_VIN));
    assert_false(permission_set_has(set, READ_LOCATION));
    assert_false(permission_set_has(set, PERMISSION_COUNT));
}

TEST(a_set_names_the_first_permission_it_does_not_know)
{
    str unknown;
    struct permission_set set =
        permission_set_from(S("read_vin read_mind read_soul"), &unknown);

    assert_str(unknown, S("read_mind"));
    assert_int_equal(permission_set_count(set), 1);
}

TEST(sets_meet_join_and_differ)
{
    struct permission_set a = {0}, b = {0};

    permission_set_add(&a, READ_VIN);
    permission_set_add(&a, READ_FUEL);
    permission_set_add(&b, READ_FUEL);
    permission_set_add(&b, CONTROL_PIN);
    permission_set_add(&b, PERMISSION_COUNT); /* nothing */
    assert_str(permission_set_text(arena(), permission_set_and(a, b)),
               S("read_fuel"));
    assert_str(permission_set_text(arena(), permission_set_or(a, b)),
               S("read_fuel read_vin control_pin"));
    assert_str(permission_set_text(arena(), permission_set_without(a, b)),
               S("read_vin"));
}

/* ---- signals ---- */

TEST(a_signal_is_found_by_its_path)
{
    assert_ptr_equal(signal_at(S("")), signal_row(SIGNAL_ATTRIBUTES));
    assert_ptr_equal(signal_at(S("/")), signal_row(SIGNAL_ATTRIBUTES));
    assert_ptr_equal(signal_at(S("odometer")), signal_row(SIGNAL_ODOMETER));
    assert_ptr_equal(signal_at(S("/tires/pressure")),
                     signal_row(SIGNAL_TIRE_PRESSURE));
    assert_ptr_equal(signal_at(S("tesla/compass")), signal_row(SIGNAL_COMPASS));
    assert_ptr_equal(signal_at(S("land_rover/alerts")),
                     signal_row(SIGNAL_ALERTS));
    assert_int_equal(signal_at(S("engine/oil"))->permission, READ_ENGINE_OIL);
}

TEST(a_path_that_is_no_signal_is_not_found)
{
    static const char *const paths[] = {
        "odometers", "Odometer",       "odometer/",      "//odometer",
        "tires",     "TESLA/compass",  "nobody/compass", "{make}/compass",
        "tesla/vin", "/{make}/alerts", "tesla/",         "compass",
    };

    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
        assert_null(signal_at(str_of(paths[i])));
}

TEST(a_distance_is_written_in_the_asked_units)
{
    const struct odometer o = {.distance = 104.32};
    const struct odometer whole = {.distance = 37829};

    assert_str(json_of(SIGNAL_ODOMETER, &o, METRIC),
               S("{\"distance\":104.32}"));
    assert_str(json_of(SIGNAL_ODOMETER, &o, IMPERIAL),
               S("{\"distance\":64.82}"));
    assert_str(json_of(SIGNAL_ODOMETER, &whole, METRIC),
               S("{\"distance\":37829.0}"));
}

TEST(pressure_fuel_and_temperature_are_converted_and_the_rest_is_not)
{
    const struct tire_pressure t = {250, 248.5, 230, 0};
    const struct fuel f = {500, 0.5, 25};
    const struct thermometer c = {21.5};
    const struct battery_capacity b = {28};
    const struct location l = {37.4292, -122.1381};

    assert_str(json_of(SIGNAL_TIRE_PRESSURE, &t, IMPERIAL),
               S("{\"frontLeft\":36.26,\"frontRight\":36.04,\"backLeft\":33.36,"
                 "\"backRight\":0.0}"));
    assert_str(json_of(SIGNAL_FUEL, &f, IMPERIAL),
               S("{\"range\":310.69,\"percentRemaining\":0.5,"
                 "\"amountRemaining\":6.6}"));
    assert_str(json_of(SIGNAL_THERMOMETER_IN, &c, IMPERIAL),
               S("{\"temperature\":70.7}"));
    assert_str(json_of(SIGNAL_BATTERY_CAPACITY, &b, IMPERIAL),
               S("{\"capacity\":28.0}"));
    assert_str(json_of(SIGNAL_LOCATION, &l, IMPERIAL),
               S("{\"latitude\":37.4292,\"longitude\":-122.1381}"));
}

TEST(what_is_not_known_is_null)
{
    const struct attributes a = {.year = UNKNOWN_INT};
    const struct fuel f = {.range = 12.5,
                           .percent_remaining = (double)NAN,
                           .amount_remaining = (double)NAN};
    const struct charge c = {YES_NO_UNKNOWN, charge_state_NULL};
    const struct completion t = {UNKNOWN_INT};
    const struct nominal_capacity n = {0};

    assert_str(json_of(SIGNAL_ATTRIBUTES, &a, METRIC),
               S("{\"id\":null,\"make\":null,\"model\":null,\"year\":null}"));
    assert_str(json_of(SIGNAL_FUEL, &f, IMPERIAL),
               S("{\"range\":7.77,\"percentRemaining\":null,"
                 "\"amountRemaining\":null}"));
    assert_str(json_of(SIGNAL_CHARGE, &c, METRIC),
               S("{\"isPluggedIn\":null,\"state\":null}"));
    assert_str(json_of(SIGNAL_COMPLETION, &t, METRIC), S("{\"time\":null}"));
    assert_str(
        json_of(SIGNAL_NOMINAL_CAPACITY, &n, METRIC),
        S("{\"availableCapacities\":[],\"capacity\":null,\"url\":null}"));
}

TEST(lists_objects_words_and_times_nest)
{
    const struct opening door = {OPENING_FRONT_LEFT, STATUS_CLOSED};
    const struct security s = {
        .is_locked = YES, .doors = {&door, 1}
    };
    const struct capacity_option options[] = {
        {70.9, {0}            },
        {80.9, STR("Extended")}
    };
    const struct nominal nominal = {80.9, CAPACITY_SMARTCAR};
    const struct nominal_capacity n = {
        {options, 2},
        &nominal, {0      }
    };
    const struct trouble_code code = {STR("P302D"), 1529458417078};
    const struct trouble_codes codes = {
        {&code, 1}
    };

    assert_str(
        json_of(SIGNAL_SECURITY, &s, METRIC),
        S("{\"isLocked\":true,\"doors\":[{\"type\":\"frontLeft\",\"status\":"
          "\"CLOSED\"}],\"windows\":[],\"sunroof\":[],\"storage\":[],"
          "\"chargingPort\":[]}"));
    assert_str(
        json_of(SIGNAL_NOMINAL_CAPACITY, &n, METRIC),
        S("{\"availableCapacities\":[{\"capacity\":70.9,\"description\":null},"
          "{\"capacity\":80.9,\"description\":\"Extended\"}],\"capacity\":{"
          "\"nominal\":80.9,\"source\":\"SMARTCAR\"},\"url\":null}"));
    assert_str(json_of(SIGNAL_TROUBLE_CODES, &codes, METRIC),
               S("{\"activeCodes\":[{\"code\":\"P302D\",\"timestamp\":"
                 "\"2018-06-20T01:33:37.078Z\"}]}"));
}

TEST(service_history_is_a_list)
{
    const struct service_cost cost = {(double)NAN, {0}};
    const struct service_task task = {STR("7"), STR("Oil changed")};
    const struct service one = {
        .id = 12,
        .distance = 46047.22,
        .date = 0,
        .tasks = {&task, 1},
        .cost = &cost
    };
    const struct service_history h =
                                     {
                                         {&one, 1}
    },
                                 none = {{NULL, 0}};

    assert_str(json_of(SIGNAL_SERVICE_HISTORY, &none, METRIC), S("[]"));
    assert_str(
        json_of(SIGNAL_SERVICE_HISTORY, &h, IMPERIAL),
        S("[{\"serviceId\":12,\"odometerDistance\":28612.42,\"serviceDate\":"
          "\"1970-01-01T00:00:00.000Z\",\"serviceTasks\":[{\"taskId\":\"7\","
          "\"taskDescription\":\"Oil changed\"}],\"serviceDetails\":[],"
          "\"serviceCost\":{\"totalCost\":null,\"currency\":null}}]"));
}

TEST(the_unit_header_stands_where_units_do)
{
    static const enum signal_id with[] = {
        SIGNAL_ODOMETER,         SIGNAL_FUEL,
        SIGNAL_TIRE_PRESSURE,    SIGNAL_BATTERY,
        SIGNAL_BATTERY_CAPACITY, SIGNAL_SERVICE_HISTORY,
        SIGNAL_SPEEDOMETER,      SIGNAL_THERMOMETER_OUT,
    };
    size_t n = 0;

    for (size_t i = 0; i < sizeof with / sizeof with[0]; i++)
        assert_true(signal_has_units(signal_row(with[i])));
    for (int i = 0; i < SIGNAL_COUNT; i++)
        n += signal_has_units(signal_row((enum signal_id)i));
    /* and THERMOMETER_IN */
    assert_int_equal(n, sizeof with / sizeof with[0] + 1);
    assert_false(signal_has_units(signal_row(SIGNAL_NOMINAL_CAPACITY)));
}

TEST(every_readable_endpoint_of_a_set_is_a_signal_and_the_other_way_round)
{
    size_t endpoints = 0;

    for (size_t i = 0; i < capability_count(); i++) {
        const struct capability *c = capability_row(i);
        const struct signal *s;
        str path = c->code;

        if (c->kind != CAPABILITY_ENDPOINT || !str_eq(c->method, S("GET")))
            continue;
        if (str_starts(path, S("/{make}")))
            path = arena_fmt(arena(), "/tesla" STR_FMT,
                             STR_ARG(str_from(path, 7)));
        s = signal_at(path);
        assert_non_null(s);
        assert_int_equal(s->permission, c->permission);
        endpoints++;
    }
    assert_int_equal(endpoints, SIGNAL_COUNT);
}

/* ---- makes ---- */

TEST(a_make_is_found_as_people_write_it)
{
    const struct make *rover = make_find(S("LAND_ROVER"));

    assert_non_null(rover);
    assert_str(rover->name, S("Land Rover"));
    assert_ptr_equal(make_find(S("land-rover")), rover);
    assert_ptr_equal(make_find(S(" Land  Rover ")), rover);
    assert_ptr_equal(make_find(S("landrover")), rover);
    assert_str(make_find(S("citroën"))->id, S("CITROEN"));
    assert_str(make_find(S("CITROE\xcc\x88N"))->id, S("CITROEN"));
    assert_str(make_find(S("ŠKODA"))->id, S("SKODA"));
    assert_str(make_find(S("mercedes benz"))->id, S("MERCEDES_BENZ"));
}

TEST(what_is_no_make_is_not_found)
{
    static const char *const names[] = {"",  "land", "landroverr", "vw",
                                        "-", "\xc3", "Tesla\xc3",  "\xff\xfe"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_null(make_find(str_of(names[i])));
    assert_null(
        make_find(arena_fmt(arena(), "%0500d", 0))); /* longer than any name */
}

static str
search(const char *query, const char *country)
{
    const struct make *found[MAKE_MOST];
    size_t n = make_search(str_of(query), str_of(country), found);
    struct buf out = {.arena = arena(), .max = 4096};

    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            buf_char(&out, ' ');
        buf_add(&out, found[i]->id);
    }
    return buf_str(&out);
}

TEST(a_brand_is_searched_by_the_beginning_of_a_word)
{
    assert_str(search("rover", ""), S("LAND_ROVER"));
    assert_str(search("land r", ""), S("LAND_ROVER"));
    assert_str(search("VW", ""), S("VOLKSWAGEN"));
    assert_str(search("chevy", "US"), S("CHEVROLET"));
    assert_str(search("benz", ""), S("MERCEDES_BENZ"));
    assert_str(search("sko", ""), S("SKODA"));
    assert_str(search("Citroë", "FR"), S("CITROEN DS"));
    assert_str(search("over", ""), S(""));
    assert_str(search("gm", "US"), S("BUICK CADILLAC CHEVROLET GMC"));
}

TEST(a_brand_is_offered_where_it_is_sold)
{
    const struct make *all[MAKE_MOST];

    assert_str(search("vaux", "GB"), S("VAUXHALL"));
    assert_str(search("vaux", "DE"), S(""));
    assert_str(search("opel", "gb"), S("VAUXHALL"));
    assert_str(search("opel", "de"), S("OPEL"));
    assert_int_equal(make_search(S(""), S(""), all), make_count());
    assert_int_equal(make_search(S(""), S("AQ"), all), 0);
    assert_in_range(make_count(), 45, MAKE_MOST);
}

TEST(countries_have_a_language_and_units)
{
    const struct country *gb = country_find(S("gb"));

    assert_int_equal(country_count(), 249);
    assert_int_equal(gb->region, REGION_EUROPE);
    assert_int_equal(gb->units, PEOPLE_UK);
    assert_str(country_find(S("DE"))->page_language, S("de"));
    assert_int_equal(country_find(S("US"))->units, PEOPLE_IMPERIAL);
    assert_null(country_find(S("XX")));
    assert_null(country_find(S("")));
}

/* ---- models ---- */

TEST(a_model_can_what_its_set_says)
{
    const struct make *tesla = make_find(S("tesla"));
    const struct model *m3 = model_find(tesla, S("Model 3"), 2022, BEV);

    assert_non_null(m3);
    assert_true(model_can(m3, S("GET"), S("/odometer")));
    assert_true(model_can(m3, S("GET"), S("odometer")));
    assert_true(model_can(m3, S("GET"), S("")));
    assert_true(model_can(m3, S("GET"), S("tesla/compass")));
    assert_true(model_can(m3, S("GET"), signal_row(SIGNAL_COMPASS)->path));
    assert_false(model_can(m3, S("GET"), S("/fuel")));
    assert_false(model_can(m3, S("GET"), S("/kia/compass")));
    assert_false(model_can(m3, S("DELETE"), S("/odometer")));
    assert_false(model_can(m3, S("GET"), S("/navigation/destination")));
    assert_true(model_can(m3, S("POST"), S("/navigation/destination")));
    assert_true(permission_set_has(model_permissions(m3), READ_BATTERY));
    assert_false(permission_set_has(model_permissions(m3), READ_FUEL));
}

TEST(a_model_that_was_not_made_then_is_not_found)
{
    const struct make *tesla = make_find(S("tesla"));

    assert_null(model_find(tesla, S("Model 3"), 2012, BEV));
    assert_null(model_find(tesla, S("Model 3"), 2022, ICE));
    assert_null(model_find(make_find(S("kia")), S("Model 3"), 2022, BEV));
}

TEST(the_sets_all_and_none_are_what_they_say)
{
    const struct capability_set *all = capability_set_find(S("all"));
    const struct capability_set *none = capability_set_find(S("none"));
    size_t signals = 0;

    assert_int_equal(permission_set_count(all->permissions), PERMISSION_COUNT);
    assert_int_equal(permission_set_count(none->permissions), 0);
    assert_false(capability_set_can(none, make_row(0), S("GET"), S("/vin")));
    assert_null(capability_set_find(S("some")));
    for (size_t i = 0; i < capability_count(); i++) {
        signals += capability_row(i)->kind == CAPABILITY_SIGNAL &&
                   capability_set_has(all, i);
        assert_false(capability_set_has(none, i));
    }
    assert_int_equal(signals, 93);
}

TEST(the_models_of_a_make_stand_together)
{
    size_t n = 0;

    for (size_t i = 0; i < make_count(); i++) {
        const struct make *m = make_row(i);

        for (size_t k = 0; k < m->model_count; k++, n++)
            assert_ptr_equal(model_row(n)->make, m);
    }
    assert_int_equal(n, model_count());
}

/* ---- accounts ---- */

TEST(every_make_has_a_garage_of_models_that_exist)
{
    for (size_t i = 0; i < make_count(); i++) {
        size_t cars;
        const struct account *a = account_garage(make_row(i), &cars);

        assert_true(cars >= 1 && cars <= 3);
        for (size_t k = 0; k < cars; k++) {
            assert_ptr_equal(a[k].make, make_row(i));
            assert_int_equal(a[k].slot, k + 1);
            assert_ptr_equal(
                model_find(a[k].make, a[k].model, a[k].year, a[k].powertrain)
                    ->set,
                a[k].set);
        }
    }
}

TEST(an_e_mail_with_a_meaning_is_recognised)
{
    size_t cars;
    str vin;
    const struct account *a;

    a = account_magic(S("25-Vehicles@smartcar.com"), &cars, &vin);
    assert_int_equal(a->kind, ACCOUNT_COUNT);
    assert_int_equal(cars, 25);
    a = account_magic(S("0scaudi037a5adb1c@bev.smartcar.com"), &cars, &vin);
    assert_int_equal(a->kind, ACCOUNT_LEVEL);
    assert_str(a->set->name, S("all-bev"));
    assert_str(vin, S("0scaudi037a5adb1c"));
    a = account_magic(S(" vehicle_state.asleep@SMARTCAR.com "), NULL, NULL);
    assert_str(a->result, S("VEHICLE_STATE.ASLEEP"));
    assert_str(a->vin, S("0SCLR0002E8896323"));
    a = account_magic(S("smartcar@invalid-subscription.com"), NULL, NULL);
    assert_str(a->result, S("invalid_subscription"));
}

TEST(any_other_e_mail_has_no_meaning)
{
    static const char *const emails[] = {
        "",
        "*",
        "someone@example.com",
        "0-vehicles@smartcar.com",
        "1000-vehicles@smartcar.com",
        "-vehicles@smartcar.com",
        "99999999999999999999-vehicles@smartcar.com",
        "SHORTVIN@bev.smartcar.com",
        "0SCAUDI037A5ADB1-@bev.smartcar.com",
        "0SCAUDI037A5ADB1C@gas.smartcar.com",
        "VEHICLE_STATE.DROWSY@smartcar.com",
        "test-data-token",
    };

    for (size_t i = 0; i < sizeof emails / sizeof emails[0]; i++)
        assert_null(account_magic(str_of(emails[i]), NULL, NULL));
}

/* ---- languages ---- */

static void
liked(const char *header, const char *code)
{
    const struct language *l = language_accepted(str_of(header));

    assert_str(l == NULL ? S("none") : l->code, str_of(code));
}

TEST(the_language_is_the_one_its_sender_likes_best)
{
    liked("de", "de");
    liked("de-AT, en;q=0.8", "de");
    liked("en;q=0.7, de;q=0.8", "de");
    liked("fr, pl;q=0.9, zh;q=0.1", "zh");
    liked("ZH-Hans-CN", "zh");
    liked(" de ; Q=0.5 ,\ten ; q=0.25", "de");
    liked("en, de", "en");
    liked("fr, *;q=0.5", "en");
}

TEST(a_language_that_is_refused_or_malformed_counts_nothing)
{
    liked("", "none");
    liked("de;q=0", "none");
    liked("de;q=0.000, zh;q=0.001", "zh");
    liked("de;q=2, zh;q=0.1", "zh");
    liked("de;q=1.5, zh;q=0.1", "zh");
    liked("de;q=0.1234, zh;q=0.1", "zh");
    liked("de;q=, zh;q=0.1", "zh");
    liked("de;level=1, zh;q=0.1", "zh");
    liked("de;q=0,5, zh;q=0.1", "zh");
    liked("d, deu, e-n, ;;;,,,=", "none");
}

TEST(of_a_long_list_of_languages_the_beginning_is_read)
{
    struct arena *a = arena_open();
    struct buf list = {.arena = a, .max = 4096};

    for (size_t i = 0; i < 31; i++)
        buf_add(&list, S("fr;q=0.1,"));
    buf_add(&list, S("de"));
    assert_str(language_accepted(buf_str(&list))->code, S("de"));
    list.len = 0;
    for (size_t i = 0; i < 32; i++)
        buf_add(&list, S("fr;q=0.1,"));
    buf_add(&list, S("de"));
    assert_null(language_accepted(buf_str(&list)));
    arena_close(a);
}

static str
number(struct arena *a, const char *code, size_t n)
{
    struct buf out = {.arena = a, .max = 64};

    language_number(&out, language_find(str_of(code)), n);
    return buf_str(&out);
}

TEST(numbers_are_grouped_as_the_language_does)
{
    struct arena *a = arena_open();

    assert_str(number(a, "en", 0), S("0"));
    assert_str(number(a, "en", 999), S("999"));
    assert_str(number(a, "en", 48213), S("48,213"));
    assert_str(number(a, "de", 1234567), S("1.234.567"));
    assert_str(number(a, "zh", 1000), S("1,000"));
    arena_close(a);
}

TEST(a_number_chooses_its_form)
{
    static const struct language few = {.plural = PLURAL_FEW_OTHER};

    assert_int_equal(language_form(language_find(S("en")), 0), 1);
    assert_int_equal(language_form(language_find(S("en")), 1), 0);
    assert_int_equal(language_form(language_find(S("de")), 2), 1);
    assert_int_equal(language_form(language_find(S("zh")), 2), 0);
    assert_int_equal(language_form(&few, 0), 0);
    assert_int_equal(language_form(&few, 2), 1);
}
