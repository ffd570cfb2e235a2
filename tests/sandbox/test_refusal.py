"""Where nothing holds foreign code in, it runs only if the user says so in so many words."""

import pytest
from typer.testing import CliRunner

from genesys.cli.app import app
from genesys.config import read_config
from genesys.console.machine import Machine, screen
from genesys.errors import SandboxError
from genesys.lab.bench import sandbox_of
from genesys.sandbox import isolation
from genesys.sandbox.forked import Forked
from genesys.sandbox.inline import Inline
from genesys.sandbox.job import Job, Limits
from genesys.sandbox.outcome import Finished
from genesys.sandbox.spawned import Spawned

UNIT = '''
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class Still(Unit):
    """Hand everything on: y = x."""

    kind = "residual arrangement"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x, signals
'''


@pytest.fixture
def bare_machine(monkeypatch):
    monkeypatch.setattr(isolation.landlock, "version", lambda: 0)
    monkeypatch.setattr(isolation.seccomp, "available", lambda: False)


@pytest.mark.usefixtures("bare_machine")
@pytest.mark.parametrize("kind", [Forked, Spawned, lambda: Inline(unsandboxed=False)])
def test_a_sandbox_says_what_is_missing_and_how_to_go_on(kind):
    with pytest.raises(SandboxError, match="seccomp or landlock") as refused:
        kind()
    assert "--unsandboxed" in str(refused.value)
    assert "genesys doctor" in str(refused.value)


@pytest.mark.usefixtures("bare_machine")
@pytest.mark.parametrize("kind", [Forked, Spawned])
def test_the_users_word_is_enough_and_no_layer_is_claimed(kind):
    sandbox = kind(unsandboxed=True)
    assert set(sandbox.isolation) <= {"capabilities", "limits", "clean environment"}
    job = Job("genesys.testing.pretend_jobs:echo", 1)
    try:
        assert sandbox.run(job, Limits(20)) == Finished(1)
    finally:
        sandbox.close()


@pytest.mark.parametrize("missing", ["landlock", "seccomp"])
def test_one_of_the_two_is_enough(monkeypatch, missing):
    held = [layer for layer in isolation.BOUNDARIES if layer != missing]
    isolation.demand(held)
    with pytest.raises(SandboxError):
        isolation.demand(["capabilities", "limits", "clean environment"])


def test_a_config_alone_cannot_do_without_a_sandbox(tmp_path):
    file = tmp_path / "mine.toml"
    text = '[[ladder.rungs]]\nname = "a"\nparameters = 40000\ntokens = 20000\nbudget = 9\n'
    file.write_text('sandbox = "inline"\n' + text)
    with pytest.raises(SandboxError, match="--unsandboxed"):
        sandbox_of(read_config(str(file)), unsandboxed=False)
    assert isinstance(sandbox_of(read_config(str(file)), unsandboxed=True), Inline)


@pytest.mark.usefixtures("bare_machine")
@pytest.mark.parametrize(
    "command",
    [
        ["discover", "minute", "--run", "run"],
        ["check", "still.py"],
        ["import", "still.py", "--config", "minute", "--run", "run"],
        ["verify", "gpt", "--rung", "nano", "--config", "minute"],
        ["export", "gpt", "out", "--format", "hf", "--untrained", "--rung", "nano",
         "--config", "minute"],
    ],
)  # fmt: skip
def test_every_command_that_runs_foreign_code_refuses_first(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GENESYS_CACHE", str(tmp_path / "cache"))
    (tmp_path / "still.py").write_text(UNIT)
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 1
    assert "--unsandboxed" in result.stderr
    assert not (tmp_path / "run").exists()


@pytest.mark.usefixtures("bare_machine")
def test_a_check_goes_on_when_told(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "still.py").write_text(UNIT)
    result = CliRunner().invoke(app, ["check", "still.py", "--unsandboxed", "--json"])
    assert '"facts"' in result.stdout, result.output


@pytest.mark.usefixtures("bare_machine")
def test_the_doctor_says_that_code_would_be_refused(tmp_path):
    machine = Machine.survey(tmp_path)
    assert not machine.holds_foreign_code
    assert machine.as_json["holds_foreign_code"] is False
    assert any("--unsandboxed" in warning for warning in machine.warnings)
    assert screen(machine)


def test_workers_are_told_what_the_user_said(tmp_path, monkeypatch):
    """In so many words, on their command line: a worker that is replaced is told again."""
    from genesys.cluster.local import LocalCluster
    from genesys.journal.run_folder import RunFolder

    word = tmp_path / "word.py"
    word.write_text("import sys\nopen(sys.argv[1] + '/told', 'w').write(' '.join(sys.argv[3:]))\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    folder = RunFolder(tmp_path / "run")
    folder.create().close()
    cluster = LocalCluster(folder, tmp_path, 1, module="word", words=("--unsandboxed",))
    cluster.start()
    journal = folder.open()
    while cluster.tend(journal):
        pass
    journal.close()
    assert (tmp_path / "run" / "told").read_text() == "--unsandboxed"
