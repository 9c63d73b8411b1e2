/* SPDX-License-Identifier: Apache-2.0
 * When credentials were last used. A busy app uses one secret thousands of
 * times a second: of those that wait, the last of each is written. */
#include "oauth/app_used.h"

#include "oauth/apps.sql.h"
#include "store/later.h"

enum { SEEN = 256, ID = 0, AT = 1 };

typedef err (*write_one)(struct tx *tx, int64_t id, int64_t at);

/* From the newest back; what is remembered of an id may be pushed out by
 * another one, and then it is only written once more. */
static err
write_last(struct tx *tx, const struct later *const *rows, size_t count,
           write_one write)
{
    int64_t seen[SEEN] = {0};

    for (size_t i = count; i > 0; i--) {
        const int64_t *numbers = rows[i - 1]->numbers;
        int64_t *known = &seen[(size_t)numbers[ID] % SEEN];

        if (*known == numbers[ID])
            continue;
        *known = numbers[ID];
        TRY(write(tx, numbers[ID], numbers[AT]));
    }
    return OK;
}

static err
write_secret(struct tx *tx, int64_t id, int64_t at)
{
    return app_secret_used(tx, &(struct app_secret_used_args){id, at}, NULL);
}

static err
write_token(struct tx *tx, int64_t id, int64_t at)
{
    return app_management_token_used(
        tx, &(struct app_management_token_used_args){id, at}, NULL);
}

static err
write_secrets(struct tx *tx, const struct later *const *rows, size_t count,
              int64_t missed)
{
    (void)missed;
    return write_last(tx, rows, count, write_secret);
}

static err
write_tokens(struct tx *tx, const struct later *const *rows, size_t count,
             int64_t missed)
{
    (void)missed;
    return write_last(tx, rows, count, write_token);
}

void
app_secret_note_use(struct db *db, int64_t id, int64_t now)
{
    (void)db_later(
        db, &(struct later){
                .write = write_secrets, .numbers = {[ID] = id, [AT] = now}
    });
}

void
management_token_note_use(struct db *db, int64_t id, int64_t now)
{
    (void)db_later(
        db, &(struct later){
                .write = write_tokens, .numbers = {[ID] = id, [AT] = now}
    });
}
