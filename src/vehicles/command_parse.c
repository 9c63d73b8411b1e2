/* SPDX-License-Identifier: Apache-2.0
 * The body of a command, as JSON. */
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "vehicles/command.h"

enum { NUMBER_LEN = 32 };

static void
drop(void *root)
{
    json_decref(root);
}

/* "0.9": digits, a sign and a point only; strtod alone takes far more. The
 * process has no locale, so the point is a point. */
static bool
text_number(const char *text, double *out)
{
    char *end;

    if (*text == '\0' || strlen(text) > NUMBER_LEN ||
        strspn(text, "-.0123456789") != strlen(text))
        return false;
    *out = strtod(text, &end);
    return *end == '\0' && isfinite(*out);
}

static bool
number(const json_t *value, double *out)
{
    if (json_is_string(value))
        return text_number(json_string_value(value), out);
    *out = json_number_value(value);
    return json_is_number(value) && isfinite(*out);
}

static bool
word_read(struct arena *a, const struct command_field *f, const json_t *value,
          struct command_values *out, const char **problem)
{
    const char *text = json_string_value(value);

    *problem = arena_fmt(a, "must be %s or %s", f->words[0], f->words[1]).at;
    for (int i = 0; text != NULL && i < COMMAND_WORDS; i++) {
        out->word = i;
        if (strcmp(text, f->words[i]) == 0)
            return true;
    }
    return false;
}

static bool
field_read(struct arena *a, const struct command_field *f, const json_t *value,
           double *out, const char **problem)
{
    *problem =
        arena_fmt(a, "must be a number from %g to %g", f->least, f->most).at;
    return number(value, out) && *out >= f->least && *out <= f->most;
}

bool
command_parse(struct arena *a, str body,
              const struct command_field fields[COMMAND_FIELDS],
              struct command_values *out, const char **field,
              const char **problem)
{
    json_t *root = json_loadb(body.at, body.len, JSON_REJECT_DUPLICATES, NULL);

    *out = (struct command_values){0};
    *field = "body";
    *problem = "must be JSON";
    if (root == NULL)
        return false;
    arena_defer(a, drop, root);
    *problem = "must be an object";
    if (!json_is_object(root))
        return false;
    for (int i = 0; i < COMMAND_FIELDS && fields[i].name != NULL; i++) {
        const struct command_field *f = &fields[i];
        const json_t *value = json_object_get(root, f->name);

        *field = f->name;
        *problem = arena_fmt(a, "\"%s\" is required", f->name).at;
        if (value == NULL)
            return false;
        if (f->words[0] != NULL
                ? !word_read(a, f, value, out, problem)
                : !field_read(a, f, value, &out->numbers[i], problem))
            return false;
    }
    return true;
}
