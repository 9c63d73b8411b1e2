/* SPDX-License-Identifier: Apache-2.0
 * What an operator can set. A row of settings.def is a field here, a flag
 * --like-this, a variable VALETKEY_LIKE_THIS, a line like_this = value of a
 * settings file, a line of `valetkey settings` and of docs/settings.md. Flags
 * win over variables, variables over the file, the file over defaults. */
#pragma once
#include "base/arena.h"

enum setting_origin { FROM_DEFAULT, FROM_FILE, FROM_VARIABLE, FROM_FLAG };
struct settings_file;

struct settings {
    /* where each row's value comes from; NULL: all are defaults */
    const enum setting_origin *origins;
    const struct settings_file *file; /* NULL: none was read */
#define FORM(form, check, placeholder, allowed)
#define TEXT(name, fallback, form, help)           str name;
#define NUMBER(name, fallback, least, most, help)  int64_t name;
#define SECONDS(name, fallback, least, most, help) int64_t name;
#define SWITCH(name, fallback, help)               bool name;
#include "settings/settings.def"
#undef FORM
#undef TEXT
#undef NUMBER
#undef SECONDS
#undef SWITCH
};

enum setting_kind { TEXT_SETTING, NUMBER_SETTING, SWITCH_SETTING };

/* A row, for whoever lists them. */
struct setting {
    str name; /* base_url */
    enum setting_kind kind;
    int form;            /* of a text: which check */
    int64_t least, most; /* of a number */
    bool is_seconds;     /* what it counts */
    str help;
    size_t offset; /* in struct settings */
};
extern const struct setting setting_rows[];
extern const size_t setting_count;

const struct setting *setting_find(str name); /* NULL: no such row */
str setting_flag(struct arena *a, const struct setting *row); /* base-url */
str setting_variable(struct arena *a,
                     const struct setting *row); /* VALETKEY_BASE_URL */

/* May its flag be repeated? Its elements are separated by commas. */
bool setting_is_list(const struct setting *row);

/* Check a value and put it in its place; false leaves it as it was. */
bool setting_parse(const struct setting *row, str value, struct settings *out);

/* The value's name in a help text: "HOST:PORT". */
str setting_placeholder(const struct setting *row);

/* What may stand there, in words: "a whole number from 1 to 1024". */
str setting_allowed(struct arena *a, const struct setting *row);

/* The value as text, fit to be shown: a password in it is blotted out. */
str setting_shown(struct arena *a, const struct setting *row,
                  const struct settings *s);

/* Is row i's value anything but a default? */
bool setting_is_given(const struct settings *s, size_t i);

/* "default", "file", "variable" or "flag": where row i has its value from. */
str setting_origin_name(const struct settings *s, size_t i);

/* The same to the line: "/etc/valetkey/valetkey.conf:3", "variable". */
str setting_place(struct arena *a, const struct settings *s, size_t i);

/* Is row i a secret, or does it hold one, such as a password? */
bool setting_holds_secret(struct arena *a, const struct settings *s, size_t i);

/* Does the file hold a secret that everyone on this machine may read? */
bool settings_file_tells(struct arena *a, const struct settings *s);

/* Members of an open object: all there is to know of row i. */
struct json;
void setting_json(struct json *j, struct arena *a, const struct settings *s,
                  size_t i);

void settings_default(struct settings *s);

struct setting_given {
    const struct setting *row;
    str value;
};
struct settings_sources {
    const struct settings_file *file; /* NULL: none */
    char *const *environment; /* "NAME=value" …, NULL at the end; may be NULL */
    const struct setting_given *flags; /* in the order given */
    size_t flag_count;
};

/* Fill in *out; origins, if not NULL, has setting_count places. What was read
 * lives as long as a, the file and the environment. False: *problem is a
 * sentence that names the setting, what was given, and what is allowed. A
 * VALETKEY_… variable that is no setting is a problem too, except those that
 * the scripts of this project read (VALETKEY_TEST_…, VALETKEY_FUZZ_…,
 * VALETKEY_PORT), and VALETKEY_CONFIG, which names the file. */
bool settings_read(struct arena *a, const struct settings_sources *from,
                   struct settings *out, enum setting_origin *origins,
                   str *problem);

/* A settings file with these values: a comment and a line for each row, those
 * that are defaults or secrets as comments. */
struct buf;
void settings_as_file(struct buf *out, const struct settings *s);

/* Does an origin (base_url) lead to this machine only? */
bool origin_is_loopback(str origin);
