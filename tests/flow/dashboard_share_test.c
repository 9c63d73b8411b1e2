/* SPDX-License-Identifier: Apache-2.0
 * The Connect link that a team passes on. */
#include "flow/dashboard_world.h"
#include "oauth/apps.h"

#define SHARE S("/dashboard/apps/demo/share")

static struct reply
page_of(struct world *w, const char *target)
{
    struct person vic;

    person_add(w, &vic, "vic@a.example", "", VIEWER);
    person_sign_in(w, &vic);
    return person_get(w, &vic, str_of(target));
}

/* The link as it stands on the page, with its "&amp;" undone. */
static str
link_on(struct world *w, const struct reply *r)
{
    str link = reply_between(r, "data-copy=\"Copy link\">", "</code>");
    struct buf out = {.arena = w->arena, .max = 1024};

    for (; link.len > 0; link = str_from(link, 1)) {
        buf_char(&out, link.at[0]);
        if (str_starts(link, S("&amp;")))
            link = str_from(link, 4);
    }
    return buf_str(&out);
}

FLOW(the_link_says_nothing_that_the_settings_can_supply)
{
    struct reply r = page_of(w, "/dashboard/apps/demo/share");
    str link = link_on(w, &r);

    assert_int_equal(r.status, 200);
    assert_str(link, arena_fmt(w->arena,
                               STR_FMT "/oauth/authorize?response_type=code"
                                       "&client_id=demo&mode=simulated",
                               STR_ARG(w->settings.base_url)));
    assert_true(reply_says(&r, "id=\"works\""));
    assert_true(reply_says(&r, "https://app.example/cb"));
    r = ASK(w, .target = str_from(link, w->settings.base_url.len));
    assert_int_equal(r.status, 303);
}

FLOW(a_link_for_real_cars_says_that_no_maker_is_connected)
{
    struct reply r = page_of(w, "/dashboard/apps/demo/share?mode=live");
    str link = link_on(w, &r);

    assert_true(str_ends(link, S("&client_id=demo")));
    assert_true(reply_says(&r, "id=\"no-connector\""));
    assert_false(reply_says(&r, "id=\"works\""));
}

FLOW(a_link_that_does_not_work_yet_says_what_is_missing)
{
    const struct app_change change = {
        .remove_uris = &S("https://app.example/cb"),
        .remove_uri_count = 1,
        .permissions = &(struct scope_item){.permission = READ_VIN},
        .permission_count = 0,
    };
    struct app_changed changed;
    struct reply r;
    str about;

    assert_ptr_equal(
        app_update(w->db, w->arena, S("demo"), &change, &changed, &about), OK);
    r = page_of(w, "/dashboard/apps/demo/share");
    assert_int_equal(r.status, 200);
    assert_true(reply_says(&r, "id=\"missing\""));
    assert_true(reply_says(&r, "Add a redirect URI</a>"));
    assert_true(reply_says(&r, "href=\"/dashboard/apps/demo/access\""));
    assert_false(reply_says(&r, "id=\"works\""));
}

FLOW(the_line_of_html_is_escaped_twice)
{
    struct reply r = page_of(w, "/dashboard/apps/demo/share");

    assert_true(reply_says(&r, "&lt;a href=&quot;"));
    assert_true(reply_says(&r, "&amp;amp;client_id=demo&amp;amp;mode"));
    assert_true(reply_says(&r, "&lt;/a&gt;"));
}

FLOW(the_qr_code_is_a_picture_of_its_own)
{
    struct reply r = page_of(w, "/dashboard/apps/demo/share/qr.svg");

    assert_int_equal(r.status, 200);
    assert_str(reply_header(w, &r, "content-type"), S("image/svg+xml"));
    assert_true(str_starts(reply_header(w, &r, "content-disposition"),
                           S("attachment")));
    assert_true(str_starts(r.body, S("<svg xmlns=")));
    assert_true(str_ends(r.body, S("z\"/></svg>\n")));
    assert_false(reply_says(&r, "<script"));
}
