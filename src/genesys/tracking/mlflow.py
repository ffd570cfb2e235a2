"""Runs of MLflow: in a database in the run's folder, or at a tracking server."""

import json
import logging
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from genesys.evolution.verification import Verification
from genesys.tracking.base import Tracker, library
from genesys.tracking.numbers import numbers_of

_EXTRA = "mlflow"
_AT_ONCE = 1000
"""Metrics that MLflow takes in one request."""

_LONGEST = 6000
"""Characters that MLflow takes of one parameter."""


@dataclass
class MLflow(Tracker):
    """One parent run a telling, and below it one run a verification.

    Look at a local record with `mlflow ui --backend-store-uri sqlite:///RUN/tracking/mlflow.db`.
    """

    uri: str = ""
    """Of a tracking server; none: a database in the run's folder."""

    experiment: str = "genesys"
    _client: Any = field(init=False, repr=False, compare=False, default=None)
    _experiment: str = field(init=False, repr=False, compare=False, default="")
    _parent: str = field(init=False, repr=False, compare=False, default="")

    def __post_init__(self) -> None:
        """See that MLflow is there."""
        library("mlflow", _EXTRA)

    def started(self, run: Path, settings: Mapping[str, Any]) -> None:
        """Open the parent run, with the settings as its parameters."""
        # It tells of its tables on the terminal, where the run is shown.
        logging.getLogger("mlflow").setLevel(logging.WARNING)
        folder = (run / "tracking").resolve()
        folder.mkdir(parents=True, exist_ok=True)
        uri = self.uri or f"sqlite:///{folder / 'mlflow.db'}"
        self._client = library("mlflow", _EXTRA).MlflowClient(tracking_uri=uri)
        known = self._client.get_experiment_by_name(self.experiment)
        self._experiment = (
            known.experiment_id if known else self._client.create_experiment(self.experiment)
        )
        self._parent = self._open(run.resolve().name, {})
        for key, value in settings.items():
            self._client.log_param(self._parent, key, json.dumps(value)[:_LONGEST])

    def verified(self, found: Verification, at: float) -> None:
        """Make a run of the verification: what it is, its curve, its numbers."""
        name = found.design_id + (f" seed {found.seed}" if found.seed else "")
        run = self._open(f"{name} on {found.rung}", {"mlflow.parentRunId": self._parent})
        for key in ("design_id", "rung", "seed", "width", "depth", "tokens", "corpus"):
            self._client.log_param(run, key, getattr(found, key))
        self._log(run, [("loss", loss, tokens) for tokens, loss in found.curve], at)
        numbers = numbers_of(found).items()
        self._log(run, [(key, value, found.tokens) for key, value in numbers], at)
        self._client.set_terminated(run)

    def stood(self, numbers: Mapping[str, float], verified: int, at: float) -> None:
        """Log the numbers over the count of verifications."""
        self._log(self._parent, [(key, value, verified) for key, value in numbers.items()], at)

    def close(self) -> None:
        """End the parent run."""
        if self._parent:
            self._client.set_terminated(self._parent)

    def _open(self, name: str, tags: Mapping[str, str]) -> str:
        made = self._client.create_run(self._experiment, run_name=name, tags=dict(tags))
        return str(made.info.run_id)

    def _log(self, run: str, numbers: Iterable[tuple[str, float, int]], at: float) -> None:
        metric = library("mlflow.entities", _EXTRA).Metric
        when = round(1000 * at)
        metrics = [metric(_plain(key), value, when, step) for key, value, step in numbers]
        for start in range(0, len(metrics), _AT_ONCE):
            self._client.log_batch(run, metrics=metrics[start : start + _AT_ONCE])


def _plain(name: str) -> str:
    """Return the name with signs only that MLflow allows."""
    return re.sub(r"[^\w\-. /:]", "_", name)
