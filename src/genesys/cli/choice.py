"""Which run, which design in it, and which unit is meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from genesys import plugins
from genesys.cli.options import USUAL
from genesys.config import Config, checked, read_config
from genesys.console.session_record import SessionRecord, records
from genesys.errors import ConfigError
from genesys.evolution.design import Design
from genesys.evolution.events import DesignRefused
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.journal.run_folder import RunFolder
from genesys.lab.seeds import seed_design
from genesys.lab.start import config_of
from genesys.library.seeds.base import Seed
from genesys.library.shelf import units
from genesys.tracking.base import Tracker

RUNS = Path("runs")
"""Where runs lie unless told otherwise."""


def chosen_run(path: Path | None) -> RunFolder:
    """Return the run in this folder, or the latest one; ConfigError where there is none."""
    if path is None:
        found = list(_runs())
        if not found:
            raise ConfigError(
                f"No run in {RUNS.resolve()}. Start one with `genesys discover`, or name its "
                "folder with --run."
            )
        return max(found, key=_written_at)
    run = RunFolder(path)
    if not run.exists:
        raise ConfigError(
            f"{path}: no run here. Start one with `genesys discover --run {path}`, or name "
            "another folder."
        )
    return run


def chosen_design(tree: EvolutionTree, name: str) -> Design:
    """Return the design with this id, or whose id alone starts so, or whose name is this.

    A design's name is its id without the digest: `gpt`. Raises ConfigError, with near names.
    """
    if name in tree.designs:
        return tree.designs[name]
    named = [design for key, design in tree.designs.items() if key.rpartition("-")[0] == name]
    found = named or [design for key, design in tree.designs.items() if key.startswith(name)]
    if name and len(found) == 1:
        return found[0]
    if name and found:
        several = ", ".join(design.id for design in found[:5])
        raise ConfigError(f"Design {name!r} may be one of {several}; give more of the id.")
    near = difflib.get_close_matches(name, tree.designs, n=3, cutoff=0.3) or list(tree.designs)[:3]
    advice = f"; did you mean {', '.join(near)}?" if near else ": it has none yet."
    raise ConfigError(f"No design {name!r} in this run{advice}")


def chosen_design_or_seed(tree: EvolutionTree, name: str) -> Design:
    """Return the design of the tree with this name, or the library's seed; ConfigError for none."""
    try:
        return chosen_design(tree, name)
    except ConfigError as error:
        if name in _seeds():
            return seed_design(name)
        raise ConfigError(f"{error} Seeds of the library: {', '.join(_seeds())}.") from error


@dataclass(frozen=True)
class Chosen:
    """A design, and the run or the settings that it is taken with."""

    design: Design
    tree: EvolutionTree
    run: RunFolder | None
    """None for a seed outside any run."""

    settings: Config

    @classmethod
    def of(cls, name: str, run: Path | None, config: str | None) -> Chosen:
        """Find a design of the run, or a seed with this config; ConfigError for none.

        Where there is no run and none is named, a seed goes with the settings of `genesys
        discover`.
        """
        if config is None and run is None and not list(_runs()) and name in _seeds():
            config = USUAL
        if config is None:
            folder = chosen_run(run)
            tree = folder.replay()
            return cls(chosen_design_or_seed(tree, name), tree, folder, config_of(tree))
        settings = read_config(config)
        return cls(chosen_design_or_seed(EvolutionTree(), name), EvolutionTree(), None, settings)


def chosen_tracker(word: str) -> Tracker:
    """Build the tracker of `--track NAME[:KEY=VALUE,...]`.

    Raises ConfigError where there is none of this name, an option is wrong, or its library is
    not installed.
    """
    name, _, rest = word.partition(":")
    options = dict[str, str]()
    for pair in rest.split(",") if rest else []:
        key, equals, value = pair.partition("=")
        if not equals:
            raise ConfigError(f"--track {name}: expected KEY=VALUE after the colon, got {pair!r}.")
        options[key] = value
    return checked(plugins.find(Tracker, name), options, f"--track {name}")


def chosen_refusal(tree: EvolutionTree, name: str) -> DesignRefused | None:
    """Return the refused design of the session with this number, if there is one."""
    return next((found for found in tree.refusals if str(found.session) == name), None)


def chosen_session(run: RunFolder, name: str) -> SessionRecord:
    """Return the design session with this number, `12` or `session-12`.

    A session that was resumed is found by the number of any entry that took it up. Raises
    ConfigError, with near numbers, for none.
    """
    journal = run.open()
    try:
        found = records(journal.read())
    finally:
        journal.close()
    number = name.removeprefix("session-")
    for record in found:
        if number in map(str, record.claims):
            return record
    known = [str(record.number) for record in found]
    near = difflib.get_close_matches(number, known, n=3, cutoff=0.3) or known[-3:]
    advice = f"; did you mean {', '.join(near)}?" if near else ": it has none yet."
    raise ConfigError(f"No session {name!r} in {run.path}{advice} `genesys session` lists them.")


def unit_of_class(name: str) -> str | None:
    """Return the library's name of the unit whose class is called so, if there is one."""
    return next((found for found, source in units().items() if source.name == name), None)


def _runs() -> Iterator[RunFolder]:
    """Yield the runs that lie where runs lie unless told otherwise."""
    return (run for run in map(RunFolder, RUNS.glob("*")) if run.exists)


def _seeds() -> list[str]:
    return plugins.available(Seed)


def _written_at(run: RunFolder) -> float:
    """Return when the journal was last written, in Unix seconds; its write-ahead log counts."""
    return max(file.stat().st_mtime for file in run.path.glob(f"{run.journal_file.name}*"))
