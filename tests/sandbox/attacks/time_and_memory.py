"""Takes all that there is, and does not end."""

import contextlib
import ctypes
import mmap
import os
import re
import signal
import time


def endless_loop(given, attempt):
    while True:
        pass


def endless_call(given, attempt):
    """One call into C code, where no signal handler of Python's runs."""
    re.match(r"(a|aa)+$", "a" * 200 + "b")


def endless_sleep(given, attempt):
    time.sleep(10**6)


def deaf(given, attempt):
    """Ignores, blocks and handles every signal that can be."""
    every = set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}
    for number in every:
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_BLOCK, every)
    signal.signal(signal.SIGUSR1, lambda *_: time.sleep(600))
    while True:
        time.sleep(1)


def lifts_its_limits(given, attempt):
    import resource

    every = [name for name in dir(resource) if name.startswith("RLIMIT_")]
    for name in every:
        limit = getattr(resource, name)
        soft, hard = resource.getrlimit(limit)
        for wanted in ((hard, hard), (soft, hard), (-1, -1)):
            attempt(f"{name} {wanted}", lambda k=limit, w=wanted: resource.setrlimit(k, w) or "set")
    attempt("nice", lambda: os.nice(-5) or "set")
    attempt("idle", lambda: os.sched_setscheduler(0, 5, os.sched_param(0)) or "set")
    attempt("processors", lambda: os.sched_setaffinity(0, {0}) or "set")


def one_large_piece(given, attempt):
    held = bytearray(8 * 2**30)
    time.sleep(600)
    return held


def many_small_pieces(given, attempt):
    held = []
    while True:
        held.append([0] * 100)


def private_mapping(given, attempt):
    held = []
    while True:
        held.append(mmap.mmap(-1, 2**26, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS))
        for place in range(0, 2**26, 4096):
            held[-1][place] = 1


def shared_mapping(given, attempt):
    """Memory that belongs to no process's private part."""
    held = []
    while True:
        held.append(mmap.mmap(-1, 2**26))
        for place in range(0, 2**26, 4096):
            held[-1][place] = 1


def page_tables(given, attempt):
    """Reads one byte in every two megabytes: the tables grow, and nothing else."""
    libc = ctypes.CDLL(None)
    libc.mmap.restype = ctypes.c_void_p
    size = 2**40
    while True:
        place = libc.mmap(None, ctypes.c_size_t(size), 1, 0x4022, -1, ctypes.c_long(0))
        libc.madvise(ctypes.c_void_p(place), ctypes.c_size_t(size), 15)
        for offset in range(0, size, 2**21):
            ctypes.c_char.from_address(place + offset).value  # noqa: B018 - reading is the attack


def shared_objects(given, attempt):
    from multiprocessing import shared_memory

    libc = ctypes.CDLL(None)
    attempt("POSIX", lambda: shared_memory.SharedMemory(given["mark"], True, 2**20))
    attempt("System V", lambda: libc.shmget(4711, 2**20, 0o1666) >= 0)
    attempt("queue", lambda: libc.msgget(4711, 0o1666) >= 0)
    attempt("semaphore", lambda: libc.semget(4711, 1, 0o1666) >= 0)
    attempt("POSIX queue", lambda: libc.syscall(240, b"x", 0o102, 0o666, 0) >= 0)
    attempt("key ring", lambda: libc.syscall(248, b"user", b"x", b"y", 1, -3) >= 0)


def descriptors(given, attempt):
    held = []
    try:
        while True:
            held.append(os.open("/dev/null", os.O_RDONLY))
    except OSError:
        return None if len(held) < 1100 else attempt("many", lambda: len(held))


def pipes(given, attempt):
    """Fills what the kernel keeps for pipes, until it gives no more."""
    import fcntl

    held = []
    try:
        while True:
            ends = os.pipe()
            held.append(ends)
            os.set_blocking(ends[1], False)
            with contextlib.suppress(OSError):
                fcntl.fcntl(ends[1], 1031, 2**20)
            with contextlib.suppress(BlockingIOError):
                while True:
                    os.write(ends[1], bytes(4096))
    except OSError:
        return
