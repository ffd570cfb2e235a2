"""Where a run begins: its settings are written down, and are the same when it goes on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from genesys.config import Config, checked
from genesys.errors import ConfigError
from genesys.evolution.events import RunStarted
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.journal.run_folder import RunFolder
from genesys.lab.knowledge import knowledge_of
from genesys.lab.schedule import scheduler_of


def start_run(folder: RunFolder, config: Config) -> None:
    """Write the settings into a new run's journal, or see that an old run has the same.

    Raises ConfigError, naming the first setting that differs, for a run made with others.
    """
    scheduler_of(config)
    knowledge_of(config.knowledge, folder.path)
    journal = folder.create()
    try:
        tree = EvolutionTree.replay(entry.event for entry in journal.read())
        if not tree.length:
            journal.append([RunStarted(config.as_json)], after=0)
        elif (settings := config_of(tree).as_json) != config.as_json:
            key, old, new = _first_difference(settings, config.as_json)
            raise ConfigError(
                f"{folder.path}: this run was started with {key} = {old!r}, not {new!r}. Resume "
                "it with its own settings, or start another run with --run FOLDER."
            )
    finally:
        journal.close()


def config_of(tree: EvolutionTree) -> Config:
    """Return the settings that a run was started with."""
    return checked(Config, dict(tree.settings), "the journal's settings")


def _first_difference(
    old: Mapping[str, Any], new: Mapping[str, Any], path: str = ""
) -> tuple[str, Any, Any]:
    for key in sorted(old.keys() | new.keys()):
        before, after = old.get(key), new.get(key)
        if isinstance(before, Mapping) and isinstance(after, Mapping) and before != after:
            return _first_difference(before, after, f"{path}{key}.")
        if before != after:
            return f"{path}{key}", before, after
    return path, old, new
