# SPDX-License-Identifier: Apache-2.0
"""The program as it runs, asked byte by byte: pipelining, floods, slow clients, and bytes that are no text on every route."""
import base64
import contextlib
import json
import os
import pathlib
import re
import socket
import sys
import threading
import unittest

sys.path[:0] = [str(pathlib.Path(__file__).parent), str(pathlib.Path(__file__).resolve().parents[1] / "cli")]
import slow  # noqa: E402
from program import LIMIT, ROOT, ProgramTest, Server  # noqa: E402

TOKEN = "management-token-of-more-than-32-characters"
SLOW = int(os.environ.get("SLOW_SOCKETS", "400"))
ROUTE = re.compile(r'^    \{(\w+), +\w+, +STR\("([^"]+)"\)', re.M)
HOST_LINE = b"host: localhost\r\n"


def read_answer(stream):
    """(status, headers, body) of the next answer; None if the server has hung up."""
    first = stream.readline()
    if not first:
        return None
    headers = {}
    while (line := stream.readline().rstrip(b"\r\n")) != b"":
        name, _, value = line.partition(b":")
        headers[name.lower()] = value.strip()
    body = b""
    if headers.get(b"transfer-encoding") == b"chunked":
        while (size := int(stream.readline(), 16)) > 0:
            body += stream.read(size)
            stream.readline()
        stream.readline()
    else:
        body = stream.read(int(headers.get(b"content-length", 0)))
    return int(first.split()[1]), headers, body


class SocketTest(ProgramTest):
    """One server for the tests of a class; its database has one of everything."""

    @classmethod
    def setUpClass(cls):
        cls.one = one = cls("begin")
        cls.addClassCleanup(one.doCleanups)
        ProgramTest.setUp(one)
        one.migrate()
        one.done("app", "add", "--name", "Demo", "--id", "demo", "--secret", "a-secret-of-more-than-32-characters",
                 "--management-token", TOKEN, "--redirect-uri", "https://app.example/back", "--permission", "read_vin")
        cls.key = one.answer("key", "add", "All", "--role", "operator")["key"]
        cls.server = Server(one, "--idle-time", "1")

    def setUp(self):
        self.port = self.server.port

    def begin(self):
        """Not a test: what holds the class's server."""

    def say(self, data, many=1):
        """The answers to bytes on one connection; fewer than many if the server hangs up before."""
        with socket.create_connection((slow.HOST, self.port), timeout=LIMIT) as client, client.makefile("rb") as stream:
            sender = threading.Thread(target=self.send, args=(client, data))
            sender.start()
            answers = []
            with contextlib.suppress(ConnectionResetError):
                while len(answers) < many and (answer := read_answer(stream)) is not None:
                    answers.append(answer)
            with contextlib.suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)
            sender.join(LIMIT)
        return answers

    @staticmethod
    def send(client, data):
        with contextlib.suppress(OSError):
            client.sendall(data)

    def status(self, data):
        """Of the one answer; 0 if the server hung up without one."""
        answers = self.say(data)
        return answers[0][0] if answers else 0

    def tearDown(self):
        self.assertEqual(self.status(b"GET /healthz HTTP/1.1\r\n" + HOST_LINE + b"\r\n"), 200, "the server works no more")


class Floods(SocketTest):
    def test_pipelined_requests_are_answered_in_order(self):
        lines = [b"GET /healthz HTTP/1.1\r\n", b"GET /nowhere HTTP/1.1\r\n", b"GET /v2.0/vehicles HTTP/1.1\r\n",
                 b"GET /admin HTTP/1.1\r\nauthorization: Bearer " + self.key.encode() + b"\r\n"] * 20
        answers = self.say(b"".join(line + HOST_LINE + b"\r\n" for line in lines), len(lines))
        self.assertEqual([a[0] for a in answers], [200, 404, 401, 200] * 20)

    def test_of_pipelined_orders_that_may_happen_once_one_does(self):
        key = json.loads(self.say(self.admin(b"POST", b"/admin/keys", b'{"name":"once","role":"operator"}'))[0][2])["id"].encode()
        remove = self.admin(b"DELETE", b"/admin/keys/" + key)
        self.assertEqual([a[0] for a in self.say(5 * remove, 5)], [204, 404, 404, 404, 404])

    def admin(self, method, path, body=b""):
        return (method + b" " + path + b" HTTP/1.1\r\n" + HOST_LINE + b"authorization: Bearer " + self.key.encode() +
                b"\r\ncontent-type: application/json\r\ncontent-length: " + str(len(body)).encode() + b"\r\n\r\n" + body)

    def test_ten_thousand_headers_are_refused(self):
        for name in (b"x-a", b"cookie", b"authorization", b"host"):
            head = b"GET /healthz HTTP/1.1\r\n" + HOST_LINE + 10000 * (name + b": b\r\n") + b"\r\n"
            self.assertIn(self.status(head), (400, 413, 431, 0), name)

    def test_a_body_larger_than_any_memory_is_not_waited_for(self):
        head = b"POST /oauth/token HTTP/1.1\r\n" + HOST_LINE + b"content-type: application/x-www-form-urlencoded\r\n"
        for length in (b"65537", b"10737418240", b"18446744073709551616", b"99999999999999999999999999", b"-1", b"1e3", b"0x10"):
            self.assertIn(self.status(head + b"content-length: " + length + b"\r\n\r\n" + 4096 * b"a"), (400, 413), length)

    def test_chunks_without_end_are_refused(self):
        head = b"POST /oauth/token HTTP/1.1\r\n" + HOST_LINE + \
               b"content-type: application/x-www-form-urlencoded\r\ntransfer-encoding: chunked\r\n\r\n"
        chunk = b"4000\r\n" + 0x4000 * b"a" + b"\r\n"
        end = b"0\r\n\r\n"
        for body in (400 * chunk, 65537 * b"1\r\na\r\n" + end, b"fffffffffffffffff\r\naa", b"-1\r\n", b"zz\r\n",
                     b"0\r\n" + 10000 * b"x: y\r\n"):
            self.assertIn(self.status(head + body), (400, 413, 431, 0), body[:20])
        for body in (5 * chunk + end, 65537 * b"1\r\na\r\n" + end):  # little enough to be read before the answer
            self.assertEqual(self.status(head + body), 413)

    def test_deep_and_strange_json_is_refused(self):
        bodies = [60000 * b"[", 10000 * b'{"a":', 30000 * b"[" + 30000 * b"]", b'{"name":' + 9000 * b"[" + 9000 * b"]" + b"}"]
        bodies += [b'{"name":"x","expires_in":' + n + b',"role":"viewer"}' for n in
                   (b"1e999", b"-1e999", b"1e-999", b"NaN", b"Infinity", b"-0", b"00", b"1.", b".5", b"0x10", 400 * b"9", b"1e5",
                    b"9223372036854775808", b"-9223372036854775809")]
        bodies += [b'{"name":"\\ud800","role":"viewer"}', b'{"name":"\\u0000","role":"viewer"}', b'{"name":"\xff"}', b'"\xc0\xaf"',
                   b"\xef\xbb\xbf{}", b'{"name":"a","name":"b","role":"viewer"}', b"", b"\x00", b"{}{}", b"null"]
        for body in bodies:
            self.assertIn(self.status(self.admin(b"POST", b"/admin/keys", body)), (400, 413), body[:60])

    def test_slow_clients_are_hung_up_on_and_others_are_answered(self):
        self.assertTrue(slow.allow_files(2 * SLOW + 200))
        pid = self.server.process.pid
        without = slow.sockets_of(pid)
        crowd = slow.Crowd(self.port, SLOW)
        self.addCleanup(crowd.close)
        for _ in range(10000):
            self.assertEqual(self.status(b"GET /healthz HTTP/1.1\r\n" + HOST_LINE + b"\r\n"), 200)
            crowd.go_on()
            if slow.sockets_of(pid) <= without + 2:  # the asking above may still be closing
                break
        self.assertLessEqual(slow.sockets_of(pid), without + 2)


class NoText(SocketTest):
    """Bytes that are no UTF-8, and characters that end something elsewhere, in every place of every route."""
    BYTES = (b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"a\xe2\x82")
    ESCAPED = (b"%ff", b"%c0%af", b"%ed%a0%80", b"%f4%90%80%80", b"%00", b"%0d%0a", b"%e2%82", b"%", b"%zz", b"%u0041")

    def setUp(self):
        super().setUp()
        basic = base64.b64encode(f":{TOKEN}".encode())
        car = self.say(b"POST /simulator/cars HTTP/1.1\r\n" + HOST_LINE + b"authorization: Basic " + basic +
                       b'\r\ncontent-type: application/json\r\ncontent-length: 16\r\n\r\n{"make":"TESLA"}')[0][2]
        token = json.loads(car)["access_token"].encode()
        self.rights = {"/admin": b"Bearer " + self.key.encode(), "/v2.0": b"Bearer " + token, "/v3": b"Bearer " + token,
                       "/simulator": b"Basic " + basic}

    def right(self, path):
        return next((b"authorization: " + v + b"\r\n" for k, v in self.rights.items() if path.startswith(k)), b"")

    def requests(self, method, path, number):
        """Each wrong in one place. Not every byte on every route, unless HOSTILE_FULL is set."""
        start, parts = method.encode(), re.split(r"(\{[^}]*\})", path)
        right = HOST_LINE + self.right(path)
        for n, bad in enumerate(self.ESCAPED):
            if n % 5 != number % 5 and not os.environ.get("HOSTILE_FULL"):
                continue
            wrong = "".join(bad.decode() if p.startswith("{") else p for p in parts).encode()
            plain = "".join(("demo" if p == "{app}" else "x") if p.startswith("{") else p for p in parts).encode()
            body = (b'{"name":"', b"state=", b"code=", b"csrf=")[n % 4] + self.BYTES[n % len(self.BYTES)]
            kind = b"application/json" if n % 4 == 0 else b"application/x-www-form-urlencoded"
            yield start + b" " + wrong + b"?a=1 HTTP/1.1\r\n" + right + b"\r\n"
            yield start + b" " + plain + b"?state=" + bad + b"&limit=" + bad + b" HTTP/1.1\r\n" + right + b"\r\n"
            yield (start + b" " + plain + b" HTTP/1.1\r\n" + right + b"cookie: dashboard=" + self.BYTES[n % len(self.BYTES)] +
                   b"\r\nuser-agent: " + self.BYTES[n % len(self.BYTES)] + b"\r\n\r\n")
            yield (start + b" " + plain + b" HTTP/1.1\r\n" + right + b"content-type: " + kind + b"\r\ncontent-length: " +
                   str(len(body)).encode() + b"\r\n\r\n" + body)

    def test_it_is_never_the_servers_fault_and_never_said_back_raw(self):
        routes = ROUTE.findall((ROOT / "src/routes.c").read_text(encoding="utf-8"))
        self.assertGreater(len(routes), 150)
        for number, (method, path) in enumerate(routes):
            for data in self.requests(method, path, number):
                for status, headers, body in self.say(data) or [(400, {}, b"")]:
                    self.assertLess(status, 500, data)
                    self.assertNotEqual(headers.get(b"location", b"").find(b"\r"), 0)
                    if not headers.get(b"content-type", b"").startswith(b"image/"):
                        body.decode("utf-8")


if __name__ == "__main__":
    unittest.main()
