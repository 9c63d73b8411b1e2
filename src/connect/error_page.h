/* SPDX-License-Identifier: Apache-2.0
 * Errors as pages: what happened, who can fix it, how. */
#pragma once
#include "connect/session.h"

/* What is wrong with a Connect URL, with details for the developer. Exit is
 * offered when frame.base is set. app_name: whose link it says it is, also when
 * the page is not in the app's name; "" if no app is known. */
void error_page_problem(struct request *req, struct page_frame frame,
                        str app_name, const struct problem *problem);
