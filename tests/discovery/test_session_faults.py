"""Whatever a server does, a session over HTTP ends as it should, and what was paid is known."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from random import Random

import pytest

from genesys.discovery.designer import SessionEnd
from genesys.discovery.transcript import IN_VAIN
from genesys.errors import BudgetError, LLMFatal, LLMUnavailable
from genesys.evolution.events import DesignAdded, SessionAbandoned
from genesys.journal.memory_transcripts import MemoryTranscripts
from genesys.llm.conversation import Conversation, Turn
from genesys.llm.settings import LLMSettings
from genesys.llm.spend import Caps
from genesys.testing.pretend_agents import PretendAgents, unit_by_rote
from genesys.testing.pretend_llm_server import Fault, PretendLLMServer, Said
from tests.discovery.remote_sessions import (
    CALLS,
    PRICE,
    PROTOCOLS,
    calls,
    remote,
    serving,
)
from tests.discovery.sessions import designer, mutation, run, seeded
from tests.llm.providers.remotes import KEY, VARIABLE

Answer = str | Said | Fault

PASSING: tuple[Answer, ...] = (
    Fault("rate_limit", "0"),
    Fault("overloaded"),
    Fault("broken"),
    Fault("cut_off"),
    Fault("wrong_json"),
    Said(""),
    Fault("overloaded_late"),
    Fault("no_json"),
    Fault("reset"),
    Fault("silent"),
    Said("", thoughts=50),
    Fault("unavailable"),
)
"""What is over when the same is asked again."""

MISREAD: dict[str, Said] = {
    "refused": Said("I cannot help with that.", "refused"),
    "filtered": Said("", "refused"),
    "cut": Said("# Reasons\nIt is", "cut"),
    "thought_away": Said("", "cut", thoughts=16_000),
    "no_form": Said("Certainly! Here you are."),
    "two_blocks": Said("```python\nx = 1\n```\nor\n```python\nx = 2\n```"),
    "half_a_block": Said("```python\nclass Half(Unit):\n    def"),
    "odd": Said("\ud800 \0 \u2028 {}[]```"),
}
"""Answers that are not what was asked for, yet are answers."""

FATAL = (
    ("bad_key", 1),
    ("bad_key", 8),
    ("forbidden", 2),
    ("unknown_model", 3),
    ("no_credit", 4),
    ("bad_request", 5),
)
"""What asking again cannot mend, and at which call it happens."""

WORDS = {
    "bad_key": r"\*\*\*",
    "forbidden": "403",
    "unknown_model": "404",
    "no_credit": "quota|credit balance",
    "bad_request": "temperature",
}
ENDLESS: tuple[tuple[Answer, int], ...] = (
    (Fault("overloaded"), 1),
    (Fault("wrong_json"), 4),
    (Fault("cut_off"), 1),
    (Fault("cut_off"), 5),
    (Said(""), 4),
    (Said(""), 8),
)
PLACES = (1, 4, len(CALLS))
both = pytest.mark.parametrize("protocol", PROTOCOLS)


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, KEY)


def undisturbed() -> SessionEnd:
    return run(designer(PretendAgents().staff()))


def assert_paid(transcripts: MemoryTranscripts, server: PretendLLMServer) -> None:
    """Assert that what is recorded is what the server has counted, to the token."""
    spent = transcripts.spent(7)
    assert spent.usage == server.usage
    assert spent.dollars == pytest.approx(PRICE.of(server.usage), rel=1e-12)
    assert spent.held == 0
    for line in calls(transcripts):
        assert line.answer is not None
        assert line.answer.dollars == PRICE.of(line.answer.usage)


@dataclass
class Tried:
    """A session in which every call failed once before it was answered."""

    end: SessionEnd
    transcripts: MemoryTranscripts
    server: PretendLLMServer


@pytest.fixture(scope="module")
def tried() -> Iterator[Callable[[str, int], Tried]]:
    """Run the sessions at the same time: most of what they do is to wait."""
    with pytest.MonkeyPatch.context() as environment, ThreadPoolExecutor(6) as threads:
        environment.setenv(VARIABLE, KEY)
        begun: dict[tuple[str, int], Future[Tried]] = {
            (protocol, first): threads.submit(_tried, protocol, first)
            for protocol in PROTOCOLS
            for first in (0, 4, 8)
        }
        yield lambda protocol, first: begun[protocol, first].result()


def _tried(protocol: str, first: int) -> Tried:
    faults = {2 * call + 1: PASSING[(first + call) % len(PASSING)] for call in range(len(CALLS))}
    transcripts = MemoryTranscripts()
    with serving(faults) as server:
        staff = remote(protocol, server, timeout_seconds=3.0)
        return Tried(run(designer(staff, transcripts)), transcripts, server)


@both
@pytest.mark.parametrize("first", [0, 4, 8])
def test_a_session_goes_on_after_whatever_passes(
    tried: Callable[[str, int], Tried], protocol: str, first: int
) -> None:
    found = tried(protocol, first)
    assert found.end == undisturbed()
    asked = found.server.asked
    assert len(asked) == 2 * len(CALLS)
    assert [a.conversation for a in asked[::2]] == [a.conversation for a in asked[1::2]]
    assert [line.asked.role for line in calls(found.transcripts)] == list(CALLS)
    assert_paid(found.transcripts, found.server)


@both
@pytest.mark.parametrize("kind", MISREAD)
def test_an_answer_that_is_none_is_asked_for_again_at_every_call(protocol: str, kind: str) -> None:
    others = {2 * call + 1: MISREAD[kind] for call in range(len(CALLS))}
    transcripts = MemoryTranscripts()
    with serving(others) as server:
        end = run(designer(remote(protocol, server), transcripts))
        assert isinstance(end, DesignAdded)
        assert len(server.asked) == 2 * len(CALLS)
        for one, other in zip(server.asked[::2], server.asked[1::2], strict=True):
            before, after = one.conversation.turns, other.conversation.turns
            assert after[: len(before)] == before
            assert len(after) == len(before) + 2
        assert_paid(transcripts, server)


@both
def test_of_two_blocks_the_coder_is_told_or_the_unit_is_taken(protocol: str) -> None:
    """An example beside the unit costs at most one more question."""
    unit = unit_by_rote("sequence mixer", Random(0))
    answer = Said(f"```python\n{unit}```\n\nUse it so:\n\n```python\nmixer = 1\n```")
    transcripts = MemoryTranscripts()
    with serving({4: answer}) as server:
        end = run(designer(remote(protocol, server), transcripts))
        assert isinstance(end, DesignAdded)
        assert len(server.asked) <= len(CALLS) + 1
        assert_paid(transcripts, server)


@both
@pytest.mark.parametrize("kind", ["refused", "cut"])
def test_a_server_that_never_answers_as_asked_ends_the_session(protocol: str, kind: str) -> None:
    others: dict[int, Answer] = dict.fromkeys(range(4, 20), MISREAD[kind])
    transcripts = MemoryTranscripts()
    with serving(others) as server:
        made = designer(remote(protocol, server), transcripts, llm=LLMSettings(corrections=2))
        end = run(made)
        assert isinstance(end, SessionAbandoned)
        assert end.stage == "mixer, attempt 1"
        assert len(server.asked) == 3 + 3
        assert_paid(transcripts, server)


@both
@pytest.mark.parametrize(("kind", "place"), FATAL)
def test_what_cannot_be_mended_here_stops_at_once_and_nothing_is_paid_twice(
    protocol: str, kind: str, place: int
) -> None:
    transcripts = MemoryTranscripts()
    with serving({place: Fault(kind)}) as server:  # type: ignore[arg-type]
        made = designer(remote(protocol, server), transcripts)
        with pytest.raises(LLMFatal, match=WORDS[kind]) as raised:
            run(made)
        assert KEY not in str(raised.value)
        assert len(server.asked) == place
        assert_paid(transcripts, server)
        assert resumed(remote(protocol, server), transcripts) == undisturbed_again()
        assert_asked_once(server, but=place)
        assert_paid(transcripts, server)


@both
@pytest.mark.parametrize(("fault", "place"), ENDLESS, ids=lambda value: str(value)[:24])
def test_when_patience_ends_the_session_waits_for_better_times(
    protocol: str, fault: Answer, place: int
) -> None:
    """Tokens that were counted in vain are on the bill too; three times is enough."""
    transcripts = MemoryTranscripts()
    with serving(dict.fromkeys(range(place, place + IN_VAIN), fault)) as server:
        staff = remote(protocol, server, patience_seconds=0.0)
        with pytest.raises(LLMUnavailable):
            run(designer(staff, transcripts))
        tries = len(server.asked) - place + 1
        assert tries == (IN_VAIN if transcripts.spent(7).calls >= place else 1)
        assert_paid(transcripts, server)
    with serving({}) as mended:
        assert resumed(remote(protocol, mended), transcripts) == undisturbed_again()
        assert len(mended.asked) == len(CALLS) - place + 1
        assert transcripts.spent(7).usage == server.usage + mended.usage


@both
def test_what_was_paid_in_vain_does_not_break_the_cap(protocol: str) -> None:
    """An attempt that failed is paid, so that another one may be more than is left."""
    transcripts = MemoryTranscripts()
    with serving(dict.fromkeys(range(1, 9), Said("", thoughts=90))) as server:
        settings = LLMSettings(longest=100)
        conversation = server_tokens()
        cap = 1.5 * PRICE.ceiling(conversation, settings.longest)
        made = designer(remote(protocol, server), transcripts, llm=settings, caps=Caps(dollars=cap))
        with pytest.raises(BudgetError):
            run(made)
        assert len(server.asked) == 1
        assert 0 < transcripts.spent().dollars <= cap
        assert_paid(transcripts, server)


def server_tokens() -> int:
    """Return what is held back for reading the first question of a session."""
    transcripts = MemoryTranscripts()
    run(designer(PretendAgents().staff(), transcripts))
    first = next(line for line in transcripts.lines(7) if line.asked.of == "llm")
    told = json.loads(first.asked.text)
    turns = tuple(Turn(**turn) for turn in told["turns"])
    return Conversation(told["instructions"], turns).tokens


@both
@pytest.mark.parametrize("place", PLACES)
def test_a_conversation_that_does_not_fit_ends_the_session_where_it_is(
    protocol: str, place: int
) -> None:
    transcripts = MemoryTranscripts()
    with serving({place: Fault("too_long")}) as server:
        end = run(designer(remote(protocol, server), transcripts))
        assert isinstance(end, SessionAbandoned)
        assert end.stage == {1: "proposal 1", 4: "mixer, attempt 1"}.get(
            place, "mixer.norm, attempt 1"
        )
        assert CALLS[place - 1] in end.reason
        assert (end.proposal is None) == (place == 1)
        assert len(server.asked) == place
        assert_paid(transcripts, server)


def resumed(staff: object, transcripts: MemoryTranscripts) -> SessionEnd:
    """Go on with session 7 as session 9."""
    session = replace(mutation(seeded()), resumes=7)
    made = designer(staff, transcripts)  # type: ignore[arg-type]
    return made.design(9, session, seeded(), Random(1), lambda part, note: None)


def undisturbed_again() -> SessionEnd:
    return replace(undisturbed(), session=9)  # type: ignore[arg-type]


def assert_asked_once(server: PretendLLMServer, *, but: int) -> None:
    """Assert that only the request that failed was made twice."""
    asked = [one.conversation.digest for one in server.asked]
    assert len(asked) == len(CALLS) + 1
    del asked[but - 1]
    assert len(set(asked)) == len(CALLS)
