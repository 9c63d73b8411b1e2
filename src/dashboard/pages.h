/* SPDX-License-Identifier: Apache-2.0
 * What people see in the dashboard: one struct a page, shown by a function that
 * tools/htmlgen.py compiles from the .html file. Text is plain and is escaped
 * by the page; "" leaves out the sentence that would hold it. Strings live as
 * long as out's arena.
 *
 * A text named x_wrong says what is wrong with the field x, and stands at it.
 * Every form posts csrf. */
#pragma once
#include "http/page.h"

#define DASH_MAX ((size_t)1024 * 1024)

enum dash_look { DASH_AUTO, DASH_LIGHT, DASH_DARK };

/* The entry of the menu that is marked. */
enum dash_place {
    DASH_NOWHERE,
    DASH_APPS,
    DASH_TEAM,
    DASH_AUDIT,
    DASH_KEYS,
    DASH_OPERATOR,
    DASH_ACCOUNT
};

/* An entry of a menu. */
struct dash_link {
    str label;
    struct url page;
    bool is_here;
};

struct dash_frame {
    enum dash_look look;
    enum dash_place place;
    struct url here; /* where the look switch comes back to */
    str csrf;
    /* "": nobody is signed in, there is no menu */
    str email, role, team;
    bool may_edit, is_owner, is_operator;
    str done; /* what has just been done, in a notice above the page */
    /* a page of an app (dashboard/frame.h); app_name "": it is none */
    str app_name, app_initials;
    struct url share;
    const struct dash_link *menu;
    size_t menu_count;
    const struct dash_link *tabs; /* of its configuration */
    size_t tabs_count;
    str path; /* of the page, below the app's; goes back after an undo */
    /* app_add_undo(): the change that made this version; undo none: there is
     * nothing to undo */
    str version;
    struct url undo;
    str undo_what, undo_who, undo_at;
};

struct page_dash_sign_in {
    struct dash_frame frame;
    struct url next; /* where to after it */
    str email;       /* what was typed; the password never comes back */
    str email_wrong, password_wrong;
    bool refused;
    size_t wait_minutes; /* too many wrong ones */
};
void page_dash_sign_in(struct buf *out, const struct page_dash_sign_in *v);

/* Making an account by a link. */
struct page_dash_join {
    struct dash_frame frame;
    bool first; /* the very first account: owner of everything */
    bool email_is_fixed;
    str team, role, email;
    str email_wrong, password_wrong;
    size_t wrong; /* how many fields */
};
void page_dash_join(struct buf *out, const struct page_dash_join *v);

struct dash_app {
    str id, name, initials, since;
    struct url page;
    bool development;
};

struct page_dash_apps {
    struct dash_frame frame;
    const struct dash_app *apps;
    size_t apps_count;
};
void page_dash_apps(struct buf *out, const struct page_dash_apps *v);

/* Making an app; made: it is there, and this is the only time its secret and
 * its token are shown. */
struct page_dash_new_app {
    struct dash_frame frame;
    str id, name, uri;
    str name_wrong, uri_wrong;
    bool production;
    bool made;
    str secret, token;
    struct url page; /* of the new app */
};
void page_dash_new_app(struct buf *out, const struct page_dash_new_app *v);

struct dash_browser {
    str id, since, seen, address, name;
    bool is_this;
};

/* One setting of an app: a line of text. */
struct dash_setting {
    str name, label, hint, value;
    str wrong; /* what is wrong with it */
    str saved; /* somebody else has saved this meanwhile */
};

struct dash_uri {
    str uri;
    bool is_default, may_edit;
};

/* One permission that links may ask for. */
struct dash_pick {
    str name, title, sentence; /* "read_odometer", "Distance driven" */
    bool off, optional, required;
    bool may_edit, is_hidden; /* not what was searched for */
    str saved;                /* what somebody else has saved meanwhile */
};

struct page_dash_access {
    struct dash_frame frame;
    struct url page;
    str query; /* what was searched for */
    str seen;  /* what is saved, as the form's reader sees it */
    bool changed, incomplete;
    size_t asked, required, total, found;
    const struct dash_pick *reads, *commands;
    size_t reads_count, commands_count;
    size_t reads_found, commands_found;
};
void page_dash_access(struct buf *out, const struct page_dash_access *v);

/* A secret or a management token; "" in used_at: never, in until: for ever. */
struct dash_credential {
    str id, name, last_four, made_at, made_by, used_at, until;
    bool is_ended;
};

struct dash_option {
    str value, label;
    bool is_chosen;
};

struct page_dash_credentials {
    struct dash_frame frame;
    struct url page; /* its forms are below */
    str id;
    const struct dash_uri *uris;
    size_t uris_count;
    str uri, uri_wrong; /* the form that adds one */
    const struct dash_credential *secrets;
    size_t secrets_count;
    size_t living, most; /* secrets that work, of how many there may be */
    bool is_full;
    str made_secret; /* the only time it is shown */
    str newest_secret, name, name_wrong, secret_wrong;
    const struct dash_credential *tokens;
    size_t tokens_count;
    str made_token;
    str newest_token, token_wrong;
    const struct dash_option *overlaps;
    size_t overlaps_count;
};
void page_dash_credentials(struct buf *out,
                           const struct page_dash_credentials *v);

/* What becomes of an accent colour in one look: contrasts are "4.5". */
struct dash_accent {
    str fill, on_fill; /* "#9E8300" */
    str digits, given, taken, text;
    bool is_moved;
};

struct page_dash_general {
    struct dash_frame frame;
    struct url page; /* its forms go here and below */
    str seen;        /* what its form is filled from */
    bool changed, wrong;
    const struct dash_setting *settings;
    size_t settings_count;
    bool has_accent;
    struct dash_accent light, dark;
    bool development, rfc_errors;
    str kind_saved, errors_saved, errors_wrong;
    struct url logo;
    str logo_wrong;
};
void page_dash_general(struct buf *out, const struct page_dash_general *v);

/* One of several that may be ticked. */
struct dash_tick {
    str value, label, note;
    bool is_on;
};

/* Brands, countries or powertrains: nothing ticked is all of them. */
struct page_dash_picker {
    struct dash_frame frame;
    struct url page;
    str title, intro, name, all, legend, more_legend;
    str seen; /* what its form is filled from */
    str now;  /* what is saved, in words; "": all */
    bool changed, may_save, searchable;
    str wrong, saved, blocked;
    const struct dash_tick *picks;
    size_t picks_count, on_count;
    const struct dash_tick *more; /* seldom wanted: folded */
    size_t more_count, more_on_count;
    /* with it the default country: one of all */
    const struct dash_tick *country;
    size_t country_count;
    str country_wrong, country_saved;
};
void page_dash_picker(struct buf *out, const struct page_dash_picker *v);

struct page_dash_share {
    struct dash_frame frame;
    struct url page, svg, access, uris, playground;
    bool lacks_uri, lacks_permission, lacks_connector;
    str wrong;         /* what else is */
    str comes_back_to; /* if nothing is */
    bool comes_to_playground;
    bool simulated;
    str link, id, snippet;
    struct url open;
    str qr; /* the d of a path; "": too long */
    size_t qr_width, qr_box;
};
void page_dash_share(struct buf *out, const struct page_dash_share *v);

/* One parameter of a Connect link; with options it is a choice. */
struct dash_parameter {
    str name, label, hint, value, wrong;
    bool is_wide;
    const struct dash_option *options;
    size_t options_count;
};

struct page_dash_playground {
    struct dash_frame frame;
    struct url page;
    const struct dash_parameter *basics, *car, *people, *rest;
    size_t basics_count, car_count, people_count, rest_count;
    bool rest_is_wrong, rest_is_open;
    str pair, verifier; /* of PKCE, made here */
    str link;
    struct url open;
    bool valid;
    str wrong;
    /* does the link come back here, could it, would it be the first */
    bool comes_back, back_is_registered, has_uri;
    str back, register_wrong;
};
void page_dash_playground(struct buf *out,
                          const struct page_dash_playground *v);

struct dash_pair {
    str name, value;
};

/* A request as somebody types it, and what it was answered. */
struct dash_asked {
    str title, request, status, answer;
    bool refused;
};

/* A run of the playground, from what came back on. */
struct page_dash_run {
    struct dash_frame frame;
    struct url page;
    bool refused, has_ended, nothing_chosen;
    const struct dash_pair *came; /* to the redirect URI */
    size_t came_count;
    str error, error_what;
    bool is_ours, has_code;
    str code, state, curl;
    str verifier; /* of the pair that the playground has made */
    const struct dash_asked *steps;
    size_t steps_count;
    str sealed; /* the token; "": there is none */
    const struct dash_option *vehicles, *signals;
    size_t vehicles_count, signals_count;
};
void page_dash_run(struct buf *out, const struct page_dash_run *v);

struct page_dash_account {
    struct dash_frame frame;
    str old_password_wrong, password_wrong;
    const struct dash_browser *browsers;
    size_t browsers_count;
};
void page_dash_account(struct buf *out, const struct page_dash_account *v);

struct dash_member {
    str id, email, role, since;
    bool is_self, is_owner, is_editor, is_viewer;
};

struct dash_invitation {
    str id, email, role, invited_by, until;
};

struct page_dash_team {
    struct dash_frame frame;
    str email, email_wrong, role_wrong; /* of the invitation form */
    bool asks_owner, asks_editor, asks_viewer;
    str refused;         /* why a change was not made */
    str link, link_role; /* of the invitation just made, shown once */
    const struct dash_member *members;
    size_t members_count;
    const struct dash_invitation *invitations;
    size_t invitations_count;
};
void page_dash_team(struct buf *out, const struct page_dash_team *v);

struct dash_change {
    str at, who, what, about, before, after;
};

struct page_dash_audit {
    struct dash_frame frame;
    const struct dash_change *changes;
    size_t changes_count;
    struct url newest, older; /* none: this is the first, the last page */
};
void page_dash_audit(struct buf *out, const struct page_dash_audit *v);

struct page_dash_error {
    struct dash_frame frame;
    str title, what, how, request;
};
void page_dash_error(struct buf *out, const struct page_dash_error *v);

/* ---- connections ---- */

/* An entry of a list to choose from. */
struct dash_choice {
    str value, label;
    bool is_chosen;
};

struct dash_connection {
    struct url page;
    str car, vin, user, owner_id, mode, since;
    str ended; /* "" while it holds */
    size_t permissions;
};

struct page_dash_connections {
    struct dash_frame frame;
    struct url page;
    str search, search_wrong;
    bool is_filtered;
    const struct dash_choice *states, *modes, *makes;
    size_t states_count, modes_count, makes_count;
    const struct dash_connection *connections;
    size_t connections_count;
    struct url newest, older; /* none: this is the first, the last page */
};
void page_dash_connections(struct buf *out,
                           const struct page_dash_connections *v);

struct dash_allowed {
    str name, title, sentence;
};

struct dash_event {
    str at, what, detail;
    bool is_end;
};

struct page_dash_connection {
    struct dash_frame frame;
    struct url all, of_user, steer, end;
    str car, vin, vehicle_id, owner_id, user, mode, ended;
    const struct dash_allowed *permissions;
    size_t permissions_count;
    const struct dash_event *events;
    size_t events_count;
};
void page_dash_connection(struct buf *out,
                          const struct page_dash_connection *v);

struct page_dash_disconnect {
    struct dash_frame frame;
    struct url end, back;
    str car, vin, user;
};
void page_dash_disconnect(struct buf *out,
                          const struct page_dash_disconnect *v);
/* ---- Connect sessions ---- */

enum dash_pill {
    DASH_PILL_PLAIN,
    DASH_PILL_GOOD,
    DASH_PILL_ACT,
    DASH_PILL_BAD
};

struct dash_session {
    struct url page, user_page; /* none: the link had no user */
    str time, user, make, word, detail, took, platform;
    enum dash_pill pill;
};

struct page_dash_sessions {
    struct dash_frame frame;
    struct url page; /* the feed; users and funnel are below */
    /* the form, as it came */
    str from, until, user, vin, id;
    str from_wrong, until_wrong, vin_wrong, id_wrong, key_wrong;
    bool wrong;    /* something in it: there are no sessions */
    bool filtered; /* it asks for less than everything */
    const struct dash_choice *words;
    size_t words_count;
    const struct dash_session *sessions;
    size_t sessions_count;
    str searched_to; /* no further back, as yet */
    struct url newest, older, csv;
    struct url share; /* where the link is, for who has no session yet */
};
void page_dash_sessions(struct buf *out, const struct page_dash_sessions *v);

struct dash_step {
    str time, label, detail, told; /* told: the error the app was given */
    bool stop;
};

struct page_dash_session {
    struct dash_frame frame;
    struct url sessions, user_page;
    str id, time, user, make, word, where, platform, mode, took, unknown_flags;
    enum dash_pill pill;
    const struct dash_step *steps;
    size_t steps_count;
    bool more_steps;
    str link; /* its parameters, a line each */
};
void page_dash_session(struct buf *out, const struct page_dash_session *v);

struct dash_user {
    struct url page;
    str user, sessions, attempts, word, where, seen;
    enum dash_pill pill;
};

struct page_dash_users {
    struct dash_frame frame;
    struct url page;
    str keep_days;
    const struct dash_user *users;
    size_t users_count;
    str searched_to;
    struct url newest, older;
};
void page_dash_users(struct buf *out, const struct page_dash_users *v);

struct dash_funnel_step {
    str label, width, sessions, share, lost, reason;
};

/* One brand, platform or mode: how many came to each step. */
struct dash_funnel_part {
    str name, opened, start, brand, sign_in, question, connected, share, width;
};

struct page_dash_funnel {
    struct dash_frame frame;
    struct url page;
    str total, share;
    const struct dash_choice *splits;
    size_t splits_count;
    const struct dash_choice *spans;
    size_t spans_count;
    str span; /* "7 days" */
    const struct dash_funnel_step *steps;
    size_t steps_count;
    str worst; /* a sentence about the largest loss */
    str part;  /* "Brand" */
    const struct dash_funnel_part *parts;
    size_t parts_count;
};
void page_dash_funnel(struct buf *out, const struct page_dash_funnel *v);

/* ---- requests ---- */

struct dash_request {
    struct url page;
    str time, method, route, status, ms, error;
    enum dash_pill pill;
};

struct page_dash_requests {
    struct dash_frame frame;
    struct url page;
    str from, id, from_wrong, id_wrong, key_wrong;
    bool wrong, filtered;
    const struct dash_choice *results;
    size_t results_count;
    const struct dash_choice *routes;
    size_t routes_count;
    const struct dash_request *requests;
    size_t requests_count;
    str searched_to, missed, keep_days, base_url;
    struct url newest, older;
};
void page_dash_requests(struct buf *out, const struct page_dash_requests *v);

struct page_dash_request {
    struct dash_frame frame;
    struct url requests, docs;
    str id, time, method, route, status, ms;
    enum dash_pill pill;
    str error, what, mends, resolution, told;
};
void page_dash_request(struct buf *out, const struct page_dash_request *v);

/* ---- overview ---- */

struct dash_bar {
    str label, value, x, y, height; /* in a plot of 100 by 100 */
};

struct dash_brand {
    str name, connections, width;
};

struct dash_cause {
    str name, requests, mends;
    struct url docs;
};

struct page_dash_overview {
    struct dash_frame frame;
    struct url page;
    bool nothing; /* no session, connection or request yet */
    bool has_requests;
    str connections, fresh, conversion, conversion_change, requests, latency;
    str errors, causes_text;
    const struct dash_bar *days; /* new connections */
    size_t days_count;
    str days_top, days_half, days_total, first_day, last_day;
    const struct dash_bar *request_days;
    size_t request_days_count;
    const struct dash_bar *error_days;
    size_t error_days_count;
    str requests_top, requests_half, requests_line, requests_area, errors_line;
    const struct dash_brand *brands;
    size_t brands_count;
    const struct dash_cause *causes;
    size_t causes_count;
};
void page_dash_overview(struct buf *out, const struct page_dash_overview *v);

/* ---- the simulator ---- */

struct dash_car {
    struct url page;
    str car, vin, state;
};

struct page_dash_simulator {
    struct dash_frame frame;
    struct url page;
    const struct dash_car *cars;
    size_t cars_count;
    struct url first, more;
    /* connecting one without the flow */
    const struct dash_choice *makes, *powertrains;
    size_t makes_count, powertrains_count;
    str model, year, email;
    str make_wrong, model_wrong, year_wrong, powertrain_wrong, email_wrong;
    str wrong;       /* one of those, for the notice */
    struct url flow; /* and with it */
    /* the one just connected, its tokens shown once */
    struct url made;
    str made_car, access, refresh;
};
void page_dash_simulator(struct buf *out, const struct page_dash_simulator *v);

struct dash_reading {
    str path, json;
};

/* Something that the car was told, and what takes it back ("" as signal: only
 * all together). */
struct dash_told {
    str what, value, until, signal;
    bool may_edit;
};

struct page_dash_car {
    struct dash_frame frame;
    struct url page, all, connection;
    str car, vin, now, next_drive, speed;
    bool driving, has_plug, plugged, charging, locked, asleep, strict;
    bool time_moved;
    str trouble;
    bool has_battery;
    size_t battery;
    str range, odometer, velocity, place;
    const struct dash_reading *readings;
    size_t readings_count;
    const struct dash_told *told;
    size_t told_count;
    const str *signals; /* that can be set */
    size_t signals_count;
    const struct dash_choice *errors, *routes;
    size_t errors_count, routes_count;
    /* what was typed, and what is wrong with it */
    str signal, value, until, jump, times, count;
    str signal_wrong, until_wrong, jump_wrong, speed_wrong, error_wrong,
        route_wrong, count_wrong, do_wrong;
};
void page_dash_car(struct buf *out, const struct page_dash_car *v);

/* ---- keys, and the operator ---- */

struct dash_key {
    str id, name, role, last_four, made_by, since;
    str seen, until; /* "": never */
};

struct page_dash_keys {
    struct dash_frame frame;
    struct url page;
    bool of_operator;
    str refused;
    str made; /* the key just made, shown once */
    const struct dash_key *keys;
    size_t keys_count;
    str name, name_wrong, role_wrong, expires_wrong;
    const struct dash_choice *roles, *expiries;
    size_t roles_count, expiries_count;
};
void page_dash_keys(struct buf *out, const struct page_dash_keys *v);

struct dash_plan {
    str id, name, team;
    bool is_free;
};

struct dash_team_row {
    str name, since;
    size_t members;
};

struct dash_operator {
    str email, team;
};

struct dash_server_setting {
    str name, value, from, variable, help;
    bool is_set;
};

struct page_dash_operator {
    struct dash_frame frame;
    str refused;
    const struct dash_plan *apps;
    size_t apps_count;
    const struct dash_team_row *teams;
    size_t teams_count;
    const struct dash_operator *operators;
    size_t operators_count;
    const struct dash_server_setting *settings;
    size_t settings_count;
};
void page_dash_operator(struct buf *out, const struct page_dash_operator *v);

/* ---- parts ---- */

void page_dash_head(struct buf *out, const struct dash_frame *v);
void page_dash_top(struct buf *out, const struct dash_frame *v);
/* The heading of an app's configuration, with its tabs. */
void page_dash_tabs(struct buf *out, const struct dash_frame *v);
void page_dash_parameter(struct buf *out, const struct dash_parameter *v);
void page_dash_pick(struct buf *out, const struct dash_pick *v);
void page_dash_bottom(struct buf *out, const struct dash_frame *v);
