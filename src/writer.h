/* SPDX-License-Identifier: Apache-2.0
 * Writes once a second what may be written later (store/later.h), and logs it
 * when the system's clock was set. */
#pragma once
#include "base/arena.h"

struct db;
struct writer;

/* NULL if there is no thread to be had, which is logged. Lives as long as a. */
struct writer *writer_start(struct arena *a, struct db *db);

/* Writes what waits, and ends. NULL is nothing. */
void writer_stop(struct writer *w);
