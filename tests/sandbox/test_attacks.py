"""Hostile code gets nothing, ends as an outcome, and leaves nothing behind.

Each attack of the table runs twice, as root and as an ordinary user, where root runs the tests;
otherwise as the user who does. One test for all of them: the launcher that is attacked lives on
through the whole table. Skipped where the locks are missing: there is nothing to prove.
"""

import json
import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from genesys.sandbox import isolation
from genesys.sandbox.forked import Forked
from genesys.sandbox.job import Job, Limits
from genesys.sandbox.outcome import Finished
from tests.sandbox.assault import ATTACKS, TEXTS, VARIABLE
from tests.sandbox.ordinary_user import MISSING, USER

pytestmark = pytest.mark.skipif(
    not {"seccomp", "landlock"} <= set(isolation.layers()),
    reason="this machine lacks seccomp or landlock",
)


def assaulted(*through, job=""):
    """Run the whole table in a launcher of its own; return its report."""
    with tempfile.TemporaryDirectory(prefix="genesys-assault-") as folder:
        for name in ("home", "work"):
            (Path(folder) / name).mkdir()
        if through:
            for path in (folder, *Path(folder).iterdir()):
                os.chown(path, USER, USER)
        key = secrets.token_hex(16)
        environment = os.environ | {"HOME": f"{folder}/home", VARIABLE: key, "OMP_NUM_THREADS": "1"}
        command = [sys.executable, "-m", *through, "tests.sandbox.assault", f"{folder}/work", job]
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, check=False, timeout=300
        )
        if done.returncode == MISSING:
            pytest.skip(done.stderr.strip())
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout)


def assert_held(report):
    assert set(report) == {attack.name for attack in ATTACKS} | {"memory of the server"}
    wrong = {name: told for name, told in report.items() if told["wrong"]}
    assert not wrong, json.dumps(wrong, indent=1)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can try what root's code can do")
def test_as_root():
    assert_held(assaulted())


def test_as_an_ordinary_user():
    assert_held(assaulted() if os.geteuid() else assaulted("tests.sandbox.ordinary_user"))


def test_from_a_job_that_compiles():
    assert_held(assaulted(job="compiles"))


def test_the_same_code_gets_what_it_wants_without_the_locks(monkeypatch, tmp_path):
    """Else the attacks would prove nothing."""
    monkeypatch.setenv(VARIABLE, "the key")
    key = tmp_path / "home" / "key"
    key.parent.mkdir()
    key.write_text("the key")
    (tmp_path / "beside.txt").write_text("the key")
    (tmp_path / "out").mkdir()
    given = {"key": str(key), "home": str(key.parent), "variable": VARIABLE, "mark": "mark",
             "writable": str(tmp_path / "out"), "launcher": os.getpid(), "unix": "x",
             "abstract": "x"}  # fmt: skip
    bare = Forked(modules=(), unsandboxed=True)
    monkeypatch.setattr(bare._guard, "layers", ("limits", "clean environment"))
    for name in (
        "files:key_file", "files:key_beside_the_run", "files:links_out",
        "secrets:environment", "network:unix_sockets",
        "processes:orphan", "locks:landlock", "locks:seccomp",
    ):  # fmt: skip
        text, _, function = name.partition(":")
        code = (TEXTS / f"{text}.py").read_text()
        payload = {
            "text": code,
            "function": function,
            "given": given,
        }
        key.write_text("the key")
        outcome = bare.run(Job("tests.sandbox.jobs:executes", payload), Limits(10))
        assert isinstance(outcome, Finished), outcome
        assert outcome.value, name
    bare.close()


def test_every_attack_is_in_the_table():
    written = {
        f"{file.stem}:{line[4:].partition('(')[0]}"
        for file in TEXTS.glob("*.py")
        for line in file.read_text().splitlines()
        if line.startswith("def ") and "(given, attempt)" in line
    }
    assert written == {attack.name for attack in ATTACKS}
    assert len(written) >= 30
