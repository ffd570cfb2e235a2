"""Run as a program: reads a PDF from standard input, and writes what it has of text as JSON.

A process of its own because a file can be made so that reading it takes for ever, or all memory.
"""

import contextlib
import io
import itertools
import json
import sys
from typing import Any

from pypdf import PageObject, PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError

from genesys.knowledge.files.printed_pages import sections
from genesys.knowledge.plain_text import one_line

PAGES = 2_000
CHARACTERS = 5_000_000
"""At most; what a file has beyond is not read."""


def main() -> None:
    """Take limits in seconds and bytes from the command line."""
    _limit(int(sys.argv[1]), int(sys.argv[2]))
    json.dump(_told(sys.stdin.buffer.read()), sys.stdout)


def _told(data: bytes) -> dict[str, Any]:
    try:
        reader = PdfReader(io.BytesIO(data))
        pages = _pages(reader)
        return {
            "title": _title(reader) or _large(reader.pages[0]),
            "letters": sum(letter.isalnum() for page in pages for letter in page) / len(pages),
            "sections": [(section.heading, section.text) for section in sections(pages)],
        }
    except (FileNotDecryptedError, DependencyError):
        return {"fault": "encrypted"}
    except MemoryError:
        return {"fault": "large"}
    except Exception as error:  # noqa: BLE001 - a broken file makes the parser raise anything
        return {"fault": "damaged", "detail": f"{type(error).__name__}: {error}"}


def _title(reader: PdfReader) -> str:
    """Return what the file says of itself, unless that is a name left by the program it is of."""
    stated = one_line(str((reader.metadata and reader.metadata.title) or ""))
    usual = len(stated.split()) > 1 and not stated.startswith(("Microsoft Word", "untitled"))
    return stated if usual else ""


def _pages(reader: PdfReader) -> list[str]:
    """Return the text of each page, empty for one that is broken; all being so, raise that."""
    pages: list[str] = []
    left = CHARACTERS
    broken: Exception | None = None
    for page in itertools.islice(reader.pages, PAGES):
        try:
            text = page.extract_text()[:left]
        except (FileNotDecryptedError, DependencyError):
            raise
        except Exception as error:  # noqa: BLE001 - as above
            text, broken = "", error
        left -= len(text)
        pages.append(text)
        if not left:
            break
    if broken and not any(pages):
        raise broken
    return pages


def _large(page: PageObject) -> str:
    """Return what the page has in its largest letters, but for what is stamped on its margin."""
    found: list[tuple[float, str]] = []

    def note(text: str, _: Any, matrix: Any, __: Any, size: float | None) -> None:
        upright = not matrix[1] and not matrix[2]
        if text.strip() and upright:
            found.append((round(abs((size or 0) * matrix[3]), 1), text))

    with contextlib.suppress(Exception):
        page.extract_text(visitor_text=note)
    sizes = sorted({size for size, _ in found}, reverse=True)
    joined = (" ".join(text for size, text in found if size == largest) for largest in sizes)
    return next((text for text in joined if sum(map(str.isalpha, text)) > 3), "")


def _limit(seconds: int, memory: int) -> None:
    try:
        import resource
    except ImportError:  # where there is none, the time limit of the parent remains
        return
    # A system may refuse a limit, or have a lower one.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


if __name__ == "__main__":
    main()
