"""Reads what it was not given, writes where it may not."""

import ctypes
import glob
import os
import shutil
import site
import sysconfig
from pathlib import Path

libc = ctypes.CDLL(None, use_errno=True)


def key_file(given, attempt):
    key = given["key"]
    up = "../" * 30 + key
    attempt("by name", lambda: Path(key).read_text())
    attempt("by its way up", lambda: Path(up).read_text())
    attempt("from the root", lambda: Path("/proc/self/root" + key).read_text())
    attempt("the launcher's root", lambda: Path(f"/proc/{given['launcher']}/root{key}").read_text())
    attempt("copied", lambda: shutil.copy(key, "here") and Path("here").read_text())
    attempt("by C", lambda: libc.open(key.encode(), 0) >= 0)
    attempt("home", lambda: os.listdir(Path(key).parent))
    attempt("every home", lambda: glob.glob("/home/*/.*") + glob.glob("/root/.*"))
    attempt("passwords", lambda: Path("/etc/shadow").read_text() or Path("/etc/passwd").read_text())
    attempt("by a handle", lambda: os.open(os.open(key, os.O_PATH), os.O_RDONLY))
    attempt("reopened", lambda: Path(f"/proc/self/fd/{os.open(key, os.O_PATH)}").read_text())


def key_beside_the_run(given, attempt):
    out = Path(given["writable"])
    attempt("the folder above", lambda: os.listdir(out.parent))
    attempt("beside", (out / ".." / "beside.txt").read_text)
    attempt("from within", lambda: os.chdir(out) or Path("../beside.txt").read_text())
    attempt("by the folder", lambda: os.open("../beside.txt", 0, dir_fd=os.open(out, 0)))


def writes_outside(given, attempt):
    key, mark = given["key"], given["mark"]
    attempt("temporary folder", lambda: Path(f"/tmp/{mark}").write_text("x"))
    attempt("home", lambda: Path(key).with_name(mark).write_text("x"))
    attempt("the root", lambda: Path(f"/{mark}").write_text("x"))
    attempt("shared memory", lambda: Path(f"/dev/shm/{mark}").write_text("x"))
    attempt("overwritten", lambda: Path(key).write_text("x"))
    attempt("appended", lambda: os.open(key, os.O_APPEND | os.O_WRONLY))
    attempt("cut", lambda: os.truncate(key, 0) or "cut")
    attempt("removed", lambda: os.unlink(key) or "removed")
    attempt("its mode", lambda: os.chmod(key, 0o777) or "changed")
    attempt("its owner", lambda: os.chown(key, 1, 1) or "changed")
    attempt("its times", lambda: os.utime(key, (0, 0)) or "changed")
    attempt("beside", lambda: (Path(given["writable"]).parent / mark).write_text("x"))
    attempt("what it may read", lambda: (Path(given["readable"]) / mark).write_text("x"))
    attempt("removed there", lambda: (Path(given["readable"]) / "given.txt").unlink() or "removed")
    attempt("what protects it", lambda: Path("/proc/self/oom_score_adj").write_text("-1000"))
    attempt("the system", lambda: Path("/proc/sys/kernel/core_pattern").write_text("|/bin/sh"))


def plants_code(given, attempt):
    import torch

    import genesys

    packages = [*site.getsitepackages(), *sysconfig.get_paths().values()]
    for place in {*packages, *map(os.path.dirname, (torch.__file__, genesys.__file__))}:
        line = Path(place) / f"{given['mark']}.pth"
        attempt(f"into {place}", lambda line=line: line.write_text("import os"))
    for file in (torch.__file__, genesys.__file__, os.__file__):
        attempt(f"into {file}", lambda file=file: os.open(file, os.O_RDWR))
    torch_folder = Path(torch.__file__).parent
    attempt("compiled", lambda: (torch_folder / "__pycache__" / "a.pyc").write_bytes(b"x"))
    attempt("renamed", lambda: torch_folder.rename(torch_folder.with_name("torchy")))


def links_out(given, attempt):
    key, out = given["key"], Path(given["writable"])
    for folder in (Path(), out):
        link, hard = folder / "link", folder / "hard"
        attempt(f"link in {folder}", lambda link=link: link.symlink_to(key) or link.read_text())
        attempt(f"hard link in {folder}", lambda hard=hard: os.link(key, hard) or "linked")
        attempt(f"moved to {folder}", lambda f=folder: os.rename(key, f / "key") or "moved")
    # A link that the launcher would follow when it reads, or writes, what the job left.
    (out / "weights").write_text("mine")
    attempt("instead of a file", lambda: os.remove(out / "weights") or os.symlink(key, out / "w"))
    attempt("by number", lambda: libc.symlink(key.encode(), b"by-number") == 0)
    attempt("by syscall", lambda: libc.syscall(266, key.encode(), -100, b"by-number") == 0)
    Path("mine").write_text("mine")
    attempt("out of scratch", lambda: os.rename("mine", key + ".new") or "moved")
    attempt("over the key", lambda: os.replace("mine", key) or "moved")


def traps_for_the_launcher(given, attempt):
    """Files that hang, or harm, whoever opens them."""
    for folder in (".", given["writable"]):
        attempt("pipe", lambda f=folder: os.mkfifo(f"{f}/pipe") or "made")
        attempt("device", lambda f=folder: os.mknod(f"{f}/disk", 0o60666, 0x800) or "made")
        attempt("mode", lambda f=folder: open(f"{f}/a", "w").close() or os.chmod(f"{f}/a", 0o4777))


def changes_the_root(given, attempt):
    attempt("chroot", lambda: os.chroot(".") or "moved")
    attempt("mount", lambda: libc.mount(b"/", b".", None, 4096, None) == 0)
    attempt("namespace", lambda: libc.unshare(0x10000000 | 0x20000) == 0)
    attempt("joined", lambda: libc.setns(0, 0) == 0)
