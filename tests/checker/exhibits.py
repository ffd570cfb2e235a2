"""The exhibits of the museum, and how each must be judged."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from genesys.checker.checker import Checker
from genesys.checker.finding import Report
from genesys.checker.size import SCALES
from genesys.sandbox.job import Limits
from genesys.sandbox.sandbox import Sandbox

MUSEUM = Path(__file__).parents[1] / "museum"


@dataclass(frozen=True)
class Exhibit:
    """The text of a unit, and how it must be judged."""

    file: str
    size: str
    code: str
    verdict: str
    """"pass", or the name of the one check that must refuse it."""

    warning: str
    """The check that must warn of it, or nothing."""

    @property
    def name(self) -> str:
        return f"{self.file}_{self.size}" if self.size else self.file

    @property
    def text(self) -> str:
        return self.code.replace("SIZE", self.size)

    @property
    def seed(self) -> int:
        """What the checks draw from when it is judged once.

        Another for each; but one for all that are trained, so that the reference learns once.
        """
        return 0 if self.needs_everything else zlib.crc32(self.name.encode()) % 1000

    @property
    def limits(self) -> Limits:
        """Little patience with what never ends, and much with the rest on a busy machine."""
        seconds = 2 if self.verdict == "limits" else 60
        return Limits(seconds=seconds, memory_gib=2.0, written_mib=16)

    @property
    def needs_everything(self) -> bool:
        """Whether only a training run, or the sizes of the ladder, can tell."""
        return self.verdict in {"learns", "cost", "sizes"}

    def judge(self, sandbox: Sandbox, seed: int, *, everything: bool) -> Report:
        """Check it as discovery does; without `everything`, at one size and without training."""
        return _checker(sandbox, self.limits, seed, everything).check_unit(self.text)

    def judged_rightly(self, report: Report) -> bool:
        """Whether the right check refuses it, and none that is not told of warns.

        Warnings of costs are left out: they are measured, and the machine may be busy.
        """
        refused = {finding.check for finding in report.findings if not finding.warning}
        warned = {finding.check for finding in report.findings if finding.warning} - {"cost"}
        if self.verdict == "pass":
            return not refused and warned == {self.warning} - {""}
        return refused == {self.verdict} and warned <= {self.warning, self.verdict}


@cache
def _checker(sandbox: Sandbox, limits: Limits, seed: int, everything: bool) -> Checker:
    sizes = SCALES if everything else ()
    return Checker(sandbox, limits=limits, seed=seed, sizes=sizes, trials=everything)


def _exhibits(file: Path) -> Iterator[Exhibit]:
    code = file.read_text()
    said = dict(
        line.removeprefix("# ").split(": ", 1)
        for line in code.splitlines()[:3]
        if line.startswith("# ")
    )
    for size in said.get("sizes", "").split() or [""]:
        yield Exhibit(file.stem, size, code, said["expect"], said.get("warning", ""))


def _files() -> list[Path]:
    return [file for file in sorted(MUSEUM.glob("[a-z]*.py")) if file.stem != "conftest"]


EXHIBITS = [exhibit for file in _files() for exhibit in _exhibits(file)]
"""The whole museum. A file with `# sizes:` is one exhibit for each of them."""


def guilty_of(check: str) -> str:
    """Return the text of the first exhibit in which this check must find something."""
    return next(piece.text for piece in EXHIBITS if check in (piece.verdict, piece.warning))
