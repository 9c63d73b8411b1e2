/* SPDX-License-Identifier: Apache-2.0
 * Stands in for the pages of a maker: /simulated-maker/… is another party's
 * website to the rest of Connect, which goes there by a link and comes back by
 * the address that any maker has. It knows no session. */
#include "connect/connect.h"
#include "connect/cookie.h"
#include "connect/errors.h"
#include "connect/login.h"
#include "connect/maker.h"
#include "oem/simulator/simulator.h"

enum { FORM_TIME = 3600, CHALLENGE = 43, SHOWN_MOST = 256 };

#define FORM S("simulated-maker")

err
simulated_maker_form_guard(struct request *req)
{
    str right = cookie_csrf(req->arena, cookie_get(req, FORM));
    struct fields form;

    TRY(request_form(req, &form));
    if (right.len == 0 || !secret_hash_eq(right, fields_get(form, S("csrf"))))
        return &CONNECT_FORM_IS_FOREIGN;
    return OK;
}

/* The frame of a page; its forms are of this browser. */
static struct page_frame
frame_of(struct request *req, str language, str here)
{
    struct page_frame frame = session_frame(req, NULL, STEP_NONE);
    str cookie = cookie_get(req, FORM);

    if (cookie_csrf(req->arena, cookie).len == 0) {
        cookie = cookie_word(req->arena);
        cookie_put(req, FORM, cookie, FORM_TIME);
    }
    if (language.len > 0)
        frame.language = language;
    frame.simulated = true;
    frame.csrf = cookie_csrf(req->arena, cookie);
    frame.here = url_own(here);
    return frame;
}

/* What is wrong with the account that was typed. */
static bool
account_is_complete(struct request *req, struct fields form,
                    struct page_maker_page *wrong)
{
    str username = str_trim(fields_get(form, S("username")));
    str password = fields_get(form, S("password"));

    wrong->username = username.len > SHOWN_MOST ? S("") : username;
    wrong->username_is_empty = username.len == 0;
    wrong->password_is_empty = password.len == 0;
    wrong->username_has_no_at =
        username.len > 0 &&
        simulator_knows(req->arena, username, secret_of(S("any"))) != OK;
    return !wrong->username_is_empty && !wrong->password_is_empty &&
           !wrong->username_has_no_at;
}

/* ---- by redirect ---- */

struct visit {
    str state, challenge;
    str make, language; /* names */
};

/* What the link, or the form, is about; only a sign-in that is open. */
static err
read_visit(struct request *req, struct fields from, struct visit *out)
{
    struct login_find_row row;
    struct session_find_row of_session;
    bool found;

    out->state = fields_get(from, S("state"));
    out->challenge = fields_get(from, S("code_challenge"));
    TRY(login_by_word(req, out->state, &found, &row));
    if (!found || row.outcome.len > 0 || !str_eq(row.kind, S("redirect")) ||
        out->challenge.len != CHALLENGE || !str_is_printable(out->challenge))
        return &CONNECT_LOGIN_UNKNOWN;
    TRY(session_find(req->db, req->arena,
                     &(struct session_find_args){row.session_id}, &found,
                     &of_session));
    if (!found)
        return &CONNECT_LOGIN_UNKNOWN;
    out->make = make_find(row.make)->name;
    out->language = of_session.language;
    return OK;
}

static str
with_parameters(struct arena *a, const char *path,
                const struct answer_parameter *parameters, size_t count)
{
    return redirect_with(a, str_of(path), parameters, count);
}

static void
show_sign_in(struct request *req, const struct visit *v, int status,
             struct page_maker_page *page)
{
    const struct answer_parameter again[] = {
        {S("code_challenge"), v->challenge},
        {S("state"),          v->state    },
    };
    struct buf out = {.arena = req->arena, .max = PAGE_MAX};

    page->frame = frame_of(
        req, v->language,
        with_parameters(req->arena, "/simulated-maker/sign-in", again, 2));
    page->make = v->make;
    page->action = url_own(S("/simulated-maker/sign-in"));
    page->state = v->state;
    page->challenge = v->challenge;
    page_maker_page(&out, page);
    response_html(req, status, &out);
}

err
simulated_maker_sign_in_page(struct request *req)
{
    struct page_maker_page page = {0};
    struct visit v;

    TRY(read_visit(req, req->query, &v));
    show_sign_in(req, &v, 200, &page);
    return OK;
}

static void
send_back(struct request *req, const struct visit *v, const char *name,
          str value)
{
    const struct answer_parameter back[] = {
        {str_of(name), value   },
        {S("state"),   v->state},
    };

    response_redirect(
        req, 303,
        with_parameters(req->arena, "/maker/simulator/return", back, 2));
}

err
simulated_maker_sign_in(struct request *req)
{
    struct page_maker_page wrong = {0};
    struct fields form;
    struct visit v;
    str code;

    TRY(request_form(req, &form));
    TRY(read_visit(req, form, &v));
    if (!str_eq(fields_get(form, S("decision")), S("allow"))) {
        send_back(req, &v, "error", S("access_denied"));
        return OK;
    }
    if (!account_is_complete(req, form, &wrong)) {
        show_sign_in(req, &v, 422, &wrong);
        return OK;
    }
    TRY(simulator_code_give(maker_memory_of(req), req->arena, req->now_ms,
                            v.challenge, wrong.username, &code));
    send_back(req, &v, "code", code);
    return OK;
}

/* ---- with a device's code ---- */

static void
show_device(struct request *req, int status, struct page_maker_page *page)
{
    struct buf out = {.arena = req->arena, .max = PAGE_MAX};

    page->device = true;
    page->frame = frame_of(req, S(""), S("/simulated-maker/device"));
    page->action = url_own(S("/simulated-maker/device"));
    page_maker_page(&out, page);
    response_html(req, status, &out);
}

static str
typed_code(struct fields from)
{
    str code = str_trim(fields_get(from, S("user_code")));

    return code.len > OEM_USER_CODE_MOST ? S("") : code;
}

err
simulated_maker_device_page(struct request *req)
{
    str done = fields_get(req->query, S("done"));
    struct page_maker_page page = {.user_code = typed_code(req->query)};
    struct buf out = {.arena = req->arena, .max = PAGE_MAX};

    if (done.len == 0) {
        show_device(req, 200, &page);
        return OK;
    }
    page_maker_done(
        &out, &(struct page_maker_done){
                  .frame = frame_of(req, S(""), S("/simulated-maker/device")),
                  .allowed = str_eq(done, S("allow")),
              });
    response_html(req, 200, &out);
    return OK;
}

err
simulated_maker_device(struct request *req)
{
    struct page_maker_page wrong = {0};
    struct simulator_decision decision;
    struct fields form;
    bool allows, known;

    TRY(request_form(req, &form));
    wrong.user_code = typed_code(form);
    allows = str_eq(fields_get(form, S("decision")), S("allow"));
    if (allows && !account_is_complete(req, form, &wrong)) {
        show_device(req, 422, &wrong);
        return OK;
    }
    decision =
        (struct simulator_decision){wrong.user_code, wrong.username, allows};
    TRY(simulator_device_decide(maker_memory_of(req), req->arena, req->now_ms,
                                &decision, &known));
    if (!known) {
        wrong.code_is_unknown = true;
        show_device(req, 422, &wrong);
        return OK;
    }
    response_redirect(req, 303,
                      allows ? S("/simulated-maker/device?done=allow")
                             : S("/simulated-maker/device?done=cancel"));
    return OK;
}
