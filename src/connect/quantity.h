/* SPDX-License-Identifier: Apache-2.0
 * Quantities in messages: "{distance:48213}" is "48.213 km" to a German owner
 * and "29,958 mi" to an American one. The language decides how a number is
 * written, the country in which unit. */
#pragma once
#include "catalog/catalog.h"
#include "catalog/languages.h"

/* found with every {kind:value} in it filled. Values are metric, in plain
 * digits with a point: {distance:48213} km, {speed:87} km/h, {volume:31} l,
 * {temperature:21} Celsius, {pressure:2.4} bar, {money:14.20} of the country's
 * money, {number:53.5511}, {date:2023-06-28}. What is none of these, a slot
 * {name} among them, stays as it is. */
str message_quantities(struct arena *a, str language,
                       enum units_of_people people, str found);

/* How people in a country measure; metric where none is known. */
enum units_of_people country_units(str code);
