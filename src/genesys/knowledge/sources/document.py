"""A whole document: its sections, and the pieces that it is looked up by."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_WORDS = 200
"""Of a piece, about; never more than half as many again, but for a sentence without end."""

_LONGEST = 300
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")


@dataclass(frozen=True)
class Section:
    """A heading, and the text below it up to the next heading of any rank."""

    title: str
    text: str


@dataclass(frozen=True)
class Document:
    """What was read of a document, in its order."""

    title: str
    sections: Sequence[Section]

    def pieces(self) -> list[Section]:
        """Cut each section into pieces of about equal length, 100 to 300 words, at sentences.

        A section that is shorter is one piece: none reaches over two sections.
        """
        return [
            Section(section.title, piece)
            for section in self.sections
            for piece in _pieces(section.text)
        ]


def _pieces(text: str) -> Iterator[str]:
    words = len(text.split())
    wanted = math.ceil(words / max(1, math.ceil(words / _WORDS))) if words else 0
    piece: list[str] = []
    for sentence in _sentences(text):
        if piece and len(piece) + len(sentence) / 2 > wanted:
            yield " ".join(piece)
            piece = []
        piece += sentence
    if piece:
        yield " ".join(piece)


def _sentences(text: str) -> Iterator[list[str]]:
    """Yield the words of each sentence; of one that is too long, a piece after the other."""
    for sentence in _SENTENCE.split(text):
        words = sentence.split()
        for start in range(0, len(words), _WORDS // 2):
            yield words[start : start + _WORDS // 2]
