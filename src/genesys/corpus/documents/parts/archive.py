"""The files in an archive, read in memory: nothing is unpacked to disk."""

import io
import lzma
import tarfile
import zlib
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from genesys.errors import CorpusError

_DEBIAN = b"!<arch>\n"
_HEADER = 60


def members(archive: Path, pattern: str) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of the plain files whose names match, in the archive's order.

    Reads tar archives (source distributions, npm packages) and Debian packages (an `ar` archive
    that holds `data.tar`, deb(5)), compressed by gzip, bzip2 or xz. Raises CorpusError for an
    archive that is damaged, or that names a file outside of itself.
    """
    try:
        content = archive.read_bytes()
        data = _debian_data(content) if content.startswith(_DEBIAN) else content
        with tarfile.open(fileobj=io.BytesIO(data)) as tar:
            for member in tar:
                path = PurePosixPath(member.name)
                if path.is_absolute() or ".." in path.parts:
                    raise CorpusError(
                        f"corpus: {archive.name} names a file outside of itself: {member.name}. "
                        "It was not read."
                    )
                file = tar.extractfile(member) if member.isfile() else None
                if file is not None and fnmatchcase(str(path), pattern):
                    yield str(path), file.read()
    except (OSError, EOFError, ValueError, tarfile.TarError, zlib.error, lzma.LZMAError) as error:
        raise CorpusError(f"corpus: {archive.name} is damaged: {error}.") from error


def _debian_data(package: bytes) -> bytes:
    """Return the member whose name begins with `data.tar`."""
    at = len(_DEBIAN)
    while at + _HEADER <= len(package):
        header = package[at : at + _HEADER]
        size = int(header[48:58])
        body = package[at + _HEADER : at + _HEADER + size]
        if header.startswith(b"data.tar"):
            return body
        at += _HEADER + size + size % 2
    raise ValueError("it has no data.tar")
