"""PDF files, by pypdf."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from genesys.errors import KnowledgeError
from genesys.knowledge.files.document import Document, Section
from genesys.knowledge.files.printed_pages import sections
from genesys.knowledge.plain_text import one_line, shortened

SECONDS = 60
MEMORY = 2 << 30
"""Bytes that the process that reads a file may use."""

LETTERS = 10
"""On a page on average; a file with fewer is a stack of pictures with a stamp on it."""


def read_pdf(source: Path | bytes, seconds: int = SECONDS) -> Document:
    """Return the text of a PDF by its sections, else by its pages; without its references.

    The file is read in a process of its own, with limits of time and memory. Nothing in it is
    executed. Raises KnowledgeError, with what is wrong and what to do, for a file that is damaged,
    encrypted, without text, or takes too long.
    """
    data = source.read_bytes() if isinstance(source, Path) else source
    told = _told(data, seconds)
    match told.get("fault"):
        case "encrypted":
            raise KnowledgeError(
                "it is encrypted: save a copy without password, e.g. by `qpdf --decrypt`."
            )
        case "damaged":
            raise KnowledgeError(
                "expected a PDF, got what is damaged or none at all "
                f"({shortened(told['detail'], 100)}): fetch or save it again."
            )
    pages = told["pages"]
    letters = sum(letter.isalnum() for page in pages for letter in page)
    if letters < LETTERS * max(1, len(pages)):
        raise KnowledgeError("it has no text layer: run it through OCR, e.g. `ocrmypdf`.")
    found = sections(pages)
    return Document(_title(told, found), tuple(found))


def _told(data: bytes, seconds: int) -> dict[str, Any]:
    command = [sys.executable, "-P", "-m", "genesys.knowledge.files.pdf_process"]
    try:
        ran = subprocess.run(
            [*command, str(seconds), str(MEMORY)],
            input=data,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        ran = None
    if ran is None or ran.returncode < 0:
        raise KnowledgeError(
            f"reading it took more than {seconds} s or {MEMORY >> 30} GB: print it to a new PDF, "
            "or split it."
        )
    if ran.returncode:
        cause = shortened(ran.stderr.decode(errors="replace")[-200:], 200)
        raise KnowledgeError(f"the PDF reader failed: {cause or ran.returncode}")
    told: dict[str, Any] = json.loads(ran.stdout)
    return told


def _title(told: dict[str, Any], found: list[Section]) -> str:
    """Return what the file says of itself, else what stands largest on its first page."""
    stated = one_line(told["title"])
    if len(stated.split()) > 1 and not stated.startswith(("Microsoft Word", "untitled")):
        return shortened(stated, 200)
    return shortened(told["large"], 200)
