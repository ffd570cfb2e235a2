"""The command line as a user has it: arguments in, exit code and text out."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from genesys.cli.app import app
from genesys.journal.run_folder import RunFolder
from genesys.sandbox import forked
from genesys.sandbox.forked import WARM, Forked
from genesys.sandbox.guard import Guard
from tests import pretend_run

Command = Callable[..., Result]

CONFIG = """
[ladder]
rungs = [{ name = "tiny", parameters = 60_000, tokens = 8_000, budget = 1 }]
[corpus]
files = ["text/*.txt"]
vocabulary = 300
held_out = 0.1
"""


@pytest.fixture
def genesys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, warm_sandbox: Forked) -> Command:
    """Run a command in an empty folder, with a cache of its own.

    Commands in one process share a sandbox's server: starting it takes seconds.
    """

    def guard(modules: tuple[str, ...] | None, *, unsandboxed: bool = False) -> Guard:
        if modules == WARM and not unsandboxed:
            return warm_sandbox._guard
        return Guard(modules, unsandboxed=unsandboxed)

    def close(sandbox: Forked) -> None:
        if sandbox._guard is not warm_sandbox._guard:
            sandbox._guard.close()

    monkeypatch.setattr(forked, "Guard", guard)
    monkeypatch.setattr(Forked, "close", close)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GENESYS_CACHE", str(tmp_path / "cache"))

    def call(*arguments: object) -> Result:
        return CliRunner().invoke(app, [str(argument) for argument in arguments])

    return call


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    return pretend_run.discover(tmp_path_factory.mktemp("runs") / "pretend")


@pytest.fixture
def config(genesys: Command, tmp_path: Path) -> Path:
    """A config with a tiny rung, and text for it."""
    (tmp_path / "text").mkdir()
    for number in range(40):
        words = [f"{(number * 131 + k * k * 17) % 977}" for k in range(1500)]
        (tmp_path / "text" / f"{number}.txt").write_text(" ".join(words))
    (tmp_path / "tiny.toml").write_text(CONFIG)
    return tmp_path / "tiny.toml"


def complaint(result: Result) -> str:
    """Return the one line on standard error, after asserting that nothing else was said."""
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert line.startswith("Error: ")
    return line
