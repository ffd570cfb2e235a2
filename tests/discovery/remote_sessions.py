"""Sessions over HTTP: a server on loopback answers as agents by rote, and fails as it is told."""

from collections.abc import Mapping
from typing import Any

from genesys.journal.transcripts import Line, Transcripts
from genesys.llm.price import Price
from genesys.llm.providers.base import LLM
from genesys.llm.reply import NOTHING, Usage
from genesys.llm.settings import LLMSettings
from genesys.llm.staff import Staff
from genesys.testing.pretend_agents import PretendAgents
from genesys.testing.pretend_llm_server import Asked, Fault, PretendLLMServer, Said, Script
from tests.llm.providers.remotes import ALL, KEY

PRICE = Price(read=3.0, written=15.0, cached=0.3, stored=3.75)
CALLS = ("proposer", "reviewer", *(("planner", "coder", "observer") * 2))
"""Who is called in a session that meets no trouble, in turn."""

PROTOCOLS = {name: ALL[name] for name in ("openai_compatible", "anthropic")}


def staffed(llm: LLM) -> Staff:
    """Have one LLM play all roles."""
    settings = LLMSettings(prices={"one": PRICE}, dollars=100.0)
    return Staff.of(settings, {"one": llm}, lambda model: None)


def remote(protocol: str, server: PretendLLMServer, **options: Any) -> Staff:
    """Have the server play all roles."""
    return staffed(PROTOCOLS[protocol](server.address, **options))


def by_rote(asked: Asked) -> str:
    return PretendAgents().answer(asked.conversation)


def but_for(others: Mapping[int, str | Said | Fault]) -> Script:
    """Answer by rote, but for some requests by their numbers; for one client at a time."""
    number = 0

    def answer(asked: Asked) -> str | Said | Fault:
        nonlocal number
        number += 1
        return others.get(number) or by_rote(asked)

    return answer


def serving(others: Mapping[int, str | Said | Fault]) -> PretendLLMServer:
    return PretendLLMServer(but_for(others), key=KEY)


def calls(transcripts: Transcripts) -> list[Line]:
    """Return what LLMs were asked in session 7."""
    return [line for line in transcripts.lines(7) if line.asked.of == "llm"]


def total(lines: list[Line]) -> Usage:
    return sum((line.answer.usage for line in lines if line.answer), NOTHING)
