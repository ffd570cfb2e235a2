"""What `genesys calibrate` does: measure every rung, then work out what the ladder will cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console

from genesys.cli.trial import Trial, chosen_rung
from genesys.config import Config, read_config
from genesys.console.calibrate_page import CalibratePage
from genesys.console.estimate import planned
from genesys.console.ladder_cost import LadderCost, Overhead
from genesys.console.progress_bar import progress_bar
from genesys.corpus.corpus_settings import CorpusSettings
from genesys.corpus.loaded_tokenizer import loaded_tokenizer
from genesys.errors import CorpusError
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.evolution.ladder import Rung
from genesys.lab.bench import sandbox_of
from genesys.lab.seeds import seed_design
from genesys.verifier.calibration import Calibration, RungSpeed
from genesys.verifier.recipe import Recipe

_REFERENCE = "gpt"

_SMALL = Rung("overhead", parameters=300_000, tokens=50_000, budget=1)
"""A verification of a few seconds, on the text that comes with Genesys."""

_USUAL_VOCABULARY = 32_000


@dataclass(frozen=True)
class Survey:
    """A config, and the rungs of it, or others, that are meant."""

    name: str
    config: Config
    rungs: tuple[Rung, ...]

    @classmethod
    def of(cls, config: str, rungs: str | None) -> Survey:
        """Read the config and find the rungs, given by commas; ConfigError for unknown ones."""
        settings = read_config(config)
        if rungs is None:
            return cls(config, settings, settings.ladder.rungs)
        names = dict.fromkeys(name.strip() for name in rungs.split(","))
        return cls(config, settings, tuple(chosen_rung(settings.ladder, name) for name in names))

    def page(
        self,
        workers: int,
        price: float | None,
        cache: Path,
        console: Console,
        *,
        unsandboxed: bool,
    ) -> CalibratePage:
        """Measure, and work out the cost."""
        vocabulary, assumed = _vocabulary(self.config.corpus)
        speeds = self._speeds(vocabulary, console, unsandboxed=unsandboxed)
        overhead = self._overhead(cache, console, unsandboxed=unsandboxed)
        ladder = self.config.ladder
        cost = LadderCost.of(
            speeds,
            planned(EvolutionTree(), ladder, self.config.sessions),
            overhead,
            repeats=self.config.replicates - 1 if self.rungs[0] == ladder.lowest else 0,
            workers=workers,
            price=price,
        )
        return CalibratePage(self.name, vocabulary, assumed, cost)

    def _speeds(
        self, vocabulary: int, console: Console, *, unsandboxed: bool
    ) -> Sequence[RungSpeed]:
        sandbox = sandbox_of(self.config, unsandboxed=unsandboxed)
        calibration = Calibration(sandbox, vocabulary, self.config.training)
        design, found = seed_design(_REFERENCE), []
        try:
            for rung in self.rungs:
                with progress_bar(console, rung.name) as report:
                    found.append(calibration.speed(design, rung, report))
        finally:
            sandbox.close()
        return found

    def _overhead(self, cache: Path, console: Console, *, unsandboxed: bool) -> Overhead:
        """Verify a small GPT for real, and see what took time besides training."""
        settings = replace(self.config, corpus=CorpusSettings())
        trial = Trial(seed_design(_REFERENCE), _SMALL, settings)
        (found,) = trial.verify([0], cache, console, unsandboxed=unsandboxed)
        cost = found.cost
        return Overhead(
            max(0.0, cost.seconds - cost.tokens / cost.tokens_per_second),
            cost.tokens_per_second,
            Recipe.of(_SMALL).evaluated,
        )


def _vocabulary(corpus: CorpusSettings) -> tuple[int, bool]:
    """Return the entries of the tokenizer, and whether they had to be guessed."""
    if not corpus.tokenizer:
        return corpus.vocabulary, False
    try:
        return loaded_tokenizer(corpus.tokenizer).vocabulary, False
    except CorpusError:
        return _USUAL_VOCABULARY, True
