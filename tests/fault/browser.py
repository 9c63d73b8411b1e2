# SPDX-License-Identifier: Apache-2.0
"""An owner's browser without a window: one connection, cookies, the forms of the pages."""
import html
import re
import urllib.parse

from world import APP, CALLBACK, post_token


def form(fields):
    return urllib.parse.urlencode(fields).encode()


class Refused(AssertionError):
    """An answer that leads no further."""

    def __init__(self, what, answer):
        super().__init__(f"{what}: {answer}")
        self.answer = answer


class Browser:
    """One person: a connection, cookies, and the code that they were given."""

    def __init__(self, client, number):
        self.client, self.number = client, number
        self.cookies, self.page, self.code = {}, "", None

    def ask(self, method, path, body=b""):
        cookie = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        head = f"{method} {path} HTTP/1.1\r\nhost: x\r\ncookie: {cookie}\r\n"
        if method == "POST":
            head += f"content-type: application/x-www-form-urlencoded\r\ncontent-length: {len(body)}\r\n"
        answer = self.client.ask(head.encode() + b"\r\n" + body)
        for name, value in re.findall(r"(?i)\r\nset-cookie: *([^=;\r]+)=([^;\r]*)", answer.head):
            self.cookies[name] = value
        found = re.search(r"(?i)\r\nlocation: *([^\r]*)", answer.head)
        self.location = found[1] if found else None
        if answer.status not in (200, 302, 303):
            raise Refused(f"{method} {path}", answer)
        return answer

    def follow(self):
        self.path = self.location
        self.page = self.ask("GET", self.path).body

    def send(self, *fields):
        csrf = html.unescape(re.search(r'name="csrf" value="([^"]*)"', self.page)[1])
        self.ask("POST", self.path, form([("csrf", csrf), *fields]))

    def checked(self, name):
        boxes = re.findall(r"<input[^>]*>", self.page)
        return [(name, html.unescape(re.search(r'value="([^"]*)"', box)[1])) for box in boxes
                if f'name="{name}"' in box and ("checked" in box or 'type="hidden"' in box)]

    def connect(self):
        query = urllib.parse.urlencode({"client_id": APP, "response_type": "code", "mode": "simulated",
                                        "redirect_uri": CALLBACK, "state": str(self.number)})
        self.ask("GET", "/oauth/authorize?" + query)
        self.follow()
        self.send()
        self.follow()
        self.send(("make", "CHEVROLET"))
        self.follow()
        self.send(("username", f"person{self.number}@example.com"), ("password", "any"))
        self.follow()
        self.send(*self.checked("vehicle"), *self.checked("permission"), ("decision", "allow"))
        self.code = urllib.parse.parse_qs(urllib.parse.urlsplit(self.location).query)["code"][0]


def redeem(code):
    """The link had a redirect URI, so the exchange has it too."""
    return post_token(grant_type="authorization_code", code=code, redirect_uri=CALLBACK)
