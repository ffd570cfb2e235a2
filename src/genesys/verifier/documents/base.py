"""What every source of text does."""

from abc import ABC, abstractmethod
from collections.abc import Iterator


class Documents(ABC):
    """A source of documents, read as often as asked, always in the same order."""

    @property
    @abstractmethod
    def licence(self) -> str:
        """Under which terms the text may be used, in one line."""

    @property
    @abstractmethod
    def fingerprint(self) -> str:
        """A digest that changes whenever the text does."""

    @abstractmethod
    def read(self) -> Iterator[str]:
        """Yield every document's text.

        Raises CorpusError, naming the file, for what is missing, unreadable or empty.
        """
