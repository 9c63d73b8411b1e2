/* SPDX-License-Identifier: Apache-2.0
 * What a maker must offer: sign in, list vehicles, read one. The simulator is
 * the first maker; real ones come as connectors behind the same seam.
 *
 * Nothing here touches the database: what must last is handed out as text
 * (login.handle, account.key, vehicle.handle) and handed back.
 *
 * A connector answers every function below for its makes. What went wrong is a
 * row of errors.def, and which one decides what happens next:
 *   try later      OEM_TRY_LATER and the other UPSTREAM rows: nothing is lost,
 *                  the same call may work in a moment
 *   sign in again  OEM_REAUTH: the connection stays and is mended by a new
 *                  sign-in; OEM_REFUSED, OEM_LOGIN_EXPIRED, OEM_CANCELLED: this
 *                  sign-in came to nothing
 *   cannot         OEM_NOT_CAPABLE and the other COMPATIBILITY rows; asking
 *                  again is no use
 * A call may take as long as the maker does, up to the request's deadline; it
 * is never made on an I/O thread. A connector bounds what it reads, logs no
 * secret, and never repeats a command whose answer was lost. */
#pragma once
#include "base/arena.h"
#include "base/err.h"
#include "base/secret.h"
#include "catalog/catalog.h"
#include "oem/errors.h"

/* How the owner shows a maker who they are. */
enum oem_login_kind {
    OEM_LOGIN_PASSWORD, /* user name and password, typed here */
    OEM_LOGIN_REDIRECT, /* on the maker's page, which sends the browser back */
    OEM_LOGIN_DEVICE,   /* on the maker's page, on any device, with a code */
    OEM_LOGIN_PASTE,    /* a credential that the maker's portal gave them */
};

/* What a simulated maker's cloud remembers, in place of a cloud: texts that go
 * by themselves after their time. take: of many at once one finds it. NULL for
 * a real maker. */
struct oem_memory {
    void *context;
    err (*put)(void *context, str name, str text, int64_t until_ms);
    err (*take)(void *context, struct arena *a, str name, bool *found,
                str *text);
};

/* One conversation with a maker on behalf of one app. */
struct oem_session {
    str app_id;
    const struct make *make;
    bool simulated; /* false: live */
    int64_t now_ms;
    bool again; /* the owner signs in again: what that mends is mended */
    str before; /* who has signed in before in this run; "" if nobody */
    enum oem_login_kind simulated_login; /* how a simulated maker does it */
    const struct oem_memory *memory;
};

/* What the maker wants after the password. */
enum oem_next { OEM_SIGNED_IN, OEM_CODE_SENT };

struct oem_account {
    str username; /* as the maker knows it, lower case, trimmed */
    str key;      /* the same account gives the same key, another app another */
    enum oem_next next;
    struct permission_set missing; /* the owner left these off on the maker's
                                      own page */
};

/* What a command has changed of a vehicle that cannot remember by itself (a
 * simulated one): at most one per kind, a new one replaces the old one. Kind
 * and value are words of the maker's own, for the caller to keep; a change
 * without a value takes away what was kept under its kind. */
struct oem_change {
    str kind, value;
    int64_t at_ms;
    int64_t until_ms; /* it counts until then; 0: until it is replaced */
};
enum { OEM_CHANGES_MOST = 8 };

struct oem_vehicle {
    str vin, make, model; /* make: its id, "CHEVROLET" */
    int64_t year;
    enum powertrain powertrain;
    str handle; /* opaque, bounded 128 bytes; enough to read the car later */
    const struct oem_change *changes; /* kept so far */
    size_t change_count;
};

/* ---- signing in ----
 * oem_login_how() says which kind it is, then:
 *   password   oem_sign_in, and oem_confirm_code if that says OEM_CODE_SENT
 *   redirect   oem_login_begin, the browser goes to login.url and comes back,
 *              oem_login_finish with what it brought
 *   device     oem_login_begin, the owner sees login.url and login.user_code,
 *              oem_login_finish again and again until it says something else
 *              than OEM_NOT_YET or OEM_SLOW_DOWN
 *   paste      oem_login_finish with what was pasted
 * All end in the same account. */

struct oem_login_how {
    enum oem_login_kind kind;
    str maker; /* [a-z0-9-]: its return address is /maker/{maker}/return */
    str where; /* redirect, device: the host the owner will see; "" if ours */
    /* paste: what it is called in the maker's portal, where to find it; a
     * MESSAGE(), or words that need no translation */
    str label, help;
};

/* Asks nobody and keeps nothing. Errors: OEM_NO_CONNECTOR (live, and no
 * connector is set up). */
err oem_login_how(const struct oem_session *s, struct oem_login_how *out);

struct oem_login_ask {
    str state;      /* redirect: comes back with the browser, unguessable */
    str return_url; /* redirect: where to */
};

enum { OEM_HANDLE_MOST = 1024, OEM_USER_CODE_MOST = 32 };

/* A sign-in that has begun. */
struct oem_login {
    str url;       /* the maker's page; "/…" is a page of this server */
    str user_code; /* device: what the owner types there */
    struct secret handle; /* what oem_login_finish wants back: a verifier, a
                             device code; at most OEM_HANDLE_MOST bytes, kept
                             sealed, shown to nobody */
    int64_t expires_ms;   /* when the maker forgets it */
    int64_t every_s;      /* device: not to be asked more often */
};

/* Redirect and device. Errors: OEM_NO_CONNECTOR, OEM_TRY_LATER and the other
 * UPSTREAM rows. */
err oem_login_begin(const struct oem_session *s, struct arena *a,
                    const struct oem_login_ask *ask, struct oem_login *out);

/* What the owner brings. Foreign bytes, all of it. */
struct oem_login_answer {
    struct secret handle; /* of oem_login_begin; not for paste */
    struct secret code;   /* redirect: the maker's code, or the credential that
                             was pasted; at most OEM_ANSWER_MOST bytes */
    str error;            /* redirect: what the maker said instead */
};
enum { OEM_ANSWER_MOST = 4096 };

/* Errors: OEM_REFUSED (the maker does not take it), OEM_CANCELLED (the owner
 * said no at the maker), OEM_LOGIN_EXPIRED (the maker has forgotten it),
 * OEM_NOT_YET (device: the owner is not done), OEM_SLOW_DOWN (the same, and ask
 * five seconds less often from now on), OEM_TRY_LATER and the other UPSTREAM
 * rows. A handle, and a code, serve once. */
err oem_login_finish(const struct oem_session *s, struct arena *a,
                     const struct oem_login_answer *answer,
                     struct oem_account *out);

/* For connectors: the row of an error of RFC 6749 sections 4.1.2.1 and 5.2 or
 * RFC 8628 section 3.5. One that is not known: OEM_UNKNOWN_ISSUE. */
err oem_login_error(str oauth_error);

/* Password. Errors: OEM_NO_CONNECTOR, OEM_REFUSED (wrong user name or
 * password), OEM_TRY_LATER. The simulator takes any e-mail
 * (something@something) and any password of 1 to 1024 bytes. Before the @,
 * "+mfa" asks for a code; "+missing" has left off everything, unless s->again
 * or s->before is the same; "+refused" and "+later" give these errors, in every
 * kind of sign-in. */
err oem_sign_in(const struct oem_session *s, struct arena *a, str username,
                struct secret password, struct oem_account *out);

/* The one-time code that the maker has sent (OEM_CODE_SENT).
 * Errors: OEM_REFUSED (wrong), OEM_TRY_LATER. The simulator sends 123456. */
err oem_confirm_code(const struct oem_session *s,
                     const struct oem_account *account, struct secret code);

/* The account's vehicles, in a stable order, at most 1,000. The same app,
 * e-mail and make always give the same vehicles. Empty is no error.
 * Errors: OEM_SUBSCRIPTION (the maker's connected services are not paid for),
 * OEM_TRY_LATER. */
err oem_vehicles(const struct oem_session *s, struct arena *a,
                 const struct oem_account *account, struct oem_vehicle **out,
                 size_t *count);

/* What a vehicle can do: which paths answer, which permissions make sense. A
 * set with nothing in it means a vehicle that cannot be connected.
 * Errors: OEM_UNKNOWN_HANDLE. */
err oem_capabilities(const struct oem_session *s,
                     const struct oem_vehicle *vehicle,
                     const struct capability_set **out);

/* Ask for one signal of a vehicle.
 * out: the struct of the signal's layout (catalog/signals.h), metric; room for
 * signal_size() bytes. The id among attributes is the caller's to fill in.
 * measured_ms: when the car measured it.
 * Strings in *out live as long as a.
 * Errors: OEM_REAUTH (the owner must sign in again), OEM_TRY_LATER,
 * OEM_NOT_CAPABLE (this model has no such signal), OEM_UNKNOWN_HANDLE, or any
 * other row of errors.def. s->make may be NULL; vehicle->make counts. */
err oem_read(const struct oem_session *s, struct arena *a,
             const struct oem_vehicle *vehicle, const struct signal *signal,
             void *out, int64_t *measured_ms);

enum oem_command_kind {
    OEM_LOCK,
    OEM_UNLOCK,
    OEM_CHARGE_START,
    OEM_CHARGE_STOP,
    OEM_CHARGE_LIMIT,   /* numbers[0]: 0.5 to 1 */
    OEM_NAVIGATE,       /* numbers: latitude, longitude */
    OEM_CHARGE_AMPERES, /* numbers[0]: at most */
};

struct oem_command {
    enum oem_command_kind kind;
    str path; /* below the vehicle, "charge/limit" */
    double numbers[2];
};

/* Tell a vehicle to do something. It is done when this returns OK; refused, it
 * has changed nothing. changes: what is to be kept, room for OEM_CHANGES_MOST.
 * Errors: as oem_read, above all the VEHICLE_STATE rows. */
err oem_command(const struct oem_session *s, struct arena *a,
                const struct oem_vehicle *vehicle,
                const struct oem_command *command, struct oem_change *changes,
                size_t *change_count);
