/* SPDX-License-Identifier: Apache-2.0
 * Writing a connection as JSON. */
#include "vehicles/connection_json.h"

#include "base/clock.h"

static void
when(struct json *j, struct arena *a, str key, int64_t seconds)
{
    if (seconds == 0)
        json_nil(j, key);
    else
        json_text(j, key, clock_iso(a, seconds * 1000));
}

static void
names(struct json *j, str key, str list)
{
    str word;

    json_open(j, key, '[');
    while (str_word(&list, ' ', &word))
        json_text(j, S(""), word);
    json_close(j, ']');
}

void
connection_json(struct json *j, struct arena *a, const struct connection *c)
{
    json_text(j, S("vehicle_id"), c->vehicle_id);
    json_text(j, S("user_id"), c->owner_id);
    json_text(j, S("external_id"), c->external_id);
    json_text(j, S("vin"), c->vin);
    json_text(j, S("make"), c->make);
    json_text(j, S("model"), c->model);
    json_int(j, S("year"), c->year);
    json_text(j, S("mode"), c->mode);
    names(j, S("permissions"), c->permissions);
    when(j, a, S("connected_at"), c->connected_at);
    when(j, a, S("reauthenticated_at"), c->reauthenticated_at);
    when(j, a, S("ended_at"), c->ended_at);
}

void
connection_history_json(struct json *j, struct arena *a,
                        const struct connection_consent *at, size_t count)
{
    json_open(j, S("consents"), '[');
    for (size_t i = 0; i < count; i++) {
        json_open(j, S(""), '{');
        names(j, S("asked"), at[i].asked);
        names(j, S("permissions"), at[i].permissions);
        when(j, a, S("created_at"), at[i].created_at);
        when(j, a, S("ends_at"), at[i].ends_at);
        when(j, a, S("revoked_at"), at[i].revoked_at);
        json_bool(j, S("reaches_vehicle"), at[i].reaches);
        json_close(j, '}');
    }
    json_close(j, ']');
}
