/* SPDX-License-Identifier: Apache-2.0
 * One line per event on standard error: time, level, event, then key=value
 * pairs. A value with spaces or quotes is quoted; control bytes are escaped, so
 * no input can forge a line. Never log a secret, a token, a code or a target,
 * at any level. */
#pragma once
#include "base/str.h"

/* What a line is worth; most to least. */
enum log_level {
    LOG_ERROR,   /* something does not work; somebody has to look */
    LOG_WARNING, /* it works, but not as it should */
    LOG_INFO,    /* what happens every day, each request too */
    LOG_DEBUG,   /* for whoever looks for a fault */
};

/* By its name, such as "warning"; false: there is none. */
bool log_level_parse(str name, enum log_level *out);

/* Lines worth less are not written. LOG_INFO until it is set. */
void log_level_set(enum log_level least);

struct log_field {
    const char *key;
    str value;
};

/* log_event(LOG_ERROR, "store_failed", {"query", name}, {"cause", cause}); */
#define log_event(level, event, ...)                                           \
    log_write((level), (event), (const struct log_field[]){__VA_ARGS__},       \
              sizeof((const struct log_field[]){__VA_ARGS__}) /                \
                  sizeof(struct log_field))

void log_write(enum log_level level, const char *event,
               const struct log_field *fields, size_t n);

/* The same for what happens thousands of times a second: the line waits in
 * memory for log_flush(), for the next log_event() or for 64 KiB of them, so
 * lines stay in order. What waits is lost when the process is killed. */
#define log_event_later(level, event, ...)                                     \
    log_write_later((level), (event), (const struct log_field[]){__VA_ARGS__}, \
                    sizeof((const struct log_field[]){__VA_ARGS__}) /          \
                        sizeof(struct log_field))

void log_write_later(enum log_level level, const char *event,
                     const struct log_field *fields, size_t n);

/* Write out what waits. */
void log_flush(void);

/* Where lines go instead of standard error; NULL brings that back. For tests.
 */
void log_sink(void (*sink)(str line, void *arg), void *arg);
