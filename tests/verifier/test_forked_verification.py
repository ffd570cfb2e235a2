"""The same verification in a locked-down process: the same numbers, and nothing else."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from verifier_cases import block

from genesys import plugins
from genesys.corpus.corpus import Corpus
from genesys.errors import DesignError
from genesys.evolution.design import Design
from genesys.evolution.ladder import Rung
from genesys.sandbox.sandbox import Sandbox
from genesys.verifier.pretraining import Pretraining


@pytest.fixture(scope="module")
def forked() -> Iterator[Sandbox]:
    sandbox = plugins.load(Sandbox, "forked")
    yield sandbox
    sandbox.close()


def test_the_sandbox_changes_nothing_in_the_result(
    forked: Sandbox, gpt: Design, corpus: Corpus, rung: Rung, tmp_path: Path
) -> None:
    notes: list[str] = []
    locked = Pretraining(forked, corpus, tmp_path / "a").verify(
        gpt, rung, 0, lambda fraction, note: notes.append(note)
    )
    here = plugins.load(Sandbox, "inline")
    plain = Pretraining(here, corpus, tmp_path / "b").verify(gpt, rung, 0)
    assert locked == replace(plain, cost=locked.cost, isolation=forked.isolation)
    assert 0.1 < locked.cost.cpu_seconds < 60.0
    assert "scoring the trained weights" in notes
    left = sorted(path.relative_to(tmp_path / "a") for path in (tmp_path / "a").rglob("*.*"))
    assert left == [Path(gpt.id, "tiny-seed0.safetensors")]


def test_a_design_that_kills_its_process_is_a_failed_one(
    forked: Sandbox, gpt: Design, corpus: Corpus, rung: Rung, tmp_path: Path
) -> None:
    deadly = block("torch.sys.modules['os']._exit(0)")
    verifier = Pretraining(forked, corpus, tmp_path)
    with pytest.raises(DesignError, match="training crashed"):
        verifier.verify(deadly, rung, 0)
    assert verifier.verify(gpt, rung, 0).learned
