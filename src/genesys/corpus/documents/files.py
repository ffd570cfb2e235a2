"""The user's own text, JSONL and Parquet files, compressed or not."""

import glob
import hashlib
import importlib
import json
import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from genesys.corpus.documents.base import Document, Documents
from genesys.corpus.documents.opened import UNREADABLE, format_of, opened, stem_of
from genesys.errors import CorpusError

_JSON_LINES = (".jsonl", ".ndjson")


class Files(Documents):
    """Local files: plain text (one document a file), JSONL or Parquet (one document a row).

    Text and JSONL may be compressed: `.gz`, `.bz2`, `.xz`, `.zst`.

    `files` are paths or patterns (`~`, `*` and `**` are expanded); `text_field` is the JSON key
    or the Parquet column that holds the text. Raises CorpusError for a pattern that matches
    nothing, for a file that cannot be read, and for one without text.
    """

    def __init__(self, files: tuple[str, ...] = (), text_field: str = "text") -> None:
        if not files:
            raise CorpusError("corpus: expected at least one file or pattern in `files`, got none.")
        self._patterns = files
        self._text_field = text_field

    @property
    def licence(self) -> str:
        """Whatever terms the user has the files under."""
        return "as stated by the owner of the files"

    @cached_property
    def paths(self) -> list[Path]:
        """The files themselves: in the order of the patterns, sorted within each, each once."""
        found: dict[Path, None] = {}
        for pattern in self._patterns:
            matches = sorted(glob.glob(str(Path(pattern).expanduser()), recursive=True))
            files = [Path(match) for match in matches if Path(match).is_file()]
            if not files:
                raise CorpusError(f"corpus: no file matches {pattern!r}.")
            found.update(dict.fromkeys(files))
        return list(found)

    @cached_property
    def fingerprint(self) -> str:
        """A digest of every byte, of each file's format and of the field that is read."""
        digest = hashlib.sha256(self._text_field.encode())
        for path in self.paths:
            digest.update(f"|{''.join(path.suffixes[-2:])}|".encode())
            try:
                with path.open("rb") as file:
                    digest.update(hashlib.file_digest(file, "sha256").digest())
            except OSError as error:
                raise _unreadable(path, error) from error
        return digest.hexdigest()

    def read(self) -> Iterator[Document]:
        """Yield the documents of each file in turn.

        The domain is the file's name without numbers, so that numbered parts are one; of plain
        text, where a file is one document, it is the folder's.
        """
        for path in self.paths:
            found, domain = False, _domain(path)
            for text in self._read(path):
                found = found or bool(text.strip())
                yield Document(text, domain)
            if not found:
                raise CorpusError(f"corpus: {path} holds no text.")

    def _read(self, path: Path) -> Iterator[str]:
        try:
            if format_of(path) in _JSON_LINES:
                yield from self._json_lines(path)
            elif path.suffix == ".parquet":
                yield from self._parquet(path)
            else:
                with opened(path) as text:
                    yield text.read()
        except UNREADABLE as error:
            raise _unreadable(path, error) from error

    def _json_lines(self, path: Path) -> Iterator[str]:
        with opened(path) as lines:
            for number, line in enumerate(lines, start=1):
                if not line.strip():
                    continue
                try:
                    row = json.loads(line)
                except ValueError as error:
                    raise CorpusError(f"corpus: {path}, line {number}: not JSON.") from error
                text = row.get(self._text_field) if isinstance(row, dict) else None
                if not isinstance(text, str):
                    raise CorpusError(
                        f"corpus: {path}, line {number}: expected an object whose field "
                        f"{self._text_field!r} is text; set `text_field` if it has another name."
                    )
                yield text

    def _parquet(self, path: Path) -> Iterator[str]:
        try:
            parquet = importlib.import_module("pyarrow.parquet")
        except ModuleNotFoundError as error:
            raise CorpusError(
                f"corpus: {path} needs pyarrow; run `pip install 'genesys[parquet]'`."
            ) from error
        try:
            with parquet.ParquetFile(path) as file:
                if self._text_field not in file.schema_arrow.names:
                    raise CorpusError(
                        f"corpus: {path}: no column {self._text_field!r}; its columns: "
                        f"{', '.join(file.schema_arrow.names)}. Set `text_field`."
                    )
                for rows in file.iter_batches(columns=[self._text_field]):
                    yield from (str(text) for text in rows.column(0).to_pylist() if text)
        except ValueError as error:
            raise _unreadable(path, error) from error


def _domain(path: Path) -> str:
    """Name the domain of a file's documents.

    >>> _domain(Path("web/part-00003-of-00010.jsonl")), _domain(Path("plays/hamlet.txt"))
    ('part', 'plays')
    """
    stem = stem_of(path)
    if format_of(path) in (*_JSON_LINES, ".parquet"):
        return re.sub(r"([-_.]*(of)?[-_.]*\d+)+$", "", stem) or stem
    return path.resolve().parent.name


def _unreadable(path: Path, error: Exception) -> CorpusError:
    return CorpusError(f"corpus: {path} cannot be read: {error}.")
