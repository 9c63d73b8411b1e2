/* SPDX-License-Identifier: Apache-2.0
 * Two counts for every try. */
#include "dashboard/limit.h"

#include <arpa/inet.h>

#include "base/secret.h"
#include "dashboard/dashboard.sql.h"
#include "dashboard/errors.h"
#include "store/db.h"

enum { SUBNET = 8 /* bytes: an IPv6 customer has at least a /64 */ };

struct taking {
    struct limit_count_args account, address;
    bool allowed;
};

static str
source(struct arena *a, str address)
{
    struct in6_addr ip;

    if (!str_has(address, ':') ||
        inet_pton(AF_INET6, arena_cstr(a, address), &ip) != 1)
        return address;
    return secret_hash(a, secret_of((str){(const char *)ip.s6_addr, SUBNET}));
}

struct limit
limit_of(struct request *req, str email)
{
    str hash = secret_hash(req->arena, secret_of(email));
    str from = source(req->arena, req->client);

    return (struct limit){
        .account = arena_fmt(req->arena, "account " STR_FMT, STR_ARG(hash)),
        .address = arena_fmt(req->arena, "address " STR_FMT, STR_ARG(from)),
    };
}

static err
take_unit(struct tx *tx, void *arg)
{
    struct taking *t = arg;
    struct limit_count_row row;
    bool account, address;

    TRY(limit_count(tx, &t->address, &address, &row));
    TRY(limit_count(tx, &t->account, &account, &row));
    t->allowed = account && address;
    return OK;
}

err
limit_take(struct request *req, const struct limit *l)
{
    struct taking t = {
        .account = {l->account, req->now, req->now + LIMIT_TIME, LIMIT_ACCOUNT},
        .address = {l->address, req->now, req->now + LIMIT_TIME, LIMIT_ADDRESS},
    };

    TRY(db_write(req->db, take_unit, &t));
    return t.allowed ? OK : &DASHBOARD_TOO_OFTEN;
}

static err
settle_unit(struct tx *tx, void *arg)
{
    const struct limit *l = arg;

    TRY(limit_give_back(tx, &(struct limit_give_back_args){l->address}, NULL));
    return limit_forget(tx, &(struct limit_forget_args){l->account}, NULL);
}

err
limit_settle(struct request *req, const struct limit *l)
{
    struct limit copy = *l;

    return db_write(req->db, settle_unit, &copy);
}
