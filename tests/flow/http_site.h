/* SPDX-License-Identifier: Apache-2.0
 * A small site for tests of the server, with handlers that a test can hold. */
#pragma once
#include "http/server.h"

/* GET  /inline /worker /slow   say where they ran
 * GET  /client                 the client's address
 * GET  /big                    1 MiB
 * GET  /inject?value=          sends it in x-value
 * GET  /held                   on a worker, until site_open_gate()
 * GET  /halt                   the same on its network thread, which waits too
 * GET  /stuck                  on a worker, until site_unstick()
 * POST /echo                   the body, from a worker */
extern const struct site site;

void site_reset(void); /* both gates shut, no log kept */
void site_wait_held(int n);
void site_wait_stuck(int n);
void site_open_gate(void);
void site_unstick(void);

/* Lines logged since site_reset(), as one text. */
str site_log(struct arena *a);
