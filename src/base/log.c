/* SPDX-License-Identifier: Apache-2.0
 * Lines for the person who runs the server. */
#include "base/log.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"

enum { LINE = 4096, WAITING = 64 * 1024 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char waiting[WAITING];
static size_t waiting_len;

static const str level_names[] = {
    [LOG_ERROR] = STR("error"),
    [LOG_WARNING] = STR("warning"),
    [LOG_INFO] = STR("info"),
    [LOG_DEBUG] = STR("debug"),
};
static atomic_int least_level = LOG_INFO;

static void (*sink_fn)(str line, void *arg);
static void *sink_arg;

void
log_sink(void (*sink)(str line, void *arg), void *arg)
{
    sink_fn = sink;
    sink_arg = arg;
}

bool
log_level_parse(str name, enum log_level *out)
{
    for (size_t i = 0; i < sizeof level_names / sizeof(str); i++) {
        if (str_eq(level_names[i], name)) {
            *out = (enum log_level)i;
            return true;
        }
    }
    return false;
}

void
log_level_set(enum log_level least)
{
    atomic_store_explicit(&least_level, (int)least, memory_order_relaxed);
}

static bool
is_written(enum log_level level)
{
    return (int)level <=
           atomic_load_explicit(&least_level, memory_order_relaxed);
}

static bool
is_plain(str s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.at[i];

        if (c <= ' ' || c >= 0x7f || c == '"' || c == '\\' || c == '=')
            return false;
    }
    return s.len > 0;
}

static void
add_value(struct buf *b, str s)
{
    if (is_plain(s)) {
        buf_add(b, s);
        return;
    }
    buf_char(b, '"');
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.at[i];

        if (c < ' ' || c == 0x7f)
            buf_fmt(b, "\\x%02x", (unsigned)c);
        else if (c == '"' || c == '\\')
            buf_fmt(b, "\\%c", c);
        else
            buf_char(b, s.at[i]);
    }
    buf_char(b, '"');
}

/* In memory of the caller's: no event is worth an allocation. */
static str
line_make(char out[LINE], enum log_level level, const char *event,
          const struct log_field *fields, size_t n)
{
    struct buf b = {.at = out, .cap = LINE - 1, .max = LINE - 1};
    char time[CLOCK_ISO + 1];

    clock_iso_write(time, clock_system_ms());
    buf_add(&b, S("time="));
    buf_add(&b, (str){time, CLOCK_ISO});
    buf_add(&b, S(" level="));
    buf_add(&b, level_names[level]);
    buf_add(&b, S(" event="));
    buf_add(&b, str_of(event));
    for (size_t i = 0; i < n; i++) {
        buf_char(&b, ' ');
        buf_add(&b, str_of(fields[i].key));
        buf_char(&b, '=');
        add_value(&b, fields[i].value);
    }
    out[b.len++] = '\n'; /* the line's end always fits */
    return buf_str(&b);
}

static void
write_out(str lines)
{
    while (lines.len > 0) {
        ssize_t n = write(STDERR_FILENO, lines.at, lines.len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return; /* there is nobody to tell */
        lines = str_from(lines, (size_t)n);
    }
}

/* With the lock held. */
static void
flush(void)
{
    write_out((str){waiting, waiting_len});
    waiting_len = 0;
}

void
log_write(enum log_level level, const char *event,
          const struct log_field *fields, size_t n)
{
    char bytes[LINE];
    str line;

    if (!is_written(level))
        return;
    line = line_make(bytes, level, event, fields, n);
    if (sink_fn != NULL) {
        sink_fn(line, sink_arg);
        return;
    }
    (void)pthread_mutex_lock(&lock);
    flush();
    write_out(line);
    (void)pthread_mutex_unlock(&lock);
}

void
log_write_later(enum log_level level, const char *event,
                const struct log_field *fields, size_t n)
{
    char bytes[LINE];
    str line;

    if (!is_written(level))
        return;
    line = line_make(bytes, level, event, fields, n);
    if (sink_fn != NULL) {
        sink_fn(line, sink_arg);
        return;
    }
    (void)pthread_mutex_lock(&lock);
    if (line.len > sizeof waiting - waiting_len)
        flush();
    memcpy(waiting + waiting_len, line.at, line.len);
    waiting_len += line.len;
    (void)pthread_mutex_unlock(&lock);
}

void
log_flush(void)
{
    (void)pthread_mutex_lock(&lock);
    flush();
    (void)pthread_mutex_unlock(&lock);
}
