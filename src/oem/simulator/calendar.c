/* SPDX-License-Identifier: Apache-2.0
 * When a car drives. Every fortnight holds the same drives in another order, so
 * that its length, and with it the odometer at any time, needs no history. */
#include "oem/simulator/car.h"
#include "oem/simulator/chance.h"

enum { FORTNIGHT = 14, WEEK = 7, SATURDAY = 5, WEEKDAYS = 10, WEEKENDS = 4 };
enum { HOUR = 3600, MINUTE = 60 };

/* Tags of chance(). */
enum { TAG_JITTER = 20, TAG_EVENING = 21, TAG_LEISURE = 77 };

/* What is done beside work, on weekdays and at weekends; HOME: nothing. */
static const enum place leisure[] = {
    HOME, HOME, HOME, HOME, HOME, SHOP,   SHOP,
    SHOP, GYM,  GYM,  HOME, SHOP, FAMILY, TRIP,
};

static int64_t
weekday_of(int64_t day)
{
    return day % WEEK; /* day 0 is a Monday, days before it do not come here */
}

/* Fisher-Yates over a part of leisure, by the number of the fortnight. */
static void
shuffle(const struct car *c, int64_t fortnight, enum place *at, size_t n)
{
    for (size_t i = n - 1; i > 0; i--) {
        uint64_t r =
            chance(c->seed, TAG_LEISURE, (uint64_t)fortnight * 64 + n * 2 + i);
        size_t k = (size_t)(r % (i + 1));
        enum place kept = at[i];

        at[i] = at[k];
        at[k] = kept;
    }
}

static void
make_plan(const struct car *c, int64_t fortnight, enum place out[FORTNIGHT])
{
    enum place mixed[FORTNIGHT];
    size_t weekday = 0, weekend = WEEKDAYS;

    for (size_t i = 0; i < FORTNIGHT; i++)
        mixed[i] = leisure[i];
    shuffle(c, fortnight, mixed, WEEKDAYS);
    shuffle(c, fortnight, mixed + WEEKDAYS, WEEKENDS);
    for (size_t i = 0; i < FORTNIGHT; i++)
        out[i] = mixed[i % WEEK >= SATURDAY ? weekend++ : weekday++];
}

/* One state asks for the same fortnight, or two, a dozen times. A plan is a
 * function of seed and fortnight alone, so it may be remembered. */
static _Thread_local struct {
    bool made;
    uint64_t seed;
    int64_t fortnight;
    enum place days[FORTNIGHT];
} plans[2];

/* The leisure of each day of a fortnight; until the next call for another. */
static const enum place *
plan(const struct car *c, int64_t fortnight)
{
    size_t n = (size_t)(fortnight % 2);

    if (!plans[n].made || plans[n].seed != c->seed ||
        plans[n].fortnight != fortnight) {
        make_plan(c, fortnight, plans[n].days);
        plans[n].seed = c->seed;
        plans[n].fortnight = fortnight;
        plans[n].made = true;
    }
    return plans[n].days;
}

static enum place
leisure_of(const struct car *c, int64_t day)
{
    return plan(c, day / FORTNIGHT)[day % FORTNIGHT];
}

static int64_t
metres(const struct car *c, int64_t day, enum place extra)
{
    int64_t work = weekday_of(day) < SATURDAY ? c->metres[WORK] : 0;

    return 2 * (work + c->metres[extra]);
}

int64_t
car_metres_of_day(const struct car *c, int64_t day)
{
    return day < 0 ? 0 : metres(c, day, leisure_of(c, day));
}

int64_t
car_metres_before(const struct car *c, int64_t day)
{
    const enum place *days;
    int64_t sum;

    if (day <= 0)
        return 0;
    sum = day / FORTNIGHT * c->fortnight_m;
    days = plan(c, day / FORTNIGHT);
    for (int64_t i = 0; i < day % FORTNIGHT; i++)
        sum += metres(c, i, days[i]);
    return sum;
}

/* Slow in town, faster the further it goes: the mean speed of the US city and
 * highway cycles at either end (40 CFR 86 App. I, 40 CFR 600 App. I). */
static int64_t
seconds_for(int m)
{
    double speed = 8.75 + 12.85 * m / (m + 15000.0);

    return (int64_t)(m / speed) + MINUTE;
}

/* There and, after a stay, back. Returns when it is home again. */
static int64_t
trip(const struct car *c, struct leg out[2], int64_t start, int64_t stay,
     enum place place)
{
    int m = c->metres[place];
    int64_t takes = seconds_for(m);
    int64_t back = start + takes + stay;

    out[0] = (struct leg){start, start + takes, m, place, false};
    out[1] = (struct leg){back, back + takes, m, place, true};
    return back + takes;
}

size_t
car_legs(const struct car *c, int64_t day, struct leg out[LEGS_MOST])
{
    static const int stay[PLACES] = {
        [SHOP] = 45 * MINUTE,
        [GYM] = 90 * MINUTE,
        [FAMILY] = 3 * HOUR,
        [TRIP] = 4 * HOUR,
    };
    int64_t midnight = day * DAY_S;
    bool workday = weekday_of(day < 0 ? 0 : day) < SATURDAY;
    double late = chance_unit(c->seed, TAG_JITTER, (uint64_t)day);
    enum place extra;
    size_t n = 0;

    if (day < 0)
        return 0;
    if (workday) {
        /* everybody is on the way at 08:10 and back before 19:00 */
        double evening = chance_unit(c->seed, TAG_EVENING, 0);
        int64_t leave = midnight + 8 * HOUR + (int64_t)(late * 6 * MINUTE);
        int64_t home = midnight + 16 * HOUR + 45 * MINUTE +
                       (int64_t)(evening * 45 * MINUTE) +
                       (int64_t)(late * 10 * MINUTE);

        (void)trip(c, out, leave, 0, WORK);
        out[1].end += home - out[1].start;
        out[1].start = home;
        n = 2;
    }
    extra = leisure_of(c, day);
    if (extra == HOME)
        return n;
    (void)trip(c, out + n,
               midnight + (workday ? 19 : 10) * HOUR +
                   (int64_t)(late * (workday ? 20 : 30) * MINUTE),
               stay[extra], extra);
    return n + 2;
}
