"""`genesys verify` and `genesys noise` stand alone: any block, outside any run."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from genesys.cli.trial import chosen_rung
from genesys.errors import ConfigError
from genesys.evolution.ladder import Ladder, Rung
from genesys.journal.run_folder import RunFolder
from tests.cli.conftest import Command, complaint

BLOCK = """
from torch import nn

class Gated(nn.Module):
    \"\"\"Gates what it sees here.\"\"\"

    def __init__(self, dim):
        super().__init__()
        self.norm = nn.LayerNorm(dim)
        self.values = nn.Conv1d(dim, dim, 4, padding=3, groups=dim)
        self.gate = nn.Linear(dim, dim)
        self.out = nn.Linear(dim, dim)

    def forward(self, x):
        y = self.norm(x)
        seen = self.values(y.transpose(1, 2))[..., : x.shape[1]].transpose(1, 2)
        return x + self.out(self.gate(y).sigmoid() * seen)
"""

LEAK = """
from torch import nn

class Mean(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.inner = nn.Linear(dim, dim)

    def forward(self, x):
        return x + self.inner(x).mean(dim=1, keepdim=True)
"""

LADDER = Ladder(
    (
        Rung("short", 1_000_000, 200_000, budget=4),
        Rung("long", 1_000_000, 800_000, budget=1),
    )
)


def test_verify_trains_a_seed_outside_any_run(genesys: Command, config: Path) -> None:
    result = genesys("verify", "gpt", "--rung", "tiny", "--config", config, "--json")
    assert result.exit_code == 0, result.output
    plain = json.loads(result.stdout)
    assert plain["rung"] == "tiny"
    assert plain["proof_holds"] is True
    assert plain["bits_per_byte"]["value"] < plain["bits_per_byte"]["control"]
    assert not Path("runs").exists()


def test_any_block_in_a_file_is_verified(genesys: Command, config: Path) -> None:
    Path("gated.py").write_text(BLOCK)
    before = set(Path().iterdir())
    result = genesys("verify", "gated.py", "--rung", "tiny", "--config", config)
    assert result.exit_code == 0, result.output
    text = " ".join(result.stdout.split())
    assert text.startswith("gated-")
    assert "on tiny, seed 0" in text
    assert "reload proof holds" in text
    assert "matrix products in float32, learning rates times 1" in text
    assert {path.name for path in set(Path().iterdir()) - before} == {"cache"}


def test_a_block_that_sees_the_future_is_refused_before_it_is_trained(
    genesys: Command, config: Path
) -> None:
    Path("mean.py").write_text(LEAK)
    result = genesys("verify", "mean.py", "--rung", "tiny", "--config", config, "--json")
    assert result.exit_code == 1
    plain = json.loads(result.stdout)
    assert plain["passed"] is False
    assert "causality" in [finding["check"] for finding in plain["findings"]]
    assert not Path("cache").exists()


def test_a_file_that_is_no_block_ends_with_one_line(genesys: Command, config: Path) -> None:
    Path("broken.py").write_text("x = (\n")
    result = genesys("verify", "broken.py", "--rung", "tiny", "--config", config)
    assert result.exit_code == 1
    assert "broken.py, line 1: not Python" in complaint(result)
    result = genesys("verify", "nowhere.py", "--rung", "tiny", "--config", config)
    assert result.exit_code == 2
    assert "nowhere.py: expected a readable file" in complaint(result)


def test_several_seeds_are_compared_and_tokens_can_be_given(genesys: Command, config: Path) -> None:
    words = ("gpt", "--rung", "tiny", "--config", config, "--tokens", 6000, "--seeds", 2)
    result = genesys("verify", *words, "--json")
    assert result.exit_code == 0, result.output
    plain = json.loads(result.stdout)
    each = [run["bits_per_byte"]["value"] for run in plain["verifications"]]
    assert [run["seed"] for run in plain["verifications"]] == [0, 1]
    assert all(5000 <= run["tokens"] <= 7000 for run in plain["verifications"])
    assert plain["bits_per_byte"]["each"] == each
    assert plain["bits_per_byte"]["mean"] == pytest.approx(sum(each) / 2)
    assert plain["bits_per_byte"]["sd"] == pytest.approx(abs(each[0] - each[1]) / 2**0.5)
    one = genesys("verify", *words[:-2], "--seed", 1, "--json")
    assert json.loads(one.stdout)["bits_per_byte"]["value"] == each[1]


def test_one_seed_or_several_but_not_both(genesys: Command, config: Path) -> None:
    words = ("gpt", "--rung", "tiny", "--config", config, "--seed", 1, "--seeds", 2)
    result = genesys("verify", *words)
    assert result.exit_code == 2
    assert "expected one of them" in complaint(result)


def test_verify_knows_its_rungs_and_seeds(genesys: Command, config: Path, run: RunFolder) -> None:
    result = genesys("verify", "gpt", "--rung", "huge", "--config", config)
    assert result.exit_code == 2
    assert "tiny, nano, micro" in complaint(result)
    result = genesys("verify", "gtp", "--rung", "low", "--run", run.path)
    assert result.exit_code == 2
    assert "gpt, mamba2, retnet" in complaint(result)


def test_a_rung_is_the_ladders_or_a_scale_known_by_name() -> None:
    assert chosen_rung(LADDER, "long") is LADDER["long"]
    assert chosen_rung(LADDER, "14M") == Rung.named("14M", budget=1)
    own = chosen_rung(LADDER, "long", tokens=100_000)
    assert (own.tokens, own.trunk, own.parameters) == (100_000, None, 1_000_000)
    with pytest.raises(ConfigError, match=r"short, long, nano, .*1300M, got 'nona'"):
        chosen_rung(LADDER, "nona")


def test_ctrl_c_leaves_nothing_half_written(config: Path, tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    words = ["verify", "gpt", "--rung", "micro", "--config", str(config), "--tokens", "400000"]
    started = subprocess.Popen(
        [Path(sys.executable).with_name("genesys"), *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "TMPDIR": str(scratch)},
        start_new_session=True,
    )
    assert started.stderr is not None
    while "tokens/s" not in (line := started.stderr.readline()):
        assert line, "ended before it trained"
    assert list(scratch.iterdir())
    # As a terminal does it: to every process of the group.
    os.killpg(started.pid, signal.SIGINT)
    out, _ = started.communicate(timeout=300)
    assert started.returncode == 130
    assert out == ""
    deadline = time.monotonic() + 200
    while list(scratch.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert list(scratch.iterdir()) == []
    assert not (tmp_path / "runs").exists()


def test_noise_is_measured_once_and_then_looked_up(genesys: Command, config: Path) -> None:
    words = ("noise", "--rung", "tiny", "--config", config, "--seeds", 3)
    first = genesys(*words, "--json")
    assert first.exit_code == 0, first.output
    plain = json.loads(first.stdout)
    assert plain["seeds"] == [1, 2, 3]
    assert len(set(plain["bits_per_byte"])) == 3
    low, high = plain["sd_interval"]
    assert 0 < low < plain["sd"] < high
    kept = {path: path.stat().st_mtime_ns for path in Path("cache").rglob("replicates/*.json")}
    assert len(kept) == 3
    text = genesys(*words)
    assert {path: path.stat().st_mtime_ns for path in kept} == kept
    assert "tokens/s" not in text.stderr
    assert f"{plain['sd']:.4f}" in text.stdout


def test_noise_of_one_seed_is_refused(genesys: Command, config: Path) -> None:
    result = genesys("noise", "--rung", "tiny", "--config", config, "--seeds", 1)
    assert result.exit_code == 2
