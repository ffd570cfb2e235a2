"""The page on agents has the length of every prompt."""

import os
from collections.abc import Iterator
from pathlib import Path

from genesys.llm.conversation import Conversation
from tests.agents.briefs import OPENINGS, TURNS

PAGE = Path(__file__).parents[2] / "docs" / "agents.md"
START = "GENESYS_GOLDEN=write writes it anew -->\n"
END = "<!-- end -->"


def table() -> Iterator[str]:
    yield "\n| prompt | instructions | first turn | further turns |\n|---|---|---|---|\n"
    for name, opening in OPENINGS.items():
        instructions = Conversation(opening.instructions).tokens
        further = ", ".join(
            f"{turn.removeprefix(f'{name}_')} {Conversation('').told(text).tokens - 8:,}"
            for turn, text in TURNS.items()
            if turn.startswith(f"{name}_")
        )
        yield (
            f"| {name.replace('_', ', ', 1) if name.startswith('proposer') else name} "
            f"| {instructions:,} | {opening.tokens - instructions:,} | {further} |\n"
        )


def test_the_page_has_the_length_of_every_prompt() -> None:
    head, found, rest = PAGE.read_text(encoding="utf-8").partition(START)
    written, _, tail = rest.partition(END)
    wanted = "".join(table()) + "\n"
    if os.environ.get("GENESYS_GOLDEN") == "write":
        PAGE.write_text(head + found + wanted + END + tail, encoding="utf-8")
        written = wanted
    assert written == wanted
