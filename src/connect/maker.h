/* SPDX-License-Identifier: Apache-2.0
 * The maker a session talks to. */
#pragma once
#include "connect/session.h"
#include "oem/oem.h"

/* The session has a make. */
struct oem_session session_maker(struct request *req, const session *s);

/* What the clouds of simulated makers remember. */
const struct oem_memory *maker_memory_of(struct request *req);

/* The maker, or its service, does not answer as it should: try later. */
bool maker_is_silent(err e);

/* "kim@example.org" as "k•••@example.org": enough to know one's own. */
str masked_address(struct arena *a, str address);
