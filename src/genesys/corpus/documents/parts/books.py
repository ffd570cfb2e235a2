"""Plays, poems, novels and the Bible."""

import re
import struct
import subprocess
import zlib
from collections.abc import Iterator
from itertools import groupby, pairwise

from genesys.corpus.documents.parts.paragraphs import paragraphs

_CHAPTER = re.compile(r"^(?=[ \t]*(?:CHAPTER|Chapter) )", re.MULTILINE)
_VERSE = re.compile(r"(?P<chapter>\d?[A-Za-z]+\d+):\d+ (?P<words>.+)")
_COMPRESS_MAGIC = b"\x1f\x9d\x90"
_CHARACTERS, _STRINGS = 9, 16
"""Types of objects in R's serialisation."""


def verse(name: str, content: bytes) -> Iterator[str]:
    """Yield a play or poem whole, its lines as they are."""
    yield content.decode("utf-8", errors="replace").replace("\r\n", "\n").strip()


def chapter(name: str, content: bytes) -> Iterator[str]:
    """Yield a chapter that is a file of its own."""
    yield "\n\n".join(paragraphs(content.decode()))


def novels(name: str, content: bytes) -> Iterator[str]:
    """Yield the chapters of the novels in an R lazy-load file.

    The file is a row of objects, each its length (4 bytes) and its serialisation, compressed by
    zlib ("R Internals", section 1.8); a novel is one vector of strings, a line each.
    """
    while content:
        unpacked = zlib.decompressobj()
        lines = _strings(unpacked.decompress(content[4:]))
        content = unpacked.unused_data
        for text in _CHAPTER.split("\n".join(lines))[1:]:
            yield "\n\n".join(paragraphs(text))


def _strings(serialised: bytes) -> Iterator[str]:
    """Yield the strings of a serialised vector (big-endian, format 3, header with encoding)."""
    at = 18 + struct.unpack_from(">i", serialised, 14)[0]
    kind, count = struct.unpack_from(">ii", serialised, at)
    at += 8
    if kind & 0xFF != _STRINGS:
        raise ValueError("expected a vector of strings")
    for _ in range(count):
        kind, size = struct.unpack_from(">ii", serialised, at)
        if kind & 0xFF != _CHARACTERS:
            raise ValueError("expected a string")
        at += 8
        yield serialised[at : at + size].decode()
        at += size


def bible(name: str, content: bytes) -> Iterator[str]:
    """Yield the chapters of the Bible, a verse a line, from the file of the program `bible`.

    The file has a header, the number of its windows at byte 88, their places, and the windows:
    64 KiB of text each, by `compress` without its first three bytes. Lines read `Ge1:1 In the
    beginning ...`. `gzip` unpacks what `compress` packed; Python cannot.
    """
    count = struct.unpack_from(">i", content, 88)[0]
    places = struct.unpack_from(f">{count + 1}i", content, 92)
    windows = (_uncompressed(content[start:end]) for start, end in pairwise(places))
    verses = map(_VERSE.match, b"".join(windows).decode().splitlines())
    for _, verses_of_chapter in groupby(filter(None, verses), lambda verse: verse["chapter"]):
        yield "\n".join(verse["words"] for verse in verses_of_chapter)


def _uncompressed(window: bytes) -> bytes:
    done = subprocess.run(
        ["gzip", "-dc"], input=_COMPRESS_MAGIC + window, capture_output=True, check=False
    )
    if done.returncode:
        raise ValueError(f"gzip: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout
