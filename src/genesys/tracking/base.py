"""What a tracker promises."""

import importlib
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from genesys.errors import ConfigError
from genesys.evolution.verification import Verification


class Tracker(ABC):
    """Hands a run's numbers on to a program that draws them.

    It is told what the journal says, from its first entry on and in its order, by the process
    that watches the run; so it can neither slow down nor disturb a training. It is told the whole
    run each time that the run is gone on with, and makes a record of its own of each telling.
    A config gives it options, so it is a dataclass; building it raises ConfigError where the
    program's library is missing.
    """

    @abstractmethod
    def started(self, run: Path, settings: Mapping[str, Any]) -> None:
        """Open a record; what is kept on this machine lies in the run's folder, `tracking/`."""

    @abstractmethod
    def verified(self, found: Verification, at: float) -> None:
        """Take a finished verification: its curve, its numbers. `at` is in Unix seconds."""

    @abstractmethod
    def stood(self, numbers: Mapping[str, float], verified: int, at: float) -> None:
        """Take the state of the search after so many verifications."""

    def close(self) -> None:
        """Write what is left, and let go; called once, though `started` may never have been."""


def library(module: str, extra: str) -> ModuleType:
    """Import a tracker's library.

    Raises ConfigError, with the command that installs it, where it is missing.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise ConfigError(
            f"tracking: {module.partition('.')[0]} cannot be imported: {error}. Run "
            f"`pip install 'genesys[{extra}]'`."
        ) from error
