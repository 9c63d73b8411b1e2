/* SPDX-License-Identifier: Apache-2.0
 * What an app's links ask for, as it is chosen in the dashboard. */
#include "catalog/permissions.h"
#include "flow/dashboard_world.h"
#include "oauth/apps.h"

#define PAGE S("/dashboard/apps/demo/access")
#define SAVE S("/dashboard/apps/demo/access/save")
#define SHOW S("/dashboard/apps/demo/access/preview")

static void
editor(struct world *w, struct person *p)
{
    person_add(w, p, "kim@a.example", "", EDITOR);
    person_sign_in(w, p);
}

/* A form with every permission off but those given, "name=level&…", held
 * against the page as the person sees it now. */
static str
choice(struct world *w, struct person *p, const char *some)
{
    struct reply page = person_get(w, p, PAGE);
    struct buf form = {.arena = w->arena, .max = 8192};
    str given = str_of(some);

    buf_add(&form, S("&seen="));
    buf_add(&form, reply_between(&page, "name=\"seen\" value=\"", "\""));
    for (size_t i = 0; i < PERMISSION_COUNT; i++) {
        str name = permission_row((enum permission)i)->name;
        str rest = given, word, before, after;
        bool is_given = false;

        while (str_word(&rest, '&', &word))
            is_given = is_given || (str_cut(word, '=', &before, &after) &&
                                    str_eq(before, name));
        if (!is_given)
            buf_fmt(&form, "&" STR_FMT "=off", STR_ARG(name));
    }
    buf_fmt(&form, "&%s", some);
    return buf_str(&form);
}

static str
asked(struct world *w)
{
    struct buf out = {.arena = w->arena, .max = 4096};
    struct scope_item *items;
    size_t n;

    assert_ptr_equal(app_permissions(w->db, w->arena, S("demo"), &items, &n),
                     OK);
    for (size_t i = 0; i < n; i++)
        buf_fmt(&out, "%s%s" STR_FMT, i > 0 ? " " : "",
                items[i].required ? "required:" : "",
                STR_ARG(permission_row(items[i].permission)->name));
    return buf_str(&out);
}

FLOW(permissions_are_chosen_and_the_same_link_asks_for_them)
{
    struct person kim;
    struct reply r;

    editor(w, &kim);
    r = person_post(
        w, &kim, SAVE,
        choice(w, &kim, "control_charge=optional&read_odometer=required"));
    assert_int_equal(r.status, 303);
    assert_str(r.location, S("/dashboard/apps/demo/access?done=permissions"));
    r = person_get(w, &kim, r.location);
    assert_true(reply_says(&r, "The next link that is opened asks for this"));
    assert_str(asked(w), S("required:read_odometer control_charge"));
    r = world_go_to(w, &(struct connect){0}, "grant");
    assert_true(reply_says(&r, "Start and stop charging"));
    assert_true(reply_says(&r, "Needed"));
    r = person_get(w, &kim, S("/dashboard/audit"));
    assert_true(reply_says(&r, "default permissions changed"));
    assert_true(reply_says(&r, "read_odometer read_vehicle_info"));
    assert_true(reply_says(&r, "required:read_odometer control_charge"));
}

FLOW(what_was_asked_for_before_keeps_its_place)
{
    struct person kim;

    editor(w, &kim);
    (void)person_post(w, &kim, SAVE,
                      choice(w, &kim, "control_charge=optional"));
    (void)person_post(
        w, &kim, SAVE,
        choice(w, &kim, "read_odometer=optional&control_charge=required"));
    assert_str(asked(w), S("required:control_charge read_odometer"));
}

FLOW(a_form_that_leaves_something_open_saves_nothing)
{
    struct person kim;
    struct reply r;

    editor(w, &kim);
    r = person_post(w, &kim, SAVE, S("&read_odometer=required"));
    assert_int_equal(r.status, 422);
    assert_true(reply_says(&r, "id=\"incomplete\""));
    r = person_post(w, &kim, SAVE,
                    choice(w, &kim, "read_odometer=always&read_vin=optional"));
    assert_int_equal(r.status, 422);
    assert_true(reply_says(/* what was chosen stays */
                           &r, "name=\"read_vin\" value=\"optional\" checked"));
    r = person_post(w, &kim, SAVE,
                    choice(w, &kim, "read_vin=optional&read_vin=required"));
    assert_int_equal(r.status, 422);
    assert_str(asked(w), S("read_odometer read_vehicle_info"));
    r = person_get(w, &kim, S("/dashboard/audit"));
    assert_false(reply_says(&r, "default permissions changed"));
}

FLOW(the_second_of_two_who_choose_is_told_and_keeps_the_choice)
{
    struct person kim;
    struct reply r;
    str mine, theirs;

    editor(w, &kim);
    mine = choice(w, &kim, "read_vin=optional");
    theirs = choice(w, &kim, "read_vin=required&read_fuel=optional");
    r = person_post(w, &kim, SAVE, theirs);
    assert_int_equal(r.status, 303);
    r = person_post(w, &kim, SAVE, mine);
    assert_int_equal(r.status, 409);
    assert_true(reply_says(&r, "id=\"changed\""));
    assert_true(reply_says(&r, "name=\"read_vin\" value=\"optional\" checked"));
    assert_true(reply_says(&r, "They saved: Required"));
    assert_true(reply_says(&r, "They saved: Optional"));
    assert_str(asked(w), S("read_fuel required:read_vin"));

    /* once more, against theirs */
    r = person_post(w, &kim, SAVE, choice(w, &kim, "read_vin=optional"));
    assert_int_equal(r.status, 303);
    assert_str(asked(w), S("read_vin"));
}

/* Another setting that somebody changes is no reason to refuse this one. */
FLOW(a_change_of_something_else_is_no_conflict)
{
    struct person kim;
    struct reply r;
    str mine;

    editor(w, &kim);
    mine = choice(w, &kim, "read_vin=optional");
    r = person_post(w, &kim, S("/dashboard/apps/demo/credentials/uris"),
                    S("&add=https://new.example/cb"));
    assert_int_equal(r.status, 303);
    r = person_post(w, &kim, SAVE, mine);
    assert_int_equal(r.status, 303);
    assert_str(asked(w), S("read_vin"));
}

FLOW(the_preview_is_the_question_itself_and_asks_nobody)
{
    struct person kim;
    struct reply r;

    editor(w, &kim);
    r = person_post(w, &kim, SHOW,
                    choice(w, &kim, "read_vin=required&read_fuel=optional"));
    assert_int_equal(r.status, 200);
    assert_true(reply_says(&r, "What may App demo see?"));
    assert_true(reply_says(&r, "Preview: what an owner would see"));
    assert_true(reply_says(&r, "Vehicle identification number"));
    assert_true(reply_says(&r, "Needed"));
    assert_false(reply_says(&r, "Distance driven</label>"));
    assert_false(reply_says(&r, "action=\"/connect/"));
    assert_str(asked(w), S("read_odometer read_vehicle_info"));

    r = person_get(w, &kim, SHOW); /* as it is saved */
    assert_int_equal(r.status, 200);
    assert_true(reply_says(&r, "Distance driven"));
    r = person_post(w, &kim, SHOW, choice(w, &kim, ""));
    assert_true(reply_says(&r, "This app asks for nothing"));
}

FLOW(a_viewer_reads_and_previews_and_cannot_choose)
{
    struct person vic;
    struct reply r;

    person_add(w, &vic, "vic@a.example", "", VIEWER);
    person_sign_in(w, &vic);
    r = person_get(w, &vic, PAGE);
    assert_true(reply_says(&r, "name=\"read_odometer\" value=\"optional\" "
                               "checked disabled"));
    assert_false(reply_says(&r, "id=\"access-button\""));
    r = person_post(w, &vic, SHOW, S(""));
    assert_true(reply_says(&r, "Distance driven"));
    r = person_post(w, &vic, SAVE, choice(w, &vic, "read_vin=optional"));
    assert_int_equal(r.status, 403);
    assert_str(asked(w), S("read_odometer read_vehicle_info"));
}

FLOW(a_foreign_form_changes_no_permission)
{
    struct person kim;
    struct reply r;
    str form;

    editor(w, &kim);
    form = choice(w, &kim, "read_vin=optional");
    r = ASK(w, .method = POST, .target = SAVE, .browser = &kim.browser,
            .form = str_from(form, 1));
    assert_int_equal(r.status, 403);
    r = ASK(w, .method = POST, .target = SHOW, .browser = &kim.browser,
            .form = str_from(form, 1));
    assert_int_equal(r.status, 403);
    assert_str(asked(w), S("read_odometer read_vehicle_info"));
}

FLOW(permissions_are_searched_by_name_and_by_word)
{
    struct person kim;
    struct reply r;

    editor(w, &kim);
    r = person_get(w, &kim, S("/dashboard/apps/demo/access?q=WORLDWIDE"));
    assert_true(reply_says(&r, "1 of 28 match"));
    assert_true(reply_says(&r, "<li class=\"pick\"><b>Vehicle ident"));
    assert_true(reply_says(&r, "<li class=\"pick\" hidden><b>Speed"));
    r = person_get(w, &kim, S("/dashboard/apps/demo/access?q=control_pin"));
    assert_true(reply_says(&r, "1 of 28 match"));
    r = person_get(w, &kim,
                   S("/dashboard/apps/demo/access?q=%22%3E%3Cscript%3E"));
    assert_int_equal(r.status, 200);
    assert_true(reply_says(&r, "0 of 28 match"));
    assert_true(reply_says(&r, "value=\"&quot;&gt;&lt;script&gt;\""));
}
