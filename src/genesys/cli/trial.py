"""A verification outside the search: nothing of it is recorded."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console

from genesys.checker.checker import Checker
from genesys.checker.mending.mender import Mended
from genesys.cli.arrival import read_file
from genesys.cli.choice import Chosen, chosen_run
from genesys.cli.options import USUAL
from genesys.config import Config, read_config
from genesys.console.check_page import CheckPage
from genesys.console.progress_bar import progress_bar
from genesys.errors import ConfigError
from genesys.evolution.design import Design
from genesys.evolution.ladder import Ladder, Rung
from genesys.evolution.scales import SCALES
from genesys.evolution.verification import Verification
from genesys.journal.run_folder import RunFolder
from genesys.lab.bench import sandbox_of
from genesys.lab.lab import open_lab
from genesys.lab.start import config_of, start_run


@dataclass(frozen=True)
class Trial:
    """What to verify, and with which settings."""

    design: Design
    rung: Rung
    config: Config
    text: Mended | None = None
    """What the design was read from; None for one that was checked before it came here."""

    @classmethod
    def of(
        cls, what: str, rung: str, run: Path | None, config: str | None, tokens: int | None = None
    ) -> Trial:
        """Read the file, or find the design; find the rung, and give it other `tokens`.

        Raises ConfigError, naming those that there are, for others, and DesignError for a file that
        cannot be converted.
        """
        if Path(what).suffix or Path(what).is_file():
            settings = _settings(run, config)
            found = chosen_rung(settings.ladder, rung, tokens)
            design, text = read_file(Path(what), None, None)
            return cls(design, found, settings, text)
        chosen = Chosen.of(what, run, config)
        found = chosen_rung(chosen.settings.ladder, rung, tokens)
        return cls(chosen.design, found, chosen.settings)

    def check(self, console: Console, *, unsandboxed: bool) -> CheckPage | None:
        """Let the checker see a design from a file; return its page where it is not valid.

        A block that sees the future would score better than any that does not.
        """
        if self.text is None:
            return None
        sandbox = sandbox_of(self.config, unsandboxed=unsandboxed)
        try:
            with progress_bar(console, self.design.id) as report:
                report(0.0, "checking")
                found = Checker(sandbox).check_tree(self.design.unit_tree)
        finally:
            sandbox.close()
        return None if found.passed else CheckPage(self.design.proposal.title, found, self.text)

    def verify(
        self, seeds: Sequence[int], cache: Path, console: Console, *, unsandboxed: bool
    ) -> tuple[Verification, ...]:
        """Verify with each seed in a lab of its own, which is gone afterwards."""
        with tempfile.TemporaryDirectory(prefix="genesys-") as folder:
            run = RunFolder(Path(folder))
            start_run(run, self.config)
            with progress_bar(console, "corpus") as report:
                lab = open_lab(run, cache, report, unsandboxed=unsandboxed)
            try:
                found = []
                for seed in seeds:
                    title = f"{self.design.id} on {self.rung.name}, seed {seed}"
                    with progress_bar(console, title) as report:
                        found.append(lab.verifier.verify(self.design, self.rung, seed, report))
                return tuple(found)
            finally:
                lab.close()


def chosen_rung(ladder: Ladder, name: str, tokens: int | None = None) -> Rung:
    """Return the ladder's rung, or the scale that is known by this name; ConfigError for neither.

    With other `tokens` it is a rung by itself, whose batch follows from these.
    """
    own = [rung for rung in ladder if rung.name == name]
    if not own and name not in SCALES:
        known = ", ".join(dict.fromkeys((*(rung.name for rung in ladder), *SCALES)))
        raise ConfigError(f"rung: expected one of {known}, got {name!r}.")
    rung = own[0] if own else Rung.named(name, budget=1)
    return rung if tokens is None else replace(rung, tokens=tokens, trunk=None)


def _settings(run: Path | None, config: str | None) -> Config:
    """Return the settings that a file is verified with: the config's, the run's, or the usual."""
    if config is None and run is not None:
        return config_of(chosen_run(run).replay())
    return read_config(config or USUAL)
