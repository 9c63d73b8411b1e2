/* SPDX-License-Identifier: Apache-2.0
 * A disk of 16 MB that can be filled: a tmpfs. */
#pragma once
#include "base/arena.h"

struct disk;

/* Mounted until the arena closes; NULL, with the reason printed, where mounting
 * is not permitted. */
struct disk *disk_open(struct arena *a);
const char *disk_folder(const struct disk *d);

/* Leave at most this many bytes; give back what was taken. */
void disk_fill(struct disk *d, size_t left);
void disk_empty(struct disk *d);
