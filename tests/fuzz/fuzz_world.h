/* SPDX-License-Identifier: Apache-2.0
 * The product with a small SQLite database, opened once for all inputs of a
 * fuzzer: the app "demo" (secret "demo-secret", https://app.example/cb). */
#pragma once
#include "http/route.h"
#include "store/db.h"

void must(bool holds);

/* A request of that message, as the network server makes it; not run. */
struct request *fuzz_request(struct arena *a, const struct message *in);

/* The same, answered. Checks what must hold for every answer. */
struct request *fuzz_ask(struct arena *a, const struct message *in);

/* A header of the answer, "" if there is none. */
str fuzz_header(const struct request *req, const char *name);
