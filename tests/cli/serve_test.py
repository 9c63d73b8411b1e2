# SPDX-License-Identifier: Apache-2.0
"""The running server: how it starts, what it says, how it stops."""
import http.client
import json
import pathlib
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from program import PROGRAM, ProgramTest, Server, forbid_ipv6  # noqa: E402

STOP_MOST = 11


class ServeTest(ProgramTest):
    def serve(self, *argv):
        return Server(self, *argv)

    def get(self, server, path, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        self.addCleanup(connection.close)
        connection.request("GET", path, headers=headers)
        return connection.getresponse()

    def stop(self, server, number=signal.SIGTERM):
        """The exit status, and how long it took."""
        began = time.monotonic()
        server.process.send_signal(number)
        status = server.process.wait(timeout=30)
        return status, time.monotonic() - began


class Start(ServeTest):
    def test_a_new_database_is_made_and_health_is_ok(self):
        server = self.serve()
        answer = self.get(server, "/healthz")
        self.assertEqual((answer.status, json.loads(answer.read())), (200, {"status": "ok"}))
        self.assertTrue(any("event=migrated" in line for line in server.lines))
        self.assertEqual(pathlib.Path(self.database).stat().st_mode & 0o077, 0)

    def test_every_answer_has_the_headers_of_safety(self):
        server = self.serve("--base-url", "https://keys.example")
        for path in ("/healthz", "/nowhere", "/v2.0/vehicles", "/oauth/authorize", "/%zz"):
            answer = self.get(server, path)
            answer.read()
            self.assertRegex(answer.headers["sc-request-id"], r"^[0-9a-f-]{36}$", path)
            for name, value in (("x-content-type-options", "nosniff"), ("x-frame-options", "DENY"),
                                ("referrer-policy", "no-referrer"), ("cache-control", "no-store"),
                                ("strict-transport-security", "max-age=31536000")):
                self.assertEqual(answer.headers[name], value, (path, name))
            self.assertIn("charset=utf-8", answer.headers["content-type"], path)
            csp = answer.headers["content-security-policy"]
            self.assertIn("default-src 'none'", csp)
            self.assertIn("frame-ancestors 'none'", csp)
            self.assertNotIn("form-action", csp)
            self.assertNotIn("unsafe", csp)

    def test_plain_http_sends_no_hsts_and_warns_unless_it_stays_here(self):
        here = self.serve()
        self.assertIsNone(self.get(here, "/healthz").headers["strict-transport-security"])
        self.assertFalse(any("event=warning" in line for line in here.lines))
        away = self.serve("--base-url", "http://keys.example", "--database", str(self.folder / "other.db"))
        self.assertTrue(any("event=warning base_url=http://keys.example" in line for line in away.lines))

    def test_metrics_show_the_server_to_the_bearer_of_the_token(self):
        token = "metrics-token-0123456789"
        server = self.serve("--metrics-token", token)
        self.get(server, "/healthz").read()
        self.assertEqual(self.get(server, "/metrics").status, 401)
        text = self.get(server, "/metrics", authorization=f"Bearer {token}").read().decode()
        for line in (r'valetkey_build_info\{version="[0-9.]+",database="sqlite"\} 1',
                     r'valetkey_http_requests_total\{method="GET",route="/healthz",status="2xx"\} [1-9]\d*',
                     r'valetkey_http_requests_total\{method="GET",route="/metrics",status="4xx"\} 1',
                     r'valetkey_http_request_duration_seconds_sum\{lane="worker"\} 0\.0*[1-9]\d*',
                     r"valetkey_http_connections [1-9]", r"valetkey_http_connections_limit \d{2,}",
                     r"valetkey_http_requests_in_flight [1-9]",
                     r'valetkey_lane_requests_waiting\{lane="slow"\} 0',
                     r'valetkey_lane_threads_busy\{lane="worker"\} \d'):
            self.assertRegex(text, f"(?m)^{line}")
        self.assertNotIn(token, "\n".join(server.lines))

    def test_it_listens_on_every_address(self):
        server = self.serve("--listen", "127.0.0.2:0")
        port = int(server.wait_for(r"address=127\.0\.0\.2:(\d+)")[1])
        with socket.create_connection(("127.0.0.2", port), timeout=30) as other:
            other.sendall(b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
            self.assertTrue(other.recv(4096).startswith(b"HTTP/1.1 200"))

    def test_an_address_in_use_is_an_error(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            address = f"127.0.0.1:{taken.getsockname()[1]}"
            said = self.refused(1, "valetkey serve: ", "serve", "--listen", address)
        self.assertIn(address, said)

    def test_a_database_that_cannot_be_made_is_an_error(self):
        self.refused(1, "valetkey serve: ", "serve", "--listen", "127.0.0.1:0", "--database",
                     str(self.folder / "no" / "such" / "folder.db"))

    def test_it_leaves_no_core_dump(self):
        server = self.serve()
        limits = pathlib.Path(f"/proc/{server.process.pid}/limits").read_text()
        self.assertRegex(limits, r"Max core file size +0 +0 ")

    def test_it_starts_with_its_standard_files_closed(self):
        """Or the database would be file 2, and a log line would be written over it."""
        code = "import os, sys\nfor fd in (0, 1, 2): os.close(fd)\nos.execv(sys.argv[1], sys.argv[1:])"
        subprocess.run([sys.executable, "-c", code, PROGRAM, "migrate"], env=self.environment(), timeout=60)
        self.done("app", "list")
        subprocess.run([sys.executable, "-c", code, PROGRAM, "app", "add"], env=self.environment(), timeout=60)
        self.assertEqual(self.answer("app", "list"), {"apps": []})


class Health(ServeTest):
    def test_a_database_that_does_not_answer_is_503(self):
        server = self.serve()
        self.assertEqual(self.get(server, "/healthz").status, 200)
        with sqlite3.connect(self.database) as other:
            other.execute("DROP TABLE counter")
        answer = self.get(server, "/healthz")
        answer.read()
        self.assertEqual(answer.status, 503)


class Log(ServeTest):
    def test_no_secret_and_no_target_is_logged(self):
        self.migrate()
        app = self.answer("app", "add", "--name", "Demo", "--id", "demo", "--redirect-uri", "https://a.example/")
        server = self.serve("--log-level", "debug", "--metrics-token", "SECRET-OF-METRICS")
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        self.addCleanup(connection.close)
        body = f"grant_type=authorization_code&code=SECRETCODE&client_id=demo&client_secret={app['secret']}"
        connection.request("POST", "/oauth/token", body, {"content-type": "application/x-www-form-urlencoded"})
        connection.getresponse().read()
        self.get(server, "/oauth/authorize?client_id=demo&state=SECRETSTATE&scope=read_odometer&mode=simulated").read()
        self.get(server, "/v2.0/user", authorization="Bearer SECRETBEARER").read()
        self.get(server, "/SECRETPATH?SECRETQUERY").read()
        server.process.send_signal(signal.SIGTERM)
        out, log = server.everything_said()
        self.assertEqual(out, "")
        self.assertGreaterEqual(log.count("event=request"), 4)
        self.assertNotIn("SECRET", log)
        self.assertNotIn(app["secret"], log)
        self.assertIn("level=debug event=setting name=metrics_token value=*** from=flag\n", log)
        for line in log.splitlines():
            self.assertRegex(line, r"^time=\S+Z level=(error|warning|info|debug) event=[a-z_]+"
                                   r"( [a-z_]+=(\"([^\"\\]|\\.)*\"|[^ \"]*))*$")

    def test_lines_below_the_level_are_not_written(self):
        """A start that says something at each level, and ends because the address is another machine's."""
        events = {"error": ["listen_failed"], "warning": ["warning"], "info": ["migrated", "first_account"],
                  "debug": ["setting"]}
        for n, level in enumerate(events, 1):
            result = self.run_program("serve", "--listen", "203.0.113.1:1", "--base-url", "http://keys.example",
                                      "--database", str(self.folder / level), "--log-level", level)
            said = re.findall(r"(?m)^time=\S+ level=(\w+) event=(\w+) ", result.stderr)
            self.assertEqual(result.returncode, 1)
            allowed = {(name, event) for name in list(events)[:n] for event in events[name]}
            self.assertEqual(set(said), allowed, level)


class WithoutIPv6(ServeTest):
    def test_the_other_loopback_is_enough(self):
        server = Server(self, "--listen", "[::1]:0", preexec_fn=forbid_ipv6)
        self.assertEqual(self.get(server, "/healthz").status, 200)
        said = [line for line in server.lines if "event=listen" in line]
        self.assertEqual(len(said), 2, said)
        self.assertRegex(said[0], r'level=info event=listen_skipped address=\[::1\]:0 cause=".*address family')
        self.assertIn("event=listening address=127.0.0.1:", said[1])
        self.assertEqual(self.stop(server)[0], 0)

    def test_nothing_else_to_listen_on_is_refused(self):
        for address, cause in (("[::1]:0,[::1]:0", "no address to listen on is left"), ("[::]:0", "address family")):
            process = self.start("serve", "--listen", address, "--log-level", "error", preexec_fn=forbid_ipv6)
            said = process.communicate(timeout=30)[1]
            self.assertRegex(said, f'level=error event=listen_failed .*cause=".*{cause}')
            self.assertNotEqual(process.returncode, 0)


class Manager(ServeTest):
    def test_a_service_manager_hears_when_it_listens_and_when_it_stops(self):
        for name in (str(self.folder / "notify"), "\0valetkey-notify-test-" + self.folder.name):
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
                manager.bind(name)
                manager.settimeout(30)
                process = self.start("serve", "--listen", "127.0.0.1:0", notify=name.replace("\0", "@"))
                self.assertEqual(manager.recv(100), b"READY=1")
                process.send_signal(signal.SIGTERM)
                self.assertEqual(manager.recv(100), b"STOPPING=1")
                self.assertRegex(process.communicate(timeout=30)[1], "event=listening")
                self.assertEqual(process.returncode, 0)

    def test_one_that_cannot_be_told_is_no_error(self):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as deaf, \
                socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as others:
            deaf.bind(str(self.folder / "deaf"))
            others.setblocking(False)
            with self.assertRaises(BlockingIOError):
                while True:
                    others.sendto(b"its queue is full", str(self.folder / "deaf"))
            for name in (str(self.folder / "nobody"), str(self.folder / "deaf"), "", "@", "/" + "x" * 107, "/" + "x" * 5000):
                process = self.start("serve", "--listen", "127.0.0.1:0", notify=name)
                self.assertTrue(any("event=listening" in line for line in process.stderr), name)
                process.send_signal(signal.SIGTERM)
                self.assertIn("event=stopped", process.communicate(timeout=30)[1], name)
                self.assertEqual(process.returncode, 0, name)


class OtherProcess(ServeTest):
    def secret_works(self, server, secret):
        """A proven app hears about its code; an unproven one that it is unknown."""
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        self.addCleanup(connection.close)
        body = f"grant_type=authorization_code&code=none&client_id=demo&client_secret={secret}"
        connection.request("POST", "/oauth/token", body, {"content-type": "application/x-www-form-urlencoded"})
        answer = connection.getresponse()
        text = answer.read().decode()
        self.assertIn(answer.status, (400, 401), text)
        return answer.status == 400

    def test_a_secret_removed_by_another_process_is_dead_at_once(self):
        self.migrate()
        app = self.answer("app", "add", "--name", "Demo", "--id", "demo")
        server = self.serve()
        for _ in range(20):
            second = self.answer("app", "secret-add", "demo")["secret"]
            self.assertTrue(self.secret_works(server, second))
            self.done("app", "secret-remove", "demo", second[-4:])
            self.assertFalse(self.secret_works(server, second))
            self.assertTrue(self.secret_works(server, app["secret"]))
        self.done("app", "remove", "demo", "--yes")
        self.assertFalse(self.secret_works(server, app["secret"]))


class Stop(ServeTest):
    def test_an_idle_server_stops_at_once(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            server = self.serve()
            status, seconds = self.stop(server, number)
            self.assertEqual(status, 0)
            self.assertLess(seconds, 3)

    def test_idle_connections_and_a_request_that_never_ends_do_not_keep_it(self):
        self.migrate()
        server = self.serve()
        idle = []
        for _ in range(50):
            s = socket.create_connection(("127.0.0.1", server.port), timeout=30)
            self.addCleanup(s.close)
            s.sendall(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n")
            idle.append(s)
        for s in idle:
            self.assertTrue(s.recv(4096).startswith(b"HTTP/1.1 200"))
        endless = socket.create_connection(("127.0.0.1", server.port), timeout=30)
        self.addCleanup(endless.close)
        endless.sendall(b"POST /oauth/token HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\ngrant_type")
        busy = []
        for _ in range(50):  # on workers; the stop comes while they run or wait
            s = socket.create_connection(("127.0.0.1", server.port), timeout=30)
            self.addCleanup(s.close)
            s.sendall(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n")
            busy.append(s)
        status, seconds = self.stop(server)
        self.assertEqual(status, 0)
        self.assertLess(seconds, STOP_MOST)
        for s in busy:  # answered, or closed before it was read: never half an answer
            text = b""
            try:
                while chunk := s.recv(4096):
                    text += chunk
            except ConnectionResetError:
                pass
            if text:
                head, _, body = text.partition(b"\r\n\r\n")
                length = int(re.search(rb"(?i)content-length: (\d+)", head)[1])
                self.assertEqual(len(body), length)

    def test_a_second_signal_ends_it_at_once(self):
        """A writer holds the database, so a request waits and the stop with it."""
        self.migrate()
        app = self.answer("app", "add", "--name", "Demo", "--id", "demo", "--permission", "read_odometer",
                          "--redirect-uri", "https://a.example/")
        self.assertTrue(app["secret"])
        server = self.serve()
        writer = sqlite3.connect(self.database, isolation_level=None)
        self.addCleanup(writer.close)
        writer.execute("BEGIN IMMEDIATE")
        waiting = socket.create_connection(("127.0.0.1", server.port), timeout=30)
        self.addCleanup(waiting.close)
        waiting.sendall(b"GET /oauth/authorize?response_type=code&client_id=demo&mode=simulated HTTP/1.1\r\n"
                        b"host: x\r\n\r\n")
        # a second request on another connection is answered after the first was read
        self.get(server, "/healthz").read()
        server.process.send_signal(signal.SIGTERM)
        server.wait_for("event=stopping")
        began = time.monotonic()
        while server.process.poll() is None and time.monotonic() - began < 30:
            server.process.send_signal(signal.SIGTERM)
            try:
                server.process.wait(timeout=0.05)
            except subprocess.TimeoutExpired:
                pass
        self.assertEqual(server.process.returncode, 128 + signal.SIGTERM)
        self.assertLess(time.monotonic() - began, 3)

    def test_the_database_is_whole_after_a_stop(self):
        server = self.serve()
        self.assertEqual(self.stop(server)[0], 0)
        self.done("app", "list")
        self.assertEqual([f.name for f in self.folder.iterdir() if f.name.endswith("-wal") and f.stat().st_size], [])


if __name__ == "__main__":
    unittest.main()
