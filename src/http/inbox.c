/* SPDX-License-Identifier: Apache-2.0
 * A list under a lock, and an eventfd that says when it is no longer empty. */
#include "http/inbox.h"

#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

bool
inbox_open(struct inbox *box)
{
    *box = (struct inbox){.fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
    (void)pthread_mutex_init(&box->lock, NULL);
    return box->fd >= 0;
}

void
inbox_close(struct inbox *box)
{
    if (box->fd >= 0)
        (void)close(box->fd);
    box->fd = -1;
    (void)pthread_mutex_destroy(&box->lock);
}

/* Who finds the list empty rings; the others' letters are read together with
 * that one. */
void
inbox_put(struct inbox *box, struct letter *letter)
{
    const uint64_t one = 1;
    bool rings;

    letter->next = NULL;
    (void)pthread_mutex_lock(&box->lock);
    rings = box->first == NULL;
    if (rings)
        box->first = letter;
    else
        box->last->next = letter;
    box->last = letter;
    (void)pthread_mutex_unlock(&box->lock);
    if (rings && write(box->fd, &one, sizeof one) < 0)
        return; /* only a counter near 2^64 refuses, and that is readable */
}

/* The bell is silenced before the list is taken: what comes in between rings
 * for nothing, and never in vain. */
void
inbox_read(struct inbox *box)
{
    struct letter *letter, *next;
    uint64_t rung;

    if (read(box->fd, &rung, sizeof rung) < 0)
        rung = 0; /* it was silent: who put the letter is about to ring */
    (void)pthread_mutex_lock(&box->lock);
    letter = box->first;
    box->first = box->last = NULL;
    (void)pthread_mutex_unlock(&box->lock);
    for (; letter != NULL; letter = next) {
        next = letter->next;
        letter->open(letter);
    }
}
