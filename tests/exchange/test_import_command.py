"""`genesys import` as a user has it: a file in, a design of the run out, or the reason why not."""

import json
import os
from contextlib import suppress
from pathlib import Path

import pytest

from genesys.architecture.compose import compose
from genesys.config import read_config
from genesys.errors import DesignError
from genesys.exchange.foreign_design import ForeignDesign
from genesys.journal.run_folder import RunFolder
from genesys.lab.seeds import seed_design
from genesys.lab.start import start_run
from tests.cli.conftest import Command, complaint, genesys
from tests.exchange.published_style import SAMPLES
from tests.pretend_run import discover, start

__all__ = ["genesys"]

LEAK = """
from torch import nn

class Leak(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.down = nn.Linear(dim, dim)

    def forward(self, x):
        return x + self.down(x.mean(1, keepdim=True))
"""

HOSTILE = """
import os
from torch import nn

class Harmless(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.down = nn.Linear(dim, dim)

    def forward(self, x):
        return x + self.down(x)

"""

CONFIG = """
seeds = ["gpt"]
sessions = 2
replicates = 1
[ladder]
rungs = [{ name = "tiny", parameters = 60_000, tokens = 8_000, budget = 2 }]
[corpus]
files = ["text/*.txt"]
vocabulary = 300
held_out = 0.1
"""


@pytest.fixture
def block(genesys: Command, tmp_path: Path) -> Path:
    file = tmp_path / "my_block.py"
    file.write_text((SAMPLES / "transformer.py").read_text())
    return file


def test_a_block_becomes_a_design_of_the_latest_run_once(
    genesys: Command, tmp_path: Path, block: Path
) -> None:
    run = start(tmp_path / "runs" / "mine")
    result = genesys("import", block, "--title", "My very own block")
    assert result.exit_code == 0, result.output
    design = run.replay().imports[0]
    assert design.id in result.stdout
    assert design.id.startswith("my-very-own-block-")
    assert design.proposal.motivation.startswith("A pre-norm Transformer block")
    assert design.proposal.plan == "Imported from my_block.py."
    shown = genesys("show", design.id)
    assert shown.exit_code == 0
    assert "import" in shown.stdout
    printed = genesys("code", design.id)
    assert "class CausalAttention(nn.Module)" in printed.stdout
    again = json.loads(genesys("import", block, "--title", "Another name", "--json").stdout)
    assert (again["imported"], again["design"]) == (False, design.id)
    assert len(run.replay().imports) == 1


def test_a_printed_seed_is_known_even_before_it_is_planted(
    genesys: Command, tmp_path: Path
) -> None:
    (tmp_path / "tiny.toml").write_text(CONFIG)
    run = RunFolder(tmp_path / "runs" / "tiny")
    start_run(run, read_config("tiny.toml"))
    (tmp_path / "gpt.py").write_text(compose(seed_design("gpt").unit_tree))
    result = genesys("import", "gpt.py")
    assert result.exit_code == 0, result.output
    assert "has this design already, as gpt-" in result.stdout
    assert run.replay().designs == {}


def test_findings_are_told_as_check_tells_them(genesys: Command, tmp_path: Path) -> None:
    run = start(tmp_path / "runs" / "mine")
    (tmp_path / "leak.py").write_text(LEAK)
    result = genesys("import", "leak.py")
    assert result.exit_code == 1
    assert "not imported" in result.stdout
    assert "\ncausality  Leak.forward, line" in result.stdout
    assert genesys("check", "leak.py").stdout == result.stdout.partition("\n")[2]
    assert run.replay().imports == []


def test_check_looks_without_a_run(genesys: Command, tmp_path: Path, block: Path) -> None:
    result = genesys("check", block)
    assert result.exit_code == 0, result.output
    assert "All checks passed" in result.stdout
    (tmp_path / "design.json").write_text("{}")
    result = genesys("check", "design.json")
    assert result.exit_code == 1
    assert "design.json" in complaint(result)
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize(
    "evil",
    [
        'os.system("touch broken")\n',
        'for name in ["broken"]:\n    open(name, "w")\n',
        "class Evil(open('broken', 'w').__class__):\n    pass\n",
        "@os.system\ndef broken(): ...\n",
        "def later(broken=os.system('touch broken')): ...\n",
        "RESULT = os.system('touch broken')\n",
        "TABLE = [open(name, 'w') for name in ['broken']]\n",
    ],
)
def test_what_a_file_would_do_is_never_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, evil: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with suppress(DesignError):
        assert "broken" not in compose(ForeignDesign.read("it.py", HOSTILE + evil).unit_tree)
    assert not (tmp_path / "broken").exists()


def test_what_runs_at_import_is_refused_with_its_line(genesys: Command, tmp_path: Path) -> None:
    run = start(tmp_path / "runs" / "mine")
    (tmp_path / "hostile.py").write_text(HOSTILE + 'os.system("touch broken")\n')
    result = genesys("import", "hostile.py")
    assert result.exit_code == 1
    assert "line 13: `os.system('touch broken')` runs when the file is imported" in complaint(
        result
    )
    inside = HOSTILE.replace("return x", 'os.system("touch broken")\n        return x')
    (tmp_path / "hostile.py").write_text(inside)
    result = genesys("import", "hostile.py")
    assert result.exit_code == 1
    assert "`os` comes from os" in complaint(result)
    assert not (tmp_path / "broken").exists()
    assert run.replay().imports == []


def test_wrong_requests(genesys: Command, tmp_path: Path, block: Path) -> None:
    missing = genesys("import", block)
    assert missing.exit_code == 2
    assert "--config" in complaint(missing)
    assert "no_file.py" in complaint(genesys("import", "no_file.py"))
    assert genesys("import", "no_file.py").exit_code == 2
    start(tmp_path / "runs" / "mine")
    wrong = genesys("import", block, "--class", "Blok")
    assert wrong.exit_code == 2
    assert "'Blok'" in complaint(wrong)
    assert genesys("import", block, "--config", "desktop").exit_code == 2
    (tmp_path / "binary.py").write_bytes(b"\xff\xfe\x00")
    binary = genesys("import", "binary.py")
    assert binary.exit_code == 1
    assert "UTF-8" in complaint(binary)


def test_a_run_with_other_settings_is_not_joined(
    genesys: Command, tmp_path: Path, block: Path
) -> None:
    run = start(tmp_path / "runs" / "mine")
    (tmp_path / "mine.toml").write_text(CONFIG)
    result = genesys("import", block, "--config", "mine.toml")
    assert result.exit_code == 2
    assert "was started with" in complaint(result)
    assert run.replay().imports == []


def test_a_spent_budget_is_told(genesys: Command, tmp_path: Path, block: Path) -> None:
    discover(tmp_path / "runs" / "mine")
    result = genesys("import", block)
    assert result.exit_code == 0, result.output
    assert "discover will not verify it" in " ".join(result.stdout.split())


@pytest.mark.slow
def test_an_imported_design_is_verified_and_ranked(
    genesys: Command, tmp_path: Path, block: Path
) -> None:
    (tmp_path / "text").mkdir()
    for number in range(40):
        words = [f"{(number * 131 + k * k * 17) % 977}" for k in range(1500)]
        (tmp_path / "text" / f"{number}.txt").write_text(" ".join(words))
    (tmp_path / "tiny.toml").write_text(CONFIG)
    result = genesys("import", block, "--config", "tiny.toml", "--json")
    assert result.exit_code == 0, result.output
    name = json.loads(result.stdout)["design"]
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    found = genesys("discover", "tiny.toml", "--workers", "1")
    assert found.exit_code == 0, found.output
    tree = RunFolder(tmp_path / "runs" / "tiny").replay()
    assert [design.proposal.title for design in tree.seeds] == ["GPT"]
    assert (name, "tiny") in tree.verifications
    board = json.loads(genesys("leaderboard", "--json").stdout)
    assert any(place["design"] == name and place["lead"] for place in board["places"]), board
    assert "tiny" in genesys("show", name).stdout


SCALED = '''from genesys.architecture.unit import Unit
from torch import nn


class Scaled(Unit):
    """Scale."""

    kind = "residual arrangement"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.up = nn.Linear(dim, dim)

    def forward(self, x, signals):
        return x + self.up(x), signals
'''


def test_slips_in_a_unit_are_repaired_and_told(genesys: Command, tmp_path: Path) -> None:
    run = start(tmp_path / "runs" / "mine")
    code = SCALED.replace("return x + self.up(x), signals", "return x + self.up(x)")
    code = code.replace("from torch import nn\n", "")
    (tmp_path / "scaled.py").write_text(code)
    result = genesys("import", "scaled.py")
    assert result.exit_code == 0, result.output
    assert "Repaired first:\n[" in result.stdout
    assert "[return_arity] line" in result.stdout
    assert len(run.replay().imports) == 1
