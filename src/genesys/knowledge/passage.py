"""Something that was found, in the one form in which everything found is handed on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Passage:
    """A piece of text that can be looked up, with where it is from."""

    source: str
    """The name of the source that has it: `papers`, `units`, `designs`, `files`, `arxiv`, ..."""

    id: str
    """Unique within the source, and the same each time: `mamba2`, `2405.21060#3`."""

    title: str
    text: str
    citation: str = ""
    """How a proposal refers to it: authors, year, title, identifier, or a design's id."""

    url: str = ""
    section: str = ""
    """Of the document that this is a piece of."""

    aliases: tuple[str, ...] = ()
    """Identifiers by which other sources know the same work: `arxiv:2405.21060`, `doi:10...`,
    `semantic_scholar:...`. A passage of one section of a work carries none."""

    keywords: tuple[str, ...] = ()
    """Words by which it should be found besides those of its text."""

    asked: tuple[str, ...] = ()
    """Ways in which somebody who does not know it would ask for it."""

    links: tuple[str, ...] = ()
    """Addresses of code or data that belong to it."""

    @property
    def names(self) -> Iterator[str]:
        """All that the passage is known by: two that share a name are of the same work.

        >>> sorted(Passage("arxiv", "1", "On Gates", "", aliases=("arxiv:1",)).names)
        ['arxiv/1', 'arxiv:1', 'title:ongates']
        """
        yield f"{self.source}/{self.id}"
        yield from (alias.casefold() for alias in self.aliases)
        title = "".join(letter for letter in self.title.casefold() if letter.isalnum())
        if self.aliases and title:
            yield f"title:{title}"
