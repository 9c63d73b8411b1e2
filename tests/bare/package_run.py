#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The Debian package in a bare Debian 12 with systemd as its first process, and docs/operate.md as it is written.

usage: tests/bare/package_run.py [FOLDER]

Makes two packages, the second with a higher version; installs, uses, upgrades and removes them by the commands of the
page, each of its `sh` blocks once and in order. The page's own words are what is tested: nothing is left out. Needs root,
debootstrap, systemd-nspawn and minutes. FOLDER, a bare Debian that is copied, spares the debootstrap."""
import json
import os
import pathlib
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/upgrade"))
CLEAN = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive",
         "PAGER": "cat"}
APP, SECRET, BACK = "app", "a-secret-of-more-than-32-characters", "https://app.example/cb"
CONF, STATE = "/etc/valetkey/valetkey.conf", "/var/lib/valetkey"
LIMIT = 300  # seconds for one block
WITH_ME = ["setpriv", "--pdeathsig", "KILL"]  # ends with this process, however that ends


def say(what):
    print(f"== {what}  {time.strftime('%T')}", flush=True)


def must(holds, what):
    if not holds:
        raise AssertionError(what)
    print(f"   {what}", flush=True)


def output(*argv, **how):
    return subprocess.run(argv, check=True, stdout=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL, **how).stdout


def blocks():
    """Heading (the bold words before it) and commands of every `sh` block of the page, in order."""
    page = (ROOT / "docs/operate.md").read_text().partition("\n## What to know")[0]
    heading, found = None, []
    for part in re.split(r"(?ms)^(```.*?^```)$", page):
        if part.startswith("```sh\n"):
            found.append((heading, part[len("```sh\n"):-3]))
        elif not part.startswith("```"):
            heading = (re.findall(r"(?m)^\*\*(.+?)\*\*", part) or [heading])[-1].rstrip(".")
    return found


class Machine:
    """A Debian that has booted; commands run in it as root. It has no network but its own loopback."""

    def __init__(self, folder):
        self.folder, self.origin = folder, "http://127.0.0.1:8480"
        self.log = open(f"{folder}.boot", "w", encoding="utf-8")
        self.nspawn = subprocess.Popen(
            [*WITH_ME, "systemd-nspawn", "--directory", folder, "--register=no", "--keep-unit", "--private-network", "--settings=no",
             "--console=pipe", "--boot"], stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        self.init = None

    def boot(self):
        self.init = self.wait(self.first_process, "the first process")
        self.wait(lambda: self.run("test -S /run/systemd/private && systemctl is-system-running | grep -E 'running|degraded'",
                                   check=False).returncode == 0, "systemd")

    def first_process(self):
        """The child that is number 1 to itself; one before it only mounts."""
        pid = self.nspawn.pid
        for child in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            status = pathlib.Path(f"/proc/{child}/status")
            if status.exists() and re.search(r"(?m)^NSpid:.*\s1$", status.read_text()):
                return child
        return None

    def wait(self, found, what):
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if self.nspawn.poll() is not None:
                break
            answer = found()
            if answer:
                return answer
            time.sleep(0.1)
        raise AssertionError(f"no {what}: {pathlib.Path(self.log.name).read_text()[-3000:]}")

    def run(self, script, check=True):
        done = subprocess.run(
            ["nsenter", "--target", self.init, "--mount", "--uts", "--ipc", "--net", "--pid", "--root", "--wd", "env", "-i",
             *(f"{k}={v}" for k, v in CLEAN.items()), "sh", "-euc", "cd /srv\n" + script],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=LIMIT)
        if check and done.returncode:
            journal = self.run("journalctl --no-pager -u 'valetkey*' -o cat | tail -n 30", check=False).stdout
            raise AssertionError(f"{script}\nended with {done.returncode}:\n{done.stdout}\n{journal}")
        return done if not check else done.stdout

    def outside(self, *argv):
        """What starts tests/upgrade/owner.py in this machine's network, by the interpreter of the one outside."""
        return ["nsenter", "--target", self.init, "--net", "env", f"SSL_CERT_FILE={self.folder}/srv/fullchain.pem", *WITH_ME,
                sys.executable, ROOT / "tests/upgrade/owner.py", argv[0], self.origin, *argv[1:]]

    def owner(self, *argv, check=True):
        return subprocess.run(self.outside(*argv), check=check, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=None if check else subprocess.PIPE, text=True, timeout=LIMIT)

    def certificate(self, days):
        """A new pair of files, as an authority sends them."""
        output("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", str(days),
               "-subj", "/CN=keys.example", "-addext", "subjectAltName=DNS:keys.example,IP:127.0.0.1",
               "-keyout", f"{self.folder}/srv/privkey.pem", "-out", f"{self.folder}/srv/fullchain.pem", stderr=subprocess.DEVNULL)

    def answers(self):
        return self.wait(lambda: self.run("systemctl is-active --quiet valetkey && "
                                          "journalctl -u valetkey -o cat | grep -q event=listening", check=False).returncode == 0,
                         "service")

    def stop(self):
        self.nspawn.send_signal(signal.SIGTERM)
        try:
            self.nspawn.wait(60)
        except subprocess.TimeoutExpired:
            self.nspawn.kill()
            self.nspawn.wait()
        self.log.close()


def make_packages():
    """The package of this tree, and one that is newer."""
    subprocess.run(["script/package"], cwd=ROOT, check=True)
    first = max((ROOT / "build").glob("valetkey_*.deb"), key=os.path.getmtime)
    version = first.name.split("_")[1] + "+newer"
    subprocess.run(["script/package", "--version", version], cwd=ROOT, check=True)
    return first, max((ROOT / "build").glob("valetkey_*.deb"), key=os.path.getmtime), version


def look_at(package):
    """What is in it, before anybody installs it."""
    lines = output("dpkg-deb", "--contents", package).splitlines()
    modes = {line.split()[5].lstrip("."): line.split()[0] for line in lines}
    for name, mode in (("/usr/bin/valetkey", "-rwxr-xr-x"), (CONF, "-rw-r-----"),
                       ("/lib/systemd/system/valetkey.service", "-rw-r--r--"),
                       ("/lib/systemd/system/valetkey-backup.timer", "-rw-r--r--"),
                       ("/usr/share/man/man1/valetkey.1.gz", "-rw-r--r--"),
                       ("/usr/share/man/man5/valetkey.conf.5.gz", "-rw-r--r--"),
                       ("/usr/share/doc/valetkey/copyright", "-rw-r--r--"),
                       ("/usr/share/doc/valetkey/changelog.gz", "-rw-r--r--")):
        must(modes.get(name) == mode, f"{name} has the mode {mode}")
    must(all(not re.search(r"[sS]|.{8}w", mode[:10]) for mode in modes.values() if not mode.startswith("l")),
         "nothing is set-uid or writable for all")
    depends = output("dpkg-deb", "--field", package, "Depends")
    for library in ("libc6", "libmicrohttpd12", "libsqlite3-0", "libpq5", "libsodium23"):
        must(library in depends, f"it depends on {library}")
    must(output("dpkg-deb", "--info", package, "conffiles").split() == [CONF], "the settings file is kept at an upgrade")
    if shutil.which("lintian"):
        done = subprocess.run(["lintian", "--allow-root", "--fail-on", "error,warning", package], check=False)
        must(done.returncode == 0, "lintian has no error and no warning")


def prepare(folder, base, first):
    """A bare Debian with systemd, and in its cache what apt will want: the machine has no network."""
    if base:
        subprocess.run(["cp", "-a", base, folder], check=True)
    subprocess.run([*WITH_ME, "unshare", "--mount", "--pid", "--fork", "--kill-child", ROOT / "tests/bare/make-debian", folder,
                    "ca-certificates"], check=True)
    shutil.copy(first, f"{folder}/srv/")
    outside = [*WITH_ME, "systemd-nspawn", "--quiet", "--directory", folder, "--register=no", "--keep-unit", "--pipe",
               *(f"--setenv={k}={v}" for k, v in CLEAN.items()), "sh", "-euc"]
    subprocess.run([*outside, "apt-get update -q && apt-get install -q -y --no-install-recommends systemd-sysv dbus && "
                    "apt-get install -q -y --download-only postgresql /srv/valetkey_*.deb"],
                   check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def connect(machine):
    machine.run(f"runuser -u valetkey -- valetkey app add --id {APP} --name Test --redirect-uri {BACK} --secret {SECRET}")
    return json.loads(machine.owner("connect", APP, SECRET, BACK).stdout)


def must_read(machine, got, what):
    must(machine.owner("read", got["access_token"], got["vehicle"], check=False).returncode == 0, what)


class Story:
    """What is looked at after each block of the page."""

    def __init__(self, machine, newer, version):
        self.machine, self.newer, self.version, self.got = machine, newer, version, None

    def tell(self):
        told = blocks()
        known = {name[4:].replace("_", " ") for name in dir(self) if name.startswith("and_")}
        words = [re.sub(r"[^a-z ]", "", heading.lower()) for heading, _ in told]
        must(sorted(words) == sorted(known), f"the page tells of {', '.join(words)}")
        for heading, (_, script) in zip(words, told):
            say(heading)
            getattr(self, "before_" + heading.replace(" ", "_"), lambda: None)()
            said = self.machine.run(script)
            print("\n".join(f"   | {line}" for line in said.splitlines()[-6:]), flush=True)
            getattr(self, "and_" + heading.replace(" ", "_"))(said)

    def and_install(self, said):
        run = self.machine.run
        must("\nactive\n" in f"\n{said}", "the service runs")
        self.machine.answers()
        must(run(f"stat -c '%U:%G %a' {STATE} {CONF}").split("\n")[:2] == ["valetkey:valetkey 750", "root:valetkey 640"],
             "state and settings are the service's alone")
        must(run(f"stat -c %a {STATE}/valetkey.db").strip() == "600", "so is the database")
        must(run("systemd-analyze verify --man=no valetkey.service valetkey-backup.service valetkey-backup.timer") == "",
             "systemd has nothing to say against the units")
        for unit, most in (("valetkey", 1.5), ("valetkey-backup", 1.5)):
            exposed = float(re.search(r"level for \S+: ([0-9.]+)", run(f"systemd-analyze security --no-pager {unit}.service"))[1])
            must(exposed < most, f"{unit} is shut in: {exposed} by systemd's own measure")
        pid = run("systemctl show --property MainPID --value valetkey").strip()
        status = run(f"cat /proc/{pid}/status")
        must(re.search(r"(?m)^NoNewPrivs:\t1$", status) and re.search(r"(?m)^Seccomp:\t2$", status)
             and re.search(r"(?m)^CapBnd:\t0+$", status), "it has no capability, no new privilege, a filter of system calls")
        most = run(f"sed -n 's/^Max open files *\\([0-9]*\\) .*/\\1/p' /proc/{pid}/limits").strip()
        must(int(most) == min(65536, resource.getrlimit(resource.RLIMIT_NOFILE)[1]),
             f"it may open {most} files, as many as the unit says or this machine allows")

    def and_the_first_account(self, said):
        must(re.search(r"http://localhost:8480/dashboard/join/\S+", said), "there is a link that makes an account")

    def and_its_address_and_who_you_are(self, said):
        must(said == "", "the settings are right")
        self.machine.answers()
        must("base_url = https://keys.example" in self.machine.run("valetkey settings"), "a command reads them too")

    def before_https_in_the_process(self):
        self.machine.certificate(30)

    def and_https_in_the_process(self, said):
        must(said == "", "the settings are right")
        self.machine.origin = "https://127.0.0.1"
        self.machine.answers()
        pid = self.machine.run("systemctl show --property MainPID --value valetkey").strip()
        must(re.search(r"(?m)^CapBnd:\t0+400$", self.machine.run(f"cat /proc/{pid}/status")), "it may use low ports, no more")
        must(self.machine.run(f"stat -c '%U:%G %a' {CONF.rpartition('/')[0]}/privkey.pem").strip() == "root:valetkey 640",
             "the service reads the key, nobody else does")

    def before_a_renewed_certificate(self):
        self.pid = self.machine.run("systemctl show --property MainPID --value valetkey").strip()
        self.held = subprocess.Popen(self.machine.outside("hold"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        must(self.held.stdout.readline().startswith("200 "), "a client is connected, by the old certificate")
        self.machine.certificate(60)
        must("CERTIFICATE_VERIFY_FAILED" in self.machine.owner("hold", check=False).stderr, "who knows the new one alone does not believe the server")

    def and_a_renewed_certificate(self, said):
        must(said == "", "it was loaded")
        must(self.held.communicate("again\n", timeout=LIMIT)[0].startswith("200 "), "the client's connection goes on")
        self.machine.wait(lambda: self.machine.owner("hold", check=False).returncode == 0, "new certificate")
        must(self.machine.run("systemctl show --property MainPID --value valetkey").strip() == self.pid,
             "the same process has the new certificate")

    def and_an_app(self, said):
        must("secret" in said, "an app has a secret")
        self.got = connect(self.machine)
        must_read(self.machine, self.got, "an owner connected a car, and the app reads it")

    def and_look_after_it(self, said):
        must(re.search(r"(?m)^[1-9][0-9]*$", said), "the log says what happens")
        must(said.rstrip().endswith("nothing"), "no error is logged")

    def and_back_it_up(self, said):
        must(re.search(r"-rw-------.*valetkey-.*\.db$", said.strip()), "there is a copy that its user alone reads")
        must("sound" in self.machine.run("journalctl --sync; journalctl --no-pager -u valetkey-backup -o cat"), "it was looked through")
        must("valetkey-backup.timer" in self.machine.run("systemctl list-timers --no-pager"), "the timer waits for the night")

    def and_restore(self, said):
        must("consents give tokens that work" in said and "sound" in said, "the database is back, and it is said what works again")
        self.machine.answers()
        must_read(self.machine, self.got, "a token from before still reads its car")

    def before_upgrade(self):
        """The newer package alone is what the page's words mean now."""
        for old in pathlib.Path(self.machine.folder, "srv").glob("valetkey_*.deb"):
            old.unlink()
        shutil.copy(self.newer, f"{self.machine.folder}/srv/")
        self.before = self.machine.run(f"cat {CONF}")

    def and_upgrade(self, said):
        must(said.rstrip().endswith("active"), "the service runs")
        self.machine.answers()
        must(self.machine.run("valetkey version").strip() == f"valetkey {self.version}", "the newer program is there")
        pid = self.machine.run("systemctl show --property MainPID --value valetkey").strip()
        must(self.machine.run(f"readlink /proc/{pid}/exe").strip() == "/usr/bin/valetkey", "it is what runs")
        must(self.machine.run(f"cat {CONF}") == self.before, "the settings are as they were")
        must_read(self.machine, self.got, "a token from before still reads its car")
        self.with_a_wrong_setting(pid)
        self.removed_and_back()

    def with_a_wrong_setting(self, pid):
        run = self.machine.run
        run(f"cp -a {CONF} /srv/conf; echo 'workers = many' >>{CONF}")
        said = run("dpkg-reconfigure valetkey 2>&1 || apt-get install -y --reinstall ./valetkey_*.deb 2>&1")
        must('workers: "many" is not allowed' in said, "a package that meets a wrong setting says so")
        must(run("systemctl show --property MainPID --value valetkey").strip() == pid, "and lets the service run as it is")
        must(run("systemctl restart valetkey", check=False).returncode != 0, "with it, the service does not start")
        must(run("systemctl show --property ExecMainStatus --value valetkey").strip() == "2", "because of the setting")
        must(run("systemctl show --property NRestarts --value valetkey").strip() == "0", "and is not tried again")
        run(f"cp -a /srv/conf {CONF}; systemctl reset-failed valetkey; systemctl restart valetkey")
        self.machine.answers()

    def removed_and_back(self):
        self.machine.run("apt-get remove -y valetkey")
        must(self.machine.run("systemctl is-active valetkey valetkey-backup.timer || true").split() == ["inactive"] * 2,
             "removed, nothing of it runs")
        self.machine.run("apt-get install -y ./valetkey_*.deb")
        self.machine.answers()
        must(self.machine.run("systemctl is-active valetkey valetkey-backup.timer").split() == ["active"] * 2,
             "installed again, service and timer run")
        must_read(self.machine, self.got, "a token from before still reads its car")

    def and_postgresql(self, said):
        must("fits" in said or "sound" in said, "the service uses PostgreSQL")
        self.machine.answers()
        got = connect(self.machine)
        must_read(self.machine, got, "an owner connected a car, and the app reads it")

    def and_remove(self, said):
        run = self.machine.run
        must(run("systemctl is-active valetkey || true").strip() in ("inactive", "unknown"), "the service has ended")
        left = run("find / -xdev \\( -path /proc -o -path /sys -o -path /srv \\) -prune -o -name '*valetkey*' -print").split()
        must(all(name.startswith(("/var/backups/valetkey", "/var/log/", "/var/cache/", "/run/", "/tmp/")) or name in
                 ("/etc/valetkey", "/etc/systemd/system/valetkey.service.d") for name in left), f"what is left: {' '.join(left)}")
        must(run("ls -A /etc/valetkey").split() == ["fullchain.pem", "privkey.pem"], "of the settings, what an administrator put there")
        must(run("ls -A /var/lib/valetkey 2>/dev/null || true") == "", "so is the database")
        must("valetkey: removing /var/lib/valetkey/valetkey.db" in said, "which was said")
        must(run("ls /var/backups/valetkey").count("valetkey-") >= 2, "the copies stay")
        must(run("runuser -u postgres -- psql -tAc 'SELECT count(*) FROM app' valetkey").split()[-1] == "1",
             "so does what is in PostgreSQL")


def main(argv):
    base = argv[0] if argv else None
    if os.getuid() != 0 or not shutil.which("systemd-nspawn"):
        print("tests/bare/package_run.py: needs root and systemd-nspawn", file=sys.stderr)
        return 2
    say("the packages")
    first, newer, version = make_packages()
    look_at(first)
    say("a bare Debian")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    place, machine = tempfile.mkdtemp(prefix="valetkey-package.", dir="/var/tmp"), None
    try:
        prepare(f"{place}/debian", base, first)
        machine = Machine(f"{place}/debian")
        machine.boot()
        Story(machine, newer, version).tell()
        must(machine.run("systemctl --failed --plain --no-legend | grep valetkey || true") == "", "no unit of it has failed")
        say("done")
    finally:
        if machine is not None:
            machine.stop()
        shutil.rmtree(place)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
