/* SPDX-License-Identifier: Apache-2.0
 * What a car can be asked: one row per signal (signals.def), one struct per
 * shape of answer, and the JSON of an answer. Values are metric.
 *
 * A value that is not known is null in JSON, here it is
 *     number   UNKNOWN_NUMBER (or any that is not finite)
 *     integer, time   UNKNOWN_INT
 *     yes/no   YES_NO_UNKNOWN
 *     word     …_NULL, -1
 *     text     a str whose at is NULL (an empty text has any other at)
 *     object   NULL
 * A list is never null; it may be empty. */
#pragma once
#include <math.h>

#include "base/json.h"
#include "catalog/permissions.h"

#define UNKNOWN_INT    INT64_MIN
#define UNKNOWN_NUMBER ((double)NAN)

enum yes_no { YES_NO_UNKNOWN = -1, NO, YES };

/* Rows of one struct, the one that signals.def names. */
struct list {
    const void *at;
    size_t count;
};

/* enum charge_state { charge_state_NULL = -1, CHARGE_CHARGING, … }; */
#define WORDS(list_)             enum list_ { list_##_NULL = -1,
#define WORD(list_, symbol, ...) symbol,
#define END_WORDS(list_)                                                       \
    }                                                                          \
    ;
#define LAYOUT(...)
#define MEMBER(...)
#define END(...)
#define SIGNAL(...)
#include "catalog/signals.def"
#undef WORDS
#undef WORD
#undef END_WORDS
#undef LAYOUT
#undef MEMBER
#undef END

/* struct odometer { double distance; }; */
#define MEMBER_TEXT(more)    str
#define MEMBER_INTEGER(more) int64_t
#define MEMBER_NUMBER(more)  double
#define MEMBER_YES_NO(more)  enum yes_no
#define MEMBER_TIME(more)    int64_t /* ms */
#define MEMBER_WORD(more)    enum more
#define MEMBER_LIST(more)    struct list
#define MEMBER_OBJECT(more)  const struct more *
#define WORDS(...)
#define WORD(...)
#define END_WORDS(...)
#define LAYOUT(name)                           struct name {
#define MEMBER(layout, name, json, kind, more) MEMBER_##kind(more) name;
#define END(name)                                                              \
    }                                                                          \
    ;
#include "catalog/signals.def"
#undef MEMBER_TEXT
#undef MEMBER_INTEGER
#undef MEMBER_NUMBER
#undef MEMBER_YES_NO
#undef MEMBER_TIME
#undef MEMBER_WORD
#undef MEMBER_LIST
#undef MEMBER_OBJECT
#undef LAYOUT
#undef MEMBER
#undef END
#undef SIGNAL

#define LAYOUT(...)
#define MEMBER(...)
#define END(...)
#define SIGNAL(symbol, ...) SIGNAL_##symbol,
enum signal_id {
#include "catalog/signals.def"
    SIGNAL_COUNT
};
#undef WORDS
#undef WORD
#undef END_WORDS
#undef LAYOUT
#undef MEMBER
#undef END
#undef SIGNAL

struct layout;

struct signal {
    enum signal_id id;
    str path; /* below the vehicle, without slashes around: "engine/oil";
                 attributes: ""; "{make}/…" for makes' own */
    enum permission permission;
    const struct layout *layout;
    bool is_list; /* the body is an array, not an object */
};

/* The signals in the order of signals.def; never NULL. */
const struct signal *signal_row(enum signal_id id);

/* By path: with or without a slash in front; "" and "/" are attributes.
 * A make's own path starts with the make in lower case, as "tesla/compass";
 * whether it is this vehicle's make is for model_can() to say. NULL if none. */
const struct signal *signal_at(str path);

/* Does its answer hold a value with a unit (header sc-unit-system)? */
bool signal_has_units(const struct signal *s);

/* Bytes of the struct that oem_read() fills in. */
size_t signal_size(const struct signal *s);

enum units { METRIC, IMPERIAL };
str units_name(enum units u); /* "metric" */

/* Write the whole body. values: the struct of the signal's layout. Imperial
 * values are rounded to 2 decimals. */
void signal_json(struct json *j, str key, const struct signal *s,
                 const void *values, enum units units);
