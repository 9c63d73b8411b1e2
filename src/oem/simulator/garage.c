/* SPDX-License-Identifier: Apache-2.0
 * From an account to its cars, by the rows of data/accounts.csv. */
#include "oem/simulator/garage.h"

#include <inttypes.h>
#include <string.h>

#include "oem/simulator/chance.h"
#include "oem/simulator/steer.h"

enum {
    PASSWORD_MOST = 1024,
    USERNAME_MOST = 256,
    SEED_DIGITS = 16,
    MODEL_MOST = 64
};

/* Tags of chance(), one per thing that is drawn for a VIN. */
enum { TAG_VIN = 1 };

/* ---- handles ---- */

static bool
hex_parse(str text, uint64_t *out)
{
    static const char digits[] = "0123456789abcdef";

    *out = 0;
    if (text.len != SEED_DIGITS)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        const char *at = text.at[i] == '\0' ? NULL : strchr(digits, text.at[i]);

        if (at == NULL)
            return false;
        *out = *out << 4 | (uint64_t)(at - digits);
    }
    return true;
}

static bool
next(str *rest, str *part)
{
    str head, tail;

    if (!str_cut(*rest, ':', &head, &tail))
        return false;
    *part = head;
    *rest = tail;
    return true;
}

bool
handle_parse(str text, struct handle *out)
{
    str version, seed, set, year, powertrain, error;
    int64_t number;

    if (!next(&text, &version) || !next(&text, &seed) || !next(&text, &set) ||
        !next(&text, &year) || !next(&text, &powertrain) ||
        !next(&text, &error))
        return false;
    out->strict = str_eq(version, S("sim1r"));
    if ((!out->strict && !str_eq(version, S("sim1"))) ||
        !hex_parse(seed, &out->seed) || !str_to_int(year, 9999, &number) ||
        text.len == 0 || text.len > MODEL_MOST || !str_is_printable(text) ||
        !str_is_utf8(text))
        return false;

    out->set = capability_set_find(set);
    out->year = (int)number;
    out->powertrain = powertrain_from(powertrain);
    out->error = error.len > 0 ? oem_error_find(error) : OK;
    out->model = text;
    return out->set != NULL && out->powertrain != POWERTRAIN_UNKNOWN &&
           (error.len == 0 || out->error != OK);
}

str
handle_text(struct arena *a, const struct handle *h)
{
    return arena_fmt(
        a, "sim1%s:%016" PRIx64 ":" STR_FMT ":%d:" STR_FMT ":%s%s%s:" STR_FMT,
        h->strict ? "r" : "", h->seed, STR_ARG(h->set->name), h->year,
        STR_ARG(powertrain_name(h->powertrain)),
        h->error != OK ? h->error->type : "", h->error != OK ? "." : "",
        h->error != OK ? h->error->code : "", STR_ARG(h->model));
}

/* ---- VINs ---- */

static char
powertrain_letter(enum powertrain p)
{
    switch (p) {
    case BEV:
        return 'B';
    case PHEV:
        return 'P';
    case HEV:
        return 'H';
    case ICE:
    case POWERTRAIN_UNKNOWN:
        return 'C';
    }
    return 'C';
}

str
simulated_vin(struct arena *a, uint64_t seed, int year,
              enum powertrain powertrain)
{
    static const char letters[] = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789";
    static const char years[] = "ABCDEFGHJKLMNPRSTVWXY123456789";
    uint64_t n = chance(seed, TAG_VIN, 0);
    char *vin = arena_alloc(a, 18, 1);

    memcpy(vin, "0VK", 3);
    vin[3] = powertrain_letter(powertrain);
    for (size_t i = 4; i < 8; i++, n /= 33)
        vin[i] = letters[n % 33];
    vin[6] = letters[n % 23]; /* a letter: built since 2010 */
    vin[8] = '0';
    vin[9] = years[year % 30];
    vin[10] = 'S';
    n = chance(seed, TAG_VIN, 1);
    for (size_t i = 11; i < 17; i++, n /= 10)
        vin[i] = (char)('0' + n % 10);
    vin[8] = vin_check_digit((str){vin, 17});
    return (str){vin, 17};
}

/* ---- accounts ---- */

static str
lower(struct arena *a, str s)
{
    char *out = arena_alloc(a, s.len + 1, 1);

    for (size_t i = 0; i < s.len; i++) {
        char c = s.at[i];

        out[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    return (str){out, s.len};
}

static bool
is_email(str s)
{
    str before, after;

    return s.len <= USERNAME_MOST && str_is_printable(s) && str_is_utf8(s) &&
           !str_has(s, ' ') && str_cut(s, '@', &before, &after) &&
           before.len > 0 && after.len > 0 && !str_has(after, '@');
}

/* Stable for ever: stored ids follow from it. No part holds a newline. */
static str
account_key(struct arena *a, const struct oem_session *s, str email)
{
    str all =
        arena_fmt(a, "account\n" STR_FMT "\n" STR_FMT "\n" STR_FMT,
                  STR_ARG(s->app_id), STR_ARG(s->make->id), STR_ARG(email));

    return secret_hash(a, secret_of(all));
}

/* "kim+mfa@example.org": an address extension that asks for something. */
static bool
has_tag(str email, str tag)
{
    str local, domain, rest;

    (void)str_cut(email, '@', &local, &domain);
    for (rest = local; rest.len >= tag.len; rest = str_from(rest, 1)) {
        if (str_starts(rest, tag))
            return true;
    }
    return false;
}

err
simulator_knows(struct arena *a, str username, struct secret password)
{
    bool known = is_email(lower(a, str_trim(username))) &&
                 password.hidden.len > 0 &&
                 password.hidden.len <= PASSWORD_MOST;

    return known ? OK : &OEM_REFUSED;
}

err
simulator_account(const struct oem_session *s, struct arena *a, str username,
                  struct oem_account *out)
{
    str email = lower(a, str_trim(username));

    if (!is_email(email) || has_tag(email, S("+refused")))
        return &OEM_REFUSED;
    if (has_tag(email, S("+later")))
        return &OEM_TRY_LATER;
    *out = (struct oem_account){.username = email,
                                .key = account_key(a, s, email),
                                .next = OEM_SIGNED_IN};
    if (has_tag(email, S("+missing")) && !s->again && !str_eq(s->before, email))
        out->missing.bits = ((uint64_t)1 << PERMISSION_COUNT) - 1;
    return OK;
}

err
simulator_sign_in(const struct oem_session *s, struct arena *a, str username,
                  struct secret password, struct oem_account *out)
{
    TRY(simulator_knows(a, username, password));
    TRY(simulator_account(s, a, username, out));
    if (has_tag(out->username, S("+mfa")))
        out->next = OEM_CODE_SENT;
    return OK;
}

err
simulator_confirm_code(struct secret code)
{
    return str_eq(code.hidden, S("123456")) ? OK : &OEM_REFUSED;
}

/* The first 64 bits of a hash. */
static uint64_t
seed_of(struct arena *a, str all)
{
    uint64_t seed = 0;

    (void)hex_parse((str){secret_hash(a, secret_of(all)).at, SEED_DIGITS},
                    &seed);
    return seed;
}

/* Which cars a row of accounts.csv asks for. */
struct order {
    const struct make *make;
    const struct account *garage; /* of the make */
    size_t garage_count;
    const struct account *magic; /* NULL: an e-mail like any other */
    size_t count;                /* cars */
    bool again;                  /* signed in again */
    str vin;                     /* "": computed */
};

/* What an account of this set wants: a car that can show all of it. */
static enum powertrain
powertrain_for(const struct order *o)
{
    if ((o->magic->set->powertrains & PHEV) != 0 &&
        o->magic->set->permissions.bits != 0)
        return PHEV;
    if ((o->magic->set->powertrains & BEV) == 0)
        return ICE;
    return o->magic->set->permissions.bits != 0 ? BEV : o->garage->powertrain;
}

/* The newest model of the make with that powertrain. A make without one lends
 * the name of its first car. */
static void
choose_model(const struct order *o, struct handle *h)
{
    const struct model *best = NULL;

    for (size_t i = 0; i < o->make->model_count; i++) {
        const struct model *m = model_row(o->make->first_model + i);

        if (m->powertrain == h->powertrain &&
            (best == NULL || m->first_year > best->first_year))
            best = m;
    }
    h->model = best != NULL ? best->name : o->garage->model;
    h->year = best != NULL ? best->first_year : o->garage->year;
}

static struct handle
handle_for(const struct order *o, size_t slot)
{
    const struct account *car = &o->garage[slot % o->garage_count];
    struct handle h = {
        .set = car->set,
        .year = car->year,
        .powertrain = car->powertrain,
        .model = car->model,
    };

    if (o->magic != NULL && o->magic->set != NULL) {
        h.set = o->magic->set;
        h.powertrain = powertrain_for(o);
        h.error = oem_error_find(o->magic->result);
        choose_model(o, &h);
    }
    return h;
}

/* What the maker says of it; some do not tell. */
static enum powertrain
told_powertrain(str username, size_t slot, const struct handle *h)
{
    return slot == 0 && has_tag(username, S("+unknown")) ? POWERTRAIN_UNKNOWN
                                                         : h->powertrain;
}

static struct oem_vehicle
vehicle_for(struct arena *a, const struct oem_account *account,
            const struct order *o, size_t slot)
{
    struct handle h = handle_for(o, slot);
    str source = o->magic != NULL && o->magic->kind == ACCOUNT_LEVEL
                     ? arena_fmt(a, "vin\n" STR_FMT, STR_ARG(o->vin))
                     : arena_fmt(a, "car\n" STR_FMT "\n%zu",
                                 STR_ARG(account->key), slot + 1);

    h.seed = seed_of(a, source);
    h.strict = has_tag(account->username, S("+real"));
    if (o->again && h.error == &OEM_REAUTH)
        h.error = OK;
    return (struct oem_vehicle){
        .vin = o->vin.len > 0 ? o->vin
                              : simulated_vin(a, h.seed, h.year, h.powertrain),
        .make = o->make->id,
        .model = h.model,
        .year = h.year,
        .powertrain = told_powertrain(account->username, slot, &h),
        .handle = handle_text(a, &h),
    };
}

struct oem_vehicle
simulator_car(struct arena *a, const struct oem_account *account,
              const struct model *model, int year)
{
    struct handle h = {
        .set = model->set,
        .year = year,
        .powertrain = model->powertrain,
        .model = model->name,
        .strict = has_tag(account->username, S("+real")),
    };

    h.seed = seed_of(a, arena_fmt(a, "model\n" STR_FMT "\n" STR_FMT "\n%d\n%d",
                                  STR_ARG(account->key), STR_ARG(model->name),
                                  year, (int)model->powertrain));
    return (struct oem_vehicle){
        .vin = simulated_vin(a, h.seed, h.year, h.powertrain),
        .make = model->make->id,
        .model = h.model,
        .year = h.year,
        .powertrain = h.powertrain,
        .handle = handle_text(a, &h),
    };
}

static str
upper(struct arena *a, str s)
{
    char *out = arena_alloc(a, s.len + 1, 1);

    for (size_t i = 0; i < s.len; i++) {
        char c = s.at[i];

        out[i] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
    }
    return (str){out, s.len};
}

static struct order
order_for(const struct oem_session *s, struct arena *a, str email)
{
    struct order o = {.make = s->make, .again = s->again};
    str given;

    o.garage = account_garage(s->make, &o.garage_count);
    o.magic = account_magic(email, &o.count, &given);
    if (o.magic == NULL) {
        o.count = o.garage_count;
        return o;
    }
    if (o.magic->kind == ACCOUNT_COUNT)
        return o;
    o.count = 1;
    o.vin = given.len > 0 ? upper(a, given) : o.magic->vin;
    return o;
}

/* As real makers do at times: a car is there twice, another without its VIN. */
enum { ODD_CARS = 2 };

static size_t
add_odd_cars(struct oem_vehicle *cars, size_t count)
{
    cars[count] = cars[0];
    cars[count + 1] = cars[0];
    cars[count + 1].vin = S("");
    return count + ODD_CARS;
}

err
simulator_vehicles(const struct oem_session *s, struct arena *a,
                   const struct oem_account *account, struct oem_vehicle **out,
                   size_t *count)
{
    const struct order o = order_for(s, a, account->username);

    if (o.magic != NULL && str_eq(o.magic->result, S("invalid_subscription")))
        return &OEM_SUBSCRIPTION;
    *count = 0;
    if (has_tag(account->username, S("+none")))
        return OK;
    *out = arena_alloc(a, o.count + ODD_CARS, sizeof **out);
    for (size_t i = 0; i < o.count; i++)
        (*out)[i] = vehicle_for(a, account, &o, i);
    *count = o.count;
    if (has_tag(account->username, S("+odd")))
        *count = add_odd_cars(*out, o.count);
    return OK;
}

err
simulator_capabilities(const struct oem_vehicle *vehicle,
                       const struct capability_set **out)
{
    struct handle h;

    if (!handle_parse(vehicle->handle, &h))
        return &OEM_UNKNOWN_HANDLE;
    *out = h.set;
    return OK;
}
