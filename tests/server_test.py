# SPDX-License-Identifier: Apache-2.0
"""script/server and the sample app, as somebody who has just cloned uses them."""
import html.parser
import http.cookiejar
import os
import pathlib
import re
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import time
import unittest
import urllib.error
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def listening(port):
    with socket.socket() as s:
        return s.connect_ex(("127.0.0.1", port)) == 0


class Server:
    """script/server with its own ports and folder."""

    def __init__(self, folder, port=None, app_port=None):
        self.port = port or free_port()
        self.app_port = app_port or free_port()
        self.log = open(pathlib.Path(folder) / "script.log", "w+", encoding="utf-8")
        env = {k: v for k, v in os.environ.items() if k != "VALETKEY_PROGRAM"}
        env |= {"VALETKEY_PORT": str(self.port), "SAMPLE_APP_PORT": str(self.app_port),
                "VALETKEY_VAR": str(pathlib.Path(folder) / "var")}
        # a shell cannot trap what was ignored when it began, as Ctrl-C is in the background
        self.process = subprocess.Popen([ROOT / "script/server"], env=env, cwd="/", text=True,
                                        stdin=subprocess.DEVNULL, stdout=self.log,
                                        stderr=subprocess.STDOUT,
                                        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))

    def said(self):
        return pathlib.Path(self.log.name).read_text(encoding="utf-8")

    def connect_url(self, limit=300):
        """What it prints when all is up; fails with what it said."""
        until = time.monotonic() + limit
        while time.monotonic() < until:
            found = re.search(r"^Connect URL +(\S+)\n.*stops both\.$", self.said(), re.M | re.S)
            if found:
                return found[1]
            if self.process.poll() is not None:
                break
            time.sleep(0.02)
        raise AssertionError("no Connect URL: " + self.said())

    def stop(self, number=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(number)
        self.log.close()
        return self.process.wait(60)


class Page(html.parser.HTMLParser):
    """The forms and headings of a page."""

    def __init__(self, text):
        super().__init__()
        self.forms, self.text = [], text
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        is_ = dict(attributes)
        if tag == "form":
            self.forms.append({"action": is_["action"], "fields": [], "buttons": {}})
        elif tag == "input" and self.forms and "name" in is_:
            if is_.get("type") not in ("checkbox", "radio") or "checked" in is_:
                self.forms[-1]["fields"].append((is_["name"], is_.get("value", "")))
        elif tag == "button" and self.forms and "id" in is_:
            self.forms[-1]["buttons"][is_["id"]] = (is_.get("name"), is_.get("value", ""))


class Browser:
    """Follows redirects and presses buttons; no JavaScript."""

    def __init__(self):
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}),
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def open(self, url, data=None):
        with self.opener.open(url, data, timeout=30) as answer:
            self.url, self.page = answer.url, Page(answer.read().decode())
        return self.page

    def press(self, button, **fields):
        for form in self.page.forms:
            if button in form["buttons"]:
                break
        else:
            raise AssertionError(f"no button {button} on {self.url}: {self.page.text}")
        sent = [(n, fields.pop(n, v)) for n, v in form["fields"]]
        name, value = form["buttons"][button]
        sent += [(name, value)] if name else []
        return self.open(urllib.parse.urljoin(self.url, form["action"]),
                         urllib.parse.urlencode(sent).encode())

    def post(self, path):
        return self.open(urllib.parse.urljoin(self.url, path), b"")


class FirstDay(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="valetkey-server.")
        cls.server = Server(cls.folder)
        try:
            cls.url = cls.server.connect_url()
        except AssertionError:
            cls.tearDownClass()
            raise

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()
        shutil.rmtree(cls.folder)

    def to_grant(self, start):
        browser = Browser()
        browser.open(start)
        browser.press("continue-button")
        browser.press("VOLKSWAGEN")
        browser.press("sign-in-button", username="someone@example.com", password="any")
        return browser

    def test_its_connect_url_leads_to_the_first_page(self):
        browser = Browser()
        self.assertIn("continue-button", browser.open(self.url).text)

    def test_what_it_keeps_is_for_its_user_only(self):
        for path in [pathlib.Path(self.folder, "var"), *pathlib.Path(self.folder, "var").iterdir()]:
            self.assertEqual(stat.S_IMODE(path.stat().st_mode) & 0o077, 0, path)

    def test_the_sample_app_shows_the_car_and_lets_it_go(self):
        browser = self.to_grant(f"http://localhost:{self.server.app_port}/connect")
        page = browser.press("approval-button")
        self.assertTrue(browser.url.endswith("/car"), page.text)
        self.assertRegex(page.text, r'aria-label="\d+ kilometres"')
        self.assertRegex(page.text, r'<p class="mono">-?\d+\.\d{5}, -?\d+\.\d{5}</p>')
        self.assertRegex(page.text, r"<h1>Volkswagen \S.*, \d{4}</h1>")
        actions = [f["action"] for f in page.forms if "disconnect" in f["action"]]
        self.assertTrue(actions)
        for action in actions:
            self.assertIn("The car is disconnected", browser.post(action).text)
        self.assertIn("There is no car to see", browser.open(
            f"http://localhost:{self.server.app_port}/car").text)

    def test_the_sample_app_says_what_was_kept_from_it(self):
        browser = self.to_grant(f"http://localhost:{self.server.app_port}/connect")
        form = next(f for f in browser.page.forms if "approval-button" in f["buttons"])
        form["fields"] = [(n, v) for n, v in form["fields"] if v != "read_location"]
        page = browser.press("approval-button")
        self.assertIn("You kept this to yourself.", page.text)
        self.assertRegex(page.text, r'aria-label="\d+ kilometres"')

    def test_the_sample_app_says_that_nothing_was_shared(self):
        browser = self.to_grant(f"http://localhost:{self.server.app_port}/connect")
        self.assertIn("Nothing was shared", browser.press("deny-button").text)

    def test_a_code_with_anothers_state_is_refused(self):
        browser = Browser()
        with self.assertRaises(urllib.error.HTTPError) as refused:
            browser.open(f"http://localhost:{self.server.app_port}/callback?code=x&state=y")
        with refused.exception as answer:
            self.assertEqual(answer.code, 400)

    def test_a_second_one_says_that_the_port_is_in_use(self):
        with tempfile.TemporaryDirectory() as folder:
            second = Server(folder, port=self.server.port)
            self.assertNotEqual(second.process.wait(60), 0)
            self.assertIn(f"port {self.server.port} is in use", second.said())
            second.stop()


class Starting(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="valetkey-server.")
        self.addCleanup(shutil.rmtree, self.folder)

    def test_the_second_start_is_quick_and_keeps_the_data(self):
        first = Server(self.folder)
        url = first.connect_url()
        self.assertEqual(first.stop(signal.SIGINT), 0)
        self.assertFalse(listening(first.port) or listening(first.app_port))
        began = time.monotonic()
        second = Server(self.folder, first.port, first.app_port)
        self.addCleanup(second.stop)
        self.assertEqual(second.connect_url(), url)
        self.assertLess(time.monotonic() - began, 3)  # under a second when nothing else runs

    def test_another_port_for_the_app_is_an_app_that_works(self):
        first = Server(self.folder)
        first.connect_url()
        first.stop()
        second = Server(self.folder)
        self.addCleanup(second.stop)
        self.assertIn(str(second.app_port), second.connect_url())

    def test_a_port_that_is_none_is_named(self):
        for port in ("80a", "0", "65536", "-1"):
            server = Server(self.folder, port=port)
            self.assertEqual(server.process.wait(60), 1)
            self.assertIn(f'"{port}" is not a port', server.said())
            server.stop()


if __name__ == "__main__":
    unittest.main()
