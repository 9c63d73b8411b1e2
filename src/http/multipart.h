/* SPDX-License-Identifier: Apache-2.0
 * Forms with files in them: multipart/form-data, RFC 7578 and RFC 2046 5.1. */
#pragma once
#include "http/request.h"

/* The boundary in a content type; false if that is not multipart/form-data
 * with exactly one valid boundary. */
bool multipart_boundary(str content_type, str *out);

/* The parts of a body as fields, in their order: values are views of the body.
 * False, and no fields: not complete, anything before the first boundary or
 * after the last one but a line's end, a part without a name, text that is not
 * UTF-8 (a file may be anything), over 32 parts. Content-Transfer-Encoding and
 * nested parts are not taken: no browser sends them. */
bool multipart_parse(struct arena *a, str boundary, str body,
                     struct fields *out);
