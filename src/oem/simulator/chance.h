/* SPDX-License-Identifier: Apache-2.0
 * Numbers that look random and are a function of what they are for. */
#pragma once
#include <stdint.h>

/* The same (seed, tag, n) gives the same number, on every machine. */
uint64_t chance(uint64_t seed, uint64_t tag, uint64_t n);

/* In [0, 1). */
double chance_unit(uint64_t seed, uint64_t tag, uint64_t n);

/* In [low, high). */
double chance_between(uint64_t seed, uint64_t tag, double low, double high);
