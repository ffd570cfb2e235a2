"""Spend is exact to the token."""

from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import cast

import pytest

from genesys.errors import LLMError
from genesys.llm.conversation import Conversation
from genesys.llm.providers.base import LLM
from genesys.llm.reply import NOTHING, Usage
from genesys.testing.pretend_llm_server import Asked, Fault, PretendLLMServer, Said, tokens_of
from tests.llm.providers.remotes import KEY, TALK, Build, asking, compatible, echo

FAULTS = (
    "cut_off",
    "overloaded_late",
    "no_credit_late",
    "broken",
    "reset",
    "bad_key",
    "too_long",
    "no_json",
)


def test_tokens_are_those_that_the_provider_counts(build: Build) -> None:
    with asking(build, Said("B", thoughts=0 if build.__name__ == "anthropic" else 5)) as (llm, _):
        usage = llm.reply(TALK, 100).usage
        assert usage.read == tokens_of(TALK.instructions) + tokens_of(TALK.turns[0].text)
        assert usage.written == tokens_of("B") + (0 if build.__name__ == "anthropic" else 5)


def test_a_conversation_that_grows_is_read_from_what_is_kept(build: Build) -> None:
    talk = TALK
    with PretendLLMServer(echo, key=KEY) as server:
        llm = build(server.address)
        before = NOTHING
        for question in ("And after that?", "And then?", "And last?"):
            reply = llm.reply(talk, 100)
            if before != NOTHING:
                assert reply.usage.cached == before.read
            if build.__name__ == "anthropic":
                assert reply.usage.stored == reply.usage.read - reply.usage.cached
            before = reply.usage
            talk = talk.answered(reply.text).told(question)


@pytest.mark.parametrize("seed", range(3))
def test_all_that_is_counted_is_told(build: Build, seed: int) -> None:
    """Answers and errors together: nothing that a provider counted is lost, nothing doubled."""
    random = Random(seed)

    def script(_: Asked) -> str | Said | Fault:
        kind = random.choice((*FAULTS, "", "", "empty"))
        if kind == "empty":
            return Said("")
        return Fault(kind) if kind else "an answer"

    told = NOTHING
    with PretendLLMServer(script) as server:
        llm = build(server.address, patience_seconds=1, timeout_seconds=5)
        talk = Conversation("Begin.")
        for number in range(4):
            talk = talk.told(f"Question {number}?")
            told += _told(llm, talk)
        assert told == server.usage


def _told(llm: LLM, talk: Conversation) -> Usage:
    try:
        return llm.reply(talk, 100).usage
    except LLMError as error:
        return cast(Usage, error.usage or NOTHING)


def test_many_at_once_each_get_their_own_answer(build: Build) -> None:
    with PretendLLMServer(echo, seconds=0.05) as server:
        llm = build(server.address)

        def ask(number: int) -> tuple[str, Usage]:
            reply = llm.reply(Conversation(f"{number}").told(f"Number {number}"), 100)
            return reply.text, reply.usage

        with ThreadPoolExecutor(16) as threads:
            found = list(threads.map(ask, range(32)))
        assert [text for text, _ in found] == [f"You said: Number {n}" for n in range(32)]
        assert sum((usage for _, usage in found), NOTHING) == server.usage
        assert server.most_at_once > 1


def test_a_server_that_counts_nothing_is_counted_roughly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GENESYS_TEST_KEY", KEY)
    with asking(compatible, Said("A whole sentence of an answer.", counted=False)) as (llm, _):
        usage = llm.reply(TALK, 100).usage
        assert usage.read >= tokens_of(TALK.turns[0].text)
        assert usage.written > 1
