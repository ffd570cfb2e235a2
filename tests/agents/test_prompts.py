"""Prompts look as they did, and say nothing twice."""

import os
from pathlib import Path

import pytest

from tests.agents.briefs import OPENINGS, TURNS

GOLDEN = Path(__file__).parent / "golden"


def golden(name: str, text: str) -> None:
    """Compare with the golden file, or write it where GENESYS_GOLDEN=write."""
    file = GOLDEN / f"{name}.md"
    if os.environ.get("GENESYS_GOLDEN") == "write":
        GOLDEN.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", OPENINGS)
def test_an_opening_looks_as_it_did(name: str) -> None:
    opening = OPENINGS[name]
    assert [turn.speaker for turn in opening.turns] == ["user"]
    golden(name, f"{opening.instructions}\n\n{'=' * 80}\n\n{opening.turns[0].text}\n")


@pytest.mark.parametrize("name", TURNS)
def test_a_further_turn_looks_as_it_did(name: str) -> None:
    golden(name, f"{TURNS[name]}\n")
