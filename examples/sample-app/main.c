/* SPDX-License-Identifier: Apache-2.0
 * A sample app: connects a car through Valetkey and shows it. Settings come
 * from the environment; libmicrohttpd carries the pages. */
#include <arpa/inet.h>
#include <curl/curl.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <signal.h>
#include <sodium.h>

#include "app.h"

static enum MHD_Result
header(struct MHD_Response *response, const char *name, const char *value)
{
    return MHD_add_response_header(response, name, value);
}

/* Lax: the browser sends it when Valetkey redirects back here, and not with a
 * form that another site posts. Behind https, add Secure. */
static void
set_cookie(struct arena *a, struct MHD_Response *response, const char *name,
           str value, int seconds)
{
    if (value.len == 0)
        return;
    if (str_eq(value, S("-"))) {
        value = S("");
        seconds = 0;
    }
    header(response, MHD_HTTP_HEADER_SET_COOKIE,
           arena_fmt(
               a, "%s=" STR_FMT "; Path=/; HttpOnly; SameSite=Lax; Max-Age=%d",
               name, STR_ARG(value), seconds)
               .at);
}

static enum MHD_Result
send_reply(struct MHD_Connection *connection, struct arena *a,
           const struct reply *r)
{
    void *body = (void *)(uintptr_t)r->body.at; // NOLINT(*-int-to-ptr): copied
    struct MHD_Response *response = MHD_create_response_from_buffer(
        r->body.len, body, MHD_RESPMEM_MUST_COPY);
    enum MHD_Result sent;

    if (response == NULL)
        return MHD_NO;
    if (r->type.len > 0)
        header(response, MHD_HTTP_HEADER_CONTENT_TYPE, arena_cstr(a, r->type));
    if (r->location.len > 0)
        header(response, MHD_HTTP_HEADER_LOCATION, arena_cstr(a, r->location));
    set_cookie(a, response, "sample_state", r->state_cookie, 1800);
    set_cookie(a, response, "sample_session", r->session_cookie, 86400);
    header(response, "Cache-Control", "no-store");
    header(response, "Referrer-Policy", "no-referrer");
    header(response, "X-Content-Type-Options", "nosniff");
    header(response, "Content-Security-Policy",
           "default-src 'none'; style-src 'self'; form-action 'self'; "
           "base-uri 'none'; frame-ancestors 'none'");
    sent = MHD_queue_response(connection, r->status, response);
    MHD_destroy_response(response);
    return sent;
}

static str
value(struct MHD_Connection *connection, enum MHD_ValueKind kind,
      const char *name)
{
    return str_of(MHD_lookup_connection_value(connection, kind, name));
}

/* Called when the headers are there, for each piece of a body (none of ours is
 * read), and at the end. */
static enum MHD_Result
on_request(void *client, struct MHD_Connection *connection, const char *url,
           const char *method, const char *version, const char *upload,
           size_t *upload_size, void **arena)
{
    const enum MHD_ValueKind query = MHD_GET_ARGUMENT_KIND;
    struct ask ask = {
        .client = client, .method = str_of(method), .path = str_of(url)};
    struct reply reply;

    (void)version;
    (void)upload;
    if (*arena == NULL) {
        *arena = arena_open();
        return MHD_YES;
    }
    if (*upload_size > 0) {
        *upload_size = 0;
        return MHD_YES;
    }
    ask.arena = *arena;
    ask.state_cookie = value(connection, MHD_COOKIE_KIND, "sample_state");
    ask.session_cookie = value(connection, MHD_COOKIE_KIND, "sample_session");
    ask.mode = value(connection, query, "mode");
    ask.code = value(connection, query, "code");
    ask.state = value(connection, query, "state");
    ask.error = value(connection, query, "error");
    ask.error_description = value(connection, query, "error_description");
    ask.vehicle = value(connection, query, "vehicle");
    reply = app_answer(&ask);
    return send_reply(connection, *arena, &reply);
}

static void
on_completed(void *client, struct MHD_Connection *connection, void **arena,
             enum MHD_RequestTerminationCode how)
{
    (void)client;
    (void)connection;
    (void)how;
    if (*arena != NULL)
        arena_close(*arena);
    *arena = NULL;
}

static str
setting(const char *name)
{
    return str_of(getenv(name));
}

static bool
client_from_environment(struct client *c)
{
    *c = (struct client){.origin = setting("VALETKEY_ORIGIN"),
                         .id = setting("CLIENT_ID"),
                         .secret = setting("CLIENT_SECRET"),
                         .redirect_uri = setting("REDIRECT_URI")};
    return c->origin.len > 0 && c->id.len > 0 && c->secret.len > 0 &&
           c->redirect_uri.len > 0;
}

/* Until SIGINT or SIGTERM; a thread of the library answers. */
static int
serve(const struct client *client, uint16_t port)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(port)};
    struct client copy = *client;
    struct MHD_Daemon *daemon;
    sigset_t stop;
    int caught;

    sigemptyset(&stop);
    sigaddset(&stop, SIGINT);
    sigaddset(&stop, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &stop, NULL); /* every thread inherits it */
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    daemon = MHD_start_daemon(
        MHD_USE_INTERNAL_POLLING_THREAD, port, NULL, NULL, on_request, &copy,
        MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_NOTIFY_COMPLETED,
        on_completed, NULL, MHD_OPTION_CONNECTION_TIMEOUT, 60U, MHD_OPTION_END);
    if (daemon == NULL) {
        fprintf(stderr, "sample-app: cannot listen on 127.0.0.1:%d\n", port);
        return 1;
    }
    sigwait(&stop, &caught);
    MHD_stop_daemon(daemon);
    return 0;
}

int
main(void)
{
    struct client client;
    str port_text = setting("PORT");
    int64_t port = 8481;
    int status;

    if (!client_from_environment(&client)) {
        fputs("sample-app: set VALETKEY_ORIGIN, CLIENT_ID, CLIENT_SECRET and "
              "REDIRECT_URI; PORT is 8481 if not set\n",
              stderr);
        return 2;
    }
    if (port_text.len > 0 && !str_to_int(port_text, 65535, &port)) {
        fputs("sample-app: PORT is not a port\n", stderr);
        return 2;
    }
    if (sodium_init() < 0 || curl_global_init(CURL_GLOBAL_DEFAULT) != 0)
        return 1;
    status = serve(&client, (uint16_t)port);
    curl_global_cleanup();
    return status;
}
