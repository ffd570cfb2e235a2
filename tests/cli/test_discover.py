"""`genesys discover` refuses what cannot work before it starts, and shows a run that is whole."""

import shutil
import sys
from pathlib import Path

import pytest

from genesys.cli.discovery import Discovery
from genesys.cluster.local import sole_owner
from genesys.evolution.events import VerificationStarted
from genesys.journal.run_folder import RunFolder
from tests.cli.conftest import Command, complaint
from tests.pretend_run import start

LADDER = """
sessions = 60
racing = false
[ladder]
rungs = [
    { name = "low", parameters = 100_000, tokens = 100_000, budget = 16 },
    { name = "mid", parameters = 400_000, tokens = 400_000, budget = 4 },
    { name = "top", parameters = 1_600_000, tokens = 1_600_000, budget = 1 },
]
"""
SELECTION = """
[selection]
policy = "quadrants"
seeds_first = 3
crossover_from = 5
scratch_from = 8
"""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("seesions = 3\n", ["seesions", "sessions", "replicates"]),
        ("sessions = 'many'\n", ["sessions", "'many'", "integer"]),
        ("sessions = -1\n", ["sessions", "-1", "greater than or equal to 0"]),
        ("seeds = ['gtp']\n", ["gtp", "gpt"]),
        ("seeds = []\n", ["seeds"]),
        ("sandbox = \n", ["not TOML"]),
        ("[corpus]\nvocabulary = 3\n", ["corpus.vocabulary", "300", "3"]),
        ("[selection]\npolicy = 'best'\n", ["best", "quadrants", "uniform"]),
        ("[selection]\nshares = 1\n", ["selection", "shares", "share"]),
        ("designers = { oracle = 1 }\n", ["designers", "oracle", "'genetic'", "'llm'", "'tuning'"]),
        ("designers = { genetic = 0 }\n", ["designers.genetic", "greater than 0"]),
        ("designers = {}\n", ["designers", "at least one"]),
        ("designers = { llm = 1 }\n", ["llm.llms", "at least one LLM"]),
    ],
)
def test_a_wrong_config_is_one_line_and_no_run(
    genesys: Command, tmp_path: Path, text: str, told: list[str]
) -> None:
    rungs = LADDER.replace("sessions = 60\n", "")
    (tmp_path / "mine.toml").write_text(rungs + text if text.startswith("[") else text + rungs)
    result = genesys("discover", "mine.toml")
    assert result.exit_code == 2
    line = complaint(result)
    assert all(word in line for word in told), line
    assert not (tmp_path / "runs").exists()


def test_money_for_a_run_without_llms_is_a_wrong_request(genesys: Command, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(LADDER)
    result = genesys("discover", "mine.toml", "--dollars", "5")
    assert result.exit_code == 2
    assert "--dollars: expected a run in which LLMs design" in complaint(result)
    assert not (tmp_path / "runs").exists()


def test_a_budget_that_the_seeds_take_up_is_one_line_and_no_run(
    genesys: Command, tmp_path: Path
) -> None:
    (tmp_path / "mine.toml").write_text(LADDER.replace("budget = 16", "budget = 6"))
    result = genesys("discover", "mine.toml")
    assert result.exit_code == 2
    line = complaint(result)
    assert "rung 'low' has a budget of 6, which the 6 seeds take up" in line
    assert "seeds = ['gpt', 'mamba2', 'retnet', 'rwkv6', 'rwkv7']" in line
    assert not (tmp_path / "runs").exists()


SEED = """
from genesys.library.seeds.base import Seed
from genesys.library.shelf import plant


class Mine(Seed):
    title = "Mine"
    summary = "A block of my own."

    def unit_tree(self):
        return plant(
            "single_residual",
            norm=plant("rms_norm"),
            mixer={mixer},
        )
"""


@pytest.mark.parametrize(
    ("mixer", "told"),
    [
        ("plant('attention', heads=64, position=plant('rotary'))", ["mixer", "'heads'", "1 to 32"]),
        ("plant('layer_norm')", ["SingleResidual", "'mixer'", "'sequence mixer'", "'norm'"]),
        (
            "plant('mixer_chain', first=plant('alibi_attention'), second=plant('alibi_attention'))",
            ["mixer.norm"],
        ),
    ],
)
def test_a_senseless_seed_is_one_line_and_no_run(
    genesys: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mixer: str, told: list[str]
) -> None:
    (tmp_path / "mylab").mkdir()
    (tmp_path / "mylab" / "mine.py").write_text(SEED.format(mixer=mixer))
    monkeypatch.syspath_prepend(tmp_path)
    for module in ("mylab", "mylab.mine"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    (tmp_path / "mine.toml").write_text(f"seeds = ['mylab.mine']\n{LADDER}")
    result = genesys("discover", "mine.toml")
    assert result.exit_code == 1
    line = complaint(result)
    assert all(word in line for word in ["mylab.mine", *told]), line
    assert not (tmp_path / "runs").exists()


def test_an_unknown_preset_is_told_with_the_known_ones(genesys: Command) -> None:
    result = genesys("discover", "desktop")
    assert result.exit_code == 2
    assert "demo" in complaint(result)
    assert "laptop" in complaint(result)


def test_a_config_that_is_no_text_is_a_wrong_request(genesys: Command, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_bytes(b"\xff\xfe\x00")
    result = genesys("discover", "mine.toml")
    assert result.exit_code == 2
    assert "mine.toml" in complaint(result)


def test_two_cannot_discover_in_one_run(genesys: Command, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(LADDER + SELECTION)
    with sole_owner(RunFolder(tmp_path / "runs" / "mine")):
        result = genesys("discover", "mine.toml")
    assert result.exit_code == 1
    assert "another process is discovering here" in complaint(result)


def test_a_run_with_other_settings_is_not_touched(genesys: Command, tmp_path: Path) -> None:
    run = start(tmp_path / "runs" / "mine")
    (tmp_path / "mine.toml").write_text(
        LADDER.replace("sessions = 60", "sessions = 61") + SELECTION
    )
    result = genesys("discover", "mine.toml")
    assert result.exit_code == 2
    assert "sessions = 60, not 61" in complaint(result)
    assert run.replay().length == 4


def test_a_corpus_that_is_too_small_is_told_before_any_worker_starts(
    genesys: Command, tmp_path: Path
) -> None:
    for number in range(40):
        text = " ".join(f"word{number * 31 + k * 7}" for k in range(200))
        (tmp_path / f"{number}.txt").write_text(text)
    corpus = "[corpus]\nfiles = ['*.txt']\nvocabulary = 300\n"
    (tmp_path / "mine.toml").write_text(LADDER + SELECTION + corpus)
    result = genesys("discover", "mine.toml")
    assert result.exit_code == 1
    assert "rung 'low'" in result.stderr
    assert RunFolder(tmp_path / "runs" / "mine").replay().designs == {}


def test_ctrl_c_gives_steps_back_and_says_how_to_go_on(
    genesys: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = start(tmp_path / "runs" / "mine")
    (tmp_path / "mine.toml").write_text(LADDER + SELECTION)
    steps = [VerificationStarted(seed.id, "low") for seed in run.replay().seeds[:2]]
    journal = run.open()
    journal.claim(steps[0], after=4, worker="host-1")

    def interrupted(_: Discovery) -> None:
        length = run.replay().length
        journal.claim(steps[1], after=length, worker="host-2")
        raise KeyboardInterrupt

    monkeypatch.setattr(Discovery, "_plant", interrupted)
    result = genesys("discover", "mine.toml", "--track", "tensorboard")
    journal.close()
    assert result.exit_code == 130
    assert "go on with: genesys discover mine.toml --track tensorboard" in result.stdout
    assert run.replay().claims == {}


def test_a_whole_run_can_be_tracked_afterwards(
    genesys: Command, run: RunFolder, tmp_path: Path
) -> None:
    folder = tmp_path / "runs" / "mine"
    shutil.copytree(run.path, folder)
    (tmp_path / "mine.toml").write_text(LADDER + SELECTION)
    result = genesys("discover", "mine.toml", "--track", "tensorboard")
    assert result.exit_code == 0, result.output
    tracked = folder / "tracking" / "tensorboard"
    for design, rung in run.replay().verifications:
        assert any((tracked / rung / design).iterdir())


def test_a_tracker_that_is_not_there_is_told_before_the_run_is_made(
    genesys: Command, tmp_path: Path
) -> None:
    result = genesys("discover", "demo", "--track", "paper")
    assert result.exit_code == 2
    assert "mlflow, tensorboard, weights_and_biases" in complaint(result)
    assert not (tmp_path / "runs").exists()


def test_a_whole_run_is_shown_again_with_what_to_do_next(
    genesys: Command, run: RunFolder, tmp_path: Path
) -> None:
    shutil.copytree(run.path, tmp_path / "runs" / "mine")
    (tmp_path / "mine.toml").write_text(LADDER + SELECTION)
    result = genesys("discover", "mine.toml")
    assert result.exit_code == 0, result.output
    assert "this run is whole" in result.stdout
    for seed in run.replay().seeds:
        assert seed.id in result.stdout
    assert "Report: runs/mine/report.html" in result.stdout
    command = next(line for line in result.stdout.splitlines() if "genesys show" in line)
    assert genesys(*command.split()[1:]).exit_code == 0
    assert RunFolder(tmp_path / "runs" / "mine").replay().length == run.replay().length
