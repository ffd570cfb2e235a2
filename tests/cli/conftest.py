"""The command line as a user has it: arguments in, exit code and text out."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from genesys.cli.app import app
from genesys.journal.run_folder import RunFolder
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
def genesys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Command:
    """Run a command in an empty folder, with a cache of its own."""
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
