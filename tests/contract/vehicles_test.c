/* SPDX-License-Identifier: Apache-2.0
 * Every query of vehicles.sql, on both engines. */
#include "store/errors.h"
#include "vehicles/vehicles.sql.h"
#include "vehicles/vehicles_test_world.h"

static bool
finds(struct world *w, int64_t consent_id, str vehicle_id)
{
    struct vehicle_find_row row;
    bool found;

    assert_ptr_equal(
        vehicle_find(w->db, w->arena,
                     &(struct vehicle_find_args){consent_id, vehicle_id},
                     &found, &row),
        OK);
    return found;
}

BOTH(vehicle_find_gives_what_it_takes_to_read_a_vehicle)
{
    struct vehicle_find_row row;
    bool found;

    assert_ptr_equal(vehicle_find(w->db, w->arena,
                                  &(struct vehicle_find_args){1, S(TESLA)},
                                  &found, &row),
                     OK);
    assert_true(found);
    assert_str(row.vin, S(TESLA));
    assert_str(row.make, S("TESLA"));
    assert_str(row.model, S("Volt"));
    assert_int_equal(row.year, 2017);
    assert_str(row.mode, S("simulated"));
    assert_str(row.handle, S("a handle"));
    assert_str(row.permissions, S("read_compass"));
}

BOTH(vehicle_find_stays_within_the_consent)
{
    assert_true(finds(w, 1, S(CAR)));
    assert_true(finds(w, 2, S(OTHERS)));
    assert_false(finds(w, 2, S(CAR)));
    assert_false(finds(w, 1, S(OTHERS)));
    assert_false(finds(w, 1, S(UNSHARED)));
    assert_false(finds(w, 1, S(INVENTED)));
    assert_false(finds(w, 9, S(CAR)));
    assert_false(finds(w, 1, S("")));
}

static struct vehicle_list_row *
list(struct world *w, int64_t consent_id, int64_t most, int64_t skip,
     size_t *count)
{
    struct vehicle_list_row *rows;

    assert_ptr_equal(
        vehicle_list(w->db, w->arena,
                     &(struct vehicle_list_args){consent_id, most, skip}, &rows,
                     count),
        OK);
    return rows;
}

static int64_t
count(struct world *w, int64_t consent_id)
{
    struct vehicle_count_row row;
    bool found;

    assert_ptr_equal(vehicle_count(w->db, w->arena,
                                   &(struct vehicle_count_args){consent_id},
                                   &found, &row),
                     OK);
    assert_true(found);
    return row.count;
}

BOTH(vehicle_list_pages_in_the_order_of_choice)
{
    struct vehicle_list_row *rows;
    size_t n;

    /* sorts before the others by its id, and was chosen last */
    world_share(w, 1, S(UNSHARED));
    rows = list(w, 1, 50, 0, &n);
    assert_int_equal(n, 3);
    assert_str(rows[0].vehicle_id, S(CAR));
    assert_str(rows[1].vehicle_id, S(TESLA));
    assert_str(rows[2].vehicle_id, S(UNSHARED));
    rows = list(w, 1, 1, 1, &n);
    assert_int_equal(n, 1);
    assert_str(rows[0].vehicle_id, S(TESLA));
    list(w, 1, 50, 3, &n);
    assert_int_equal(n, 0);
    list(w, 1, 50, INT64_MAX, &n);
    assert_int_equal(n, 0);
    list(w, 9, 50, 0, &n);
    assert_int_equal(n, 0);
}

BOTH(vehicle_count_counts_what_vehicle_list_lists)
{
    assert_int_equal(count(w, 1), 2);
    assert_int_equal(count(w, 2), 1);
    assert_int_equal(count(w, 3), 0);
}

static err
close_it(struct tx *tx, void *arg)
{
    return test_connection_close(
        tx, &(struct test_connection_close_args){*(const str *)arg}, NULL);
}

/* A connection may end in another place than here: what is left of it in
 * consents gives nobody anything. */
BOTH(an_ended_connection_is_in_no_query)
{
    str id = S(CAR);
    size_t n;

    assert_ptr_equal(db_write(w->db, close_it, &id), OK);
    assert_int_equal(world_ended(w, id).consents, 1);
    assert_false(finds(w, 1, id));
    assert_int_equal(count(w, 1), 1);
    assert_str(list(w, 1, 50, 0, &n)[0].vehicle_id, S(TESLA));
    assert_int_equal(n, 1);
}

struct ending {
    int64_t consent_id;
    str vehicle_id;
    bool found;
    int64_t dropped;
};

static err
end_it(struct tx *tx, void *arg)
{
    struct ending *e = arg;
    struct connection_end_row row;

    TRY(connection_end(
        tx, &(struct connection_end_args){e->consent_id, e->vehicle_id, NOW},
        &e->found, &row));
    if (e->found)
        assert_str(row.vehicle_id, e->vehicle_id);
    return OK;
}

static bool
ends(struct world *w, int64_t consent_id, str vehicle_id)
{
    struct ending e = {.consent_id = consent_id, .vehicle_id = vehicle_id};

    assert_ptr_equal(db_write(w->db, end_it, &e), OK);
    return e.found;
}

BOTH(connection_end_ends_once_what_the_consent_reaches)
{
    assert_false(ends(w, 2, S(CAR)));
    assert_false(ends(w, 1, S(UNSHARED)));
    assert_false(ends(w, 1, S(INVENTED)));
    assert_int_equal(world_ended(w, S(CAR)).ended_at, 0);
    assert_true(ends(w, 1, S(CAR)));
    assert_int_equal(world_ended(w, S(CAR)).ended_at, NOW);
    assert_false(ends(w, 1, S(CAR)));
    assert_int_equal(world_ended(w, S(TESLA)).ended_at, 0);
}

static err
drop_it(struct tx *tx, void *arg)
{
    struct ending *e = arg;

    return consent_vehicle_drop(
        tx, &(struct consent_vehicle_drop_args){e->vehicle_id}, &e->dropped);
}

BOTH(consent_vehicle_drop_takes_a_vehicle_from_every_consent)
{
    struct ending e = {.vehicle_id = S(CAR)};

    world_share(w, 3, S(CAR));
    assert_ptr_equal(db_write(w->db, drop_it, &e), OK);
    assert_int_equal(e.dropped, 2);
    assert_false(finds(w, 1, S(CAR)));
    assert_true(finds(w, 1, S(TESLA)));
    assert_ptr_equal(db_write(w->db, drop_it, &e), OK);
    assert_int_equal(e.dropped, 0);
}

static bool
is_changed(struct world *w)
{
    struct vehicle_find_row row;
    bool found;

    assert_ptr_equal(vehicle_find(w->db, w->arena,
                                  &(struct vehicle_find_args){1, S(CAR)},
                                  &found, &row),
                     OK);
    return row.changed == 1;
}

static err
unlock_it(struct tx *tx, void *arg)
{
    return car_overlay_put(
        tx,
        &(struct car_overlay_put_args){S(CAR), S("lock"), S("off"), NOW_MS, 0},
        arg);
}

static err
forget_it(struct tx *tx, void *arg)
{
    return car_overlay_drop(
        tx, &(struct car_overlay_drop_args){S(CAR), S("lock")}, arg);
}

BOTH(vehicle_find_says_whether_anything_was_changed)
{
    assert_false(is_changed(w));
    assert_ptr_equal(db_write(w->db, unlock_it, NULL), OK);
    assert_true(is_changed(w));
    assert_ptr_equal(db_write(w->db, forget_it, NULL), OK);
    assert_false(is_changed(w));
}
