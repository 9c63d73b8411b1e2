/* SPDX-License-Identifier: Apache-2.0
 * A settings file: `name = value` lines, the names of settings.def. A line
 * that starts with # is a comment. Foreign bytes: an operator's. */
#pragma once
#include "base/arena.h"

enum { SETTINGS_FILE_MOST = 64 * 1024 };

struct setting_line {
    int number; /* from 1; 0: the file does not have this one */
    str value;
};

struct settings_file {
    str path;
    const struct setting_line *lines; /* one a row of settings.def */
    bool others_read; /* everyone on this machine may read the file */
};

/* Only what stands in the text is looked at: names, what is said twice, signs
 * that belong to another format. Whether a value is allowed is asked by
 * settings_read(). False: *problem is a sentence that begins with path and
 * line, such as "a.conf:3: …". Values live as long as the text. */
bool settings_file_parse(struct arena *a, str path, str text,
                         struct settings_file *out, str *problem);

/* The same, with the text of the file at path. */
bool settings_file_read(struct arena *a, str path, struct settings_file *out,
                        str *problem);
