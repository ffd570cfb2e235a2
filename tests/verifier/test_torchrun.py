"""Two processes train what one trains."""

from pathlib import Path

import pytest

from genesys.corpus.corpus import Corpus
from genesys.evolution.design import Design
from genesys.evolution.ladder import Rung
from genesys.sandbox.inline import Inline
from genesys.sandbox.torchrun import Torchrun
from genesys.verifier.pretraining import Pretraining


@pytest.mark.slow
def test_two_processes_train_what_one_trains(gpt: Design, corpus: Corpus, tmp_path: Path) -> None:
    rung = Rung("uneven", 40_000, 20_000, budget=1, batch=768)
    heard: list[float] = []
    several = Pretraining(Torchrun(unsandboxed=True, processes=2), corpus, tmp_path / "several")
    found = several.verify(gpt, rung, 0, lambda fraction, note: heard.append(fraction))
    expected = Pretraining(Inline(), corpus, tmp_path / "one").verify(gpt, rung, 0)
    for (tokens, one), (also, other) in zip(expected.curve, found.curve, strict=True):
        assert tokens == also
        assert one == pytest.approx(other, abs=2e-3)
    assert found.bits_per_byte.value == pytest.approx(expected.bits_per_byte.value, abs=2e-3)
    assert found.cost.tokens == expected.cost.tokens == found.tokens
    assert heard[-1] <= 1.0
