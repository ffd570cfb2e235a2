"""Files opened as text, compressed or not."""

import bz2
import gzip
import importlib
import io
import lzma
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TextIO, cast

from genesys.errors import CorpusError

COMPRESSED = (".gz", ".bz2", ".xz", ".zst")
"""Endings that say how a file is compressed."""

UNREADABLE = (OSError, EOFError, UnicodeDecodeError, lzma.LZMAError, zlib.error)
"""What reading a file may raise that is damaged, cut short or not there."""


def format_of(path: Path) -> str:
    """Return the ending that tells what a file holds, compression aside.

    >>> format_of(Path("rows.jsonl.gz")), format_of(Path("notes.xz"))
    ('.jsonl', '')
    """
    return (path.with_suffix("") if path.suffix in COMPRESSED else path).suffix


def stem_of(path: Path) -> str:
    """Return the file's name without the endings for format and compression."""
    return (path.with_suffix("") if path.suffix in COMPRESSED else path).stem


@contextmanager
def opened(path: Path) -> Iterator[TextIO]:
    """Open a file of UTF-8 text, uncompressed on the way if its ending says so.

    Raises one of `UNREADABLE`, here or while reading; CorpusError for `.zst` without pyarrow.
    """
    with _binary(path) as binary, io.TextIOWrapper(binary, encoding="utf-8") as text:
        yield text


def _binary(path: Path) -> BinaryIO:
    if path.suffix == ".gz":
        return cast(BinaryIO, gzip.open(path))
    if path.suffix == ".bz2":
        return cast(BinaryIO, bz2.open(path))
    if path.suffix == ".xz":
        return cast(BinaryIO, lzma.open(path))
    if path.suffix == ".zst":
        try:
            pyarrow = importlib.import_module("pyarrow")
        except ModuleNotFoundError as error:
            raise CorpusError(
                f"corpus: {path} needs pyarrow; run `pip install 'genesys[parquet]'`."
            ) from error
        return cast(BinaryIO, pyarrow.input_stream(str(path), compression="zstd"))
    return path.open("rb")
