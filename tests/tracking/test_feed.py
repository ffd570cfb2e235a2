"""The journal is told to every tracker, once, and a tracker can do the run no harm."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from genesys import plugins
from genesys.cli.choice import chosen_tracker
from genesys.errors import ConfigError
from genesys.evolution.fitness.bits_per_byte import BitsPerByte
from genesys.evolution.verification import Verification
from genesys.journal.memory_journal import MemoryJournal
from genesys.selection.uniform import Uniform
from genesys.testing.pretend_run import LADDER, pretend_history
from genesys.tracking.base import Tracker
from genesys.tracking.feed import Feed
from genesys.tracking.tensorboard import TensorBoard


class Notes(Tracker):
    """Remembers what it is told."""

    def __init__(self, fails_after: int = 10**6) -> None:
        self.told: list[tuple[str, Any]] = []
        self.fails_after = fails_after

    def started(self, run: Path, settings: Mapping[str, Any]) -> None:
        self._note("started", run)

    def verified(self, found: Verification, at: float) -> None:
        self._note("verified", found)

    def stood(self, numbers: Mapping[str, float], verified: int, at: float) -> None:
        self._note("stood", (dict(numbers), verified))

    def close(self) -> None:
        self._note("closed", None)

    def _note(self, word: str, what: Any) -> None:
        if len(self.told) >= self.fails_after:
            raise OSError("no space left on device")
        self.told.append((word, what))


def feed(*trackers: Tracker, said: list[str] | None = None) -> Feed:
    complain = (said if said is not None else []).append
    return Feed(trackers, Path("run"), LADDER, BitsPerByte(), complain)


def test_all_is_told_once_however_often_one_looks() -> None:
    events = pretend_history(Uniform())
    whole, piecewise = Notes(), Notes()
    at_once = feed(whole)
    at_once.catch_up(MemoryJournal(events))
    bit_by_bit = feed(piecewise)
    for length in range(1, len(events) + 1, 5):
        bit_by_bit.catch_up(MemoryJournal(events[:length]))
    bit_by_bit.catch_up(MemoryJournal(events))
    bit_by_bit.catch_up(MemoryJournal(events))
    assert piecewise.told == whole.told
    assert whole.told[0] == ("started", Path("run"))
    at_once.close()
    assert whole.told[-1] == ("closed", None)


def test_the_search_is_told_after_each_design_and_its_best_never_falls_on_one_rung() -> None:
    notes = Notes()
    feed(notes).catch_up(MemoryJournal(pretend_history(Uniform())))
    stood = [what for word, what in notes.told if word == "stood"]
    assert [count for _, count in stood] == list(range(1, len(stood) + 1))
    assert len(stood) == sum(rung.budget for rung in LADDER)
    early = [numbers["fitness/best"] for numbers, count in stood if count <= 4]
    assert early == sorted(early)
    assert "fitness/best_design" not in stood[0][0], "only seeds were verified"


def test_a_tracker_that_fails_is_left_alone_and_the_others_are_told_on() -> None:
    weak, strong, said = Notes(fails_after=3), Notes(), list[str]()
    both = feed(weak, strong, said=said)
    both.catch_up(MemoryJournal(pretend_history(Uniform())))
    both.close()
    assert len(weak.told) == 3
    assert strong.told[-1] == ("closed", None)
    (complaint,) = said
    assert "no space left on device" in complaint


@pytest.mark.parametrize(
    ("name", "module", "extra"),
    [
        ("tensorboard", "tensorboard", "tensorboard"),
        ("weights_and_biases", "wandb", "wandb"),
        ("mlflow", "mlflow", "mlflow"),
    ],
)
def test_a_missing_library_is_told_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, name: str, module: str, extra: str
) -> None:
    for loaded in [key for key in sys.modules if key.partition(".")[0] == module]:
        monkeypatch.delitem(sys.modules, loaded)
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ConfigError, match=rf"pip install 'genesys\[{extra}\]'"):
        chosen_tracker(name)


def test_a_tracker_is_named_as_everywhere() -> None:
    assert plugins.available(Tracker) == ["mlflow", "tensorboard", "weights_and_biases"]
    assert chosen_tracker("tensorboard") == TensorBoard()


@pytest.mark.parametrize(
    ("word", "words"),
    [
        ("paper", ["mlflow, tensorboard, weights_and_biases", "'paper'"]),
        ("tensorboard:mode", ["KEY=VALUE", "'mode'"]),
        ("tensorboard:mode=online", ["--track tensorboard", "'mode'"]),
    ],
)
def test_a_tracker_asked_for_wrongly_is_refused(word: str, words: list[str]) -> None:
    with pytest.raises(ConfigError) as caught:
        chosen_tracker(word)
    assert all(part in str(caught.value) for part in words)
