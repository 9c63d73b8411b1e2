/* SPDX-License-Identifier: Apache-2.0
 * What a service manager is told: sd_notify(3), without its library. */
#pragma once

/* "READY=1" or another line of that protocol, to the socket that
 * NOTIFY_SOCKET names. Without one there is nobody to tell, which is no
 * error; nor is it one when nobody listens. */
void notify_manager(const char *line);
