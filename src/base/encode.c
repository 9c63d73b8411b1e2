/* SPDX-License-Identifier: Apache-2.0
 * Base64 by libsodium, percent-encoding by hand. */
#include "base/encode.h"

#include <sodium.h>
#include <string.h>

/* libsodium takes some bytes over 0x7f for letters of the alphabet. */
static bool
is_ascii(str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if ((unsigned char)s.at[i] > 0x7f)
            return false;
    }
    return true;
}

static bool
decode(struct arena *a, str text, int variant, str *out)
{
    unsigned char *bytes = arena_alloc(a, text.len + 1, 1);
    size_t len = 0;
    const char *end = NULL;

    *out = (str){0};
    if (text.len == 0)
        return true;
    if (!is_ascii(text) ||
        sodium_base642bin(bytes, text.len + 1, text.at, text.len, NULL, &len,
                          &end, variant) != 0 ||
        end != text.at + text.len)
        return false;
    *out = (str){(const char *)bytes, len};
    return true;
}

static str
encode(struct arena *a, str bytes, int variant)
{
    size_t max = sodium_base64_encoded_len(bytes.len, variant);
    char *text = arena_alloc(a, max, 1);

    sodium_bin2base64(text, max, (const unsigned char *)bytes.at, bytes.len,
                      variant);
    return str_of(text);
}

bool
base64_decode(struct arena *a, str text, str *out)
{
    return decode(a, text, sodium_base64_VARIANT_ORIGINAL, out);
}

str
base64_encode(struct arena *a, str bytes)
{
    return encode(a, bytes, sodium_base64_VARIANT_ORIGINAL);
}

bool
base64url_decode(struct arena *a, str text, str *out)
{
    return decode(a, text, sodium_base64_VARIANT_URLSAFE_NO_PADDING, out);
}

str
base64url_encode(struct arena *a, str bytes)
{
    return encode(a, bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

static int
hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool
percent_decode(struct arena *a, str text, bool plus_is_space, str *out)
{
    char *bytes = arena_alloc(a, text.len + 1, 1);
    size_t n = 0;

    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];

        if (c == '%') {
            int high = i + 2 < text.len ? hex_digit(text.at[i + 1]) : -1;
            int low = i + 2 < text.len ? hex_digit(text.at[i + 2]) : -1;

            if (high < 0 || low < 0)
                return false;
            c = (char)(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus_is_space) {
            c = ' ';
        }
        bytes[n++] = c;
    }
    *out = (str){bytes, n};
    return true;
}

static bool
is_unreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
           c == '~';
}

void
percent_encode(struct buf *out, str bytes)
{
    for (size_t i = 0; i < bytes.len; i++) {
        if (is_unreserved(bytes.at[i]))
            buf_char(out, bytes.at[i]);
        else
            buf_fmt(out, "%%%02X", (unsigned)(unsigned char)bytes.at[i]);
    }
}
