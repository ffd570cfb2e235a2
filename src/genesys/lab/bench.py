"""Where the designs of a run are made and checked."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from genesys import plugins
from genesys.architecture.edits.shelf import Shelf
from genesys.checker.checker import Checker
from genesys.checker.size import Size
from genesys.config import Config
from genesys.discovery.designer import Designer
from genesys.discovery.genetic_designer import GeneticDesigner
from genesys.discovery.scheduler import Scheduler
from genesys.discovery.tuning_designer import TuningDesigner
from genesys.errors import DesignError
from genesys.evolution.events import DesignAdded, Event
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.journal.journal import Journal
from genesys.journal.run_folder import RunFolder
from genesys.lab.schedule import scheduler_of
from genesys.lab.seeds import add, seed_design
from genesys.lab.start import config_of
from genesys.library import shelf
from genesys.sandbox.sandbox import Progress, Sandbox, unheard
from genesys.sandbox.several import Several
from genesys.selection.promising import TUNING
from genesys.verifier.recipe import Recipe


@dataclass(frozen=True)
class Bench:
    """What it takes to make and check designs of one run, wired together. Close it when done."""

    config: Config
    folder: RunFolder
    journal: Journal
    sandbox: Sandbox
    checker: Checker
    scheduler: Scheduler

    def designers(self) -> Mapping[str, Designer]:
        """Return the designers that need no LLM, by name, as far as the settings ask for them."""
        units = Shelf(tuple(shelf.units().values()))
        known: dict[str, Designer] = {
            "genetic": GeneticDesigner(units, self.checker),
            TUNING: TuningDesigner(units, self.checker),
        }
        return {name: one for name, one in known.items() if name in self.config.designers}

    def plant_seeds(self, progress: Progress = unheard) -> None:
        """Check the seed designs and add them to a run that has none yet.

        Raises DesignError when a seed does not pass the checker.
        """
        tree = EvolutionTree.replay(entry.event for entry in self.journal.read())
        if tree.seeds:
            return
        planted: list[Event] = []
        for number, name in enumerate(self.config.seeds):
            progress(number / len(self.config.seeds), f"checking the seed {name}")
            design = seed_design(name)
            report = self.checker.check_tree(design.unit_tree)
            if not report.passed:
                raise DesignError(f"The seed {name!r} is not valid:\n{report}")
            planted.append(DesignAdded(design))
        add(self.journal, planted)

    def close(self) -> None:
        """End the sandbox's processes and let go of the journal."""
        self.sandbox.close()
        self.journal.close()


def open_bench(folder: RunFolder, *, unsandboxed: bool = False, shared: bool = False) -> Bench:
    """Open a run that was started. `shared`: several threads use it.

    Raises SandboxError as `sandbox_of` does.
    """
    journal = folder.open()
    config = config_of(EvolutionTree.replay(entry.event for entry in journal.read()))
    sandbox = sandbox_of(config, unsandboxed=unsandboxed, shared=shared)
    return Bench(
        config=config,
        folder=folder,
        journal=journal,
        sandbox=sandbox,
        checker=Checker(sandbox, sizes=sizes_of(config)),
        scheduler=scheduler_of(config),
    )


def sandbox_of(config: Config, *, unsandboxed: bool, shared: bool = False) -> Sandbox:
    """Build the sandbox that these settings ask for; `shared`: for as many jobs as there are cores.

    Raises SandboxError where it cannot hold foreign code in, unless `unsandboxed`: the user's
    word for this command, which no settings hold, so that a run that is resumed asks again.
    """
    count = (os.cpu_count() or 1) if shared else 1
    made = [plugins.load(Sandbox, config.sandbox, unsandboxed=unsandboxed) for _ in range(count)]
    return Several(made) if shared else made[0]


def sizes_of(config: Config) -> list[Size]:
    """Return how large models are on each rung of the ladder."""
    recipes = {rung.name: Recipe.of(rung) for rung in config.ladder}
    return [
        Size.of(name, recipe.parameters, config.corpus.vocabulary, recipe.blocks, recipe.context)
        for name, recipe in recipes.items()
    ]
