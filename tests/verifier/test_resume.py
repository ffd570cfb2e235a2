"""A verification that is killed goes on where it was, and ends as if nothing had been."""

import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from genesys.corpus.corpus import Corpus
from genesys.evolution.design import Design
from genesys.evolution.ladder import Ladder, Rung
from genesys.lab.seeds import seed_design
from genesys.sandbox.inline import Inline
from genesys.verifier.assignment import weights_file
from genesys.verifier.pretraining import Pretraining

RUNG = Rung("long", parameters=40_000, tokens=60_000, budget=1)

KILLED = """
import os
import signal
import sys
from pathlib import Path

from genesys.corpus.corpus import Corpus
from genesys.evolution.ladder import Rung
from genesys.lab.seeds import seed_design
from genesys.sandbox.inline import Inline
from genesys.verifier.pretraining import Pretraining
from genesys.verifier.training import trainer

trainer._SAVE_EVERY = 0.0
trainer._REPORT_EVERY = 0.0
corpus, folder, state = (Path(word) for word in sys.argv[1:])


def die(fraction, note):
    # In the middle, where there is a state to go on from.
    if fraction > 0.5 and state.exists():
        os.kill(os.getpid(), signal.SIGKILL)


rung = Rung("long", parameters=40_000, tokens=60_000, budget=1)
Pretraining(Inline(), Corpus(corpus), folder).verify(seed_design("gpt"), rung, 0, die)
"""


@pytest.fixture
def gpt() -> Design:
    return seed_design("gpt")


@pytest.mark.slow
def test_a_killed_verification_goes_on_where_it_was(
    gpt: Design, corpus: Corpus, tmp_path: Path
) -> None:
    folder = tmp_path / "killed"
    state = weights_file(folder, gpt.id, RUNG.name, 0).with_suffix(".state")
    words = (str(corpus.folder), str(folder), str(state))
    done = subprocess.run([sys.executable, "-c", KILLED, *words], check=False)
    assert done.returncode == -signal.SIGKILL
    assert state.exists()
    heard: list[float] = []
    resumed = Pretraining(Inline(), corpus, folder).verify(
        gpt, RUNG, 0, lambda fraction, note: heard.append(fraction)
    )
    whole = Pretraining(Inline(), corpus, tmp_path / "whole").verify(gpt, RUNG, 0)
    assert resumed.curve == whole.curve
    assert resumed.bits_per_byte == whole.bits_per_byte
    assert resumed.proof == whole.proof
    assert resumed.cost.tokens == whole.cost.tokens
    left = sorted(path.suffix for path in state.parent.iterdir())
    assert left == [".safetensors"]


def test_a_longer_rung_of_the_same_size_trains_only_what_is_new(
    gpt: Design, corpus: Corpus, tmp_path: Path
) -> None:
    ladder = Ladder((Rung("short", 40_000, 20_000, 4), Rung("long", 40_000, 40_000, 1)))
    low, high = ladder.rungs
    verifier = Pretraining(Inline(), corpus, tmp_path / "both", extended=ladder.extended)
    first = verifier.verify(gpt, low, 0)
    assert list((tmp_path / "both").rglob("*.trunk"))
    second = verifier.verify(gpt, high, 0)
    assert not list((tmp_path / "both").rglob("*.trunk"))
    alone = Pretraining(Inline(), corpus, tmp_path / "alone").verify(gpt, high, 0)
    assert second.bits_per_byte == alone.bits_per_byte
    assert second.tokens == alone.tokens == alone.cost.tokens
    assert first.cost.tokens + second.cost.tokens < 1.05 * (0.2 * first.tokens + alone.tokens)


def test_trunks_that_nobody_will_continue_are_deleted(
    gpt: Design, corpus: Corpus, tmp_path: Path
) -> None:
    ladder = Ladder((Rung("short", 40_000, 10_000, 4), Rung("long", 40_000, 20_000, 1)))
    verifier = Pretraining(Inline(), corpus, tmp_path, extended=ladder.extended)
    verifier.verify(gpt, ladder["short"], 0)
    assert list(tmp_path.rglob("*.trunk"))
    verifier.tidy()
    assert not list(tmp_path.rglob("*.trunk"))
    assert list(tmp_path.rglob("*.safetensors"))


def test_another_corpus_or_recipe_does_not_go_on_from_a_trunk(
    gpt: Design, corpus: Corpus, tmp_path: Path
) -> None:
    ladder = Ladder((Rung("short", 40_000, 10_000, 4), Rung("long", 40_000, 20_000, 1)))
    verifier = Pretraining(Inline(), corpus, tmp_path, extended=ladder.extended)
    verifier.verify(gpt, ladder["short"], 0)
    muon = replace(verifier.training, optimizer="muon")
    other = replace(verifier, training=muon).verify(gpt, ladder["long"], 0)
    assert other.cost.tokens == other.tokens
