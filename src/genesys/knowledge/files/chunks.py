"""Cuts documents into pieces that are short enough to be looked up."""

import re
from collections.abc import Iterator, Sequence

from genesys.knowledge.files.document import Document, Section

CHARACTERS = 10
"""For each word that a piece may have: text without spaces is cut as well."""

_CUTS = (
    re.compile(r"(?<=\n\n)"),
    re.compile(r"(?<=[.!?]\s)|(?<=[.!?][\"')\]]\s)|(?<=[。！？\n])"),  # noqa: RUF001
    re.compile(r"(?<=\s)"),
)
"""Where to cut, the best first: between paragraphs, sentences or lines, words."""


def chunked(document: Document, words: int = 200) -> list[Section]:
    """Return the document in pieces of about equal length, of at most so many words each.

    No piece goes over two sections. They are cut between paragraphs, where one is too long between
    its sentences, and within a sentence only where that alone is too long. Sections without text
    are left out.

    >>> text = "One two. Three four five."
    >>> [piece.text for piece in chunked(Document("", (Section("Count", text),)), words=3)]
    ['One two.', 'Three four five.']
    """
    return [
        Section(section.heading, text)
        for section in document.sections
        for text in _packed(re.sub(r"\n\s*\n", "\n\n", section.text).strip("\n"), words)
        if text
    ]


def _packed(text: str, words: int) -> Iterator[str]:
    """Fill pieces up to what each would have if all were equal."""
    parts = list(_parts(text, words, _CUTS))
    total = sum(_size(part) for part in parts)
    fair = total / max(1, -(-total // words))
    piece: list[str] = []
    size = 0.0
    for part in parts:
        if piece and (size + _size(part) > words or size + _size(part) / 2 > fair):
            yield _trimmed(piece)
            piece, size = [], 0.0
        piece.append(part)
        size += _size(part)
    yield _trimmed(piece)


def _parts(text: str, words: int, cuts: Sequence[re.Pattern[str]]) -> Iterator[str]:
    """Yield the text in parts that each fit; together they are the text."""
    if _size(text) <= words:
        yield text
    elif cuts:
        for part in cuts[0].split(text):
            yield from _parts(part, words, cuts[1:])
    else:
        length = words * CHARACTERS
        yield from (text[start : start + length] for start in range(0, len(text), length))


def _size(text: str) -> float:
    return max(len(text.split()), len(text) / CHARACTERS)


def _trimmed(piece: Sequence[str]) -> str:
    return "".join(piece).rstrip().strip("\n")
