/* SPDX-License-Identifier: Apache-2.0
 * Reads the JSON that Valetkey answers. Bytes from a network: every field is
 * looked at before it is believed. */
#include <jansson.h>
#include <string.h>

#include "base/random.h"
#include "client.h"

static json_t *
load(str body)
{
    return json_loadb(body.at, body.len, 0, NULL);
}

/* The text of a member, copied; empty when there is none. */
static str
text_of(struct arena *a, const json_t *object, const char *name)
{
    const json_t *member = json_object_get(object, name);

    if (!json_is_string(member))
        return S("");
    return arena_dup(
        a, (str){json_string_value(member), json_string_length(member)});
}

bool
tokens_parse(struct arena *a, str body, struct tokens *out)
{
    json_t *json = load(body);

    out->access = text_of(a, json, "access_token");
    out->refresh = text_of(a, json, "refresh_token");
    json_decref(json);
    return out->access.len > 0 && out->refresh.len > 0;
}

bool
vehicles_parse(struct arena *a, str body, str *ids, size_t max, size_t *count)
{
    json_t *json = load(body);
    const json_t *list = json_object_get(json, "vehicles");
    bool good = json_is_array(list);
    size_t i;
    json_t *id;

    *count = 0;
    json_array_foreach(list, i, id)
    {
        str text = str_of(json_string_value(id)); /* NULL: no text */

        if (!str_is_uuid(text))
            good = false; /* it will be part of a path */
        else if (*count < max)
            ids[(*count)++] = arena_dup(a, text);
    }
    json_decref(json);
    return good;
}

bool
attributes_parse(struct arena *a, str body, struct attributes *out)
{
    json_t *json = load(body);
    const json_t *year = json_object_get(json, "year");

    out->make = text_of(a, json, "make");
    out->model = text_of(a, json, "model");
    out->year = json_integer_value(year);
    json_decref(json);
    return out->make.len > 0 && out->model.len > 0 && out->year > 0;
}

/* "LAND_ROVER" as people write it: "Land Rover". Up to three letters are an
 * abbreviation: "BMW". */
str
make_name(struct arena *a, str make)
{
    char *name = arena_alloc(a, make.len + 1, 1);
    bool first = true;

    for (size_t i = 0; i < make.len; i++) {
        char c = make.at[i];

        if (!first && make.len > 3 && c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        first = c == '_';
        name[i] = first ? ' ' : c;
    }
    return (str){name, make.len};
}

bool
odometer_parse(str body, double *kilometres)
{
    json_t *json = load(body);
    const json_t *distance = json_object_get(json, "distance");
    bool good = json_is_number(distance);

    *kilometres = json_number_value(distance);
    json_decref(json);
    return good && *kilometres >= 0 && *kilometres < 1e9;
}

bool
location_parse(str body, double *latitude, double *longitude)
{
    json_t *json = load(body);
    const json_t *lat = json_object_get(json, "latitude");
    const json_t *lon = json_object_get(json, "longitude");
    bool good = json_is_number(lat) && json_is_number(lon);

    *latitude = json_number_value(lat);
    *longitude = json_number_value(lon);
    json_decref(json);
    return good && *latitude >= -90 && *latitude <= 90 && *longitude >= -180 &&
           *longitude <= 180;
}

bool
share_parse(str body, double *share)
{
    json_t *json = load(body);
    const json_t *left = json_object_get(json, "percentRemaining");
    bool good = json_is_number(left);

    *share = json_number_value(left);
    json_decref(json);
    return good && *share >= 0 && *share <= 1;
}

bool
tires_parse(str body, double kpa[4])
{
    static const char *const names[] = {"frontLeft", "frontRight", "backLeft",
                                        "backRight"};
    json_t *json = load(body);
    bool good = true;

    for (size_t i = 0; i < 4; i++) {
        const json_t *wheel = json_object_get(json, names[i]);

        kpa[i] = json_number_value(wheel);
        good = good && json_is_number(wheel) && kpa[i] >= 0 && kpa[i] < 10000;
    }
    json_decref(json);
    return good;
}

/* "frontLeft" for a person. */
static const char *
door_name(const char *type)
{
    static const struct {
        const char *type, *name;
    } names[] = {
        {"frontLeft",  "front left" },
        {"frontRight", "front right"},
        {"backLeft",   "back left"  },
        {"backRight",  "back right" }
    };

    for (size_t i = 0; type != NULL && i < 4; i++) {
        if (strcmp(type, names[i].type) == 0)
            return names[i].name;
    }
    return "one";
}

bool
security_parse(struct arena *a, str body, bool *locked, str *open)
{
    json_t *json = load(body);
    const json_t *lock = json_object_get(json, "isLocked"), *door;
    bool good = json_is_boolean(lock);
    size_t i;

    *locked = json_is_true(lock);
    *open = S("");
    json_array_foreach(json_object_get(json, "doors"), i, door)
    {
        const char *is = json_string_value(json_object_get(door, "status"));
        const char *type = json_string_value(json_object_get(door, "type"));

        if (is != NULL && strcmp(is, "OPEN") == 0)
            *open = arena_fmt(a, STR_FMT "%s%s", STR_ARG(*open),
                              open->len > 0 ? ", " : "", door_name(type));
    }
    json_decref(json);
    return good;
}

/* The token endpoint says {"error", "error_description"}, the API
 * {"type", "description"}. */
str
problem_parse(struct arena *a, int status, str body)
{
    json_t *json = load(body);
    str kind = text_of(a, json, "error");
    str words = text_of(a, json, "error_description");

    if (kind.len == 0)
        kind = text_of(a, json, "type");
    if (words.len == 0)
        words = text_of(a, json, "description");
    json_decref(json);
    if (kind.len == 0)
        return arena_fmt(a, "Valetkey answered with status %d.", status);
    return arena_fmt(a, "%d " STR_FMT ": " STR_FMT, status, STR_ARG(kind),
                     STR_ARG(words));
}
