/* SPDX-License-Identifier: Apache-2.0
 * SplitMix64's finaliser, chained over the arguments. */
#include "oem/simulator/chance.h"

static uint64_t
mix(uint64_t z)
{
    z += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

uint64_t
chance(uint64_t seed, uint64_t tag, uint64_t n)
{
    return mix(mix(mix(seed) ^ tag) ^ n);
}

double
chance_unit(uint64_t seed, uint64_t tag, uint64_t n)
{
    /* the top 53 bits: as many as a double holds */
    return (double)(chance(seed, tag, n) >> 11) * 0x1p-53;
}

double
chance_between(uint64_t seed, uint64_t tag, double low, double high)
{
    return low + (high - low) * chance_unit(seed, tag, 0);
}
