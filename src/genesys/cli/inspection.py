"""What `genesys check` does: find what is meant, mend it, have the checker look at it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from genesys.architecture.unit_tree import UnitTree
from genesys.checker.checker import Checker
from genesys.checker.mending.mender import Mended, mended
from genesys.checker.size import SCALES, Size
from genesys.cli.choice import Chosen
from genesys.cli.options import USUAL
from genesys.config import Config, read_config
from genesys.console.check_page import CheckPage
from genesys.errors import ConfigError
from genesys.exchange.foreign_design import converted
from genesys.lab.bench import sandbox_of, sizes_of


@dataclass(frozen=True)
class Inspection:
    """A unit's text or a unit tree, and the sizes that it is to be built at."""

    what: str
    subject: Mended | UnitTree
    settings: Config
    sizes: Sequence[Size]

    @classmethod
    def of(cls, what: str, rung: str | None, run: Path | None, config: str | None) -> Inspection:
        """Read the file, or find the design; ConfigError for neither, and for unknown rungs."""
        if Path(what).suffix or Path(what).is_file():
            settings = read_config(config or USUAL)
            return cls(what, _read(Path(what)), settings, _sizes(settings, rung))
        chosen = Chosen.of(what, run, config)
        sizes = _sizes(chosen.settings, rung)
        return cls(chosen.design.id, chosen.design.unit_tree, chosen.settings, sizes)

    def made(self, *, unsandboxed: bool) -> CheckPage:
        """Run the checks in a sandbox of their own."""
        sandbox = sandbox_of(self.settings, unsandboxed=unsandboxed)
        try:
            checker = Checker(sandbox, sizes=self.sizes)
            if isinstance(self.subject, UnitTree):
                return CheckPage(self.what, checker.check_tree(self.subject))
            report = checker.check_unit(self.subject.code)
            return CheckPage(self.what, report, self.subject)
        finally:
            sandbox.close()

    def write(self) -> None:
        """Put the repaired text into the file; ConfigError where there is no text of a unit."""
        if isinstance(self.subject, UnitTree):
            raise ConfigError(f"{self.what}: --write repairs a file with a unit; this is none.")
        if self.subject.repairs:
            Path(self.what).write_text(self.subject.code, encoding="utf-8")


def _read(file: Path) -> Mended | UnitTree:
    try:
        # Bytes that are no text become signs that no Python has, and so a finding.
        text = file.read_bytes().decode("utf-8", errors="surrogateescape")
    except OSError as error:
        raise ConfigError(f"{file}: expected a readable Python file; {error.strerror}.") from error
    repaired = mended(text)
    if converted(file.name, repaired.code) is None:
        return repaired
    tree = converted(file.name, text)
    return Mended(text, text) if tree is None else tree


def _sizes(settings: Config, rung: str | None) -> Sequence[Size]:
    known = {size.name: size for size in (*SCALES, *sizes_of(settings))}
    if rung is None:
        return sizes_of(settings)
    if rung not in known:
        raise ConfigError(f"rung: expected one of {', '.join(known)}, got {rung!r}.")
    return [known[rung]]
