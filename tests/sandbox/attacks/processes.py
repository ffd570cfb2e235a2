"""Starts processes and programs, ends those of others."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time

libc = ctypes.CDLL(None, use_errno=True)


def fork_bomb(given, attempt):
    for _ in range(1000):
        attempt("fork", lambda: os.fork() + 1)


def other_forks(given, attempt):
    import multiprocessing

    attempt("vfork", lambda: libc.syscall(58) >= 0)
    attempt("C", lambda: libc.fork() >= 0)
    attempt("clone", lambda: libc.syscall(56, 17, 0, 0, 0, 0) >= 0)
    attempt("clone3", lambda: libc.syscall(435, ctypes.create_string_buffer(88), 88) >= 0)
    attempt("pool", lambda: multiprocessing.get_context("fork").Process(target=print).start() or 1)
    attempt("spawned", lambda: os.posix_spawn("/bin/true", ["true"], {}))
    attempt("terminal", os.forkpty)


def orphan(given, attempt):
    """A grandchild in a session of its own, which nobody waits for."""

    def daemon():
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                time.sleep(600)
            os._exit(0)
        return "left behind"

    attempt("daemon", daemon)
    attempt("session", lambda: os.setsid() or "left the session")
    attempt("group", lambda: os.setpgid(0, 0) or "left the group")
    attempt("own death", lambda: libc.prctl(1, 0, 0, 0, 0) == 0)


def programs(given, attempt):
    attempt("system", lambda: os.system("true") == 0)
    attempt("C system", lambda: libc.system(b"true") == 0)
    attempt("popen", lambda: os.popen("id").read())
    attempt("subprocess", lambda: subprocess.run(["/bin/sh", "-c", "id"], check=True))
    attempt("exec", lambda: os.execv(sys.executable, [sys.executable, "-c", "pass"]))
    attempt("loader", lambda: os.execv("/lib64/ld-linux-x86-64.so.2", ["ld", "/bin/true"]))


def program_from_memory(given, attempt):
    attempt("memfd", lambda: os.memfd_create("x"))
    attempt("secret", lambda: libc.syscall(447, 0) >= 0)
    with open("program", "wb") as file:
        file.write(b"#!/bin/sh\nid\n")
    end = os.open("program", os.O_RDONLY)
    attempt("execveat", lambda: libc.syscall(322, end, b"", 0, 0, 0x1000) >= 0)
    attempt("fexecve", lambda: os.execve(end, ["x"], {}))
    attempt("own file", lambda: os.execv("./program", ["x"]))


def kills_others(given, attempt):
    targets = {
        "server": os.getppid(),
        "launcher": given["launcher"],
        "first": 1,
        "all": -1,
        "group": 0,
        "launcher's group": -given["group"],
        "own group": -os.getpid(),
    }
    for name, target in targets.items():
        for number in (0, signal.SIGTERM, signal.SIGKILL, signal.SIGSTOP):
            attempt(f"{name} {number}", lambda t=target, n=number: os.kill(t, n) or "sent")
    attempt("killpg", lambda: os.killpg(given["group"], signal.SIGKILL) or "sent")
    attempt("handle", lambda: signal.pidfd_send_signal(os.pidfd_open(os.getppid()), 9) or "sent")
    attempt("thread", lambda: libc.syscall(200, os.getppid(), 9) == 0)
    attempt("thread of group", lambda: libc.syscall(234, os.getppid(), os.getppid(), 9) == 0)
    attempt("limits", lambda: __import__("resource").prlimit(os.getppid(), 7, (3, 3)))


def thread_bomb(given, attempt):
    threading.stack_size(65536)
    while True:
        try:
            threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
        except RuntimeError:
            time.sleep(600)


def kills_itself(given, attempt):
    os.kill(os.getpid(), signal.SIGKILL)


def stops_itself(given, attempt):
    os.kill(os.getpid(), signal.SIGSTOP)


def leaves_at_once(given, attempt):
    os._exit(0)


def leaves_politely(given, attempt):
    sys.exit(0)


def aborts(given, attempt):
    os.abort()


def dumps_core(given, attempt):
    attempt("limit", lambda: __import__("resource").setrlimit(4, (-1, -1)) or "raised")
    os.chdir(given["writable"])
    ctypes.string_at(0)
