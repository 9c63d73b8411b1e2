/* SPDX-License-Identifier: Apache-2.0
 * Rows that may be written a moment later, and may be lost in a crash: what is
 * noted of requests and of pages, never what anything depends on. They wait in
 * memory, and once a second all that have come are written in one unit, so
 * that no request waits for the disk because of them. */
#pragma once
#include "store/db.h"

enum { LATER_TEXTS = 6, LATER_NUMBERS = 4 };

struct later;

/* Write rows, inside a unit. missed: how many more there were that found no
 * room. May run more than once, like every unit. */
typedef err (*later_write)(struct tx *tx, const struct later *const *rows,
                           size_t count, int64_t missed);

struct later {
    later_write write;
    str texts[LATER_TEXTS];
    int64_t numbers[LATER_NUMBERS];
    int64_t id; /* a fresh number, made before write is called */
};

/* Any thread, inside a unit too; never waits for the database. The row is
 * copied. False: no room (8192 rows or 4 MiB wait already); it is counted. */
bool db_later(struct db *db, const struct later *row);

/* Write what waits. Whatever fails is given up, and logged. */
err db_later_write(struct db *db);
