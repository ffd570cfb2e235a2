"""A session's page has all that was said, once, and harms no terminal."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from rich.console import RenderableType

from genesys.console import session_list
from genesys.console.exchange import attempts, exchanges
from genesys.console.session_list import SessionList
from genesys.console.session_page import SessionPage, screen
from genesys.console.session_record import records
from genesys.evolution.events import SessionStarted, StepReturned
from genesys.journal.entry import Entry
from genesys.journal.recording import Recording
from genesys.llm.reply import Usage
from genesys.llm.spend import Spend
from tests.console.conftest import drawn
from tests.console.hand_made_session import (
    ESCAPE,
    PARENT,
    PASSAGES,
    SESSION,
    abandoned,
    added,
    entries,
    session,
)

RECORDINGS = Path(__file__).parent.parent / "recordings"
SPEND = Spend(6, Usage(7000, 3500, 0, 800), 0.078, held=0.5)


def page(ended: bool = True) -> SessionPage:
    (record,) = records(entries(added() if ended else None))
    return SessionPage.of(record, session(), SPEND)


def test_it_looks_as_it_did(golden: Callable[[str, RenderableType], None]) -> None:
    golden("session", screen(page(), prompts=False))
    golden("session_prompts", screen(page(), prompts=True))


def test_every_answer_is_there_in_full() -> None:
    text = drawn(screen(page()), width=200)
    for line in session():
        if line.asked.of == "llm" and line.answer:
            for part in line.answer.text.replace(ESCAPE, "[31m").splitlines():
                assert part.strip() in text


def test_what_was_said_before_is_not_said_again() -> None:
    text = drawn(screen(page(), prompts=True), width=200)
    passage = PASSAGES.splitlines()[0]
    told = ("Parents: one.", "You propose.", "You write units.", "Write the mixer.")
    for once in (*told, "Write the norm.", "Line 2 is wrong.", passage, "├── mixer: Gate"):
        assert text.count(once) == 1, once


def test_repaired_code_is_shown_where_it_is_not_what_was_written() -> None:
    lines = session()
    lines[9] = replace(lines[9], answer=lines[3].answer)
    text = drawn(screen(SessionPage.of(page().record, lines, SPEND)), width=200)
    assert text.count("class Gate(Unit):") == 2


def test_openings_are_shown_when_asked_for() -> None:
    assert "Parents: one." not in drawn(screen(page()))
    assert "Parents: one." in drawn(screen(page(), prompts=True))


def test_text_of_an_llm_steers_no_terminal() -> None:
    text = drawn(screen(page()))
    assert "\x1b" not in text
    assert "[bold]faster[/bold]" in text


def test_the_head_counts_attempts_and_calls() -> None:
    found = page()
    assert found.attempts == {"mixer": 2, "mixer.norm": 1}
    assert found.llms == {"proposer": "opus", "reviewer": "opus", "coder": "local"}
    assert found.calls == 5
    text = drawn(screen(found))
    assert "Ended with the design gate-" in text
    assert "Interrupted once." in text
    assert "At most $0.50 more" in text


def test_findings_of_the_checker_are_told() -> None:
    assert "- [causality] It reads the future." in drawn(screen(page()))


def test_a_question_without_an_answer_is_awaited_while_the_session_is_under_way() -> None:
    assert "(waits for the answer)" in drawn(screen(page(ended=False)))
    assert "(no answer on record)" in drawn(screen(page()))


def test_an_abandoned_session_says_where_and_why() -> None:
    (record,) = records(entries(abandoned()))
    assert record.fate == "Abandoned at mixer.norm: 4 rounds failed."


def test_a_session_that_waits_to_go_on_is_interrupted() -> None:
    (record,) = records(entries()[:4])
    assert (record.outcome, record.interruptions) == ("interrupted", 1)
    (resumed,) = records(entries())
    assert (resumed.outcome, resumed.number, resumed.at) == ("under way", SESSION, 180.0)


def test_a_session_of_another_designer_that_was_returned_is_not_the_next_one() -> None:
    first = SessionStarted("mutation", (PARENT.id,))
    facts = [first, StepReturned(1, "gone"), first]
    found = records(Entry(n, fact, 0.0, "w") for n, fact in enumerate(facts, 1))
    assert [record.outcome for record in found] == ["interrupted", "under way"]


def test_answers_that_are_no_json_are_shown_all_the_same() -> None:
    odd = [
        line
        for line in session()
        if line.asked.of in ("library", "checker") and line.answer is not None
    ]
    for line in odd:
        assert line.answer is not None
        broken = replace(line, answer=replace(line.answer, text="not JSON"))
        (found,) = exchanges([broken])
        assert found.answer is not None


def test_attempts_are_counted_by_place() -> None:
    assert attempts(session()) == {"mixer": 2, "mixer.norm": 1}
    assert attempts([]) == {}


def test_it_is_plain_json() -> None:
    plain = json.loads(json.dumps(page().as_json))
    assert plain["design"].startswith("gate-")
    assert [each["number"] for each in plain["exchanges"]] == list(range(1, 13))
    assert plain["exchanges"][3]["said"].startswith("Found:\n(the passages above)")
    assert plain["spend"]["dollars"] == SPEND.dollars


def test_the_list_names_each_session_and_sums_up(
    golden: Callable[[str, RenderableType], None],
) -> None:
    found = SessionList(records(entries(added())), {SESSION: SPEND}, SPEND)
    golden("sessions", session_list.screen(found))
    plain = json.loads(json.dumps(found.as_json))
    assert plain["sessions"][0]["outcome"] == "design"
    assert plain["total"]["calls"] == 6


def test_a_run_without_sessions_says_how_to_start_one() -> None:
    assert "genesys design" in drawn(session_list.screen(SessionList((), {}, Spend())))


def test_what_a_real_session_looked_up_is_shown_once() -> None:
    recording = Recording.read(RECORDINGS / "literal-suffix-recall.jsonl")
    shown = exchanges(recording.lines)
    found = [n for n, one in enumerate(shown) if one.who == "library" and "[1]" in str(one.answer)]
    assert found
    for number in found:
        answer, told = shown[number].answer, shown[number + 1].said
        assert answer is not None
        assert answer not in told
        assert "(the passages above)" in told
