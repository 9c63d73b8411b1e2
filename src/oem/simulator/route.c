/* SPDX-License-Identifier: Apache-2.0
 * Where a car is on its way: a road of straight pieces that turns a little at
 * every joint, made from the seed. */
#include <math.h>

#include "oem/simulator/car.h"
#include "oem/simulator/chance.h"

enum { PIECES = 8, TAG_BEARING = 40, TAG_TURN = 41, TAG_PIECE = 42 };

#define RADIANS         0.017453292519943295
#define METRES_A_DEGREE 111195.0
#define SHARPEST        60.0 /* degrees */

struct road {
    double length[PIECES], bearing[PIECES]; /* metres, degrees */
};

/* From home to a place. Pieces differ in length and add up to the way. */
static struct road
road_to(const struct car *c, enum place place)
{
    uint64_t n = (uint64_t)place;
    double towards = 360 * chance_unit(c->seed, TAG_BEARING, n), sum = 0;
    struct road r;

    for (uint64_t i = 0; i < PIECES; i++) {
        r.length[i] = 0.4 + chance_unit(c->seed, TAG_PIECE, n * PIECES + i);
        r.bearing[i] = fmod(
            towards +
                SHARPEST *
                    (chance_unit(c->seed, TAG_TURN, n * PIECES + i) - 0.5) +
                360,
            360);
        sum += r.length[i];
    }
    for (int i = 0; i < PIECES; i++)
        r.length[i] *= c->metres[place] / sum;
    return r;
}

struct car_place
car_place(const struct car *c, const struct car_state *s)
{
    struct car_place p = {c->latitude, c->longitude, 0};
    double ahead, north = 0, east = 0;
    struct road r;

    if (!s->has_leg)
        return p;
    r = road_to(c, s->leg.place);
    ahead = (double)(s->leg.back ? s->leg.metres - s->leg_m : s->leg_m);
    for (int i = 0; i < PIECES; i++) {
        double on = fmin(ahead, r.length[i]);

        north += on * cos(r.bearing[i] * RADIANS);
        east += on * sin(r.bearing[i] * RADIANS);
        p.heading = r.bearing[i];
        ahead -= on;
        if (ahead <= 0)
            break;
    }
    if (s->leg.back)
        p.heading = fmod(p.heading + 180, 360);
    p.latitude += north / METRES_A_DEGREE;
    p.longitude += east / (METRES_A_DEGREE * cos(c->latitude * RADIANS));
    return p;
}
