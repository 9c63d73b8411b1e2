/* SPDX-License-Identifier: Apache-2.0
 * Writes every page of Connect with sample data, and the embedded files, into a
 * folder: for the browser test, and for people who change a page.
 * usage: render_pages FOLDER [LANGUAGE] */
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include "catalog/catalog.h"
#include "connect/accent.h"
#include "connect/assets.h"
#include "connect/pages.h"
#include "connect/quantity.h"
#include "connect/words.h"

struct sheet {
    struct arena *arena;
    const char *folder;
    struct page_frame frame;
    struct buf out; /* the page being written */
};

static void
fail(const char *what)
{
    perror(what);
    exit(1);
}

static void
write_file(const struct sheet *s, const char *name, str content)
{
    str path = arena_fmt(s->arena, "%s/%s", s->folder, name);
    FILE *f = fopen(path.at, "w");

    if (f == NULL || fwrite(content.at, 1, content.len, f) != content.len ||
        fclose(f) != 0)
        fail(path.at);
}

static void
make_folder(const char *path)
{
    if (mkdir(path, 0777) != 0 && errno != EEXIST)
        fail(path);
}

static void
write_page(struct sheet *s, const char *name)
{
    if (s->out.full)
        fail(name);
    write_file(s, name, buf_str(&s->out));
    s->out = (struct buf){.arena = s->arena, .max = PAGE_MAX};
}

/* A message in the language of the sheet. */
static str
word(const struct sheet *s, const char *english)
{
    return message_find(s->frame.language, str_of(english));
}

/* The page of v as NAME.html. */
#define WRITE(s, name, page, v)                                                \
    (page(&(s)->out, &(v)), write_page((s), name ".html"))

static void
write_assets(struct sheet *s)
{
    static const char *const accents[] = {"FFD400", "00819D", "FFFFFF",
                                          "000000"};

    make_folder(arena_fmt(s->arena, "%s/assets", s->folder).at);
    for (size_t i = 0; i < assets_count; i++)
        write_file(s, arena_cstr(s->arena, str_from(assets[i].path, 1)),
                   (str){(const char *)assets[i].at, assets[i].len});
    for (size_t i = 0; i < sizeof accents / sizeof *accents; i++) {
        struct buf css = {.arena = s->arena, .max = 2048};
        struct url url = accent_url(s->arena, str_of(accents[i]));

        if (!accent_css(&css, str_of(accents[i])))
            fail(accents[i]);
        write_file(s, arena_cstr(s->arena, str_from(url.checked, 1)),
                   buf_str(&css));
    }
}

static struct page_frame
frame_at(const struct sheet *s, enum page_step step)
{
    struct page_frame f = s->frame;

    f.step = step;
    f.can_leave = step != STEP_NONE;
    return f;
}

static void
preambles(struct sheet *s)
{
    static const struct page_country countries[] = {
        {STR("AT"), STR("Austria"),     false},
        {STR("DE"), STR("Germany"),     true },
        {STR("NL"), STR("Netherlands"), false},
    };
    static const struct page_language languages[] = {
        {STR("en"), STR("English"), true },
        {STR("de"), STR("Deutsch"), false},
    };
    struct page_preamble v = {
        .frame = frame_at(s, STEP_START),
        .app_says = S("We charge your car when power is cheap and green."),
        .app_company = S("Tideplug Energy GmbH, Hamburg"),
        .app_privacy = url_web(S("https://tideplug.example/privacy")),
        .country = S("Germany"),
        .language = S("English"),
        .countries = countries,
        .countries_count = 3,
        .languages = languages,
        .languages_count = 2,
    };
    struct page_preamble plain = {.frame = frame_at(s, STEP_START)};

    WRITE(s, "preamble", page_preamble, v);
    v.frame.look = LOOK_DARK;
    v.frame.accent = accent_url(s->arena, S("FFD400"));
    WRITE(s, "preamble-dark-accent", page_preamble, v);
    plain.frame.simulated = false;
    plain.frame.owner_page = plain.frame.operator_privacy =
        plain.frame.operator_help = (struct url){0};
    plain.frame.operator_name = (str){0};
    WRITE(s, "preamble-plain", page_preamble, plain);
}

static void
brands(struct sheet *s)
{
    static struct page_brand list[MAKE_MOST];
    const struct make *makes[MAKE_MOST];
    size_t n = make_search(S(""), S("DE"), makes);
    struct page_brands v = {.frame = frame_at(s, STEP_BRAND),
                            .country = S("Germany"),
                            .brands = list,
                            .brands_count = n,
                            .total = n};
    struct page_brand_missing missing = {.frame = frame_at(s, STEP_BRAND),
                                         .country = S("Germany"),
                                         .can_change_country = true};

    for (size_t i = 0; i < n; i++)
        list[i] = (struct page_brand){
            .id = makes[i]->id,
            .name = makes[i]->name,
            .initials = page_initials(s->arena, makes[i]->name),
            .aliases = makes[i]->aliases};
    WRITE(s, "brands", page_brands, v);
    v.query = S("vw");
    v.brands_count = 1;
    list[0] = (struct page_brand){.id = S("VOLKSWAGEN"),
                                  .name = S("Volkswagen"),
                                  .initials = S("VW"),
                                  .note = S("also “VW”")};
    WRITE(s, "brands-search", page_brands, v);
    v.query = S("trabant");
    v.brands_count = 0;
    WRITE(s, "brands-none", page_brands, v);
    WRITE(s, "brand-missing", page_brand_missing, missing);
}

static void
sign_ins(struct sheet *s)
{
    struct page_sign_in v = {.frame = frame_at(s, STEP_SIGN_IN),
                             .make = S("Volkswagen"),
                             .forgotten =
                                 url_web(S("https://maker.example/forgotten"))};

    WRITE(s, "sign-in", page_sign_in, v);
    v.frame.simulated = false;
    WRITE(s, "sign-in-real", page_sign_in, v);
    v.username = S("kim.berg.example.org");
    v.username_has_no_at = v.password_is_empty = true;
    WRITE(s, "sign-in-incomplete", page_sign_in, v);
    v.username_has_no_at = v.password_is_empty = false;
    v.username = S("kim@example.org");
    v.refused = true;
    v.tries = 4;
    WRITE(s, "sign-in-refused", page_sign_in, v);
    v.refused = false;
    v.locked = true;
    WRITE(s, "sign-in-locked", page_sign_in, v);
    v.locked = false;
    v.unreachable = v.make_is_fixed = true;
    WRITE(s, "sign-in-unreachable", page_sign_in, v);
}

/* For makers that let owners in elsewhere. */
static void
sign_ins_elsewhere(struct sheet *s)
{
    struct page_sign_in_elsewhere there = {.frame = frame_at(s, STEP_SIGN_IN),
                                           .make = S("Volkswagen"),
                                           .where = S("id.maker.example")};
    struct page_device device = {
        .frame = frame_at(s, STEP_SIGN_IN),
        .make = S("Volkswagen"),
        .page = url_web(S("https://maker.example/device?user_code=BCDF-GHJK")),
        .page_shown = S("maker.example/device"),
        .user_code = S("BCDF-GHJK"),
        .minutes = 10};
    struct page_paste paste = {.frame = frame_at(s, STEP_SIGN_IN),
                               .make = S("Volkswagen"),
                               .label = S("Client id and secret"),
                               .help = S("Data portal, My clients")};

    there.frame.simulated = device.frame.simulated = false;
    paste.frame.simulated = false;
    WRITE(s, "sign-in-elsewhere", page_sign_in_elsewhere, there);
    there.device = there.unreachable = true;
    WRITE(s, "sign-in-elsewhere-unreachable", page_sign_in_elsewhere, there);
    WRITE(s, "device", page_device, device);
    device.unreachable = true;
    WRITE(s, "device-unreachable", page_device, device);
    device.unreachable = false;
    device.over = device.expired = true;
    WRITE(s, "device-expired", page_device, device);
    WRITE(s, "paste", page_paste, paste);
    paste.refused = true;
    WRITE(s, "paste-refused", page_paste, paste);
}

static struct page_permission
permission(const struct sheet *s, enum permission p, bool needed)
{
    const struct permission_row *row = permission_row(p);

    return (struct page_permission){
        .language = s->frame.language,
        .id = row->name,
        .name = word(s, row->title.at),
        .sentence = word(s, row->sentence.at),
        .example = message_quantities(s->arena, s->frame.language,
                                      PEOPLE_METRIC, word(s, row->example.at)),
        .checked = true,
        .needed = needed};
}

static const struct page_vehicle cars[] = {
    {.id = STR("1"),
     .name = STR("Volkswagen ID.3, 2022"),
     .about = STR("Electric · number ends in 004 217"),
     .checked = true                         },
    {.id = STR("2"),
     .name = STR("Volkswagen Golf GTE, 2017"),
     .about = STR("Plug-in hybrid · number ends in 118 530"),
     .checked = true                         },
    {.id = STR("3"),
     .name = STR("Volkswagen Golf, 2014"),
     .about = STR("Petrol · number ends in 550 081"),
     .not_chosen = STR("Tideplug connects electric and plug-in cars only. This "
                       "one runs on petrol.")},
};

static struct page_grant
grant(struct sheet *s)
{
    static struct page_permission reads[3], commands[2];
    static str not_seen[3], not_done[2];

    not_seen[0] = word(s, "How fast you drive");
    not_seen[1] = word(s, "The places where the car has charged");
    not_seen[2] = word(s, "Your name, e-mail and phone number");
    not_done[0] = word(s, "Lock or unlock the car");
    not_done[1] = word(s, "Change the driving PIN");
    reads[0] = permission(s, READ_BATTERY, true);
    reads[0].why = S("We plan the next charge from this.");
    reads[1] = permission(s, READ_ODOMETER, false);
    reads[2] = permission(s, READ_LOCATION, false);
    commands[0] = permission(s, CONTROL_CHARGE, true);
    commands[1] = permission(s, CONTROL_CLIMATE, false);
    return (struct page_grant){
        .frame = frame_at(s, STEP_CHOOSE),
        .vehicles = cars,
        .vehicles_count = 3,
        .reads = reads,
        .reads_count = 3,
        .commands = commands,
        .commands_count = 2,
        .some_needed = true,
        .not_seen = not_seen,
        .not_seen_count = 3,
        .not_done = not_done,
        .not_done_count = 2,
        .keeps = S("12 months"),
        .app_company = S("Tideplug Energy GmbH, Hamburg"),
        .app_privacy = url_web(S("https://tideplug.example/privacy")),
    };
}

static void
grants(struct sheet *s)
{
    static const struct page_vehicle locked = {
        .id = STR("1"),
        .name = STR("Volkswagen ID.3, 2022"),
        .about = STR("Electric · number ends in 004 217"),
        .locked = true};
    const str kept[] = {word(s, "Distance driven"), word(s, "Charging now")};
    struct page_grant v = grant(s);

    WRITE(s, "grant", page_grant, v);
    v.frame.accent = accent_url(s->arena, S("FFD400"));
    WRITE(s, "grant-accent", page_grant, v);
    v = grant(s);
    v.single = true;
    WRITE(s, "grant-single", page_grant, v);
    v = grant(s);
    v.vehicles = &locked;
    v.vehicles_count = 1;
    v.commands_count = v.not_done_count = 0;
    WRITE(s, "grant-vin", page_grant, v);
    v.reads_count = v.not_seen_count = 0;
    v.commands_count = v.not_done_count = 2;
    v.frame.owner_page = v.app_privacy = (struct url){0};
    v.app_company = v.keeps = (str){0};
    WRITE(s, "grant-commands", page_grant, v);
    v = grant(s);
    v.adding = true;
    v.kept = kept;
    v.kept_count = 2;
    v.vehicles = &locked;
    v.vehicles_count = 1;
    v.reads_count = v.commands_count = 1;
    v.some_needed = false;
    WRITE(s, "grant-adding", page_grant, v);
}

static void
grants_without_a_choice(struct sheet *s)
{
    static struct page_permission unchecked[2];
    static struct page_vehicle no_car[3];
    struct page_grant v = grant(s);

    unchecked[0] = permission(s, READ_ODOMETER, false);
    unchecked[1] = permission(s, READ_LOCATION, false);
    unchecked[0].checked = unchecked[1].checked = false;
    for (size_t i = 0; i < 3; i++) {
        no_car[i] = cars[i];
        no_car[i].checked = false;
    }
    v.vehicles = no_car;
    v.reads = unchecked;
    v.reads_count = 2;
    v.commands_count = 0;
    v.some_needed = false;
    v.no_vehicle = v.no_permission = true;
    WRITE(s, "grant-error", page_grant, v);
    v.no_vehicle = v.no_permission = false;
    WRITE(s, "grant-none-needed", page_grant, v);
    v.too_many = true;
    v.room = 1;
    WRITE(s, "grant-room", page_grant, v);
}

static void
longest_grant(struct sheet *s)
{
    static struct page_permission reads[PERMISSION_COUNT],
        commands[PERMISSION_COUNT];
    struct page_grant v = grant(s);

    v.frame.app_name = S("Donaudampfschifffahrtselektrofahrzeugflotten"
                         "versicherung Süd-Ost");
    v.frame.app_initials = page_initials(s->arena, v.frame.app_name);
    v.app_company = S("Donaudampfschifffahrtselektrofahrzeugflotten"
                      "versicherungsgesellschaft mbH & Co. KG, Passau");
    v.reads = reads;
    v.commands = commands;
    v.reads_count = v.commands_count = 0;
    v.some_needed = false;
    for (enum permission p = 0; p < PERMISSION_COUNT; p++) {
        if (permission_row(p)->command)
            commands[v.commands_count++] = permission(s, p, false);
        else
            reads[v.reads_count++] = permission(s, p, false);
    }
    WRITE(s, "grant-long", page_grant, v);
}

static void
errors(struct sheet *s)
{
    static const struct page_detail unregistered[] = {
        {STR("Status"),    STR("400")                                                                                      },
        {STR("Parameter"), STR("redirect_uri")                                                                             },
        {STR("Sent"),      STR("https://app.tideplug.example/callback/")                                                   },
        {STR("Allowed"),
         STR("an address registered for this app, letter for letter; the nearest is https://app.tideplug.example/callback")},
        {STR("Request"),   STR("7f3c9a10-42de-4f6a-9c3b-5b8d2f0e1a77")                                                     }
    };
    static const struct page_detail misspelt[] = {
        {STR("Status"),           STR("400")                                 },
        {STR("Parameter"),        STR("scope")                               },
        {STR("Sent"),             STR("read_odometer read_batery")           },
        {STR("Returned on Exit"),
         STR("error=configuration_error, status_code=400")                   },
        {STR("Request"),          STR("7f3c9a10-42de-4f6a-9c3b-5b8d2f0e1a78")}
    };
    struct page_error v = {
        .frame = frame_at(s, STEP_NONE),
        .title = S("This link does not work"),
        .what = S("It should lead back to an address that its app has not "
                  "registered here. To protect you, we do not go there."),
        .who = S("The developer of the app. You have done nothing wrong."),
        .how = S("Add the address below under “Redirect URIs”, letter for "
                 "letter, or correct the link."),
        .sentence =
            S("redirect_uri \"https://app.tideplug.example/callback/\": The "
              "link should lead back to an address that its app has not "
              "registered here. To protect you, we do not go there. Allowed: "
              "an address registered for this app, letter for letter; the "
              "nearest is https://app.tideplug.example/callback."),
        .details = unregistered,
        .details_count = 5};

    v.frame.app_name = (str){0};
    v.frame.simulated = false;
    v.frame.base = (struct url){0};
    WRITE(s, "error", page_error, v);
    v.frame = frame_at(s, STEP_NONE);
    v.title = S("This link asks for something unknown");
    v.what = S("Tideplug asks for “read_batery”. There is no such permission.");
    v.who = S("The developer of Tideplug. You have done nothing wrong.");
    v.how = S("Correct the spelling in the link. Did you mean “read_battery”?");
    v.sentence = S("scope \"read_batery\": The app asks for a permission that "
                   "does not exist. Allowed: read_battery.");
    v.details = misspelt;
    v.details_count = 5;
    v.can_exit = true;
    WRITE(s, "error-exit", page_error, v);
}

static void
ends(struct sheet *s)
{
    static const str names[] = {STR("Volkswagen ID.3, 2022"),
                                STR("Volkswagen Golf GTE, 2017")};
    const str seen[] = {word(s, "Drive battery"), word(s, "Distance driven")};
    const str commands[] = {word(s, "Start and stop charging")};
    struct page_expired expired = {.frame = frame_at(s, STEP_NONE),
                                   .minutes = 30,
                                   .can_restart = true,
                                   .can_exit = true};
    struct page_done done = {
        .frame = frame_at(s, STEP_NONE),
        .allowed = true,
        .vehicles = names,
        .vehicles_count = 2,
        .seen = seen,
        .seen_count = 2,
        .done = commands,
        .done_count = 1,
        .when = message_time(s->arena, s->frame.language, 1795437660),
        .can_return = true};

    WRITE(s, "expired", page_expired, expired);
    expired.can_restart = expired.can_exit = false;
    WRITE(s, "expired-for-good", page_expired, expired);
    WRITE(s, "done", page_done, done);
    done.hosted = true;
    done.can_return = false;
    done.message = (struct page_message){.origin = S("https://app.example"),
                                         .state = S("s1"),
                                         .user_id = S("u1")};
    WRITE(s, "done-hosted", page_done, done);
    done.hosted = false;
    done.can_return = true;
    done.allowed = false;
    WRITE(s, "done-denied", page_done, done);
}

static void
codes(struct sheet *s)
{
    struct page_code v = {.frame = frame_at(s, STEP_SIGN_IN),
                          .make = S("Volkswagen"),
                          .sent_to = S("k•••@example.org")};

    WRITE(s, "code-simulated", page_code, v);
    v.frame.simulated = false;
    WRITE(s, "code", page_code, v);
    v.incomplete = true;
    v.typed = S("12 3");
    v.digits = 3;
    WRITE(s, "code-incomplete", page_code, v);
    v.incomplete = false;
    v.wrong = true;
    v.tries = 2;
    WRITE(s, "code-wrong", page_code, v);
}

static void
makers_and_others(struct sheet *s)
{
    const str names[] = {word(s, "Drive battery"),
                         word(s, "Start and stop charging")};
    const struct page_missing_permissions missing = {
        .frame = frame_at(s, STEP_SIGN_IN),
        .make = S("Tesla"),
        .names = names,
        .names_count = 2};
    const struct page_subscription subscription = {
        .frame = frame_at(s, STEP_CHOOSE), .make = S("Volkswagen")};
    const struct page_other_car other = {.frame = frame_at(s, STEP_CHOOSE),
                                         .make = S("Volkswagen"),
                                         .account = S("k•••@example.org"),
                                         .ending = S("004217")};
    struct page_handback back = {.frame = frame_at(s, STEP_NONE),
                                 .origin = S("https://app.example")};

    WRITE(s, "missing-permissions", page_missing_permissions, missing);
    WRITE(s, "subscription", page_subscription, subscription);
    WRITE(s, "other-car", page_other_car, other);
    WRITE(s, "plan-full", page_plan_full,
          ((struct page_plan_full){.frame = frame_at(s, STEP_CHOOSE)}));
    back.frame.app_name = (str){0};
    WRITE(s, "handback", page_handback, back);
}

static void
dead_ends(struct sheet *s)
{
    static const struct page_incompatible_car old[] = {
        {STR("Volkswagen Golf, 2009"),
         STR("It has no mobile connection of its own, so nobody can read it "
             "from afar.")                             },
        {STR("Volkswagen Transporter, 2009"),
         STR("It has no mobile connection of its own.")}
    };
    struct page_no_vehicles none = {.frame = frame_at(s, STEP_CHOOSE),
                                    .make = S("Volkswagen"),
                                    .account = S("kim@example.org")};
    struct page_incompatible bad = {.frame = frame_at(s, STEP_CHOOSE),
                                    .cars = old,
                                    .cars_count = 1,
                                    .vin = S("WVWZZZ1KZ9W000123"),
                                    .vin_name = S("Volkswagen Golf, 2009")};
    struct page_live live = {.frame = frame_at(s, STEP_NONE),
                             .make = S("Volkswagen")};

    WRITE(s, "no-vehicles", page_no_vehicles, none);
    WRITE(s, "incompatible", page_incompatible, bad);
    bad.vin = (str){0};
    bad.cars_count = 2;
    WRITE(s, "incompatible-many", page_incompatible, bad);
    bad.cars_count = 1;
    bad.app_rule = true;
    WRITE(s, "incompatible-rule", page_incompatible, bad);
    live.frame.simulated = false;
    WRITE(s, "live", page_live, live);
    live.make = (str){0};
    live.simulated = url_own(S("/oauth/authorize?client_id=a&mode=simulated"));
    WRITE(s, "live-development", page_live, live);
}

/* What a developer is led to: all rows of the catalogue, in English. */
static void
lists(struct sheet *s)
{
    static struct page_list_permission permissions[PERMISSION_COUNT];
    static struct page_list_make makes[MAKE_MOST];
    struct page_frame frame = {.language = S("en"),
                               .here = url_own(S("/docs/makes"))};
    struct page_list_permissions p = {.frame = frame,
                                      .permissions = permissions,
                                      .permissions_count = PERMISSION_COUNT};
    struct page_list_makes m = {
        .frame = frame, .makes = makes, .makes_count = make_count()};

    for (size_t i = 0; i < PERMISSION_COUNT; i++) {
        const struct permission_row *row = permission_row((enum permission)i);

        permissions[i] = (struct page_list_permission){
            row->name, row->title, row->sentence, row->command};
    }
    for (size_t i = 0; i < make_count(); i++)
        makes[i] = (struct page_list_make){make_row(i)->id, make_row(i)->name,
                                           make_row(i)->countries};
    WRITE(s, "list-permissions", page_list_permissions, p);
    WRITE(s, "list-makes", page_list_makes, m);
}

int
main(int argc, char **argv)
{
    struct sheet s = {.arena = arena_open()};

    if (argc != 2 && argc != 3) {
        (void)fputs("usage: render_pages FOLDER [LANGUAGE]\n", stderr);
        return 2;
    }
    s.folder = argv[1];
    s.frame = (struct page_frame){
        .language = argc == 3 ? str_of(argv[2]) : S("en"),
        .simulated = true,
        .app_name = S("Tideplug"),
        .app_initials = S("TP"),
        .base = url_own(S("/connect/s1")),
        .here = url_own(S("/connect/s1/start")),
        .csrf = S("dG9rZW4"),
        .operator_name = S("Nordlicht Mobility"),
        .operator_privacy = url_web(S("https://nordlicht.example/privacy")),
        .operator_help = url_web(S("https://nordlicht.example/help")),
        .owner_page = url_own(S("/owner")),
    };
    s.out = (struct buf){.arena = s.arena, .max = PAGE_MAX};
    make_folder(s.folder);
    write_assets(&s);
    preambles(&s);
    brands(&s);
    sign_ins(&s);
    sign_ins_elsewhere(&s);
    grants(&s);
    grants_without_a_choice(&s);
    longest_grant(&s);
    errors(&s);
    ends(&s);
    codes(&s);
    makers_and_others(&s);
    dead_ends(&s);
    if (argc == 2) /* they are in English for everybody */
        lists(&s);
    arena_close(s.arena);
    return 0;
}
