"""PDF files, by pypdf."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from genesys.errors import KnowledgeError
from genesys.knowledge.files.document import Document, Section
from genesys.knowledge.plain_text import shortened

SECONDS = 60
MEMORY = 2 << 30
"""Bytes that the process that reads a file may use."""

LETTERS = 10
"""On a page on average. A file with fewer is a stack of pictures with a stamp on it."""


_SURROUNDINGS = ("PATH", "PYTHONPATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR")
"""Of the environment, what the process that reads a file is given: keys lie there too."""


class ReaderFailed(KnowledgeError):
    """The process that reads PDFs failed, which says nothing of the file."""


def read_pdf(source: Path | bytes, seconds: int = SECONDS) -> Document:
    """Return the text of a PDF by its sections, else by its pages; without its references.

    The file is read in a process of its own, with limits of time and memory. Nothing in it is
    executed. Raises KnowledgeError, with what is wrong and what to do, for a file that is damaged,
    encrypted, without text, or takes too long; ReaderFailed where the process itself fails.
    """
    data = source.read_bytes() if isinstance(source, Path) else source
    told = _told(data, seconds)
    match told.get("fault"):
        case "encrypted":
            raise KnowledgeError(
                "it is encrypted: save a copy without password, e.g. by `qpdf --decrypt`."
            )
        case "large":
            raise KnowledgeError(
                f"reading it took more than {seconds} s or {MEMORY >> 30} GB: print it to a new "
                "PDF, or split it."
            )
        case "damaged":
            raise KnowledgeError(
                "expected a PDF, got what is damaged or none at all "
                f"({shortened(told['detail'], 100)}): fetch or save it again."
            )
    if told["letters"] < LETTERS:
        raise KnowledgeError("it has no text layer: run it through OCR, e.g. `ocrmypdf`.")
    found = tuple(Section(heading, text) for heading, text in told["sections"])
    return Document(shortened(told["title"], 200), found)


def _told(data: bytes, seconds: int) -> dict[str, Any]:
    command = [sys.executable, "-P", "-m", "genesys.knowledge.files.pdf_process"]
    try:
        ran = subprocess.run(
            [*command, str(seconds), str(MEMORY)],
            input=data,
            env={name: os.environ[name] for name in _SURROUNDINGS if name in os.environ},
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"fault": "large"}
    if ran.returncode < 0:
        return {"fault": "large"}
    if ran.returncode:
        cause = shortened(ran.stderr.decode(errors="replace")[-200:], 200)
        raise ReaderFailed(f"the PDF reader failed: {cause or ran.returncode}")
    told: dict[str, Any] = json.loads(ran.stdout)
    return told
