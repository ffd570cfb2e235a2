"""All of one paper, piece by piece."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from genesys.knowledge.collections.base import Collection
from genesys.knowledge.lookup import ONE_PAPER
from genesys.knowledge.passage import Passage
from genesys.knowledge.sources.arxiv import Arxiv


@dataclass(frozen=True)
class WholePaper(Collection):
    """The sections of a paper on arXiv, fetched when they are asked for, once."""

    arxiv: Arxiv
    identifier: str

    state = "as published"

    @property
    def name(self) -> str:
        """The paper's, as `arxiv:2405.21060`."""
        return f"{ONE_PAPER}{self.identifier}"

    def passages(self) -> Sequence[Passage]:
        """Return the pieces of the paper; SourceError where arXiv does not give it."""
        return [replace(piece, source=self.name) for piece in self.arxiv.read(self.identifier)]
