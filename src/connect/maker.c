/* SPDX-License-Identifier: Apache-2.0
 * The maker a session talks to, and how an owner's account is shown. */
#include "connect/maker.h"

#include "connect/connect.sql.h"
#include "oem/errors.h"

/* ---- a memory for simulated makers ---- */

static err
put_unit(struct tx *tx, void *arg)
{
    return memory_put(tx, arg, NULL);
}

static str
hashed(const struct request *req, str name)
{
    return secret_hash(req->arena, secret_of(name));
}

static err
put(void *context, str name, str text, int64_t until_ms)
{
    struct request *req = context;
    struct memory_put_args args = {hashed(req, name), text, until_ms};

    return db_write(req->db, put_unit, &args);
}

struct taking {
    struct memory_take_args args;
    struct arena *arena;
    str content;
    bool found;
};

static err
take_unit(struct tx *tx, void *arg)
{
    struct taking *t = arg;
    struct memory_take_row row;

    TRY(memory_take(tx, &t->args, &t->found, &row));
    t->content = t->found ? arena_dup(t->arena, row.content) : S("");
    return OK;
}

static err
take(void *context, struct arena *a, str name, bool *found, str *text)
{
    struct request *req = context;
    struct taking t = {.arena = a};

    t.args = (struct memory_take_args){hashed(req, name), req->now_ms};
    TRY(db_write(req->db, take_unit, &t));
    *found = t.found;
    *text = t.content;
    return OK;
}

const struct oem_memory *
maker_memory_of(struct request *req)
{
    struct oem_memory *m = ARENA_NEW(req->arena, struct oem_memory);

    *m = (struct oem_memory){req, put, take};
    return m;
}

/* ---- sessions ---- */

/* As flags=sign_in:… says it; otherwise as most makers once did. */
static enum oem_login_kind
kind_of(str word)
{
    static const struct {
        str word;
        enum oem_login_kind kind;
    } kinds[] = {
        {STR("redirect"), OEM_LOGIN_REDIRECT},
        {STR("device"),   OEM_LOGIN_DEVICE  },
        {STR("paste"),    OEM_LOGIN_PASTE   },
    };

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (str_eq(kinds[i].word, word))
            return kinds[i].kind;
    }
    return OEM_LOGIN_PASSWORD;
}

bool
maker_is_silent(err e)
{
    return e != OK && str_eq(str_of(e->type), str_of(OEM_TRY_LATER.type));
}

struct oem_session
session_maker(struct request *req, const session *s)
{
    return (struct oem_session){
        .app_id = s->app_id,
        .make = make_find(s->make),
        .simulated = !str_eq(s->mode, S("live")),
        .now_ms = req->now_ms,
        .again = s->vehicle_id.len > 0,
        .before = s->username,
        .simulated_login = kind_of(s->sign_in),
        .memory = maker_memory_of(req),
    };
}

str
masked_address(struct arena *a, str address)
{
    str local, domain;

    if (!str_cut(address, '@', &local, &domain) || local.len == 0)
        return address;
    return arena_fmt(a, "%c•••@" STR_FMT, local.at[0], STR_ARG(domain));
}
