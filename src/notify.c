/* SPDX-License-Identifier: Apache-2.0
 * One datagram to the service manager. */
#include "notify.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

enum { PATIENCE = 1 }; /* seconds for a manager whose queue is full */

/* Length of the address, or 0 if the name is none. */
static socklen_t
notify_address(const char *name, struct sockaddr_un *to)
{
    size_t len = name == NULL ? 0 : strlen(name);

    *to = (struct sockaddr_un){.sun_family = AF_UNIX};
    if (len < 2 || len >= sizeof to->sun_path || strchr("/@", name[0]) == NULL)
        return 0;
    memcpy(to->sun_path, name, len);
    if (name[0] == '@')
        to->sun_path[0] = '\0'; /* a name that is no file's */
    return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len);
}

void
notify_manager(const char *line)
{
    const struct timeval patience = {.tv_sec = PATIENCE};
    struct sockaddr_un to;
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody sets variables
    socklen_t len = notify_address(getenv("NOTIFY_SOCKET"), &to);
    int fd;

    if (len == 0)
        return;
    fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return;
    (void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    (void)sendto(fd, line, strlen(line), MSG_NOSIGNAL,
                 (const struct sockaddr *)&to, len);
    (void)close(fd);
}
