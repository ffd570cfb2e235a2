"""The exhibits of the museum, and how each must be judged."""

import zlib
from dataclasses import dataclass
from pathlib import Path

from genesys.sandbox.job import Limits

LIMITS = Limits(seconds=5, memory_gib=0.25, written_mib=16)
"""Less patience than discovery has: what never ends is over them soon."""

MUSEUM = Path(__file__).parents[1] / "museum"


@dataclass(frozen=True)
class Exhibit:
    """The text of a unit, and how it must be judged."""

    name: str
    text: str
    verdict: str
    """"pass", or the name of the one check that must refuse it."""

    warning: str
    """The check that must warn, or nothing."""

    @property
    def seed(self) -> int:
        """What the checks draw from when it is judged once: another for each."""
        return zlib.crc32(self.name.encode()) % 1000


def exhibits() -> list[Exhibit]:
    """Read the whole museum. A file with `# sizes:` is one exhibit for each of them."""
    files = [file for file in sorted(MUSEUM.glob("[a-z]*.py")) if file.stem != "conftest"]
    return [exhibit for file in files for exhibit in _exhibits(file)]


def _exhibits(file: Path) -> list[Exhibit]:
    text = file.read_text()
    said = dict(
        line.removeprefix("# ").split(": ", 1)
        for line in text.splitlines()[:3]
        if line.startswith("# ")
    )
    if "sizes" not in said:
        return [Exhibit(file.stem, text, said["expect"], said.get("warning", ""))]
    return [
        Exhibit(
            f"{file.stem}_{size}",
            text.replace("SIZE", size),
            said["expect"],
            said.get("warning", ""),
        )
        for size in said["sizes"].split()
    ]


EXHIBITS = exhibits()


def guilty_of(check: str) -> str:
    """Return the text of the first exhibit in which this check must find something."""
    return next(piece.text for piece in EXHIBITS if check in (piece.verdict, piece.warning))
