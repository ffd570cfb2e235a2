"""What `genesys import` does: convert a file, have the checker pass it, add it to the run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from genesys import plugins
from genesys.checker.checker import Checker
from genesys.checker.finding import Report
from genesys.checker.mending.mender import Mended, mended
from genesys.cli.choice import RUNS, chosen_run
from genesys.config import presets, read_config
from genesys.errors import ConfigError, DesignError
from genesys.evolution.design import Design
from genesys.evolution.events import DesignAdded
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.exchange.foreign_design import ForeignDesign
from genesys.journal.run_folder import RunFolder
from genesys.lab.schedule import scheduler_of
from genesys.lab.seeds import add, seed_design
from genesys.lab.start import config_of, start_run
from genesys.sandbox.sandbox import Sandbox


@dataclass(frozen=True)
class Arrival:
    """A design that was brought, what the checker says of it, and the run that it came to."""

    design: Design
    report: Report
    run: RunFolder
    known_as: str | None = None
    """The id of the design of the run that computes exactly this, where it has one already."""

    advice: str = ""
    """What to do next."""


def read_file(file: Path, title: str | None, wanted: str | None) -> tuple[Design, Mended]:
    """Repair slips in the text of a unit, and convert the file.

    DesignError says what cannot be converted, ConfigError what is unclear.
    """
    try:
        text = file.read_text("utf-8-sig")
    except OSError as error:
        raise ConfigError(f"{file}: expected a readable file; {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise DesignError(f"{file}: expected Python or JSON in UTF-8; {error.reason}.") from error
    repaired = mended(text)
    return ForeignDesign.read(file.name, repaired.code, wanted).design(title), repaired


def bring(
    design: Design, run: Path | None, config: str | None, *, unsandboxed: bool = False
) -> Arrival:
    """Check the design in the sandbox, then add it to the run, starting one with this config.

    Without a config the run must exist. Nothing is written where the checker finds something.
    """
    settings = read_config(config) if config else None
    if config and settings:
        scheduler_of(settings)
        name = config if config in presets() else Path(config).stem
        folder = RunFolder(run or RUNS / name)
    else:
        folder = _existing(run)
    sandbox = plugins.load(Sandbox, "forked", unsandboxed=unsandboxed)
    try:
        report = Checker(sandbox).check_tree(design.unit_tree)
    finally:
        sandbox.close()
    if not report.passed:
        return Arrival(design, report, folder)
    if settings:
        start_run(folder, settings)
    known = _known(folder.replay(), design)
    if known is None:
        journal = folder.open()
        try:
            add(journal, [DesignAdded(design)])
        finally:
            journal.close()
    start = f"genesys discover {config} --run {folder.path}" if config else ""
    return Arrival(design, report, folder, known, _advice(folder, known or design.id, start))


def _existing(run: Path | None) -> RunFolder:
    try:
        return chosen_run(run)
    except ConfigError as error:
        raise ConfigError(f"{error} Or start one here: --config, with a preset or file.") from error


def _known(tree: EvolutionTree, design: Design) -> str | None:
    """Return the id of a design, or of a seed still to be planted, that has the same unit tree."""
    twin = tree.twin(design.unit_tree)
    if twin is None and not tree.seeds:
        seeds = [seed_design(name) for name in config_of(tree).seeds]
        digest = design.unit_tree.digest
        twin = next((seed.id for seed in seeds if seed.unit_tree.digest == digest), None)
    return twin


def _advice(run: RunFolder, design: str, start: str) -> str:
    tree = run.replay()
    config = config_of(tree)
    lowest = config.ladder.lowest
    lines = [f"genesys show {design} --run {run.path}"] if design in tree.designs else []
    if (design, lowest.name) in tree.verifications:
        lines.append(f"genesys leaderboard --run {run.path}")
    elif lowest in config.ladder.open_rungs(tree.finished, tree.used):
        lines.append(start or "genesys discover, with the settings of this run, verifies it")
    else:
        lines.append(
            f"genesys verify {design} --rung {lowest.name} --run {run.path} "
            f"(the budget of {lowest.name} is spent: discover will not verify it)"
        )
    return "\n".join(f"  {line}" for line in lines)
