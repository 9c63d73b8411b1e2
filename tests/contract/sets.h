/* SPDX-License-Identifier: Apache-2.0
 * All queries of the product, for the contract between the engines. */
#pragma once
#include "store/db.h"

extern const struct query_set *const contract_sets[];
extern const size_t contract_set_count;

/* What text arguments are drawn from: few, so that rows are met again. A query
 * that looks for a certain word needs it here. */
extern const str contract_texts[];
extern const size_t contract_text_count;
