"""A session is watched while it goes on, and a person may have a say in it."""

import io

import pytest
from rich.console import Console

from genesys.console.session_watch import SessionWatch
from genesys.journal.memory_transcripts import MemoryTranscripts
from genesys.llm.spend import Caps
from tests.console.hand_made_session import SESSION, session


def watching(terminal: bool) -> tuple[SessionWatch, io.StringIO]:
    file = io.StringIO()
    console = Console(file=file, width=100, force_terminal=terminal, color_system=None)
    return SessionWatch(console, MemoryTranscripts(session()), SESSION, Caps(dollars=5.0)), file


def test_a_terminal_is_drawn_on() -> None:
    watch, file = watching(terminal=True)
    with watch:
        pass
    assert "mixer.norm, attempt 1: coder (local)" in file.getvalue()
    assert "├── mixer: Gate  <- passed the checker" in file.getvalue()


def test_elsewhere_each_answer_is_one_line() -> None:
    watch, file = watching(terminal=False)
    with watch:
        pass
    assert file.getvalue().splitlines() == [
        "proposal 1: proposer (opus)  1,000 tokens read, 100 written, $0.011, 2.5 s",
        "proposal 1: library",
        "proposal 1: proposer (opus)  2,000 tokens read, 300 written, $0.023, 2.5 s",
        "review 1: reviewer (opus)  1,000 tokens read, 100 written, $0.011, 2.5 s",
        "proposal 1: you  yes",
        "mixer, attempt 1: coder (local)  1,000 tokens read, 100 written, $0.011, 2.5 s",
        "mixer, attempt 1: checker  [causality] It reads the future.",
        "mixer, attempt 2: coder (local)  1,000 tokens read, 100 written, $0.011, 2.5 s",
        "mixer, attempt 2: checker  passed",
    ]


@pytest.mark.parametrize("terminal", [True, False])
@pytest.mark.parametrize(
    ("typed", "heard"), [("\n", ""), ("yes\n", ""), (" use fewer heads \n", "use fewer heads")]
)
def test_a_person_is_shown_what_is_to_be_accepted_and_answers(
    monkeypatch: pytest.MonkeyPatch, terminal: bool, typed: str, heard: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    watch, file = watching(terminal)
    with watch:
        assert watch.ask("proposal 1", "A [bold]gate\x1b[31m.") == heard
    assert "A [bold]gate[31m." in file.getvalue()


@pytest.mark.parametrize("typed", ["q\n", "Quit\n", ""])
def test_a_person_may_stop_the_session(monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    watch, _ = watching(terminal=True)
    with pytest.raises(KeyboardInterrupt), watch:
        watch.ask("proposal 1", "A gate.")
