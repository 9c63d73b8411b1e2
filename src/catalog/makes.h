/* SPDX-License-Identifier: Apache-2.0
 * Makes (brands), and the countries where they are offered. The tables are
 * made from data/ at build. */
#pragma once
#include "catalog/permissions.h"

enum region { /* bits */
              REGION_US = 1,
              REGION_CA = 2,
              REGION_EUROPE = 4,
              REGION_OTHER = 8, /* no make is offered there */
};
enum powertrain { /* bits, so that a make can have several; one for a car */
                  POWERTRAIN_UNKNOWN = 0,
                  ICE = 1,
                  HEV = 2,
                  PHEV = 4,
                  BEV = 8,
};
enum login { /* bits: how an owner signs in at the maker */
             LOGIN_EMAIL = 1,
             LOGIN_PHONE = 2,
             LOGIN_REDIRECT = 4, /* on the maker's own page */
};
enum units_of_people { PEOPLE_METRIC, PEOPLE_IMPERIAL, PEOPLE_UK };

struct make {
    str id;        /* "LAND_ROVER": in URLs, JSON and stored rows */
    str name;      /* "Land Rover" */
    str aliases;   /* words people search for, lower case, separated by '|' */
    str countries; /* "AT BE …": where to offer it */
    unsigned regions, powertrains, login; /* bits of the enums above */
    bool in_reference;                    /* false: an addition of ours */
    uint16_t first_model, model_count;    /* see models.h */
};

struct country {
    str code;          /* ISO 3166-1, "DE" */
    str name;          /* English */
    str language;      /* the commonest, ISO 639 */
    str page_language; /* which of our languages to start with */
    enum region region;
    enum units_of_people units;
};

enum { MAKE_MOST = 64 }; /* there are never more makes than this */

size_t make_count(void);
const struct make *make_row(size_t n); /* n < make_count(), sorted by id */

/* By id or name; accents, case, spaces, hyphens and underscores do not count:
 * "land-rover", "Land Rover", "citroën". NULL if there is none. */
const struct make *make_find(str text);

bool make_in_country(const struct make *m, str country_code);

/* Makes offered in a country ("": everywhere) that a person may mean by query:
 * a word of name, alias or id begins with it; forgiving as make_find. An empty
 * query finds all. out has room for MAKE_MOST; returns how many, by id. */
size_t make_search(str query, str country_code, const struct make **out);

/* "BEV"; "" for POWERTRAIN_UNKNOWN. And back; unknown if there is none. */
str powertrain_name(enum powertrain p);
enum powertrain powertrain_from(str name);

/* "US", "CA", "EUROPE", as the API writes regions. 0 if there is none. */
str region_name(enum region r);
unsigned region_from(str name);

size_t country_count(void);
const struct country *country_row(size_t n); /* sorted by code */

/* By code, in any case. NULL if there is none. */
const struct country *country_find(str code);
