/* SPDX-License-Identifier: Apache-2.0
 * What the two compatibility answers share. */
#pragma once
#include "catalog/catalog.h"
#include "http/request.h"

struct scope {
    enum permission at[PERMISSION_COUNT]; /* in the order asked for */
    size_t count;
    struct permission_set set;
};

/* The parameter scope: names with a space between, "required:" allowed.
 * Errors: API_VALIDATION (unknown name; absent although required). */
err scope_read(struct request *req, bool required, struct scope *out);

/* The parameter mode. Errors: API_VALIDATION. */
err mode_is_simulated(struct request *req, bool *out);

/* "/{make}/compass" for a make: "/tesla/compass". */
str endpoint_text(struct arena *a, str code, const struct make *make);
