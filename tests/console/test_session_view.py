"""The live view says whom a session waits for, how far its tree is, and what it has cost."""

from collections.abc import Callable, Sequence

from rich.console import RenderableType

from genesys.console.session_view import SessionView, picture
from genesys.journal.transcripts import Line
from genesys.llm.reply import Usage
from genesys.llm.spend import Caps, Spend
from tests.console.conftest import drawn
from tests.console.hand_made_session import SESSION, checked, line, session

SPEND = Spend(6, Usage(7000, 3500, 0, 800), 0.078)


def view(lines: Sequence[Line], now: float = 3642.0) -> SessionView:
    caps = Caps(dollars=5.0, session_dollars=1.0)
    run = Spend(60, Usage(70_000, 0, 0, 8000), 0.78)
    return SessionView.of(SESSION, lines, spend=SPEND, run_spend=run, caps=caps, now=now)


def test_it_looks_as_it_did(golden: Callable[[str, RenderableType], None]) -> None:
    golden("session_view", picture(view(session())))
    golden("session_view_refused", picture(view(session()[:10])))
    golden("session_view_proposing", picture(view(session()[:4])))


def test_it_names_who_is_waited_for_and_how_long() -> None:
    assert view(session()).doing == "mixer.norm, attempt 1: coder (local), 30 s"
    assert view(session()[:11]).doing == "mixer, attempt 2"
    assert view([]).doing == "begins"


def test_spend_stands_against_its_caps() -> None:
    assert view(session()).costs == "session $0.078 of $1.00, run $0.78 of $5.00, 7.8k tokens"


def test_what_was_just_written_is_marked_in_the_tree() -> None:
    text = drawn(picture(view(session())))
    assert "├── mixer: Gate  <- passed the checker" in text
    assert "1 open slot" in text
    refused = drawn(picture(view(session()[:9])))
    assert "├── mixer: Gate  <- 1 finding" in refused
    assert "[causality] It reads the future." in refused


def test_units_deep_in_the_tree_are_marked_by_their_place() -> None:
    outline = "Block\n├── mixer: Gate\n│   └── norm: Norm\n└── norm: Other"
    deep = line(1, "checker", "x", *checked(path="mixer.norm", outline=outline))
    assert "│   └── norm: Norm  <- passed" in drawn(picture(view([deep])))
    root = line(1, "checker", "x", *checked(path="root", outline=outline))
    text = drawn(picture(view([root])))
    assert "Block  <- passed" in text
    assert "no open slots" in text


def test_words_of_an_llm_are_plain_text() -> None:
    text = drawn(picture(view(session()[:8])))
    assert "\x1b" not in text
    assert "[bold]faster[/bold]" in text
