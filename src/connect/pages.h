/* SPDX-License-Identifier: Apache-2.0
 * Everything an owner sees in Connect: one struct a page, filled by the flow,
 * shown by a function that tools/htmlgen.py compiles from the .html file.
 *
 * All text is plain and is escaped by the page; "" means "not there" and leaves
 * out the sentence that would hold it. Links are struct url (http/page.h): one
 * that was refused is left out like "". Strings live as long as out's arena.
 * A page needs at most PAGE_MAX bytes, if names and values are bounded; a buf
 * that is full has no page in it.
 *
 * Every form posts `csrf`. base is the session's path, "/connect/ID". */
// clang-format off
/*   POST base/start    from preamble: no other field goes on; `country` and
 *                      `language` (codes) change those and show it again
 *   GET  base/brands   ?q= searches
 *   POST base/brands   from brands: `make`; "UNKNOWN" is "I don't see my brand"
 *   POST base/sign-in  `username`, `password`; or nothing, to begin elsewhere;
 *                      or `credential`
 *   POST base/code     `code`; `go` is "again" for a new one
 *   POST base/grant    `vehicle`…, `permission`… (needed ones too), `decision`
 *                      is "allow" or "deny"
 *   POST base/leave    the owner leaves, in the middle of the flow
 *   POST base/exit     back to the app from a page that goes no further; `from`
 *                      names the page: error, brand_missing, no_vehicles, live,
 *                      expired, maker_cancelled, incompatible (with `share`, "yes" or "no", if
 *                      it asked)
 *   POST base/again    once more: `from` is expired (start again) or
 *                      no_vehicles (ask the maker again)
 *   POST base/done     once more the redirect of a session that has ended
 *   POST /look         `look` is auto, light or dark; `back` the path to show */
// clang-format on
#pragma once
#include "http/page.h"

#define PAGE_MAX ((size_t)256 * 1024)

/* What the owner chose for the colours; auto follows the device. */
enum look { LOOK_AUTO, LOOK_LIGHT, LOOK_DARK };

/* The four steps of the flow; STEP_NONE shows no progress. */
enum page_step { STEP_NONE, STEP_START, STEP_BRAND, STEP_SIGN_IN, STEP_CHOOSE };

/* What all pages share. */
struct page_frame {
    str language; /* BCP 47: "en"; the words of the page are in it */
    enum look look;
    enum page_step step;
    bool simulated;      /* says so in a bar above the page */
    bool preview;        /* so does this, and the buttons do nothing */
    bool can_leave;      /* shows "Leave", which posts to base/leave */
    str app_name;        /* "" if no app is known: the page says "the app" */
    str app_initials;    /* page_initials(); shown when there is no logo */
    struct url app_logo; /* of this origin (CSP: img-src 'self') */
    struct url accent;   /* accent_url(); none: our own green */
    struct url base;     /* "/connect/ID"; none: no session, no forms to it */
    struct url here;     /* where the look switch comes back to */
    str csrf;
    str operator_name; /* who runs this server; "" if not set */
    struct url operator_privacy, operator_help;
    struct url owner_page; /* where connections are ended; none: not yet */
};

/* For a badge: the initials of the first two words, else the first two letters;
 * a word of three is shown whole. "?" for an empty name. */
str page_initials(struct arena *a, str name);

struct page_country {
    str code, name; /* "DE", "Germany" */
    bool chosen;
};

struct page_language {
    str code, name; /* "de", "Deutsch" */
    bool chosen;
};

/* 1 What this is about, and button#continue-button. */
struct page_preamble {
    struct page_frame frame;
    str app_says;           /* the app's own sentence, shown in quotes */
    str app_company;        /* "Tideplug Energy GmbH, Hamburg" */
    struct url app_privacy; /* the app's privacy policy */
    str country;  /* name of the country chosen; "" if none is known */
    str language; /* the own name of the language chosen */
    const struct page_country *countries; /* none: it cannot be changed here */
    size_t countries_count;
    const struct page_language *languages; /* none: the same */
    size_t languages_count;
};
void page_preamble(struct buf *out, const struct page_preamble *v);

struct page_brand {
    str id, name, initials; /* "ALFA_ROMEO", "Alfa Romeo", "AR" */
    str note;    /* a line below the name: "also “VW”"; "" mostly */
    str aliases; /* more words the live search finds */
};

/* 2 A list of button#MAKE.brand-list-item, input#brand-search. */
struct page_brands {
    struct page_frame frame;
    str query;                       /* what was searched for; "" shows all */
    str country;                     /* name; "" if not known */
    const struct page_brand *brands; /* those that match */
    size_t brands_count;
    size_t total; /* in this country, whatever was searched for */
};
void page_brands(struct buf *out, const struct page_brands *v);

/* After "I don't see my brand", and for a make that cannot be connected. */
struct page_brand_missing {
    struct page_frame frame;
    str country; /* name; "" if not known */
    bool can_change_country;
};
void page_brand_missing(struct buf *out, const struct page_brand_missing *v);

/* 3 input#username, input#password, button#sign-in-button. */
struct page_sign_in {
    struct page_frame frame;
    str make;           /* "Volkswagen" */
    bool make_is_fixed; /* by the link: no "choose another brand" */
    str username; /* what was typed before; the password never comes back */
    struct url forgotten; /* the maker's page for a new password */
    /* any of these: the page again, with what is wrong */
    bool username_is_empty, username_has_no_at, password_is_empty;
    bool refused;     /* the maker did not accept them */
    size_t tries;     /* left, if refused and counted; 0 says nothing */
    bool locked;      /* too many wrong ones: wait */
    bool unreachable; /* the maker does not answer */
};
void page_sign_in(struct buf *out, const struct page_sign_in *v);

/* 3 button#maker-button: the owner signs in on the maker's own page. */
struct page_sign_in_elsewhere {
    struct page_frame frame;
    str make;
    bool make_is_fixed;
    bool device; /* with a code, on any device; else the browser goes there */
    str where;   /* the maker's host; "" if not known */
    bool refused, unreachable, too_often;
};
void page_sign_in_elsewhere(struct buf *out,
                            const struct page_sign_in_elsewhere *v);

/* 3 #user-code for the page a#maker-link; frame.here asks the maker. */
struct page_device {
    struct page_frame frame;
    str make;
    struct url page; /* of the maker */
    str page_shown;  /* the same, to read */
    str user_code;
    size_t minutes;   /* left */
    bool waits;       /* reloads itself, without script */
    struct url still; /* the page that does not */
    bool unreachable; /* the maker does not answer, for now */
    bool over;        /* one of: */
    bool cancelled, refused, expired;
};
void page_device(struct buf *out, const struct page_device *v);

/* 3 textarea#credential, button#sign-in-button: what the maker's portal gave.
 */
struct page_paste {
    struct page_frame frame;
    str make;
    bool make_is_fixed;
    str label, help; /* the maker's words */
    bool empty, too_long, refused, unreachable;
};
void page_paste(struct buf *out, const struct page_paste *v);

/* The page of a simulated maker: button#allow-button, button#cancel-button. */
struct page_maker_page {
    struct page_frame frame;
    str make; /* "" if not known */
    struct url action;
    str state, challenge; /* of a redirect */
    bool device;          /* asks for a code */
    str user_code;        /* typed before, or of the link */
    str username;
    bool username_is_empty, username_has_no_at, password_is_empty;
    bool code_is_unknown;
};
void page_maker_page(struct buf *out, const struct page_maker_page *v);

/* After a device's code, on the maker's side. */
struct page_maker_done {
    struct page_frame frame;
    bool allowed;
};
void page_maker_done(struct buf *out, const struct page_maker_done *v);

struct page_vehicle {
    str id;    /* value of the field `vehicle`; part of an id: [A-Za-z0-9-] */
    str name;  /* "Volkswagen ID.3, 2022" */
    str about; /* "Electric · number ends in 004 217" */
    bool checked;
    bool locked;    /* the link asks for this car alone */
    str not_chosen; /* why it cannot be chosen; "" if it can */
};

struct page_permission {
    str language; /* as the frame's */
    str id;       /* "read_odometer"; also the id of the box */
    str name;     /* "Distance driven" */
    str sentence; /* "The total distance the car has driven …" */
    str example;  /* "48,213 km" */
    str why;      /* the app's own reason, shown in quotes; mostly "" */
    bool checked;
    bool needed; /* locked: shown with a lock and "Needed" */
};

/* 4 What is shared: .page-content, #approval-button, #deny-button. */
struct page_grant {
    struct page_frame frame;
    bool single;     /* one car only: radio buttons */
    bool adding;     /* to what was allowed before, which stays */
    const str *kept; /* names of what was allowed before */
    size_t kept_count;
    const struct page_vehicle *vehicles;
    size_t vehicles_count;
    const struct page_permission *reads, *commands;
    size_t reads_count, commands_count;
    bool some_needed;               /* any of both lists */
    const str *not_seen, *not_done; /* "How fast you drive"; "Unlock the car" */
    size_t not_seen_count, not_done_count;
    str keeps; /* "12 months", as the app says; "" if it says nothing */
    str app_company;
    struct url app_privacy;
    bool no_vehicle, no_permission; /* the page again: nothing was chosen */
    bool too_many;                  /* or more cars than there is room for */
    size_t room; /* fewer than could be chosen; 0: there is enough */
};
void page_grant(struct buf *out, const struct page_grant *v);

struct page_detail {
    str name, value; /* "Parameter", "scope" */
};

/* Something is wrong with the link, or here. Every error names its cause, who
 * can fix it, and how. The words come from the row of the error. */
struct page_error {
    struct page_frame
        frame;          /* step STEP_NONE; app_name "" before it is known */
    str title;          /* "This link asks for something unknown" */
    str what, who, how; /* sentences */
    struct url more;    /* a list of what is allowed; none: there is none */
    str more_name;      /* "All permissions" */
    bool can_exit;      /* button#exit-button, posts to base/exit */
    const struct page_detail *details; /* for the developer */
    size_t details_count;
    str sentence; /* what the command line says of the same link */
};
void page_error(struct buf *out, const struct page_error *v);

/* The session is over its time. */
struct page_expired {
    struct page_frame frame;
    size_t minutes;
    bool can_restart; /* the link is still known: POST base/again */
    bool can_exit;
};
void page_expired(struct buf *out, const struct page_expired *v);

/* What a session without redirect URI tells whoever opened it: a window of
 * origin by message, a native app over its bridge. */
struct page_message {
    str origin; /* "": no window hears it */
    str error, error_description, state, user_id, external_id;
    str vin, make, model, year; /* of a car that could not be connected */
};

/* The session has ended before; somebody came back to it. Or it has no redirect
 * URI and ends here. */
struct page_done {
    struct page_frame frame;
    bool hosted;                 /* ends here: nobody has to go anywhere */
    struct page_message message; /* if hosted */
    bool allowed;                /* false: denied or left, nothing was shared */
    const str *vehicles;         /* names, if allowed */
    size_t vehicles_count;
    const str *seen, *done; /* names of the permissions, if allowed */
    size_t seen_count, done_count;
    str when;        /* "23 November 2026, 12:41 UTC" */
    bool can_return; /* "Back to …", posts to base/done */
};
void page_done(struct buf *out, const struct page_done *v);

/* The redirect page of a popup (GET /v2/redirect). */
struct page_handback {
    struct page_frame frame;
    str origin; /* that an app has registered */
};
void page_handback(struct buf *out, const struct page_handback *v);

/* 3b input#code: the one-time code after the password. */
struct page_code {
    struct page_frame frame;
    str make;
    str sent_to; /* masked */
    str typed;   /* what was typed before, if incomplete */
    size_t digits;
    bool incomplete, wrong;
    size_t tries; /* left */
};
void page_code(struct buf *out, const struct page_code *v);

/* On the maker's own page the owner left off what the app cannot work without.
 */
struct page_missing_permissions {
    struct page_frame frame;
    str make;
    const str *names;
    size_t names_count;
};
void page_missing_permissions(struct buf *out,
                              const struct page_missing_permissions *v);

/* The maker's online service is off. */
struct page_subscription {
    struct page_frame frame;
    str make;
};
void page_subscription(struct buf *out, const struct page_subscription *v);

/* The link is about one car, and the account does not hold it. */
struct page_other_car {
    struct page_frame frame;
    str make, account;
    str ending; /* of the VIN */
};
void page_other_car(struct buf *out, const struct page_other_car *v);

/* The plan of the app has no place for another car. */
struct page_plan_full {
    struct page_frame frame;
};
void page_plan_full(struct buf *out, const struct page_plan_full *v);

/* The maker let the owner in and lists no car. */
struct page_no_vehicles {
    struct page_frame frame;
    str make;
    str account; /* the e-mail used */
};
void page_no_vehicles(struct buf *out, const struct page_no_vehicles *v);

struct page_incompatible_car {
    str name;   /* "Volkswagen Golf, 2009" */
    str reason; /* "It has no mobile connection of its own." */
};

/* No car of the account can be connected to this app. */
struct page_incompatible {
    struct page_frame frame;
    const struct page_incompatible_car *cars;
    size_t cars_count;
    bool app_rule; /* a rule of the app, not a fact about the car */
    str vin;       /* if it may be offered to the app: asks the owner */
    str vin_name;  /* make, model and year of that car */
};
void page_incompatible(struct buf *out, const struct page_incompatible *v);

/* A link for real cars on a server that cannot reach any maker yet. */
struct page_live {
    struct page_frame frame;
    str make;             /* if the link names one */
    struct url simulated; /* the same link with mode=simulated; only for an app
                             in development */
    str sentence;         /* as on an error page */
};
void page_live(struct buf *out, const struct page_live *v);

/* What a link may ask for, and the brands it may name: for a developer. */
struct page_list_permission {
    str id, name, sentence; /* as page_permission's */
    bool changes;           /* a command */
};
struct page_list_permissions {
    struct page_frame frame;
    const struct page_list_permission *permissions;
    size_t permissions_count;
};
void page_list_permissions(struct buf *out,
                           const struct page_list_permissions *v);

struct page_list_make {
    str id, name, countries; /* "AT BE …" */
};
struct page_list_makes {
    struct page_frame frame;
    const struct page_list_make *makes;
    size_t makes_count;
};
void page_list_makes(struct buf *out, const struct page_list_makes *v);

/* The parts of a page; called by pages alone. */
void page_head(struct buf *out, const struct page_frame *v);
void page_top(struct buf *out, const struct page_frame *v);
void page_bottom(struct buf *out, const struct page_frame *v);
void page_permission(struct buf *out, const struct page_permission *v);
