# SPDX-License-Identifier: Apache-2.0
"""Libraries that are preloaded into a process and do harm while it runs, as a number in a file says."""
import mmap
import pathlib
import struct
import subprocess

from world import LIMIT

HERE = pathlib.Path(__file__).resolve().parent


class Control:
    """A number that a preloaded shim reads while its process runs."""

    def __init__(self, path):
        self.path = path
        path.write_bytes(bytes(8))
        with open(path, "r+b") as file:
            self.map = mmap.mmap(file.fileno(), 8)

    def set(self, number):
        self.map[:] = struct.pack("q", number)


def build_shim(folder, name):
    out = folder / f"{name}.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-O2", "-std=c17", "-D_GNU_SOURCE", "-o", out, HERE / f"{name}.c", "-ldl"],
                   check=True, stdin=subprocess.DEVNULL, timeout=LIMIT)
    return str(out)
