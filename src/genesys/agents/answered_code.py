"""Reads code out of answers."""

from __future__ import annotations

from genesys.agents.markdown import Block, blocks, thought_through
from genesys.agents.misread import Misread

_PYTHON = {"python", "py", "python3"}


def python_blocks(text: str) -> list[Block] | Misread:
    """Return the blocks of Python in an answer; those without a language where none has one."""
    every = blocks(thought_through(text))
    if every and not every[-1].closed:
        return Misread(
            "Expected a block of code that ends with a line of backticks; the answer ends before. "
            "Answer again, whole and shorter."
        )
    found = [block for block in every if block.language in _PYTHON]
    return found or [block for block in every if not block.language]
