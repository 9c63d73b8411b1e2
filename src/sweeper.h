/* SPDX-License-Identifier: Apache-2.0
 * Forgets what nobody needs any more: expired tokens, old sessions. */
#pragma once
#include "base/arena.h"
#include "base/err.h"

struct db;
struct settings;

/* One pass over everything, in pieces. */
err sweep(struct db *db, const struct settings *settings, int64_t now);

struct sweeper;

/* A thread that sweeps once a minute; NULL if there is none to be had, which is
 * logged. Stop it before db is closed. */
struct sweeper *sweeper_start(struct arena *a, struct db *db,
                              const struct settings *settings);
void sweeper_stop(struct sweeper *s);
