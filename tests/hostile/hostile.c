/* SPDX-License-Identifier: Apache-2.0
 * Steps of attacks. */
#include "hostile.h"

#include <pthread.h>
#include <string.h>

#include "base/log.h"

bool
contains(str text, str part)
{
    for (size_t i = 0; i + part.len <= text.len; i++) {
        if (memcmp(text.at + i, part.at, part.len) == 0)
            return true;
    }
    return false;
}

str
repeat(struct world *w, const char *part, size_t n)
{
    struct buf out = {.arena = w->arena, .max = (size_t)4 * 1024 * 1024};

    for (size_t i = 0; i < n; i++)
        buf_add(&out, str_of(part));
    assert_false(out.full);
    return buf_str(&out);
}

struct reply
authorize(struct world *w, const char *query)
{
    return ASK(w, .target = arena_fmt(w->arena, "/oauth/authorize?%s", query));
}

static void
must_stay(const struct reply *r, const char *says, bool exit)
{
    if (r->status < 400 || r->status > 501 || r->status == 500 ||
        r->location.len > 0 || !reply_says(r, says) ||
        reply_says(r, "id=\"exit-button\"") != exit)
        fail_msg("wanted \"%s\" %s Exit: %d\n" STR_FMT "\n" STR_FMT, says,
                 exit ? "with" : "without", r->status, STR_ARG(r->headers),
                 STR_ARG(r->body));
}

void
must_go_nowhere(struct world *w, const struct reply *r, const char *says)
{
    must_stay(r, says, false);
    assert_str(reply_header(w, r, "set-cookie"), S(""));
}

void
must_offer_exit(struct world *w, const struct reply *r, const char *says)
{
    must_stay(r, says, true);
    w->browser.cookie_count = 0; /* room for the next one */
}

str
allow_all(struct world *w, const struct reply *page)
{
    return arena_fmt(w->arena, STR_FMT STR_FMT "&decision=allow",
                     STR_ARG(reply_boxes(w, page, "vehicle")),
                     STR_ARG(reply_boxes(w, page, "permission")));
}

struct reply
token_ask(struct world *w, str form)
{
    return ASK(w, .method = POST, .target = S("/oauth/token"), .app = S("demo"),
               .secret = S("demo-secret"), .form = form);
}

struct reply
redeem_with(struct world *w, str code, const char *more)
{
    return token_ask(w, arena_fmt(w->arena,
                                  "grant_type=authorization_code&code=" STR_FMT
                                  "%s",
                                  STR_ARG(code), more));
}

struct reply
as_other_app(struct world *w, str form)
{
    return ASK(w, .method = POST, .target = S("/oauth/token"),
               .app = S("other"), .secret = S("other-secret"), .form = form);
}

int
user_status(struct world *w, str token)
{
    return ASK(w, .target = S("/v2.0/user"), .bearer = token).status;
}

/* ---- the log ---- */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char lines[1024 * 1024];
static size_t lines_len;

static void
keep_line(str line, void *arg)
{
    (void)arg;
    (void)pthread_mutex_lock(&lock);
    if (line.len <= sizeof lines - lines_len) {
        memcpy(lines + lines_len, line.at, line.len);
        lines_len += line.len;
    }
    (void)pthread_mutex_unlock(&lock);
}

static void
drop_log(void *arg)
{
    (void)arg;
    log_sink(NULL, NULL);
    log_level_set(LOG_INFO);
}

void
log_keep(struct world *w)
{
    lines_len = 0;
    log_sink(keep_line, NULL);
    log_level_set(LOG_DEBUG); /* nothing may be said at any level */
    arena_defer(w->arena, drop_log, NULL);
}

str
log_kept(struct world *w)
{
    str copy;

    (void)pthread_mutex_lock(&lock);
    copy = arena_dup(w->arena, (str){lines, lines_len});
    (void)pthread_mutex_unlock(&lock);
    return copy;
}
