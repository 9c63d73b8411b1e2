/* SPDX-License-Identifier: Apache-2.0
 * Members of a body, checked. */
#include "admin/answer.h"

#include "base/nearest.h"
#include "dashboard/errors.h"

enum { LIMIT = 50, LIMIT_MOST = 200 };

static bool
is_json(const struct request *req)
{
    str type, parameters, sent = request_header(req, S("content-type"));

    (void)str_cut(sent, ';', &type, &parameters);
    return req->in->body.len == 0 ||
           (request_header_count(req, S("content-type")) == 1 &&
            str_eq_nocase(str_trim(type), S("application/json")));
}

err
body_read(struct request *req, struct body *out)
{
    const char *problem;
    str field;

    if (!is_json(req))
        return &ADMIN_MEDIA;
    if (!body_parse(req->arena, req->in->body, out, &field, &problem))
        return refuse_rule(req, field, problem);
    return OK;
}

err
body_only(struct request *req, const struct body *b, const str *names,
          size_t count)
{
    for (size_t i = 0; i < b->count; i++) {
        str name = b->members[i].name, near;
        size_t k = 0;

        while (k < count && !str_eq(names[k], name))
            k++;
        if (k < count)
            continue;
        near = str_nearest(name, names, count);
        return refuse_rule(
            req, name,
            near.len == 0
                ? "Is not known here."
                : arena_fmt(req->arena,
                            "Is not known here; did you mean " STR_FMT "?",
                            STR_ARG(near))
                      .at);
    }
    return OK;
}

err
body_text(struct request *req, const struct body *b, const char *name, str *out)
{
    const struct body_member *m = body_find(b, str_of(name));

    *out = S("");
    if (m == NULL)
        return OK;
    if (m->kind != BODY_TEXT)
        return refuse_rule(req, m->name, "Must be a text.");
    *out = m->text;
    return OK;
}

err
body_expiry(struct request *req, const struct body *b, int64_t *out)
{
    const struct body_member *m = body_find(b, S("expires_in"));

    *out = 0;
    if (m == NULL || m->kind == BODY_NULL)
        return OK;
    if (m->kind != BODY_NUMBER || m->number < 1 ||
        m->number > ADMIN_KEY_LONGEST)
        return refuse_rule(req, m->name,
                           "Must be how many seconds from now, at most ten "
                           "years.");
    *out = req->now + m->number;
    return OK;
}

err
query_limit(struct request *req, int64_t *out)
{
    str limit = fields_get(req->query, S("limit"));

    *out = LIMIT;
    if (limit.len > 0 && (!str_to_int(limit, LIMIT_MOST, out) || *out < 1))
        return refuse_rule(req, S("limit"),
                           "Must be a whole number from 1 to 200.");
    return OK;
}

void
answer_nothing(struct request *req)
{
    response_send(req, 204, S(""), S(""));
}
