# SPDX-License-Identifier: Apache-2.0
"""Real processes on one database: servers, a neighbour, clients that are sockets."""
import base64
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.parse
import uuid

DEBUG = pathlib.Path(__file__).resolve().parents[2] / "build/debug"
PROGRAM = os.environ.get("VALETKEY_PROGRAM", str(DEBUG / "src/valetkey"))
STOCK = os.environ.get("VALETKEY_STOCK", str(DEBUG / "tests/stock/stock"))
POSTGRES = os.environ.get("VALETKEY_TEST_POSTGRES")
ROUNDS = 200 if os.environ.get("VALETKEY_FULL_ROUNDS") else int(os.environ.get("VALETKEY_ROUNDS", "200"))
LIMIT = 60  # seconds that nothing here takes

APP, SECRET = "app", "a-secret-of-more-than-32-characters"
CALLBACK = "https://app.example/cb"


def psql(sql, url=None):
    done = subprocess.run(["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", url or POSTGRES, "-c", sql],
                          capture_output=True, text=True, timeout=LIMIT, check=True)
    return done.stdout.strip()


class Server:
    """`valetkey serve` on a port of its own; its log lines as they come."""

    def __init__(self, database, *argv, program=None, env=None, **popen):
        kept = {k: v for k, v in os.environ.items() if not k.startswith("VALETKEY_")}
        self.process = subprocess.Popen(
            [program or PROGRAM, "serve", "--listen", "127.0.0.1:0", "--database", database, *argv],
            env={**kept, **(env or {})}, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True, errors="replace", **popen)
        self.lines, self.said = [], threading.Condition()
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()
        self.port = int(self.wait_for(r"event=listening address=127\.0\.0\.1:(\d+)")[1])

    def read(self):
        for line in self.process.stderr:
            with self.said:
                self.lines.append(line)
                self.said.notify_all()
        with self.said:
            self.lines.append(None)
            self.said.notify_all()

    def wait_for(self, pattern):
        """The match of the first log line that has one."""
        until, seen = time.monotonic() + LIMIT, 0
        with self.said:
            while time.monotonic() < until:
                for line in self.lines[seen:]:
                    found = line is not None and re.search(pattern, line)
                    if found:
                        return found
                    if line is None:
                        raise AssertionError(f"ended without {pattern!r}: {self.log()}")
                seen = len(self.lines)
                self.said.wait(until - time.monotonic())
        raise AssertionError(f"no line {pattern!r}: {self.log()}")

    def log(self):
        return "".join(line for line in self.lines if line)

    def kill(self):
        self.process.kill()
        self.end()

    def stop(self):
        """Exit status and seconds."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(LIMIT)
        return status, time.monotonic() - began

    def end(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(LIMIT)
        self.reader.join(LIMIT)
        self.process.stderr.close()


class Stock:
    """Another process at the same database: tests/stock/stock.c."""

    def __init__(self, database):
        self.process = subprocess.Popen([STOCK, database, APP, SECRET], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self.codes(0)  # its answer: the schema and the app are there

    def ask(self, *words):
        self.process.stdin.write(" ".join(map(str, words)) + "\n")
        self.process.stdin.flush()
        lines = []
        for line in self.process.stdout:
            if line == "done\n":
                return lines
            lines.append(line.split())
        raise AssertionError(f"stock ended at {words}")

    def codes(self, count):
        return [code for code, _ in self.ask("codes", count)]

    def end(self):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(LIMIT)


class Answer:
    def __init__(self, head, body):
        self.status, self.head, self.body = int(head[9:12]), head, body

    def __getitem__(self, name):
        return json.loads(self.body)[name]

    def __repr__(self):
        return f"{self.status} {self.body[:200]!r}"


class Client:
    """One connection that is kept."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=LIMIT)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.got = b""

    def send(self, bytes_):
        self.socket.sendall(bytes_)

    def more(self):
        chunk = self.socket.recv(65536)
        if not chunk:
            raise ConnectionError("closed")
        self.got += chunk

    def answer(self):
        while b"\r\n\r\n" not in self.got:
            self.more()
        head, _, rest = self.got.partition(b"\r\n\r\n")
        found = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
        length = int(found[1]) if found else 0
        self.got = rest
        while len(self.got) < length:
            self.more()
        body, self.got = self.got[:length], self.got[length:]
        return Answer(head.decode(), body.decode())

    def ask(self, request):
        self.send(request)
        return self.answer()

    def close(self):
        self.socket.close()


def post_token(secret=SECRET, **form):
    body = urllib.parse.urlencode(form)
    basic = base64.b64encode(f"{APP}:{secret}".encode()).decode()
    return (f"POST /oauth/token HTTP/1.1\r\nhost: x\r\nauthorization: Basic {basic}\r\n"
            "content-type: application/x-www-form-urlencoded\r\n"
            f"content-length: {len(body)}\r\n\r\n{body}").encode()


def redeem(code):
    return post_token(grant_type="authorization_code", code=code)


def refresh(token):
    return post_token(grant_type="refresh_token", refresh_token=token)


def get(path, token):
    return f"GET {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\r\n".encode()


def user(token):
    return get("/v2.0/user", token)


def at_once(clients, requests):
    """All of it but the last byte first; then the last bytes, one right after
    the other: no request is whole before all of them are nearly there."""
    for client, request in zip(clients, requests, strict=True):
        client.send(request[:-1])
    for client, request in zip(clients, requests, strict=True):
        client.send(request[-1:])
    return [client.answer() for client in clients]


class FaultTest(unittest.TestCase):
    """A fresh database; what is started ends with the test."""
    engine = "sqlite"
    longMessage = True

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="valetkey-fault-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.database = self.make_database()
        self.stock = Stock(self.database)
        self.addCleanup(self.stock.end)

    def make_database(self):
        if self.engine == "sqlite":
            return str(self.folder / "valetkey.db")
        if not POSTGRES:
            self.skipTest("no VALETKEY_TEST_POSTGRES")
        schema = "test_" + uuid.uuid4().hex[:12]
        psql(f"CREATE SCHEMA {schema}")
        self.addCleanup(psql, f"SET client_min_messages = warning; DROP SCHEMA {schema} CASCADE")
        return f"{POSTGRES}{'&' if '?' in POSTGRES else '?'}options=-csearch_path%3D{schema}"

    def serve(self, *argv, **how):
        server = Server(self.database, *argv, **how)
        self.addCleanup(server.end)
        return server

    def client(self, server):
        client = Client(server.port)
        self.addCleanup(client.close)
        return client

    def clients(self, count, *servers):
        """As many connections to each."""
        return [self.client(servers[i % len(servers)]) for i in range(count)]
