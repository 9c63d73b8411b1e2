/* SPDX-License-Identifier: Apache-2.0
 * The maker a session talks to. */
#pragma once
#include "connect/session.h"
#include "oem/oem.h"

/* The session has a make. */
struct oem_session session_maker(const struct request *req, const session *s);

/* "kim@example.org" as "k•••@example.org": enough to know one's own. */
str masked_address(struct arena *a, str address);
