"""A design on its way out of Genesys: what is written, and what is said of it."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.text import Text

from genesys.cli.choice import Chosen
from genesys.console.progress_bar import progress_bar
from genesys.corpus.corpus import Corpus
from genesys.corpus.preparation import prepare
from genesys.errors import ConfigError
from genesys.exchange import hub_folder
from genesys.exchange.snapshot import (
    Snapshot,
    chosen_verification,
    kept_verifications,
    trained,
    untrained,
)
from genesys.exchange.standalone import standalone
from genesys.lab.bench import sandbox_of


@dataclass(frozen=True)
class Written:
    """A folder that was written."""

    folder: Path
    model: Snapshot
    files: list[str]

    @property
    def plain(self) -> dict[str, Any]:
        """The answer for scripts."""
        model, found = self.model, self.model.verification
        return {
            "design": model.design.id,
            "written": str(self.folder),
            "files": self.files,
            "trained": found is not None,
            "rung": model.rung.name,
            "seed": model.seed,
            "parameters": model.parameters,
            "bits_per_byte": found.bits_per_byte.value if found else None,
        }

    @property
    def screen(self) -> RenderableType:
        """The answer for people."""
        model, found = self.model, self.model.verification
        size = f"{model.parameters:,} parameters (width {model.width}, {model.blocks} blocks)"
        if found is None:
            state = Text("untrained: random initial weights", style="yellow")
        else:
            bits = found.bits_per_byte
            state = Text(
                f"trained: {bits.value:.4f} ±{bits.error:.4f} bits per byte "
                f"({bits.control:.4f} untrained)"
            )
        return Group(
            Text(f"{model.design.id} on {model.rung.name}, seed {model.seed}: {size}"),
            state,
            Text(f"{self.folder}: {', '.join(self.files)}", style="dim"),
        )


@dataclass(frozen=True)
class Departure:
    """A design with the run or the settings that it is exported from."""

    chosen: Chosen
    unsandboxed: bool = False
    """Whether the design's code may run where nothing holds it in."""

    def module(self) -> str:
        """Write the design as one module that needs torch only."""
        lines = [
            f"{found.rung}: LanguageModel(build, vocabulary, dim={found.width}, "
            f"blocks={found.depth}) has {found.parameters:,} parameters"
            for found in self.chosen.tree.of(self.chosen.design.id)
        ]
        sizes = "\n".join(
            ["Build it with `LanguageModel(build, vocabulary, dim, blocks)`.", *lines]
        )
        return standalone(self.chosen.design.unit_tree, hub_folder.about(self.chosen.design, sizes))

    def hub_folder(
        self,
        target: str,
        rung: str | None,
        seed: int,
        *,
        untrained: bool,
        cache: Path,
        console: Console,
    ) -> Written:
        """Write a folder for Hugging Face; ConfigError where nothing fits what was asked for."""
        if target == "-":
            raise ConfigError("DIR: expected a new folder to write the model into, got none.")
        folder = hub_folder.free_folder(Path(target))
        with tempfile.TemporaryDirectory(prefix="genesys-") as scratch:
            if untrained:
                model = self._untrained(rung, seed, cache, console, Path(scratch))
            else:
                model = self._trained(rung, seed, cache, console)
            return Written(folder, model, hub_folder.write(model, folder))

    def write_new(self, path: Path, text: str) -> None:
        """Write a new file; ConfigError for one that is there already or cannot be written."""
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
        except OSError as error:
            raise ConfigError(f"{path}: expected a new file; {error.strerror}.") from error

    def _trained(self, rung: str | None, seed: int, cache: Path, console: Console) -> Snapshot:
        ladder = self.chosen.settings.ladder
        kept = kept_verifications(self.chosen.run, self.chosen.design) if self.chosen.run else []
        found = chosen_verification(kept, self.chosen.design, ladder, rung, seed)
        assert self.chosen.run is not None
        return trained(
            self.chosen.design,
            found,
            rung=ladder[found.rung],
            run=self.chosen.run,
            corpus=self._corpus(cache, console),
            noise=self.chosen.tree.noise(found.rung),
        )

    def _untrained(
        self, rung: str | None, seed: int, cache: Path, console: Console, scratch: Path
    ) -> Snapshot:
        if rung is None:
            known = ", ".join(step.name for step in self.chosen.settings.ladder)
            raise ConfigError(f"--untrained: expected --rung with one of {known}, got none.")
        step = self.chosen.settings.ladder[rung]
        sandbox = sandbox_of(self.chosen.settings, unsandboxed=self.unsandboxed)
        try:
            corpus = self._corpus(cache, console)
            return untrained(
                self.chosen.design, step, seed, corpus=corpus, sandbox=sandbox, folder=scratch
            )
        finally:
            sandbox.close()

    def _corpus(self, cache: Path, console: Console) -> Corpus:
        with progress_bar(console, "corpus") as report:
            return prepare(self.chosen.settings.corpus, cache, report)
