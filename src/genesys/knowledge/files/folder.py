"""The folder in which the user's own files are kept."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from genesys.errors import KnowledgeError
from genesys.knowledge.files.reading import LARGEST, SUFFIXES, read, shown_name
from genesys.whole_file import write_whole


@dataclass(frozen=True)
class Added:
    """What came of adding."""

    files: tuple[str, ...] = ()
    """Paths within the folder, of files that were not there before."""

    faults: tuple[str, ...] = ()
    """What was not taken, and why: a line a file."""

    known: tuple[str, ...] = ()
    """Of files that were there already, the same."""


def add(path: Path, folder: Path) -> Added:
    """Copy a file, or all under a folder that can be read, into the folder of own files.

    Names are kept, of a folder its own as well. Where there is another file of that name, the new
    one gets a number. What cannot be read is refused, and a broken entry of a bibliography told.
    """
    try:
        whole = path.resolve(strict=True)
    except (OSError, RuntimeError):
        return Added(faults=(f"{shown_name(str(path))}: there is no such file or folder.",))
    if whole.is_relative_to(folder.resolve()):
        return Added(
            faults=(f"{shown_name(str(path))}: it is in the folder of own files already.",)
        )
    if not whole.is_dir():
        return _taken(whole, whole.name, folder)
    parts = [
        _taken(whole / name, (PurePosixPath(whole.name) / name).as_posix(), folder)
        for name in names(whole)
        if not (whole / name).resolve().is_relative_to(folder.resolve())
    ]
    if not parts:
        known = ", ".join(SUFFIXES)
        return Added(faults=(f"{shown_name(str(path))}: no file in it ends in {known}.",))
    return Added(
        tuple(file for part in parts for file in part.files),
        tuple(fault for part in parts for fault in part.faults),
        tuple(file for part in parts for file in part.known),
    )


def names(folder: Path) -> list[str]:
    """Return the paths within the folder, with slashes and sorted, of all files of known formats.

    Hidden files and folders are left out. Links to folders are not followed.
    """
    found = []
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [
            (Path(place) / name).relative_to(folder).as_posix()
            for name in files
            if Path(name).suffix.lower() in SUFFIXES and not name.startswith(".")
        ]
    return sorted(found)


def contents(path: Path) -> bytes:
    """Return the bytes of a file. Raises KnowledgeError for what should not be read."""
    try:
        # A pipe would be waited for, without this.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(handle, "rb") as file:
            known = os.fstat(handle)
            if not stat.S_ISREG(known.st_mode):
                raise KnowledgeError("expected a file, got something else: remove it.")
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise KnowledgeError(f"it cannot be opened: {error.strerror}.") from None
    if len(data) > LARGEST:
        raise KnowledgeError(f"it has more than {LARGEST // 1_000_000} MB: split it.")
    return data


def _taken(path: Path, name: str, folder: Path) -> Added:
    shown = shown_name(name)
    if path.suffix.lower() not in SUFFIXES:
        return Added(faults=(f"{shown}: expected one of {', '.join(SUFFIXES)}.",))
    if any(part.startswith(".") for part in PurePosixPath(name).parts):
        return Added(
            faults=(f"{shown}: expected a name that does not begin with a dot: rename it.",)
        )
    try:
        refuse_link(path)
        data = contents(path)
        reading = read(name, data)
        if not reading.passages:
            return Added(faults=reading.faults)
        kept, new = _kept(folder / name, data)
        told = (shown_name(kept.relative_to(folder).as_posix()),)
        return Added(told if new else (), reading.faults, () if new else told)
    except KnowledgeError as error:
        return Added(faults=(f"{shown}: {error}",))
    except OSError as error:
        return Added(faults=(f"{shown}: it cannot be copied to {folder}: {error.strerror}.",))


def refuse_link(path: Path) -> None:
    """Raise KnowledgeError for a link: what it leads to is none of what was put here."""
    if path.is_symlink():
        raise KnowledgeError("links are not followed: put the file itself here.")


def _kept(path: Path, data: bytes) -> tuple[Path, bool]:
    """Write the file under this name or with a number; say where it is, and whether it is new."""
    place = next(
        free
        for free in _candidates(path)
        if not free.exists() or (free.is_file() and free.read_bytes() == data)
    )
    new = not place.exists()
    if new:
        write_whole(place, data)
    return place, new


def _candidates(path: Path) -> Iterator[Path]:
    yield path
    number = 2
    while True:
        yield path.with_name(f"{path.stem}-{number}{path.suffix}")
        number += 1
