/* SPDX-License-Identifier: Apache-2.0
 * The simulated maker. Its cars are a function of (app, e-mail, make) and of
 * the time; nothing is stored and nothing runs in between. */
#pragma once
#include "oem/oem.h"

/* As the functions of oem.h. Never ask the network; never wait. */
err simulator_sign_in(const struct oem_session *s, struct arena *a,
                      str username, struct secret password,
                      struct oem_account *out);
void simulator_login_how(const struct oem_session *s,
                         struct oem_login_how *out);
err simulator_login_begin(const struct oem_session *s, struct arena *a,
                          const struct oem_login_ask *ask,
                          struct oem_login *out);
err simulator_login_finish(const struct oem_session *s, struct arena *a,
                           const struct oem_login_answer *answer,
                           struct oem_account *out);
err simulator_confirm_code(struct secret code);
err simulator_vehicles(const struct oem_session *s, struct arena *a,
                       const struct oem_account *account,
                       struct oem_vehicle **out, size_t *count);
err simulator_capabilities(const struct oem_vehicle *vehicle,
                           const struct capability_set **out);
err simulator_read(const struct oem_session *s, struct arena *a,
                   const struct oem_vehicle *vehicle,
                   const struct signal *signal, void *out,
                   int64_t *measured_ms);
err simulator_command(const struct oem_session *s, struct arena *a,
                      const struct oem_vehicle *vehicle,
                      const struct oem_command *command,
                      struct oem_change *changes, size_t *change_count);

/* ---- the simulated maker's own side of a sign-in ----
 * Its pages stand at /simulated-maker/…; the owner's browser meets them as it
 * would meet a real maker's. */

/* Does it take this e-mail and this password? OEM_REFUSED otherwise. */
err simulator_knows(struct arena *a, str username, struct secret password);

/* The owner signed in and said yes: the code that goes back with the browser,
 * for whoever has the verifier of this challenge, once, for ten minutes. */
err simulator_code_give(const struct oem_memory *memory, struct arena *a,
                        int64_t now_ms, str challenge, str username, str *code);

/* The owner typed a device's code, signed in, and said yes or no. A code is
 * decided once; *known is false if it is not known, or not any more. Spaces,
 * hyphens and case do not matter. */
struct simulator_decision {
    str user_code, username;
    bool allowed;
};
err simulator_device_decide(const struct oem_memory *memory, struct arena *a,
                            int64_t now_ms, const struct simulator_decision *d,
                            bool *known);

/* The account of an e-mail, as every kind of sign-in ends in it. */
err simulator_account(const struct oem_session *s, struct arena *a,
                      str username, struct oem_account *out);
