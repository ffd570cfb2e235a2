"""What every source of text does."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from genesys.sandbox.sandbox import Progress


@dataclass(frozen=True)
class Document:
    """One text, and the domain that it is reported under."""

    text: str
    domain: str
    """Where it came from, in a word or two; a source may have many."""


class Documents(ABC):
    """A source of documents, read as often as asked, always in the same order."""

    @classmethod
    def fetched(cls, cache: Path, progress: Progress) -> Self:
        """Return the source that a config names, with all its text at hand.

        One that reads packages from a registry fetches them into `cache` here, once; most have
        nothing to fetch. Raises CorpusError for what cannot be had.
        """
        return cls()

    @property
    @abstractmethod
    def licence(self) -> str:
        """Under which terms the text may be used, in one line; `; ` stands between parts."""

    @property
    @abstractmethod
    def fingerprint(self) -> str:
        """A digest that changes whenever the text does."""

    @abstractmethod
    def read(self) -> Iterator[Document]:
        """Yield every document.

        Raises CorpusError, naming the file, for what is missing, unreadable or empty.
        """
