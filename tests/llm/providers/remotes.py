"""LLMs on the network, built so that a pretend server answers them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from genesys.llm.conversation import Conversation
from genesys.llm.providers.anthropic import Anthropic
from genesys.llm.providers.google import Google
from genesys.llm.providers.openai import OpenAI
from genesys.llm.providers.openai_compatible import OpenAICompatible
from genesys.llm.providers.remote import RemoteLLM
from genesys.testing.pretend_llm_server import Asked, Fault, PretendLLMServer, Said, Script

KEY = "sk-planted-9f2c7d51e8"
VARIABLE = "GENESYS_TEST_KEY"
TALK = Conversation("You answer in a word.").told("Which letter comes after A?")

Answer = str | Said | Fault
Build = Callable[..., RemoteLLM]


def openai(address: str, **options: Any) -> RemoteLLM:
    return OpenAI("gpt-5", address=f"{address}/v1", key_variable=VARIABLE, **options)


def compatible(address: str, **options: Any) -> RemoteLLM:
    return OpenAICompatible("small", address=f"{address}/v1", key_variable=VARIABLE, **options)


def anthropic(address: str, **options: Any) -> RemoteLLM:
    return Anthropic("claude-opus-5-5", address=address, key_variable=VARIABLE, **options)


def google(address: str, **options: Any) -> RemoteLLM:
    return Google("gemini-2.5-pro", address=address, key_variable=VARIABLE, **options)


ALL: dict[str, Build] = {
    "openai": openai,
    "openai_compatible": compatible,
    "anthropic": anthropic,
    "google": google,
}


def echo(asked: Asked) -> str:
    return f"You said: {asked.text}"


def in_turn(*answers: Answer) -> Script:
    """Give these answers one after the other, the last for ever; for one client at a time."""
    left = list(answers)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]


@contextmanager
def asking(build: Build, *answers: Answer, **options: Any) -> Iterator[tuple[RemoteLLM, Any]]:
    with PretendLLMServer(in_turn(*answers), key=KEY) as server:
        yield build(server.address, **options), server
