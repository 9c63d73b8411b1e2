/* SPDX-License-Identifier: Apache-2.0
 * Every letter is opened once, in order, and the reader is never left waiting.
 */
#include <poll.h>

#include "http/inbox.h"
#include "test.h"

struct note {
    struct letter letter; /* first */
    struct inbox *again;  /* where it goes when it is opened; NULL: nowhere */
    int number;
};

static int opened[8], opened_count;

static void
note_open(struct letter *letter)
{
    struct note *note = (struct note *)(void *)letter;

    opened[opened_count++ % 8] = note->number;
    if (note->again != NULL) {
        struct inbox *box = note->again;

        note->again = NULL;
        inbox_put(box, letter);
    }
}

static bool
is_readable(const struct inbox *box)
{
    struct pollfd at = {.fd = box->fd, .events = POLLIN};

    return poll(&at, 1, 0) == 1;
}

TEST(letters_are_opened_once_and_in_order)
{
    struct note notes[3];
    struct inbox box;

    opened_count = 0;
    assert_true(inbox_open(&box));
    assert_false(is_readable(&box));
    for (int i = 0; i < 3; i++) {
        notes[i] = (struct note){.letter = {.open = note_open}, .number = i};
        inbox_put(&box, &notes[i].letter);
    }
    assert_true(is_readable(&box));
    inbox_read(&box);
    assert_int_equal(opened_count, 3);
    for (int i = 0; i < 3; i++)
        assert_int_equal(opened[i], i);
    assert_false(is_readable(&box));
    inbox_read(&box);
    assert_int_equal(opened_count, 3);
    inbox_close(&box);
}

TEST(a_letter_that_is_opened_may_be_put_again)
{
    struct inbox box;
    struct note note = {.letter = {.open = note_open}, .again = &box};

    opened_count = 0;
    assert_true(inbox_open(&box));
    inbox_put(&box, &note.letter);
    inbox_read(&box);
    assert_int_equal(opened_count, 1);
    assert_true(is_readable(&box));
    inbox_read(&box);
    assert_int_equal(opened_count, 2);
    assert_false(is_readable(&box));
    inbox_close(&box);
}

/* ---- many writers ---- */

enum { WRITERS = 4, EACH = 2000 };

struct writer {
    struct inbox *box;
    pthread_t thread;
    struct note notes[EACH];
};

static void *
write_all(void *arg)
{
    struct writer *w = arg;

    for (int i = 0; i < EACH; i++)
        inbox_put(w->box, &w->notes[i].letter);
    return NULL;
}

/* The reader waits without a limit: a bell that is lost would hold it. */
TEST(no_letter_is_left_lying_by_a_reader_that_waits)
{
    static struct writer writers[WRITERS];
    struct inbox box;
    struct pollfd at;

    opened_count = 0;
    assert_true(inbox_open(&box));
    at = (struct pollfd){.fd = box.fd, .events = POLLIN};
    for (int i = 0; i < WRITERS; i++) {
        writers[i].box = &box;
        for (int j = 0; j < EACH; j++)
            writers[i].notes[j].letter.open = note_open;
        assert_int_equal(
            pthread_create(&writers[i].thread, NULL, write_all, &writers[i]),
            0);
    }
    while (opened_count < WRITERS * EACH) {
        assert_int_equal(poll(&at, 1, -1), 1);
        inbox_read(&box);
    }
    for (int i = 0; i < WRITERS; i++)
        assert_int_equal(pthread_join(writers[i].thread, NULL), 0);
    assert_int_equal(opened_count, WRITERS * EACH);
    inbox_close(&box);
}
