/* SPDX-License-Identifier: Apache-2.0
 * Errors of the API and of the token endpoint, explained. */
#include "dashboard/request_error.h"

#include "vehicles/errors.h"

#define ERROR(symbol, type, code, status, resolution, description)             \
    {type, code, status, resolution, description},
static const struct error oauth_errors[] = {
#include "oauth/errors.def"
};
#undef ERROR
enum { OAUTH_ERRORS = sizeof oauth_errors / sizeof oauth_errors[0] };

static const struct {
    str name, words;
} who[] = {
    {STR("owner"),     STR("The owner of the car")    },
    {STR("developer"), STR("You")                     },
    {STR("operator"),  STR("Whoever runs this server")},
    {STR("maker"),     STR("The maker of the car")    },
    {STR("nobody"),    STR("Nobody")                  },
};

static const struct {
    str name, words;
} how[] = {
    {STR("RETRY_LATER"),     STR("Ask again later; wait longer each time.")},
    {STR("REAUTHENTICATE"),
     STR("Lead the owner to the address in the answer’s resolution: they "
         "sign in again, and the connection works as before.")             },
    {STR("CONTACT_SUPPORT"), STR("Ask whoever runs this server.")          },
    {STR("FINANCE"),         STR("Pay the open bills.")                    },
};

static str
words_for(str name)
{
    for (size_t i = 0; i < sizeof how / sizeof how[0]; i++) {
        if (str_eq(how[i].name, name))
            return how[i].words;
    }
    return name;
}

static bool
is_the_error(err e, str type, str code)
{
    return str_eq(str_of(e->type), type) && str_eq(str_of(e->code), code);
}

/* "vehicle-state-errors#asleep", as docURL has it. */
static struct url
docs_of(struct arena *a, str type, str code)
{
    struct buf out = {.arena = a, .max = 256};
    str parts[] = {type, S("-errors#"), code.len > 0 ? code : S("null")};

    buf_add(&out, S("/docs/errors/"));
    for (size_t i = 0; i < 3; i++) {
        for (size_t n = 0; n < parts[i].len; n++) {
            char c = parts[i].at[n];

            if (c >= 'A' && c <= 'Z')
                c = (char)(c - 'A' + 'a');
            buf_char(&out, c == '_' ? '-' : c);
        }
    }
    return url_own(buf_str(&out));
}

/* What the client sent stood at "{}"; it is not kept. */
static str
without_slot(struct arena *a, str text)
{
    for (size_t i = 0; i + 4 <= text.len; i++) {
        if (str_starts(str_from(text, i), S(": {}")) ||
            str_starts(str_from(text, i), S(", not: {}")))
            return arena_fmt(a, "%.*s.", (int)i, text.at);
    }
    return text;
}

struct request_error
request_error_of(struct arena *a, str type, str code)
{
    struct request_error out = {
        .name = code.len == 0 ? type
                              : arena_fmt(a, STR_FMT ":" STR_FMT, STR_ARG(type),
                                          STR_ARG(code))};

    for (size_t i = 0; i < api_error_count; i++) {
        const struct api_error *row = &api_errors[i];

        if (!is_the_error(row->error, type, code))
            continue;
        out.what = str_of(row->error->description);
        out.resolution = words_for(str_of(row->error->resolution));
        out.told = str_of(row->told);
        out.docs = docs_of(a, type, code);
        for (size_t w = 0; w < sizeof who / sizeof who[0]; w++) {
            if (str_eq(who[w].name, str_of(row->mends)))
                out.mends = who[w].words;
        }
        return out;
    }
    for (size_t i = 0; i < OAUTH_ERRORS; i++) {
        if (!is_the_error(&oauth_errors[i], type, code))
            continue;
        out.what = without_slot(a, str_of(oauth_errors[i].description));
        out.mends = S("You");
        return out;
    }
    return out;
}
