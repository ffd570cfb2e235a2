"""Takes its locks off."""

import ctypes
import os
import socket
import struct
from pathlib import Path

libc = ctypes.CDLL(None, use_errno=True)


def landlock(given, attempt):
    """More rules only ever take away; so do more layers."""

    def all_allowed():
        ruleset = libc.syscall(444, struct.pack("Q", 2), ctypes.c_size_t(8), 0)
        top = os.open("/", os.O_PATH)
        libc.syscall(445, ruleset, 1, struct.pack("=Qi", 2, top), 0)
        libc.syscall(446, ruleset, 0)
        return Path(given["key"]).read_text()

    attempt("by another", all_allowed)


def seccomp(given, attempt):
    """Allow everything in a filter of its own: the strictest verdict counts."""

    def all_allowed():
        class Program(ctypes.Structure):
            _fields_ = (("length", ctypes.c_ushort), ("text", ctypes.c_char_p))

        program = Program(1, struct.pack("HBBI", 6, 0, 0, 0x7FFF0000))
        libc.prctl(22, 2, ctypes.byref(program))
        libc.syscall(317, 1, 0, ctypes.byref(program))
        return socket.socket()

    attempt("by another", all_allowed)
    attempt("off", lambda: libc.prctl(22, 0, 0) == 0)
    attempt("listener", lambda: libc.syscall(317, 1, 8, None) >= 0)


def powers(given, attempt):
    for name in ("setuid", "setgid", "seteuid", "setegid"):
        attempt(name, lambda n=name: getattr(os, n)(0) or "became")
    attempt("groups", lambda: os.setgroups([0]) or "became")
    attempt(
        "all powers", lambda: libc.syscall(126, struct.pack("Ii", 0x20080522, 0), b"\xff" * 24) == 0
    )
    attempt("past personality", lambda: libc.personality(0x0400000) >= 0)


def sight_of_the_launcher(given, attempt):
    """A process that is not dumpable hides its open files."""
    attempt("hidden", lambda: libc.prctl(4, 0, 0, 0, 0) == 0)
