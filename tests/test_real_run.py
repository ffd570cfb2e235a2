"""Whole runs with every part real: corpus, checker, sandbox, training, evaluation, processes."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psutil
import pytest

from genesys.evolution.events import VerificationFinished
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.journal.encoding import encode
from genesys.journal.run_folder import RunFolder

CONFIG = """
sessions = 6
pool = 1
replicates = 2
seeds = ["gpt", "retnet"]

[ladder]
rungs = [
    { name = "low", parameters = 60_000, tokens = 10_000, budget = 4 },
    { name = "high", parameters = 120_000, tokens = 10_000, budget = 1 },
]

[selection]
policy = "quadrants"
seeds_first = 2

[corpus]
files = ["TEXTS/*.txt"]
vocabulary = 512
"""

MAIN = "from genesys.cli import main; main()"


@pytest.fixture(scope="session")
def texts(prose: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with files of text."""
    folder = tmp_path_factory.mktemp("texts")
    for number, text in enumerate(prose):
        (folder / f"{number:02}.txt").write_text(text)
    return folder


pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def start(folder: Path, texts: Path, workers: int) -> subprocess.Popen[str]:
    """Begin, or go on with, a run that has a cache of its own."""
    config, cache = folder.parent / "config.toml", folder.parent / "cache"
    config.write_text(CONFIG.replace("TEXTS", str(texts)))
    options = ["--run", str(folder), "--cache", str(cache), "--workers", str(workers)]
    return subprocess.Popen(
        [sys.executable, "-c", MAIN, "discover", str(config), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def finish(process: subprocess.Popen[str]) -> str:
    said, _ = process.communicate(timeout=600)
    assert process.returncode == 0, said
    return said


def assert_whole(tree: EvolutionTree) -> None:
    assert tree.claims == {}
    assert (tree.finished["low"], tree.finished["high"]) == (4, 1)
    assert {seed.id for seed in tree.seeds} <= tree.tried("low")
    assert tree.noise("low") is not None
    for found in tree.verifications.values():
        assert found.proof.holds
        assert found.learned
        assert found.bits_per_byte.control > found.bits_per_byte.value + 0.3
        assert abs(found.parameters / {"low": 60_000, "high": 120_000}[found.rung] - 1) <= 0.05


def decisions_and_scores(folder: Path) -> list[Mapping[str, Any]]:
    """Return the journal as JSON, less what a clock or a worker's name put there."""
    journal = RunFolder(folder).open()
    plain = []
    for entry in journal.read():
        kind, text = encode(entry.event, lambda code: code)
        event = json.loads(text)
        event.get("verification", {}).pop("cost", None)
        plain.append({"kind": kind, **event})
    journal.close()
    return plain


def test_with_one_worker_the_same_settings_give_the_same_run(tmp_path: Path, texts: Path) -> None:
    folders = [tmp_path / name / "run" for name in ("one", "two")]
    for folder in folders:
        folder.parent.mkdir()
        said = finish(start(folder, texts, workers=1))
        assert "gpt" in said
        assert (folder / "report.html").exists()
    one, two = map(decisions_and_scores, folders)
    assert one == two
    assert_whole(RunFolder(folders[0]).replay())


def test_a_run_killed_in_training_goes_on_and_repeats_nothing_finished(
    tmp_path: Path, texts: Path
) -> None:
    folder = tmp_path / "run"
    process = start(folder, texts, workers=2)
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        time.sleep(0.5)
        assert process.poll() is None, "the run was over before it could be killed"
        tree = RunFolder(folder).replay() if RunFolder(folder).exists else None
        if tree and tree.verifications and tree.claims:
            break
    children = psutil.Process(process.pid).children(recursive=True)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert process.stdout is not None
    process.stdout.close()
    _, alive = psutil.wait_procs(children, timeout=200)
    assert not alive, "workers or sandboxed jobs outlived the process that started them"
    before = RunFolder(folder).replay()
    assert before.claims, "something was under way"

    said = finish(start(folder, texts, workers=2))
    assert str(folder) in said
    tree = RunFolder(folder).replay()
    assert_whole(tree)
    assert before.verifications.items() <= tree.verifications.items()
    journal = RunFolder(folder).open()
    finished = [
        (event.verification.design_id, event.verification.rung, event.verification.seed)
        for event in (entry.event for entry in journal.read())
        if isinstance(event, VerificationFinished)
    ]
    journal.close()
    assert len(set(finished)) == len(finished)
