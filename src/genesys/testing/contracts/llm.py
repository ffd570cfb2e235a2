"""What every LLM promises, whether a provider, a person or a record answers for it."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, is_dataclass

import pytest

from genesys.config import checked
from genesys.llm.conversation import Conversation
from genesys.llm.providers.base import LLM
from genesys.llm.reply import Reply

LONGEST = 1000


class LLMContract:
    """An LLM answers conversations, counts tokens, and keeps its secrets.

    Override `llm`, and `conversations` where it answers only some.
    """

    @pytest.fixture
    def llm(self) -> LLM:
        """Return the LLM under test."""
        raise NotImplementedError("Override the fixture `llm`: return the LLM under test.")

    @pytest.fixture
    def conversations(self) -> Sequence[Conversation]:
        """Return at least four conversations that it answers; none is asked twice in a test."""
        begun = Conversation("You answer in a word.").told("Which letter comes after A?")
        return (
            begun,
            begun.answered("B").told("And after that?"),
            Conversation("").told("Say anything."),
            Conversation("Sé breve. 注意").told("¿Qué tal? 🙂"),
        )

    def test_every_conversation_is_answered(
        self, llm: LLM, conversations: Sequence[Conversation]
    ) -> None:
        """With tokens that fit together: what was kept or stored was read."""
        assert len(conversations) >= 4
        for conversation in conversations:
            _assert_sound(llm.reply(conversation, LONGEST))

    def test_many_may_ask_at_once(self, llm: LLM, conversations: Sequence[Conversation]) -> None:
        """Sessions share an LLM, each in a thread of its own."""
        with ThreadPoolExecutor(len(conversations)) as threads:
            for reply in threads.map(lambda one: llm.reply(one, LONGEST), conversations):
                _assert_sound(reply)

    def test_asking_leaves_the_conversation_alone(
        self, llm: LLM, conversations: Sequence[Conversation]
    ) -> None:
        """It is recorded by its digest."""
        before = conversations[0].digest
        llm.reply(conversations[0], LONGEST)
        assert Conversation(conversations[0].instructions, conversations[0].turns).digest == before

    def test_it_is_known_by_a_name(self, llm: LLM) -> None:
        """By which its price is found, where it has one."""
        assert llm.model.strip()
        assert isinstance(llm.free, bool)

    def test_its_options_are_its_fields(self, llm: LLM) -> None:
        """A config that says the same makes the same LLM."""
        assert is_dataclass(llm)
        plain = {name: value for name, value in asdict(llm).items() if value is not None}
        assert checked(type(llm), plain, "llms.it") == llm

    def test_secrets_are_not_shown(self, llm: LLM, conversations: Sequence[Conversation]) -> None:
        """Neither before nor after the key was read."""
        before = _shown(llm)
        llm.reply(conversations[0], LONGEST)
        assert not any(secret in before + _shown(llm) for secret in llm.secrets)


def _shown(llm: LLM) -> str:
    assert is_dataclass(llm)
    return f"{llm!r} {llm!s} {asdict(llm)}"


def _assert_sound(reply: Reply) -> None:
    usage = reply.usage
    assert reply.end == "whole"
    assert reply.text.strip()
    assert 0 < usage.written <= LONGEST
    assert usage.read > 0
    assert min(usage.cached, usage.stored) >= 0
    assert usage.cached + usage.stored <= usage.read
