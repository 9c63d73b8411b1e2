#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A car owner without a browser, and the app that gets the keys: through the pages of a server, whatever its version.

usage: owner.py connect ORIGIN APP SECRET REDIRECT_URI   an owner connects a car; prints what the app got, as JSON
       owner.py read ORIGIN TOKEN VEHICLE                exit status 0 if the token reads the car's odometer
       owner.py hold ORIGIN                              asks, and once more for each line, all on one connection

The certificate of an https ORIGIN is believed if SSL_CERT_FILE has it.
"""
import base64
import html
import http.client
import json
import re
import sys
import urllib.parse

MOST = 20  # pages of a flow; there are about five


class Owner:
    """A connection for each question, cookies, the page that is open."""

    def __init__(self, origin):
        self.origin = urllib.parse.urlsplit(origin)
        self.cookies, self.path, self.page, self.away = {}, "", "", None

    def ask(self, method, path, fields=None, **headers):
        """Status and body; self.location is where the answer sends the browser."""
        kind = http.client.HTTPSConnection if self.origin.scheme == "https" else http.client.HTTPConnection
        connection = kind(self.origin.hostname, self.origin.port, timeout=30)
        body = None if fields is None else urllib.parse.urlencode(fields)
        if body is not None:
            headers["content-type"] = "application/x-www-form-urlencoded"
        if self.cookies:
            headers["cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        for line in answer.headers.get_all("set-cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name.strip()] = value
        self.location = answer.headers["location"]
        connection.close()
        return answer.status, text

    def go(self, method, path, fields=None):
        """Follow redirects until there is a page, or an address elsewhere in self.away."""
        for _ in range(MOST):
            status, text = self.ask(method, path, fields)
            if self.location is None:
                if status != 200:
                    raise AssertionError(f"{method} {path}: {status} {text[:300]}")
                self.path, self.page = path, text
                return
            there = urllib.parse.urlsplit(urllib.parse.urljoin(f"{self.origin.geturl()}{path}", self.location))
            if there.netloc not in ("", self.origin.netloc):
                self.away = there
                return
            method, path, fields = "GET", there.path + (f"?{there.query}" if there.query else ""), None
        raise AssertionError("redirects without an end")

    def send(self, **more):
        """The form with the most fields of the page, as a browser sends it: hidden fields, ticked boxes."""
        forms = re.findall(r'(?s)<form\b([^>]*method="post"[^>]*)>(.*?)</form>', self.page)
        head, inside = max(forms, key=lambda f: sum(f'name="{name}"' in f[1] for name in more) * 1000 + len(f[1]))
        fields = []
        for tag in re.findall(r"<input\b[^>]*>", inside):
            given = {k: html.unescape(v) for k, v in re.findall(r'\s([a-z-]+)="([^"]*)"', tag)}
            ticked = given.get("type") in ("checkbox", "radio") and re.search(r"\schecked\b", tag)
            if "name" in given and (given.get("type") == "hidden" or ticked) and given["name"] not in more:
                fields.append((given["name"], given.get("value", "on")))
        action = re.search(r'\saction="([^"]*)"', head)
        path = urllib.parse.urljoin(self.path, html.unescape(action[1])) if action else self.path
        self.go("POST", path, [*fields, *more.items()])

    def step(self):
        """What this page asks for."""
        if 'name="username"' in self.page:
            self.send(username="kim@example.org", password="any")
        elif 'name="decision"' in self.page:
            self.send(decision="allow")
        elif 'name="make"' in self.page:
            self.send(make="CHEVROLET")
        else:
            self.send()


def connect(origin, app, secret, redirect_uri):
    owner = Owner(origin)
    owner.go("GET", "/oauth/authorize?" + urllib.parse.urlencode(
        {"client_id": app, "response_type": "code", "mode": "simulated", "redirect_uri": redirect_uri, "state": "upgrade",
         "scope": "read_odometer read_vehicle_info"}))
    for _ in range(MOST):
        if owner.away is not None:
            break
        owner.step()
    code = urllib.parse.parse_qs(owner.away.query)["code"][0]
    basic = "Basic " + base64.b64encode(f"{app}:{secret}".encode()).decode()
    status, text = Owner(origin).ask("POST", "/oauth/token", {"grant_type": "authorization_code", "code": code,
                                                              "redirect_uri": redirect_uri}, authorization=basic)
    if status != 200:
        raise AssertionError(f"token: {status} {text}")
    pair = json.loads(text)
    status, text = Owner(origin).ask("GET", "/v2.0/vehicles", authorization=f"Bearer {pair['access_token']}")
    if status != 200:
        raise AssertionError(f"vehicles: {status} {text}")
    return {"access_token": pair["access_token"], "refresh_token": pair["refresh_token"],
            "vehicle": json.loads(text)["vehicles"][0]}


def odometer(origin, token, vehicle):
    return Owner(origin).ask("GET", f"/v2.0/vehicles/{vehicle}/odometer", authorization=f"Bearer {token}")


def refresh(origin, app, secret, token):
    basic = "Basic " + base64.b64encode(f"{app}:{secret}".encode()).decode()
    return Owner(origin).ask("POST", "/oauth/token", {"grant_type": "refresh_token", "refresh_token": token},
                             authorization=basic)


def hold(origin):
    owner = urllib.parse.urlsplit(origin)
    connection = http.client.HTTPSConnection(owner.hostname, owner.port, timeout=30)
    connection.connect()
    connection.auto_open = 0  # one that has ended is not opened again
    while True:
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        print(answer.status, answer.read().decode(), flush=True)
        if not sys.stdin.readline():
            return


def main(argv):
    if len(argv) == 2 and argv[0] == "hold":
        hold(argv[1])
        return 0
    if len(argv) == 5 and argv[0] == "connect":
        print(json.dumps(connect(*argv[1:])))
        return 0
    if len(argv) == 4 and argv[0] == "read":
        status, text = odometer(*argv[1:])
        print(status, text)
        return 0 if status == 200 else 1
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
