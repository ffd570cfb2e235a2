"""What was read of one file: passages, and what could not be read."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from genesys.errors import KnowledgeError
from genesys.knowledge.files.bibtex import read_bibtex
from genesys.knowledge.files.chunks import chunked
from genesys.knowledge.files.document import Document
from genesys.knowledge.files.markdown import read_markdown
from genesys.knowledge.files.pdf import read_pdf
from genesys.knowledge.files.plain_file import read_text
from genesys.knowledge.passage import Passage

SOURCE = "files"

BIBLIOGRAPHY = ".bib"

DOCUMENTS: dict[str, Callable[[bytes], Document]] = {
    ".pdf": read_pdf,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".txt": read_text,
}

SUFFIXES = (*DOCUMENTS, BIBLIOGRAPHY)

LARGEST = 100_000_000
"""Bytes of a file."""


@dataclass(frozen=True)
class Reading:
    """Passages, and faults: one line each, which names the file."""

    passages: tuple[Passage, ...] = ()
    faults: tuple[str, ...] = ()


def read(name: str, data: bytes) -> Reading:
    """Return what a file has. `name` is its path within the folder, with slashes.

    Passages have ids such as `notes/gates.md#3`, those of a bibliography `refs.bib#byron2020`.
    Raises KnowledgeError, with what is wrong and what to do, where nothing can be read.
    """
    path, shown = PurePosixPath(name), shown_name(name)
    if not data.strip():
        raise KnowledgeError("it is empty.")
    if path.suffix.lower() == BIBLIOGRAPHY:
        reading = _bibliography(shown, data)
    else:
        reading = _document(shown, DOCUMENTS[path.suffix.lower()](data))
    if not reading.passages and not reading.faults:
        raise KnowledgeError(
            "expected entries such as `@article{key, title = {...}}`, got none."
            if path.suffix.lower() == BIBLIOGRAPHY
            else "it has no text."
        )
    return reading


def shown_name(name: str) -> str:
    """Return the name so that it can be shown; different ones stay different.

    >>> print(shown_name("a\\nb"))
    a\\nb
    """
    return "".join(
        letter
        if letter.isprintable() and letter != "\\"
        else letter.encode("unicode_escape").decode()
        for letter in name
    )


def _bibliography(shown: str, data: bytes) -> Reading:
    found = read_bibtex(data, SOURCE)
    return Reading(
        tuple(replace(passage, id=f"{shown}#{passage.id}") for passage in found.passages),
        tuple(f"{shown}: {fault}" for fault in found.faults),
    )


def _document(shown: str, document: Document) -> Reading:
    title = document.title or PurePosixPath(shown).stem
    return Reading(
        tuple(
            Passage(
                source=SOURCE,
                id=f"{shown}#{number}",
                title=title,
                text=piece.text,
                citation=f"file {shown}{_place(piece.heading)}",
                section=piece.heading,
            )
            for number, piece in enumerate(chunked(document), 1)
        )
    )


def _place(heading: str) -> str:
    if heading.startswith("page "):
        return f", {heading}"
    return f", section {heading}" if heading else ""
