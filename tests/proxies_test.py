# SPDX-License-Identifier: Apache-2.0
"""The configurations of contrib/, run by the real nginx and HAProxy, with TLS, in front of the program."""
import base64
import functools
import http.client
import http.cookiejar
import json
import os
import pathlib
import re
import socket
import sqlite3
import ssl
import struct
import subprocess
import sys
import threading
import unittest
import urllib.error
import urllib.parse
import urllib.request
import zlib

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests/cli")]
from program import ProgramTest, Server  # noqa: E402
from server_test import Page  # noqa: E402

CALLBACK = "https://app.example/callback"
CLIENT = "127.0.0.3"  # so that it is not the proxy's own address
PASSWORD = "a long password"


def make_certificate(folder):
    """cert.pem, key.pem and both in one.pem, for localhost."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-keyout", "key.pem", "-out", "cert.pem", "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost"], cwd=folder, check=True, capture_output=True, timeout=60)
    (folder / "one.pem").write_bytes((folder / "cert.pem").read_bytes() + (folder / "key.pem").read_bytes())


def exchanged(text, *pairs):
    """Each pattern, exchanged; a configuration that lacks one is no longer the one this is about."""
    for pattern, by in pairs:
        text, times = re.subn(pattern, lambda _, by=by: by, text, flags=re.M)
        if not times:
            raise AssertionError(f"{pattern} is not there")
    return text


class Proxy:
    """On a socket that listens before it starts, so that nobody has to wait for it."""

    def __init__(self, test, behind):
        """behind: the port of what it stands in front of."""
        self.folder = test.folder / f"{self.name}-{behind}"
        self.folder.mkdir()
        make_certificate(self.folder)
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        self.log = open(self.folder / "out.log", "w", encoding="utf-8")
        configuration = self.folder / "proxy.conf"
        fd = self.listener.fileno()
        configuration.write_text(self.configuration(behind, fd))
        self.process = subprocess.Popen(self.command(configuration), env={**os.environ, **self.environment(fd)},
                                        pass_fds=[fd], stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        self.listener.close()
        test.addCleanup(self.end)

    def environment(self, fd):
        return {}

    def end(self):
        """And what it logged of requests."""
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(30)
        self.log.close()
        return (self.folder / self.access_log).read_text()



class Nginx(Proxy):
    name, access_log, check, right = "nginx", "access.log", "-t", ""

    def command(self, configuration):
        return ["/usr/sbin/nginx", "-e", self.folder / "error.log", "-c", configuration]

    def environment(self, fd):
        return {"NGINX": f"{fd};"}

    def configuration(self, behind, fd):
        site = exchanged((ROOT / "contrib/nginx.conf").read_text(),
                         (r"server 127\.0\.0\.1:8480;", f"server 127.0.0.1:{behind};"),
                         (r"listen 443 ssl;", f"listen 127.0.0.1:{self.port} ssl;"),
                         (r"listen \[::\]:443 ssl;", ""),
                         (r"/etc/ssl/valetkey/fullchain\.pem", str(self.folder / "cert.pem")),
                         (r"/etc/ssl/valetkey/privkey\.pem", str(self.folder / "key.pem")),
                         (r"/var/log/nginx/valetkey\.log", str(self.folder / "access.log")))
        kept = "".join(f"{name}_temp_path {self.folder}/{name};\n"
                       for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        user = "user root;\n" if os.geteuid() == 0 else ""
        return f"daemon off;\nworker_processes 1;\n{user}pid {self.folder}/pid;\nevents {{}}\nhttp {{\n{kept}{site}}}\n"


class HAProxy(Proxy):
    name, access_log, check, right = "haproxy", "out.log", "-c", "Configuration file is valid\n"

    def command(self, configuration):
        return ["/usr/sbin/haproxy", "-db", "-f", configuration]

    def configuration(self, behind, fd):
        return "global\n    log stdout format raw local0\n" + exchanged(
            (ROOT / "contrib/haproxy.cfg").read_text(),
            (r"server valetkey 127\.0\.0\.1:8480 ", f"server valetkey 127.0.0.1:{behind} "),
            (r"bind :443 +ssl", f"bind fd@{fd} ssl"), (r"^ *bind \[::\]:443.*\n", ""),
            (r"/etc/ssl/valetkey/haproxy\.pem", str(self.folder / "one.pem")))


class AtTheApp(urllib.request.HTTPRedirectHandler):
    """The browser goes where it is sent, but not to the app."""

    def redirect_request(self, req, fp, code, msg, headers, newurl):
        if newurl.startswith(CALLBACK):
            self.callback = newurl
            return None
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class Https(urllib.request.HTTPSHandler):
    """From an address of its own."""

    def https_open(self, req):
        return self.do_open(functools.partial(http.client.HTTPSConnection, source_address=(CLIENT, 0)), req,
                            context=self._context)


class Browser:
    """Presses buttons, and lies about where it comes from."""

    def __init__(self, proxy):
        self.origin = f"https://localhost:{proxy.port}"
        self.app = AtTheApp()
        self.context = ssl.create_default_context(cafile=proxy.folder / "cert.pem")
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), Https(context=self.context), self.app,
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        self.opener.addheaders = [("X-Forwarded-For", "192.0.2.7"), ("Forwarded", "for=192.0.2.7")]

    def ask(self, path, data=None, method=None, **headers):
        """Status, headers, text."""
        url = urllib.parse.urljoin(self.origin, path)
        request = urllib.request.Request(url, data, {k.replace("_", "-"): v for k, v in headers.items()}, method=method)
        try:
            with self.opener.open(request, timeout=30) as answer:
                self.url, text = answer.url, answer.read().decode()
                self.page = Page(text)
                return answer.status, answer.headers, text
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, refused.headers, refused.read().decode()

    def press(self, button=None, **fields):
        form = next(f for f in self.page.forms if button is None or button in f["buttons"])
        sent = [(n, fields.pop(n, v)) for n, v in form["fields"]]
        sent += [form["buttons"][button]] if button and form["buttons"][button][0] else []
        return self.ask(urllib.parse.urljoin(self.url, form["action"]), urllib.parse.urlencode(sent).encode())


def picture(side):
    """A PNG of noise, which is as large as its pixels."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + os.urandom(side * 3) for _ in range(side))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(rows, 0)) + chunk(b"IEND", b""))


class Silent:
    """Reads a request, then hangs up without an answer; counts them."""

    def __init__(self, test):
        self.requests, self.listener = [], socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.run)
        self.thread.start()
        test.addCleanup(self.end)

    def run(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(30)
                head = connection.recv(65536)
                if b"/healthz" in head:
                    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                elif head:
                    self.requests.append(head)

    def end(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.thread.join()
        self.listener.close()


class Front:
    """What is the same in front of every proxy."""

    def open(self):
        """A browser in front of the proxy in front of a server."""
        self.migrate()
        self.secret = self.answer("app", "add", "--name", "Demo", "--id", "demo", "--redirect-uri", CALLBACK,
                                  "--permission", "read_odometer")["secret"]
        self.server = Server(self, "--trusted-proxy", "127.0.0.1", "--base-url", "https://localhost")
        self.proxy = self.kind(self, self.server.port)
        return Browser(self.proxy)

    def test_a_whole_consent_and_what_the_owner_and_the_proxy_may_not_do(self):
        browser = self.open()
        self.consent(browser)
        self.address(browser)
        self.heads(browser)
        self.bodies(browser)
        self.limit(browser)
        said = self.proxy.end()
        self.assertRegex(said, rf"(?m)^{re.escape(CLIENT)}\b.*\bPOST\b.* {self.exchange}$")
        for secret in ("code=", self.code, "state-of-mine", "oauth"):
            self.assertNotIn(secret, said)

    def consent(self, browser):
        start = "/oauth/authorize?" + urllib.parse.urlencode(
            {"response_type": "code", "client_id": "demo", "mode": "simulated", "redirect_uri": CALLBACK,
             "scope": "read_odometer", "state": "state-of-mine"})
        status, headers, _ = browser.ask(start)
        self.assertEqual((status, headers["strict-transport-security"]), (200, "max-age=31536000"))
        browser.press("continue-button")
        browser.press("VOLKSWAGEN")
        browser.press("sign-in-button", username="someone@example.com", password="any")
        browser.press("approval-button")
        answer = urllib.parse.parse_qs(urllib.parse.urlsplit(browser.app.callback).query)
        self.assertEqual(answer["state"], ["state-of-mine"])
        self.code = answer["code"][0]
        basic = base64.b64encode(f"demo:{self.secret}".encode()).decode()
        status, headers, text = browser.ask(
            "/oauth/token", urllib.parse.urlencode({"grant_type": "authorization_code", "code": self.code,
                                                    "redirect_uri": CALLBACK}).encode(),
            authorization=f"Basic {basic}")
        self.assertEqual(status, 200, text)
        self.exchange = headers["sc-request-id"]
        trace = "4bf92f3577b34da6a3ce929d0e0e4736"
        status, headers, text = browser.ask("/v2.0/vehicles", traceparent=f"00-{trace}-00f067aa0ba902b7-01",
                                            authorization=f"Bearer {json.loads(text)['access_token']}")
        self.assertEqual(status, 200, text)
        self.assertTrue(json.loads(text)["vehicles"])
        self.server.wait_for(rf"event=request id={headers['sc-request-id']}.* trace={trace}")

    def address(self, browser):
        """Who signs in comes from where the proxy says, not from where the browser says."""
        self.done("user", "add", "kim@example.org", "--role", "owner", "--password-file", "-", stdin=PASSWORD)
        browser.ask("/dashboard/sign-in")
        browser.press(email="kim@example.org", password=PASSWORD)
        database = sqlite3.connect(self.database)
        self.addCleanup(database.close)
        self.assertEqual(database.execute("SELECT address FROM sign_in").fetchall(), [(CLIENT,)])

    def bodies(self, browser):
        key = self.answer("key", "add", "CI", "--role", "editor")["key"]
        for side in (32, 150):  # 3 and 67 KB
            status, _, text = browser.ask("/admin/apps/demo/logo", picture(side), "PUT", content_type="image/png",
                                          authorization=f"Bearer {key}")
            self.assertEqual(status, 200, text)
        status, headers, _ = browser.ask("/oauth/token", b"x" * 65536)
        self.assertIn("sc-request-id", headers)  # ours, whatever it says
        # the answer does not wait for the body, and does not let who sends it end
        connection = http.client.HTTPSConnection("localhost", self.proxy.port, timeout=30, context=browser.context)
        self.addCleanup(connection.close)
        connection.putrequest("POST", "/oauth/token")
        connection.putheader("content-length", "65537")
        connection.endheaders()
        answer = connection.getresponse()
        self.assertEqual((answer.status, answer.headers["sc-request-id"]), (413, None))

    def heads(self, browser):
        """As long as we take them they come through."""
        status, _, text = browser.ask("/healthz?" + "a" * 15000, x_long="b" * 14000)
        self.assertEqual((status, text), (200, '{"status":"ok"}'))

    def limit(self, browser):
        """Who asks too often is refused before us."""
        connection = http.client.HTTPSConnection("localhost", self.proxy.port, timeout=30, context=browser.context)
        self.addCleanup(connection.close)
        for asked in range(1000):
            connection.request("GET", "/")
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                break
        self.assertEqual((answer.status, answer.headers["sc-request-id"]), (429, None))
        self.assertGreater(asked, 150)

    def test_a_request_without_an_answer_is_not_sent_again(self):
        silent = Silent(self)
        browser = Browser(self.kind(self, silent.port))
        for method, body in (("POST", b"grant_type=refresh_token"), ("GET", None), ("PUT", b"x")):
            status, _, _ = browser.ask(f"/{method}", body, method)
            self.assertEqual(status, 502)
        self.assertEqual([r.split()[0] for r in silent.requests], [b"POST", b"GET", b"PUT"])

    def test_the_configuration_is_right_as_it_stands(self):
        """It is taken without a warning."""
        proxy = self.kind(self, 1)
        configuration = proxy.folder / "checked.conf"
        configuration.write_text(re.sub(r"fd@\d+", f"127.0.0.1:{proxy.port}", (proxy.folder / "proxy.conf").read_text()))
        checked = subprocess.run([*proxy.command(configuration), proxy.check], stdin=subprocess.DEVNULL,
                                 capture_output=True, text=True, timeout=60)
        self.assertEqual((checked.returncode, checked.stdout), (0, proxy.right), checked.stderr)
        self.assertNotRegex(checked.stderr, r"(?i)warn|alert")


class BehindNginx(Front, ProgramTest):
    kind = Nginx


class BehindHAProxy(Front, ProgramTest):
    kind = HAProxy


if __name__ == "__main__":
    unittest.main()
