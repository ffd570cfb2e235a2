"""A process that asks may be killed at any moment: nothing answered is lost or paid again."""

import multiprocessing
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from genesys.journal.store_transcripts import StoreTranscripts
from tests.journal.askers import CAP, HELD, LENGTH, PAID, killed_over_and_over, many_at_once


def in_a_process(work: Callable[..., None], *given: Any) -> None:
    """Run it where nothing of this process is there to be forked."""
    process = multiprocessing.get_context("spawn").Process(target=work, args=given)
    process.start()
    process.join(120)
    assert process.exitcode == 0


@pytest.mark.parametrize("seed", [1, 2])
def test_a_session_killed_anywhere_goes_on_where_it_was(tmp_path: Path, seed: int) -> None:
    path, bill = tmp_path / "j.sqlite", tmp_path / "bill"
    in_a_process(killed_over_and_over, path, bill, seed)
    transcripts = StoreTranscripts(path)
    lines = transcripts.lines(7)
    spend = transcripts.spent()
    transcripts.close()

    numbers = list(range(1, LENGTH + 1))
    assert [line.asked.number for line in lines] == numbers
    answers = [line.answer.text for line in lines if line.answer]
    assert answers == [f"answer {number}" for number in numbers]
    assert (spend.calls, spend.usage.read, spend.usage.written) == (LENGTH, 10 * LENGTH, 5 * LENGTH)
    assert spend.dollars == pytest.approx(PAID * LENGTH)

    # The bill has what the provider saw: an answered question last, and each lost call is held.
    paid = [int(number) for number in bill.read_text().split()]
    lost = len(paid) - LENGTH
    assert paid == sorted(paid)
    assert Counter(paid).keys() == set(numbers)
    assert lost <= round(spend.held / HELD)
    assert spend.held > 0, "no call was cut off: the test tests nothing"


def test_many_processes_break_no_cap_and_use_it_up(tmp_path: Path) -> None:
    path = tmp_path / "j.sqlite"
    in_a_process(many_at_once, path, 1)
    transcripts = StoreTranscripts(path)
    spend = transcripts.spent()
    lines = [line for session in range(1, 9) for line in transcripts.lines(session)]
    transcripts.close()
    assert CAP - HELD - 1e-9 < spend.dollars + spend.held <= CAP + 1e-9
    assert spend.calls == sum(line.answer is not None for line in lines)
    assert spend.dollars == pytest.approx(PAID * spend.calls)
    assert spend.held == pytest.approx(HELD * sum(line.answer is None for line in lines))
