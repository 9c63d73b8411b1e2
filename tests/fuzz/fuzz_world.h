/* SPDX-License-Identifier: Apache-2.0
 * The product with a small SQLite database, opened once for all inputs of a
 * fuzzer: the app "demo" (secret "demo-secret", https://app.example/cb). */
#pragma once
#include "http/route.h"
#include "store/db.h"

void must(bool holds);

/* The start, then every byte of the input: printf would end at its first NUL,
 * and what is checked would not be what was sent. */
str fuzz_after(struct arena *a, str start, str input);

/* A request of that message, as the network server makes it; not run. */
struct request *fuzz_request(struct arena *a, const struct message *in);

/* The same, answered. Checks what must hold for every answer. */
struct request *fuzz_ask(struct arena *a, const struct message *in);

/* A header of the answer, "" if there is none. */
str fuzz_header(const struct request *req, const char *name);
