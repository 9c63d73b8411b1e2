/* SPDX-License-Identifier: Apache-2.0
 * Serves the API's description. */
#include "api_docs.h"

err
api_docs_page(struct request *req)
{
    response_send(req, 200, S("text/html; charset=utf-8"),
                  (str){api_docs_html, api_docs_html_len});
    return OK;
}

err
api_docs_file(struct request *req)
{
    response_send(req, 200, S("application/yaml; charset=utf-8"),
                  (str){api_docs_yaml, api_docs_yaml_len});
    return OK;
}
