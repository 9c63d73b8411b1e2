/* SPDX-License-Identifier: Apache-2.0
 * What each page shows. tools/htmlgen.py compiles the .html beside this file
 * into these functions; a field that is misspelt there does not compile. */
#pragma once
#include "http/page.h"

struct page_index {
    bool connected;
    str good, bad; /* how the last try ended, a sentence; empty: no try */
    str error;     /* what the app was told in the redirect */
};
void page_index(struct buf *out, const struct page_index *v);

struct digit {
    str is;
};

/* A gauge, of fuel or of the battery. */
struct gauge {
    str name, share, percent; /* "Battery", "0.62", "62" */
    str age, problem;
};

struct wheel {
    str name, kpa;
};

struct car {
    str name;     /* "Volkswagen ID.3, 2022" */
    str distance; /* "48213"; empty: problem says why */
    const struct digit *digits;
    size_t digits_count;
    str distance_age, distance_problem;
    str place, place_age, place_problem; /* "53.55110, 9.99370" */
    const struct gauge *gauges;          /* what the car has of them */
    size_t gauges_count;
    bool has_tires;
    const struct wheel *wheels; /* none: problem says why */
    size_t wheels_count;
    str tires_problem;
    bool has_lock;
    str lock, open, lock_problem; /* "Locked"; "front left" */
    struct url lock_it, unlock_it;
    struct url disconnect;
};

struct request_line {
    str path, age;
    size_t status, took_ms;
};

struct page_car {
    str problem;       /* empty, or why there is no car to see */
    str done, refused; /* how the last command ended; empty: none */
    const struct car *cars;
    size_t cars_count;
    const struct request_line *requests;
    size_t requests_count;
};
void page_car(struct buf *out, const struct page_car *v);

/* The style sheets are pages of fixed words. */
struct page_tokens;
struct page_app;
void page_tokens(struct buf *out, const struct page_tokens *v);
void page_app(struct buf *out, const struct page_app *v);
