/* SPDX-License-Identifier: Apache-2.0
 * What a maker must offer: sign in, list vehicles, read one. The simulator is
 * the first maker; real ones come as connectors behind the same seam.
 *
 * Nothing here touches the database: what must last is handed out as text
 * (account.key, vehicle.handle) and handed back. */
#pragma once
#include "base/arena.h"
#include "base/err.h"
#include "base/secret.h"
#include "catalog/catalog.h"
#include "oem/errors.h"

/* One conversation with a maker on behalf of one app. */
struct oem_session {
    str app_id;
    const struct make *make;
    bool simulated; /* false: live */
    int64_t now_ms;
    bool again; /* the owner signs in again: what that mends is mended */
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

/* Errors: OEM_NO_CONNECTOR (live, and no connector is set up), OEM_REFUSED
 * (wrong user name or password), OEM_TRY_LATER. The simulator takes any e-mail
 * (something@something) and any password of 1 to 1024 bytes; an e-mail with
 * "+mfa" before the @ is asked for a code, one with "+missing" has left off
 * everything, unless s->again. */
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
