# SPDX-License-Identifier: Apache-2.0
"""HTTPS by the running server: what it says of its files, and clients that nobody here wrote."""
import fcntl
import http.client
import json
import os
import pathlib
import re
import signal
import ssl
import subprocess
import sys
import termios
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from program import ProgramTest, Server  # noqa: E402


def make_certificate(folder, name, serial):
    """NAME.pem and NAME.key, for localhost."""
    certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-keyout", key, "-out", certificate, "-days", "2", "-set_serial", str(serial),
                    "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"],
                   check=True, capture_output=True, timeout=60)
    return certificate, key


class TlsTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.certificate, self.key = make_certificate(self.folder, "own", 17)

    def serve(self, *argv):
        return Server(self, "--tls-cert", str(self.certificate), "--tls-key", str(self.key), *argv)

    def connect(self, server, certificate=None):
        context = ssl.create_default_context(cafile=certificate or self.certificate)
        connection = http.client.HTTPSConnection("localhost", server.port, timeout=30, context=context)
        self.addCleanup(connection.close)
        connection.connect()
        return connection

    def get(self, connection, path="/healthz", **headers):
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer, answer.read().decode()


class Serving(TlsTest):
    def test_it_serves_https_and_says_so_everywhere(self):
        token = "metrics-token-0123456789"
        server = self.serve("--metrics-token", token, "--listen", "127.0.0.2:0")
        connection = self.connect(server)
        answer, text = self.get(connection)
        self.assertEqual((answer.status, json.loads(text)), (200, {"status": "ok"}))
        self.assertEqual(answer.headers["strict-transport-security"], "max-age=31536000")
        said = server.wait_for(r"event=certificate file=(\S+) serial=(\w+) not_after=(\S+)")
        self.assertEqual((said[1], said[2]), (str(self.certificate), "11"))
        _, text = self.get(connection, "/metrics", authorization=f"Bearer {token}")
        end = ssl.cert_time_to_seconds(connection.sock.getpeercert()["notAfter"])
        self.assertRegex(text, rf"(?m)^valetkey_tls_certificate_not_after_seconds {end}$")
        answer, _ = self.get(connection, "/dashboard/login")
        for cookie in answer.headers.get_all("set-cookie"):
            self.assertIn("; Secure", cookie)
        # the other address speaks it, too
        port = server.wait_for(r"address=127\.0\.0\.2:(\d+)")[1]
        curl = subprocess.run(["curl", "-sS", "--cacert", self.certificate, "--connect-to", f"localhost:{port}:127.0.0.2:",
                               f"https://localhost:{port}/healthz"], capture_output=True, text=True, timeout=60)
        self.assertEqual((curl.stdout, curl.stderr), ('{"status":"ok"}', ""))
        curl = subprocess.run(["curl", "-sS", "-w", "%{http_code}", f"http://localhost:{server.port}/healthz"],
                              capture_output=True, text=True, timeout=60)
        self.assertEqual(curl.stdout, "This server speaks HTTPS here: begin with https://.\n400")

    def test_a_stop_is_as_orderly_as_without(self):
        server = self.serve()
        connection = self.connect(server)
        self.assertEqual(self.get(connection)[0].status, 200)
        server.process.send_signal(signal.SIGTERM)
        self.assertEqual(server.process.wait(timeout=30), 0)
        self.assertEqual(connection.sock.recv(1), b"")  # the end was said, or this would raise


class Hangup(ProgramTest):
    def test_without_a_certificate_it_changes_nothing(self):
        server = Server(self)
        server.process.send_signal(signal.SIGHUP)
        server.wait_for("level=info event=reload")
        server.process.send_signal(signal.SIGTERM)
        self.assertEqual(server.process.wait(timeout=30), 0)

    def closed_terminal(self, hangup):
        """A server at a terminal that is closed; what SIGHUP did when it began."""
        mine, its = os.openpty()

        def sit_down():
            signal.signal(signal.SIGHUP, hangup)
            fcntl.ioctl(its, termios.TIOCSCTTY, 0)

        server = Server(self, start_new_session=True, preexec_fn=sit_down)
        os.close(its)
        os.close(mine)
        return server

    def test_the_end_of_its_terminal_is_its_own(self):
        server = self.closed_terminal(signal.SIG_DFL)
        server.wait_for("event=stopping signal=SIGHUP")
        self.assertEqual(server.process.wait(timeout=30), 0)

    def test_nohup_keeps_it(self):
        server = self.closed_terminal(signal.SIG_IGN)
        server.process.send_signal(signal.SIGTERM)
        server.wait_for("event=stopping signal=SIGTERM")


class Renewal(TlsTest):
    def test_a_hangup_reads_both_files_again_and_nobody_is_lost(self):
        server = self.serve()
        old = self.certificate.read_bytes()
        kept = self.connect(server)
        self.assertEqual(self.get(kept)[0].status, 200)
        both = self.folder / "both.pem"
        failed, over = [], threading.Event()
        other, other_key = make_certificate(self.folder, "other", 18)
        both.write_bytes(old + other.read_bytes())

        def ask():
            while not over.is_set():
                try:
                    connection = self.connect(server, both)
                    for _ in range(3):
                        if self.get(connection)[0].status != 200:
                            failed.append("status")
                    connection.close()
                except OSError as e:
                    failed.append(e)

        clients = [threading.Thread(target=ask) for _ in range(2)]
        for client in clients:
            client.start()
        try:
            self.certificate.write_text("not a certificate\n")
            server.process.send_signal(signal.SIGHUP)
            server.wait_for(rf"event=certificate_failed file={re.escape(str(self.certificate))} cause=.*PEM is wanted")
            server.wait_for("level=warning event=certificate_kept")
            self.assertEqual(self.serial(self.connect(server, both)), "11")
            os.replace(other, self.certificate)
            os.replace(other_key, self.key)
            server.process.send_signal(signal.SIGHUP)
            server.wait_for(r"event=certificate file=\S+ serial=12 ")
            self.assertEqual(self.serial(self.connect(server, both)), "12")
        finally:
            over.set()
            for client in clients:
                client.join()
        self.assertEqual(failed, [])
        self.assertEqual(self.get(kept)[0].status, 200)
        self.assertEqual(self.serial(kept), "11")

    def serial(self, connection):
        return connection.sock.getpeercert()["serialNumber"]


class Refusals(TlsTest):
    def test_what_cannot_be_used_is_named_and_nothing_starts(self):
        _, other_key = make_certificate(self.folder, "other", 18)
        here, key = str(self.certificate), str(self.key)
        for certificate, of, said in (("none.pem", key, "file=none.pem cause=\"there is no such file"),
                                      (key, key, f"file={key} cause=\"no chain"),
                                      (here, here, f"file={here} cause=\"no private key"),
                                      (here, str(other_key), f"file={other_key} cause=\"it is not the key")):
            error = self.refused(1, "valetkey serve: The certificate or its key cannot be used.", "serve",
                                 "--listen", "127.0.0.1:0", "--tls-cert", certificate, "--tls-key", of)
            self.assertIn(said, error)

    def test_settings_that_do_not_go_together_are_refused(self):
        self.refused(2, "--tls-cert is given without --tls-key", "serve", "--tls-cert", "c.pem")
        self.refused(2, "--base-url: \"http://keys.example\" is not allowed", "serve", "--tls-cert", "c.pem",
                     "--tls-key", "k.pem", "--base-url", "http://keys.example")
        shown = self.answer("settings", env=self.environment(VALETKEY_TLS_CERT="c", VALETKEY_TLS_KEY="k"))
        self.assertIn("https://localhost:8480", json.dumps(shown))

    def test_a_key_for_everyone_is_warned_of(self):
        self.key.chmod(0o644)
        server = self.serve()
        server.wait_for(rf"event=warning file={re.escape(str(self.key))} cause=\"everyone")
        self.assertEqual(self.get(self.connect(server))[0].status, 200)


if __name__ == "__main__":
    unittest.main()
