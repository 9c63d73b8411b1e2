/* SPDX-License-Identifier: Apache-2.0
 * The API's description, as docs/api.yaml and as a page; tools/openapi.py makes
 * both from the rows of the program. */
#pragma once
#include "http/request.h"

extern const char api_docs_yaml[], api_docs_html[];
extern const size_t api_docs_yaml_len, api_docs_html_len;

/* GET /docs and GET /docs/api.yaml, for anyone. */
err api_docs_page(struct request *req);
err api_docs_file(struct request *req);
