"""A source that always finds the same."""

from collections.abc import Sequence

from genesys.errors import SourceError
from genesys.knowledge.hit import Hit
from genesys.knowledge.passage import Passage
from genesys.knowledge.sources.base import Source


class Shelf(Source):
    """Its passages in their order, whatever is asked."""

    def __init__(self, name: str, passages: Sequence[Passage], lacking: str = "") -> None:
        self._name = name
        self._passages = passages
        self._lacking = lacking
        self.asked: list[str] = []

    @property
    def name(self) -> str:
        return self._name

    @property
    def lacking(self) -> str:
        return self._lacking

    def search(self, query: str, k: int) -> Sequence[Hit]:
        self.asked.append(query)
        return [
            Hit(found, 1 / rank, f"{self._name}, rank {rank}")
            for rank, found in enumerate(self._passages[:k], 1)
        ]


class Down(Shelf):
    """One that does not answer."""

    def search(self, query: str, k: int) -> Sequence[Hit]:
        raise SourceError(f"{self.name} did not answer in 5 attempts. Ask again later.")


def passage(number: int, words: int = 5, title: str = "", aliases: tuple[str, ...] = ()) -> Passage:
    return Passage(
        "notes" if not aliases else ("arxiv" if number > 5 else "papers"),
        str(number),
        title or f"Note {number}",
        " ".join(["word"] * words),
        f"note {number}",
        aliases=aliases,
    )
