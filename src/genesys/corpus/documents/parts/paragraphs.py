"""Prose without the line breaks of a printed page."""

import re


def paragraphs(text: str) -> list[str]:
    """Split text at blank lines and join each paragraph's lines; indented lines are verse.

    >>> paragraphs("It was the best\\nof times.\\n\\n  To be,\\n  or not.")
    ['It was the best of times.', '  To be,\\n  or not.']
    """
    blocks = (block.strip("\n") for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n")))
    return [_joined(block) for block in blocks if block.strip()]


def _joined(block: str) -> str:
    lines = [line.rstrip() for line in block.split("\n")]
    return "\n".join(lines) if any(line[:1].isspace() for line in lines) else " ".join(lines)
