/* SPDX-License-Identifier: Apache-2.0
 * Which maker answers: the simulator, or (not yet) a connector. */
#include "oem/oem.h"

#include "oem/simulator/simulator.h"

err
oem_login_how(const struct oem_session *s, struct oem_login_how *out)
{
    if (!s->simulated)
        return &OEM_NO_CONNECTOR;
    simulator_login_how(s, out);
    return OK;
}

err
oem_login_begin(const struct oem_session *s, struct arena *a,
                const struct oem_login_ask *ask, struct oem_login *out)
{
    if (!s->simulated)
        return &OEM_NO_CONNECTOR;
    return simulator_login_begin(s, a, ask, out);
}

err
oem_login_finish(const struct oem_session *s, struct arena *a,
                 const struct oem_login_answer *answer, struct oem_account *out)
{
    if (!s->simulated)
        return &OEM_NO_CONNECTOR;
    return simulator_login_finish(s, a, answer, out);
}

err
oem_login_error(str oauth_error)
{
    static const struct {
        str error;
        const struct error *row;
    } rows[] = {
        {STR("access_denied"),           &OEM_CANCELLED    },
        {STR("authorization_pending"),   &OEM_NOT_YET      },
        {STR("slow_down"),               &OEM_SLOW_DOWN    },
        {STR("expired_token"),           &OEM_LOGIN_EXPIRED},
        {STR("invalid_grant"),           &OEM_REFUSED      },
        {STR("temporarily_unavailable"), &OEM_TRY_LATER    },
        {STR("server_error"),            &OEM_TRY_LATER    },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (str_eq(rows[i].error, oauth_error))
            return rows[i].row;
    }
    return &OEM_UNKNOWN_ISSUE;
}

err
oem_sign_in(const struct oem_session *s, struct arena *a, str username,
            struct secret password, struct oem_account *out)
{
    if (!s->simulated)
        return &OEM_NO_CONNECTOR;
    return simulator_sign_in(s, a, username, password, out);
}

err
oem_confirm_code(const struct oem_session *s, const struct oem_account *account,
                 struct secret code)
{
    (void)account;
    if (!s->simulated)
        return &OEM_NO_CONNECTOR;
    return simulator_confirm_code(code);
}

err
oem_vehicles(const struct oem_session *s, struct arena *a,
             const struct oem_account *account, struct oem_vehicle **out,
             size_t *count)
{
    if (!s->simulated)
        return &OEM_NO_CONNECTOR;
    return simulator_vehicles(s, a, account, out, count);
}

err
oem_capabilities(const struct oem_session *s, const struct oem_vehicle *vehicle,
                 const struct capability_set **out)
{
    if (!s->simulated)
        return &OEM_NO_CONNECTOR;
    return simulator_capabilities(vehicle, out);
}

err
oem_read(const struct oem_session *s, struct arena *a,
         const struct oem_vehicle *vehicle, const struct signal *signal,
         void *out, int64_t *measured_ms)
{
    if (!s->simulated)
        return &OEM_NO_CONNECTOR;
    return simulator_read(s, a, vehicle, signal, out, measured_ms);
}

err
oem_command(const struct oem_session *s, struct arena *a,
            const struct oem_vehicle *vehicle,
            const struct oem_command *command, struct oem_change *changes,
            size_t *change_count)
{
    *change_count = 0;
    if (!s->simulated)
        return &OEM_NO_CONNECTOR;
    return simulator_command(s, a, vehicle, command, changes, change_count);
}
