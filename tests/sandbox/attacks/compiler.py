"""Asks the compiler beside a job, where there is one, for what the job itself may not do."""

import os
from pathlib import Path

SOURCE = 'extern "C" int seven() { return 7; }'


def asked(given, *arguments):
    """Return what the compiler said, where there is one."""
    return given["compiler"].run(arguments, os.getcwd()) if given["compiler"] else None


def told(ran):
    """Return what was said of a file, but for the warning that it was not looked at."""
    return "" if "linking not done" in ran.said else not ran.status and ran.said


def programs_by_option(given, attempt):
    Path("a.cpp").write_text(SOURCE)
    here = f"{os.getcwd()}/a.cpp"
    Path("specs").write_text("*cc1plus:\\n-quiet\\n")
    Path("arguments").write_text(f"-wrapper touch,{given['touched']}")
    for option in (
        "-fplugin=/tmp/a.so", f"-wrapper touch,{given['touched']}", "-wrapper", "-B/tmp",
        f"-specs={os.getcwd()}/specs", f"@{os.getcwd()}/arguments", "-Wl,--version",
        "-Wp,-version", "-Xlinker", "-fuse-ld=/bin/true", "--sysroot=/", "-o/tmp/a", "-x",
    ):  # fmt: skip
        attempt(option, lambda o=option: (r := asked(given, o, here)) and not r.status and r.said)


def files_of_others(given, attempt):
    for name, path in (("key", given["key"]), ("beside", f"{given['writable']}/../beside.txt")):
        for how, text in (
            ("included", f'#include "{path}"'),
            ("assembled", f'asm(".incbin \\"{path}\\"");'),
        ):
            Path("a.cpp").write_text(text)
            attempt(f"{name} {how}", lambda: (r := asked(given, "-c", f"{os.getcwd()}/a.cpp", "-o",
                    f"{given['writable']}/a.o")) and not r.status)  # fmt: skip
        attempt(f"{name} linked", lambda p=path: (r := asked(given, "-shared", p)) and not r.status)
        attempt(f"{name} read", lambda p=path: (r := asked(given, "-E", p)) and told(r))


def output_outside(given, attempt):
    Path("a.cpp").write_text(SOURCE)
    for path in (given["touched"], f"{given['home']}/a.so", f"/tmp/{given['mark']}",
                 f"{given['readable']}/given.txt", f"/dev/shm/{given['mark']}"):  # fmt: skip
        attempt(path, lambda p=path: (r := asked(given, "-shared", "-fPIC", f"{os.getcwd()}/a.cpp",
                "-o", p)) and not r.status)  # fmt: skip


def no_requests(given, attempt):
    """What is no request is answered or ends the compiler; nothing of it is run."""
    if given["compiler"]:
        requests = given["compiler"].descriptors[0]
        for line in (b"\xff\n", b"[]\n", b"[" * 5000 + b"\n", b'{"arguments": 1, "folder": 2}\n',
                     b'{"arguments": ["\\u0000"], "folder": ""}\n', b"x" * 200_000):  # fmt: skip
            os.write(requests, line[:60_000])
    attempt("still works", lambda: asked(given, "-Wl,a") and not asked(given, "-Wl,a").status)


def ends_it(given, attempt):
    """A job may be without its compiler; it may not send it signals."""
    children = Path("/proc/self/task").glob("*/children")
    kin = {int(word) for file in children for word in file.read_text().split()}
    for process in kin:
        attempt(f"kill {process}", lambda p=process: os.kill(p, 9) or "killed")
    if given["compiler"]:
        os.close(given["compiler"].descriptors[0])


def endless_text(given, attempt):
    """Templates that a compiler works at for hours; it is gone when the job is."""
    Path("a.cpp").write_text(
        "template<int n, int m> struct A {"
        "static const int v = A<n-1, m*2>::v + A<n-1, m*2+1>::v; };"
        "template<int m> struct A<0, m> { static const int v = 1; };"
        "int v = A<26, 1>::v;"
    )
    asked(given, "-c", f"{os.getcwd()}/a.cpp", "-o", f"{os.getcwd()}/a.o")
