# SPDX-License-Identifier: Apache-2.0
"""A port on this machine that leads to a UNIX socket, and can be cut."""
import selectors
import socket
import struct
import threading

RESET = struct.pack("ii", 1, 0)  # SO_LINGER: close sends RST


class Relay:
    def __init__(self, target):
        self.target, self.refusing, self.cutting = str(target), False, False
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.bell, self.ear = socket.socketpair()
        self.peers, self.selector, self.ending = {}, selectors.DefaultSelector(), False
        for source in (self.listener, self.ear):
            self.selector.register(source, selectors.EVENT_READ)
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        while not self.ending:
            for key, _ in self.selector.select():
                self.handle(key.fileobj)
            if self.cutting:
                self.cutting = False
                for source in list(self.peers):
                    self.drop(source, RESET)

    def handle(self, source):
        if source is self.ear:
            self.ear.recv(64)
        elif source is self.listener:
            self.take()
        elif source in self.peers:
            self.move(source)

    def take(self):
        near, _ = self.listener.accept()
        if self.refusing:
            near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            near.close()
            return
        far = socket.socket(socket.AF_UNIX)
        try:
            far.connect(self.target)
        except OSError:
            near.close()
            far.close()
            return
        self.peers |= {near: far, far: near}
        for source in (near, far):
            self.selector.register(source, selectors.EVENT_READ)

    def move(self, source):
        try:
            got = source.recv(65536)
            if got:
                self.peers[source].sendall(got)
                return
        except OSError:
            pass
        self.drop(source)

    def drop(self, source, linger=None):
        other = self.peers.pop(source, None)
        if other is None:
            return
        del self.peers[other]
        for end in (source, other):
            self.selector.unregister(end)
            if linger and end.family == socket.AF_INET:
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            end.close()

    def ring(self):
        self.bell.send(b".")

    def cut(self):
        """Every connection is reset, and new ones are, until mend()."""
        self.refusing = self.cutting = True
        self.ring()

    def mend(self):
        self.refusing = False

    def close(self):
        self.ending = self.cutting = True
        self.ring()
        self.thread.join()
        for source in (self.listener, self.bell, self.ear):
            source.close()
        self.selector.close()
