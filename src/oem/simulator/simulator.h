/* SPDX-License-Identifier: Apache-2.0
 * The simulated maker. Its cars are a function of (app, e-mail, make) and of
 * the time; nothing is stored and nothing runs in between. */
#pragma once
#include "oem/oem.h"

/* As the functions of oem.h. Never ask the network; never wait. */
err simulator_sign_in(const struct oem_session *s, struct arena *a,
                      str username, struct secret password,
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
