"""A verification outside the search: nothing of it is recorded."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console, RenderableType
from rich.text import Text

from genesys.cli.choice import Chosen
from genesys.config import Config
from genesys.console.design_page import verification_screen
from genesys.console.progress_bar import progress_bar
from genesys.evolution.design import Design
from genesys.evolution.ladder import Rung
from genesys.evolution.verification import Verification
from genesys.journal.run_folder import RunFolder
from genesys.lab import open_lab, start_run


@dataclass(frozen=True)
class Trial:
    """What to verify, and with which settings."""

    design: Design
    rung: Rung
    config: Config

    @classmethod
    def of(cls, design: str, rung: str, run: Path | None, config: str | None) -> Trial:
        """Find the design and the rung; ConfigError, naming those that there are, for others."""
        chosen = Chosen.of(design, run, config)
        return cls(chosen.design, chosen.settings.ladder[rung], chosen.settings)

    def verify(
        self, seed: int, cache: Path, console: Console, *, unsandboxed: bool
    ) -> Verification:
        """Verify in a lab of its own, which is gone afterwards."""
        with tempfile.TemporaryDirectory(prefix="genesys-") as folder:
            run = RunFolder(Path(folder))
            start_run(run, self.config)
            with progress_bar(console, "corpus") as report:
                lab = open_lab(run, cache, report, unsandboxed=unsandboxed)
            try:
                with progress_bar(console, f"{self.design.id} on {self.rung.name}") as report:
                    return lab.verifier.verify(self.design, self.rung, seed, report)
            finally:
                lab.close()


def screen(found: Verification) -> RenderableType:
    """Draw the verification for a terminal."""
    note = Text(
        "\n± is the standard error over the held-out text, seed noise aside.\n"
        "The run was only read: no budget was spent and nothing was recorded.",
        "dim",
    )
    return verification_screen(found, note)
