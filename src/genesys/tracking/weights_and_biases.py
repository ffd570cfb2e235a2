"""A run of Weights & Biases: offline, until `wandb sync` sends it or `mode` says otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from genesys.evolution.verification import Verification
from genesys.tracking.base import Tracker, library
from genesys.tracking.numbers import numbers_of

_EXTRA = "wandb"


@dataclass
class WeightsAndBiases(Tracker):
    """One run a telling: losses over tokens, numbers over verifications.

    Nothing leaves this machine in mode `offline`. `online` needs the account that `wandb login`
    was given.
    """

    mode: Literal["offline", "online"] = "offline"
    project: str = "genesys"
    _run: Any = field(init=False, repr=False, compare=False, default=None)
    _count: int = field(init=False, repr=False, compare=False, default=0)

    def __post_init__(self) -> None:
        """See that wandb is there."""
        library("wandb", _EXTRA)

    def started(self, run: Path, settings: Mapping[str, Any]) -> None:
        """Open a run with the settings as its config."""
        wandb = library("wandb", _EXTRA)
        folder = run / "tracking"
        folder.mkdir(parents=True, exist_ok=True)
        self._run = wandb.init(
            project=self.project,
            name=run.resolve().name,
            group=run.resolve().name,
            dir=str(folder),
            mode=self.mode,
            config=dict(settings),
            reinit="create_new",
            # No look at the source, the machine or the terminal: the journal is all that is told.
            settings=wandb.Settings(
                silent=True,
                console="off",
                disable_git=True,
                save_code=False,
                x_disable_stats=True,
                x_disable_machine_info=True,
            ),
        )
        self._run.define_metric("tokens", hidden=True)
        self._run.define_metric("verified", hidden=True)
        self._run.define_metric("loss/*", step_metric="tokens")
        for group in ("search/*", "rung/*"):
            self._run.define_metric(group, step_metric="verified")

    def verified(self, found: Verification, at: float) -> None:
        """Log the curve under the names of rung and design, the numbers under the rung."""
        self._count += 1
        name = found.design_id + (f" seed {found.seed}" if found.seed else "")
        for tokens, loss in found.curve:
            self._run.log({f"loss/{found.rung}/{name}": loss, "tokens": tokens})
        numbers = {f"rung/{found.rung}/{key}": value for key, value in numbers_of(found).items()}
        self._run.log({**numbers, "verified": self._count})

    def stood(self, numbers: Mapping[str, float], verified: int, at: float) -> None:
        """Log the numbers over the count of verifications."""
        told = {f"search/{key}": value for key, value in numbers.items()}
        self._run.log({**told, "verified": self._count})

    def close(self) -> None:
        """Finish the run."""
        if self._run is not None:
            self._run.finish()
