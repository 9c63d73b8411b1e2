# SPDX-License-Identifier: Apache-2.0
"""What the measurements with wrk share: a filled database, a server, nginx next to it, and one run of wrk.

Everything listens on 127.0.0.1 on a free port and is ended by who started it."""
import base64
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = os.environ.get("VALETKEY_PROGRAM", str(ROOT / "build/valetkey"))
STOCK = ROOT / "build/release/tests/stock/stock"
APP, SECRET = "bench", "a-secret-of-more-than-32-characters"

NGINX = """daemon off; worker_processes auto; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
events {{ worker_connections 1024; }}
http {{ access_log off; keepalive_requests 100000000;
client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
server {{ listen 127.0.0.1:{port} reuseport; location / {{ return 200 "ok"; }} }} }}
"""

# Requests are made before they are sent, so that wrk does the same for all.
# Each of its threads has a share of the lines: a code is used once.
LUA = """
local number = 0
function setup(thread) thread:set("me", number); number = number + 1 end
local made, at = {}, 0
function init()
  local i = 0
  for line in io.lines(os.getenv("BENCH_LINES")) do
    if i % tonumber(os.getenv("BENCH_THREADS")) == me then made[#made + 1] = make(line:match("(%S+) (%S+)")) end
    i = i + 1
  end
end
function request() at = at % #made + 1; return made[at] end
function done(summary)
  local e = summary.errors
  io.write(string.format("RESULT %d %d %d\\n", summary.requests, summary.duration,
                         e.status + e.read + e.write + e.connect + e.timeout))
end
"""
MAKE = {
    "user": """
function make(token) return wrk.format("GET", "/v2.0/user", {authorization = "Bearer " .. token}) end""",
    "odometer": """
function make(token, vehicle)
  return wrk.format("GET", "/v2.0/vehicles/" .. vehicle .. "/odometer", {authorization = "Bearer " .. token})
end""",
    "batch": """
local body = '{"requests":[' ..
  '{"path":"/odometer"},{"path":"/battery"},{"path":"/charge"},{"path":"/fuel"},{"path":"/location"},{"path":"/tires/pressure"}]}'
function make(token, vehicle)
  local h = {["content-type"] = "application/json", authorization = "Bearer " .. token}
  return wrk.format("POST", "/v2.0/vehicles/" .. vehicle .. "/batch", h, body)
end""",
    "vehicles": """
function make(token) return wrk.format("GET", "/v2.0/vehicles", {authorization = "Bearer " .. token}) end""",
    "healthz": """
function make() return wrk.format("GET", "/healthz") end""",
    "code": """
function make(code)
  local h = {["content-type"] = "application/x-www-form-urlencoded", authorization = os.getenv("BENCH_BASIC")}
  return wrk.format("POST", "/oauth/token", h, "grant_type=authorization_code&code=" .. code)
end""",
}


def processor(pid):
    """Seconds of processor time of a process and its children."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    own = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return own + sum(processor(child) for child in children)


def wrk(kind, port, seconds, lines, pid, connections=32):
    """Answers a second, and microseconds of processor time for each; an answer
    that is not 200 ends the measurement."""
    threads = min(2, connections)
    script = lines.with_suffix(".lua")
    script.write_text(LUA + MAKE[kind])
    basic = "Basic " + base64.b64encode(f"{APP}:{SECRET}".encode()).decode()
    env = {"BENCH_LINES": str(lines), "BENCH_BASIC": basic, "BENCH_THREADS": str(threads)}
    before = processor(pid)
    said = subprocess.run(["wrk", f"-t{threads}", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s",
                           str(script), f"http://127.0.0.1:{port}/"], env={**os.environ, **env},
                          capture_output=True, text=True, timeout=seconds + 60)
    found = re.search(r"RESULT (\d+) (\d+) (\d+)", said.stdout)
    if not found or said.returncode:
        sys.exit(f"wrk {kind}: {said.stdout}{said.stderr}")
    requests, micro, bad = map(int, found.groups())
    if bad:
        sys.exit(f"wrk {kind}: {bad} of {requests} answers were not 200")
    return requests / (micro / 1e6), (processor(pid) - before) / requests * 1e6


class Stock:
    def __init__(self, database):
        self.process = subprocess.Popen([STOCK, database, APP, SECRET], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)

    def ask(self, *words):
        self.process.stdin.write(" ".join(map(str, words)) + "\n")
        self.process.stdin.flush()
        lines = []
        for line in self.process.stdout:
            if line == "done\n":
                return lines
            lines.append(line)
        sys.exit(f"stock ended at {words}")

    def close(self):
        self.process.stdin.close()
        self.process.wait(60)


class Server:
    def __init__(self, folder, database, before=()):
        """before: words in front of the command, such as valgrind's."""
        self.path = folder / "log"
        self.log = open(self.path, "w")
        self.process = subprocess.Popen([*before, PROGRAM, "serve", "--listen", "127.0.0.1:0", "--database", database],
                                        stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        self.port = self.wait_for_port()

    def wait_for_port(self):
        for _ in range(6000):
            found = re.search(r"event=listening address=127\.0\.0\.1:(\d+)", self.path.read_text())
            if found:
                return int(found[1])
            time.sleep(0.01)
        sys.exit(self.path.read_text())

    def close(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)
        self.log.close()


class Nginx:
    def __init__(self, folder):
        self.folder = folder
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=self.port))
        self.process = subprocess.Popen(["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")],
                                        stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while socket.socket().connect_ex(("127.0.0.1", self.port)):
            if self.process.poll() is not None:
                sys.exit("nginx did not start: " + (folder / "nginx.log").read_text())
            time.sleep(0.01)

    def close(self):
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(60)
