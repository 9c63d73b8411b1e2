# SPDX-License-Identifier: Apache-2.0
"""Many clients that are slow on purpose: no byte, a slow head, a slow body, a chunk without end, a slow reader."""
import contextlib
import os
import pathlib
import resource
import socket

HOST = "127.0.0.1"
BIG_PAGE = b"GET /docs HTTP/1.1\r\nhost: localhost\r\n\r\n"
KINDS = (
    ("silent", b""),
    ("slow head", b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nx-a: "),
    ("slow body", b"POST /oauth/token HTTP/1.1\r\nhost: localhost\r\ncontent-length: 60000\r\n"
                  b"content-type: application/x-www-form-urlencoded\r\n\r\n"),
    ("endless chunk", b"POST /oauth/token HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n"
                      b"content-type: application/x-www-form-urlencoded\r\n\r\nffffffffffffffff\r\n"),
    ("slow reader", 8 * BIG_PAGE),
)


def allow_files(wanted):
    """The limit of open files of this process and of what it starts; False if it cannot be so high."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < wanted:
        return False
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    return True


def sockets_of(pid):
    """How many sockets a process has open."""
    found = 0
    for entry in pathlib.Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            found += os.readlink(entry).startswith("socket:")
    return found


class Crowd:
    """count clients, as many of each kind; go_on() lets each do a little more."""

    def __init__(self, port, count):
        self.clients = []
        for number in range(count):
            name, first = KINDS[number % len(KINDS)]
            client = socket.socket()
            if name == "slow reader":
                client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            client.connect((HOST, port))
            client.setblocking(False)
            if first:
                client.send(first)
            self.clients.append((name, client))

    def go_on(self, part=0, parts=1):
        """Every client, or one part of them: clients of different places do not act in the same moment."""
        for name, client in self.clients[part::parts]:
            with contextlib.suppress(OSError):  # it was hung up on
                if name == "slow reader":
                    client.recv(16)
                elif name != "silent":
                    client.send(b"y")

    def close(self):
        for _, client in self.clients:
            client.close()
