"""The user's own files as passages."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from genesys import __version__
from genesys.errors import KnowledgeError
from genesys.knowledge.collections.base import Collection
from genesys.knowledge.files.folder import contents, names, refuse_link
from genesys.knowledge.files.kept_readings import KeptReadings
from genesys.knowledge.files.reading import SOURCE, Reading, shown_name
from genesys.knowledge.passage import Passage


@dataclass(frozen=True)
class Files(Collection):
    """Every PDF, Markdown, text and BibTeX file in a folder, which users may change as they like.

    A folder that is not there is an empty one.
    """

    folder: Path
    cache: Path
    """Where what was read is kept; outside of `folder`."""

    name = SOURCE

    @property
    def state(self) -> str:
        """Names, sizes and times of change of all files, as a digest."""
        known = [f"{__version__}"]
        for name in names(self.folder):
            try:
                status = (self.folder / name).lstat()
            except OSError:
                continue
            known.append(f"{name}\0{status.st_size}\0{status.st_mtime_ns}\0{status.st_ino}")
        return hashlib.sha256("\n".join(known).encode("utf-8", "surrogateescape")).hexdigest()[:16]

    @property
    def stocked(self) -> bool:
        """Whether there is a file, readable or not."""
        return bool(names(self.folder))

    def passages(self) -> Sequence[Passage]:
        """Return what can be read of all files."""
        return self.read().passages

    def read(self) -> Reading:
        """Return the passages of all files, and a line for each file or entry that is unreadable.

        One file that cannot be read spoils no other.
        """
        kept = KeptReadings(self.cache)
        passages: list[Passage] = []
        faults: list[str] = []
        for name in names(self.folder):
            path = self.folder / name
            try:
                refuse_link(path)
                reading = kept.of(name, contents(path))
            except KnowledgeError as error:
                faults.append(f"{shown_name(name)}: {error}")
                continue
            passages += reading.passages
            faults += reading.faults
        return Reading(tuple(passages), tuple(faults))
