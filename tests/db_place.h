/* SPDX-License-Identifier: Apache-2.0
 * A fresh, empty database for one test, gone with its arena. */
#pragma once
#include "base/arena.h"

/* A file's path in a fresh folder under $TMPDIR. */
str test_db_sqlite(struct arena *a);

/* A fresh schema in the database that VALETKEY_TEST_POSTGRES names (see
 * tests/with-postgres). Skips the test if it names none. */
str test_db_postgres(struct arena *a);
