"""One part of the larger corpus."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from genesys.corpus.documents.parts.packages import Package

Reader: TypeAlias = Callable[[str, bytes], Iterator[str]]
"""Yields the documents in a file of an archive, given its name and its content."""


@dataclass(frozen=True)
class Part:
    """Which files of which package are read, how, and under which terms they may be used."""

    package: Package
    licence: str

    notice: str
    """The file in the archive with the full terms; copies of the text must carry them."""

    files: str
    """A pattern of file names in the archive; its `*` also matches slashes."""

    read: Reader
