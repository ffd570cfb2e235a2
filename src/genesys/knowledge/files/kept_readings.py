"""What was read of files, kept so that each is read once."""

import contextlib
import hashlib
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from genesys import __version__
from genesys.errors import KnowledgeError
from genesys.knowledge.files.pdf import ReaderFailed
from genesys.knowledge.files.reading import Reading, read, shown_name
from genesys.whole_file import write_whole

_FORM = TypeAdapter(Reading)


@dataclass(frozen=True)
class KeptReadings:
    """A JSON file for each file that was read, named by what that has. May be deleted any time."""

    folder: Path

    def of(self, name: str, data: bytes) -> Reading:
        """Return what is kept, else read and keep; what is damaged here is read anew.

        That a file cannot be read is kept as well, as a fault: to find out may take a minute.
        Raises ReaderFailed where that is not the file's fault, and then keeps nothing.
        """
        digest = hashlib.sha256(f"{__version__}\0{name}\0".encode("utf-8", "surrogateescape"))
        digest.update(data)
        path = self.folder / f"{digest.hexdigest()[:32]}.json"
        try:
            return _FORM.validate_json(path.read_bytes())
        except (OSError, ValidationError):
            reading = _read(name, data)
        # A full or read-only disk costs time, nothing else.
        with contextlib.suppress(OSError):
            write_whole(path, _FORM.dump_json(reading))
        return reading


def _read(name: str, data: bytes) -> Reading:
    try:
        return read(name, data)
    except ReaderFailed:
        raise
    except KnowledgeError as error:
        return Reading(faults=(f"{shown_name(name)}: {error}",))
