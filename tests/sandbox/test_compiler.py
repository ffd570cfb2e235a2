"""A job that compiles gets what it asks for; its compiler is held in as the job is."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from genesys.sandbox import compiler_process, isolation
from genesys.sandbox.compiler import refused
from genesys.sandbox.footprint import descendants
from genesys.sandbox.forked import Forked
from genesys.sandbox.job import Job, Limits
from genesys.sandbox.outcome import Finished, OverLimit

COMPILES = "tests.sandbox.jobs:compiles"


@pytest.fixture(scope="module")
def bare():
    with_nothing = Forked(modules=())
    yield with_nothing
    with_nothing.close()


def compiled(sandbox, text, name="a.so"):
    return sandbox.run(Job(COMPILES, {"text": text, "name": name}, compiles=True), Limits(60))


def test_a_job_has_a_library_compiled_and_loads_it(bare):
    pytest.importorskip("ctypes")
    outcome = compiled(bare, 'extern "C" int seven() { return 7; }')
    assert isinstance(outcome, Finished), outcome
    assert outcome.value == [0, "", 7]


def test_faults_of_a_text_are_told(bare):
    outcome = compiled(bare, "int seven() { return }")
    assert isinstance(outcome, Finished), outcome
    status, said, loaded = outcome.value
    assert (status, loaded) == (1, None)
    assert "expected primary-expression" in said


def test_nothing_outlives_the_job(bare):
    outcome = bare.run(Job("tests.sandbox.jobs:leaves_a_compiler", None, compiles=True), Limits(60))
    assert outcome == Finished("left")
    assert descendants(bare._guard._server.process_id) == set()


def test_without_a_compiler_the_job_is_told(monkeypatch, capsys):
    monkeypatch.setattr(compiler_process, "PATH", "/nowhere")
    compiler_process.main({})
    assert json.loads(capsys.readouterr().out) == {"fault": "there is no g++ in /nowhere"}


def test_many_processes_end_the_job(monkeypatch):
    """Without a filter, a job can do what a compiler could that was taken over by a text."""
    sandbox = Forked(modules=(), unsandboxed=True)
    monkeypatch.setattr(sandbox._guard, "layers", ("limits", "clean environment"))
    outcome = sandbox.run(Job("tests.sandbox.jobs:forks_many", 30, compiles=True), Limits(20))
    assert isinstance(outcome, OverLimit), outcome
    assert outcome.limit == "16 processes of compilers"
    assert descendants(sandbox._guard._server.process_id) == set()
    sandbox.close()


@pytest.mark.parametrize(
    "argument",
    ["-fplugin=/a.so", "-wrapper", "-B/tmp", "@/tmp/a", "-specs=/a", "-Wl,-z", "-Wa,-a", "-x", ""],
)
def test_options_that_start_or_load_something_are_not_passed_on(argument):
    assert refused(["-O3", argument, "/tmp/a.cpp"]) == argument


TRIES = """
import ctypes, json, os, socket, sys
from genesys.sandbox.compiler_process import lock
start = json.loads(sys.argv[1])
lock(start, "/usr/bin/g++")
libc = ctypes.CDLL(None, use_errno=True)
got = []
def attempt(name, trick):
    try:
        if trick():
            got.append(name)
    except OSError:
        pass
def forked(trick):
    child = os.fork()
    if child == 0:
        try:
            os._exit(0 if trick() == 0 else 1)
        finally:
            os._exit(1)
    return os.waitpid(child, 0)[1] == 0
attempt("shell", lambda: forked(lambda: os.execv("/bin/sh", ["sh", "-c", "true"])))
attempt("python", lambda: forked(lambda: os.execv(sys.executable, ["python", "-c", "pass"])))
attempt("key", lambda: open(start["key"]).read())
attempt("written", lambda: open(start["key"] + ".new", "w"))
attempt("socket", socket.socket)
attempt("session", lambda: forked(lambda: libc.setsid() > 0 and 0 or 1))
attempt("namespace", lambda: libc.syscall(56, 0x10000000 | 17, 0, 0, 0, 0) >= 0)
attempt("signal", lambda: os.kill(os.getppid(), 0) is None)
attempt("memory", lambda: libc.mmap(None, ctypes.c_size_t(2**33), 3, 0x22, -1, 0) not in (-1, None))
attempt("compiler", lambda: forked(lambda: os.execv("/usr/bin/g++", ["g++", "--version"])))
print(json.dumps(got))
"""


@pytest.mark.skipif(
    not {"seccomp", "landlock"} <= set(isolation.layers()) or not Path("/usr/bin/g++").exists(),
    reason="this machine lacks seccomp, landlock or g++",
)
def test_what_the_compilers_process_may_still_do(tmp_path):
    """All that is left to whoever takes it over is to start the compiler."""
    (tmp_path / "scratch").mkdir()
    key = tmp_path / "key"
    key.write_text("secret")
    start = {"scratch": str(tmp_path / "scratch"), "readable": [], "writable": [], "key": str(key),
             "layers": isolation.layers(), "written": 2**23}  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", TRIES, json.dumps(start)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert json.loads(done.stdout.splitlines()[-1]) == ["compiler"]
