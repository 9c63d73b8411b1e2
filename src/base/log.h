/* SPDX-License-Identifier: Apache-2.0
 * One line per event on standard error: time, event, then key=value pairs.
 * A value with spaces or quotes is quoted; control bytes are escaped, so no
 * input can forge a line. Never log a secret, a token, a code or a target. */
#pragma once
#include "base/str.h"

struct log_field {
    const char *key;
    str value;
};

/* log_event("request", {"id", req->id}, {"status", S("200")}); */
#define log_event(event, ...)                                                  \
    log_write((event), (const struct log_field[]){__VA_ARGS__},                \
              sizeof((const struct log_field[]){__VA_ARGS__}) /                \
                  sizeof(struct log_field))

void log_write(const char *event, const struct log_field *fields, size_t n);

/* The same for what happens thousands of times a second: the line waits in
 * memory for log_flush(), for the next log_event() or for 64 KiB of them, so
 * lines stay in order. What waits is lost when the process is killed. */
#define log_event_later(event, ...)                                            \
    log_write_later((event), (const struct log_field[]){__VA_ARGS__},          \
                    sizeof((const struct log_field[]){__VA_ARGS__}) /          \
                        sizeof(struct log_field))

void log_write_later(const char *event, const struct log_field *fields,
                     size_t n);

/* Write out what waits. */
void log_flush(void);

/* Where lines go instead of standard error; NULL brings that back. For tests.
 */
void log_sink(void (*sink)(str line, void *arg), void *arg);
