"""What `genesys skills` does: find the design and the seeds beside it, and let all practise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from genesys.cli.arrival import read_file
from genesys.cli.choice import Chosen
from genesys.cli.options import USUAL
from genesys.config import Config, read_config
from genesys.console.progress_bar import progress_bar
from genesys.console.skills_page import SkillsPage
from genesys.evolution.design import Design
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.lab.bench import sandbox_of
from genesys.lab.seeds import seed_design
from genesys.verifier.evaluation.practice import Practice

_ALWAYS_BESIDE = "gpt"


@dataclass(frozen=True)
class Rehearsal:
    """A design, the designs by people that it is shown beside, and the settings."""

    design: Design
    beside: tuple[Design, ...]
    settings: Config

    @classmethod
    def of(cls, what: str, run: Path | None, config: str | None) -> Rehearsal:
        """Read the file, or find the design; ConfigError for neither.

        Beside it stand GPT and the seeds that it descends from.
        """
        if Path(what).suffix or Path(what).is_file():
            design, _ = read_file(Path(what), None, None)
            tree, settings = EvolutionTree(), read_config(config or USUAL)
        else:
            chosen = Chosen.of(what, run, config)
            design, tree, settings = chosen.design, chosen.tree, chosen.settings
        seeds = {
            d.unit_tree.digest: d for d in (seed_design(_ALWAYS_BESIDE), *_origins(tree, design))
        }
        seeds.pop(design.unit_tree.digest, None)
        return cls(design, tuple(seeds.values()), settings)

    def page(self, cache: Path, console: Console, *, unsandboxed: bool) -> SkillsPage:
        """Let every design practise, or look up what it learned before.

        Raises DesignError when a design's code fails at it.
        """
        sandbox = sandbox_of(self.settings, unsandboxed=unsandboxed)
        practice, found = Practice(sandbox, cache), {}
        try:
            for design in (self.design, *self.beside):
                with progress_bar(console, design.id) as report:
                    found[design.id] = practice.scores(design.unit_tree, report)
        finally:
            sandbox.close()
        return SkillsPage(self.design.id, found.pop(self.design.id), found)


def _origins(tree: EvolutionTree, design: Design) -> Iterator[Design]:
    """Yield the seeds among a design's ancestors, nearest first."""
    seen, waiting = {design.id}, list(design.proposal.parents)
    while waiting:
        name = waiting.pop(0)
        if name in seen or name not in tree.designs:
            continue
        seen.add(name)
        ancestor = tree.designs[name]
        waiting += ancestor.proposal.parents
        if ancestor.proposal.mode == "seed":
            yield ancestor
