/* SPDX-License-Identifier: Apache-2.0
 * Requests to Valetkey: libcurl asks, jansson reads. */
#include "client.h"

#include <curl/curl.h>
#include <jansson.h>

#include "base/buf.h"
#include "base/encode.h"

enum { BODY_MAX = 256 * 1024, WAIT_MS = 40000 };

str
client_connect_url(struct arena *a, const struct client *c, str state, str mode)
{
    struct buf url = {.arena = a, .max = 8192};

    buf_add(&url, c->origin);
    buf_add(&url, S("/oauth/authorize?response_type=code&client_id="));
    percent_encode(&url, c->id);
    buf_add(&url, S("&redirect_uri="));
    percent_encode(&url, c->redirect_uri);
    buf_add(&url, S("&scope=read_vehicle_info%20read_odometer%20read_location"
                    "%20read_battery%20read_fuel%20read_tires%20read_security"
                    "%20control_security"
                    "&approval_prompt=auto&state="));
    percent_encode(&url, state);
    buf_add(&url, S("&mode="));
    percent_encode(&url, mode);
    return buf_str(&url);
}

static size_t
on_body(char *at, size_t size, size_t n, void *arg)
{
    struct buf *body = arg;

    (void)size; /* always 1 */
    buf_add(body, (str){at, n});
    return body->full ? 0 : n; /* 0 ends the transfer with an error */
}

struct headers {
    struct arena *arena;
    str data_age;
};

static size_t
on_header(char *at, size_t size, size_t n, void *arg)
{
    struct headers *headers = arg;
    str name, value;

    (void)size;
    if (str_cut((str){at, n}, ':', &name, &value) &&
        str_eq_nocase(name, S("sc-data-age"))) {
        while (value.len > 0 && value.at[value.len - 1] < ' ')
            value.len--; /* CR LF */
        headers->data_age = arena_dup(headers->arena, str_trim(value));
    }
    return n;
}

static void
close_curl(void *curl)
{
    curl_easy_cleanup(curl);
}

static void
close_list(void *list)
{
    curl_slist_free_all(list);
}

/* What every request has in common; NULL-terminated strings for libcurl. */
static CURL *
open_curl(struct arena *a, const struct client *c, str path)
{
    CURL *curl = curl_easy_init();
    str url = arena_fmt(a, STR_FMT STR_FMT, STR_ARG(c->origin), STR_ARG(path));

    if (curl == NULL)
        return NULL;
    arena_defer(a, close_curl, curl);
    curl_easy_setopt(curl, CURLOPT_URL, url.at);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "localhost,127.0.0.1,::1");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)WAIT_MS);
    return curl;
}

static struct answer
perform(struct arena *a, const struct client *c, CURL *curl)
{
    struct buf body = {.arena = a, .max = BODY_MAX};
    struct headers headers = {.arena = a};
    struct answer answer = {0};
    curl_off_t took_us = 0;
    long status = 0;
    CURLcode failed;

    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &body);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &headers);
    failed = curl_easy_perform(curl);
    if (failed != CURLE_OK) {
        answer.problem =
            arena_fmt(a, "Valetkey at " STR_FMT " did not answer: %s.",
                      STR_ARG(c->origin), curl_easy_strerror(failed));
        return answer;
    }
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(curl, CURLINFO_TOTAL_TIME_T, &took_us);
    answer.status = (int)status;
    answer.took_ms = (int)(took_us / 1000);
    answer.body = buf_str(&body);
    answer.data_age = headers.data_age;
    if (status / 100 != 2)
        answer.problem = problem_parse(a, answer.status, answer.body);
    return answer;
}

static struct answer
no_memory(void)
{
    return (struct answer){.problem = S("libcurl could not be started.")};
}

/* The app proves itself with HTTP Basic. */
static struct answer
ask_tokens(struct arena *a, const struct client *c, str form,
           struct tokens *tokens)
{
    CURL *curl = open_curl(a, c, S("/oauth/token"));
    struct answer answer;

    if (curl == NULL)
        return no_memory();
    curl_easy_setopt(curl, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
    curl_easy_setopt(curl, CURLOPT_USERNAME, arena_cstr(a, c->id));
    curl_easy_setopt(curl, CURLOPT_PASSWORD, arena_cstr(a, c->secret));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)form.len);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, form.at);
    answer = perform(a, c, curl);
    if (answer.problem.len == 0 && !tokens_parse(a, answer.body, tokens))
        answer.problem = S("The token endpoint's answer cannot be read.");
    return answer;
}

struct answer
client_exchange(struct arena *a, const struct client *c, str code,
                struct tokens *tokens)
{
    struct buf form = {.arena = a, .max = 8192};

    buf_add(&form, S("grant_type=authorization_code&code="));
    percent_encode(&form, code);
    buf_add(&form, S("&redirect_uri="));
    percent_encode(&form, c->redirect_uri);
    return ask_tokens(a, c, buf_str(&form), tokens);
}

struct answer
client_refresh(struct arena *a, const struct client *c, str refresh_token,
               struct tokens *tokens)
{
    struct buf form = {.arena = a, .max = 8192};

    buf_add(&form, S("grant_type=refresh_token&refresh_token="));
    percent_encode(&form, refresh_token);
    return ask_tokens(a, c, buf_str(&form), tokens);
}

/* method NULL: GET. json: the body of a POST. */
static struct answer
ask_api(struct arena *a, const struct client *c, str access_token, str path,
        const char *method, str json)
{
    CURL *curl = open_curl(a, c, path);
    str bearer =
        arena_fmt(a, "Authorization: Bearer " STR_FMT, STR_ARG(access_token));
    struct curl_slist *list = curl_slist_append(NULL, bearer.at);

    if (curl == NULL || list == NULL)
        return no_memory();
    arena_defer(a, close_list, list);
    curl_slist_append(list, "sc-unit-system: metric");
    if (json.len > 0) {
        curl_slist_append(list, "content-type: application/json");
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)json.len);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, json.at);
    }
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list);
    if (method != NULL)
        curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
    return perform(a, c, curl);
}

struct answer
client_get(struct arena *a, const struct client *c, str access_token, str path)
{
    return ask_api(a, c, access_token, path, NULL, S(""));
}

struct answer
client_delete(struct arena *a, const struct client *c, str access_token,
              str path)
{
    return ask_api(a, c, access_token, path, "DELETE", S(""));
}

struct answer
client_post(struct arena *a, const struct client *c, str access_token, str path,
            str json)
{
    return ask_api(a, c, access_token, path, NULL, json);
}
