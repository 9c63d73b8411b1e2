/* SPDX-License-Identifier: Apache-2.0
 * From an owner's "Allow" to a code. */
#include "oauth/oauth.h"
#include "oauth/oauth.sql.h"
#include "settings/settings.h"

err
consent_prepare(struct request *req, struct consent *c)
{
    TRY(db_next_id(req->db, &c->id));
    TRY(db_next_id(req->db, &c->code_id));
    c->code = token_make(req->arena, db_installation_key(req->db), CODE_TOKEN,
                         c->code_id);
    return OK;
}

err
consent_store(struct tx *tx, const struct request *req, const struct consent *c)
{
    const struct consent_add_args consent = {
        .id = c->id,
        .app_id = c->app_id,
        .owner_id = c->owner_id,
        .asked = c->asked,
        .permissions = c->permissions,
        .now = req->now,
        .ends_at = req->now + req->settings->consent_time,
    };
    const struct code_add_args code = {
        .id = c->code_id,
        .hash = secret_hash(tx->arena, secret_of(c->code)),
        .app_id = c->app_id,
        .consent_id = c->id,
        .redirect_uri = c->redirect_uri,
        .uri_was_sent = c->uri_was_sent,
        .challenge = c->challenge,
        .expires_at = req->now + req->settings->code_time,
    };
    int64_t changed;

    TRY(consent_add(tx, &consent, &changed));
    if (c->without_code)
        return OK;
    return code_add(tx, &code, &changed);
}
