/* SPDX-License-Identifier: Apache-2.0
 * A sign-in on the maker's own page, from the moment the owner is sent there
 * until they are back. The browser alone holds its word (the state of a
 * redirect, the address of a device's page); the table has its hash, and what
 * the maker wants back sealed under it. */
#pragma once
#include "connect/connect.sql.h"
#include "connect/session.h"
#include "oem/oem.h"

enum { LOGIN_WORD = 43 };

/* Keep one that has begun. *kept is false if the session has begun too many.
 * word: of cookie_word(). */
struct login_new {
    str word;
    enum oem_login_kind kind;
    const struct oem_login *login;
};
err login_keep(struct request *req, const session *s,
               const struct login_new *in, bool *kept);

/* By its word; not one that has run out. Any bytes may come in. */
err login_by_word(struct request *req, str word, bool *found,
                  struct login_find_row *out);

/* "answered" once: the browser is back with this answer. Of many at once one
 * gets *first. */
err login_answer(struct request *req, str word, str answer, bool *first);
bool login_is_answered_with(const struct request *req,
                            const struct login_find_row *row, str answer);

/* May the maker be asked now? Of many at once one may. */
err login_may_ask(struct request *req, str word, bool *may);

/* What came of asking: not yet, later, or the end of it. */
err login_say(struct request *req, str word, str outcome);
err login_ask_less_often(struct request *req, str word);

/* Open with the word what was kept. False: it is not what was sealed. */
str login_seal(struct arena *a, str word, str plain);
bool login_unseal(struct arena *a, str word, str sealed, struct secret *plain);
