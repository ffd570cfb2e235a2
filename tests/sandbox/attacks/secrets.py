"""Looks for keys where a program keeps them while it runs."""

import ctypes
import os
from pathlib import Path

libc = ctypes.CDLL(None, use_errno=True)


def environment(given, attempt):
    attempt("variable", lambda: os.environ.get(given["variable"]))
    attempt("home", lambda: given["home"] in str(dict(os.environ)))
    attempt("own", lambda: given["variable"].encode() in Path("/proc/self/environ").read_bytes())
    for process in ("1", given["launcher"], os.getppid(), "thread-self/../../../self/../1"):
        attempt(f"of {process}", lambda p=process: Path(f"/proc/{p}/environ").read_bytes())
        attempt(f"words of {process}", lambda p=process: Path(f"/proc/{p}/cmdline").read_bytes())
    attempt("everybody", lambda: os.listdir("/proc"))
    attempt("C", lambda: libc.getenv(given["variable"].encode()) != 0)


def memory_of_others(given, attempt):
    for process in (given["launcher"], os.getppid(), 1):
        attempt(f"maps of {process}", lambda p=process: Path(f"/proc/{p}/maps").read_text())
        attempt(f"memory of {process}", lambda p=process: os.open(f"/proc/{p}/mem", os.O_RDWR))
        attempt(f"files of {process}", lambda p=process: os.listdir(f"/proc/{p}/fd"))
        attempt(f"trace of {process}", lambda p=process: libc.ptrace(16, p, 0, 0) == 0)
        attempt(f"seizing {process}", lambda p=process: libc.ptrace(0x4206, p, 0, 0) == 0)
        attempt(f"handle of {process}", lambda p=process: libc.syscall(434, p, 0) >= 0)
        attempt(f"page of {process}", lambda p=process: copied(p))


def copied(process):
    class Piece(ctypes.Structure):
        _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))

    page = ctypes.create_string_buffer(64)
    here = Piece(ctypes.addressof(page), 64)
    # A fork has its parent's addresses: the server's memory lies where our own does.
    there = Piece(ctypes.addressof(page), 64)
    done = libc.process_vm_readv(process, ctypes.byref(here), 1, ctypes.byref(there), 1, 0)
    return done > 0


def inherited_descriptors(given, attempt):
    own = given["compiler"].descriptors if given["compiler"] else ()
    for end in sorted(set(range(4, 1024)) - set(own)):
        attempt(f"descriptor {end}", lambda end=end: os.readlink(f"/proc/self/fd/{end}"))
        attempt(f"written {end}", lambda end=end: os.write(end, b"x"))
    attempt("input", lambda: os.read(0, 100))
    attempt("what is said", lambda: os.lseek(1, 0, 0) == 0 and os.read(1, 10_000))
