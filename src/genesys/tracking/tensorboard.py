"""Event files for TensorBoard: `tensorboard --logdir FOLDER/tracking/tensorboard`."""

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from genesys.evolution.verification import Verification
from genesys.tracking.base import Tracker, library
from genesys.tracking.numbers import numbers_of

_EXTRA = "tensorboard"


@dataclass
class TensorBoard(Tracker):
    """One TensorBoard run a verification, called by rung and design, and one for the search.

    The files of an earlier telling are replaced: they say no more than the journal does.
    """

    _folder: Path = field(init=False, repr=False, compare=False, default=Path())
    _search: Any = field(init=False, repr=False, compare=False, default=None)

    def __post_init__(self) -> None:
        """See that TensorBoard is there; neither torch nor TensorFlow is needed."""
        library("tensorboard.summary.writer.event_file_writer", _EXTRA)

    def started(self, run: Path, settings: Mapping[str, Any]) -> None:
        """Clear the folder and open the file of the search."""
        self._folder = run / "tracking" / "tensorboard"
        shutil.rmtree(self._folder, ignore_errors=True)
        self._search = _writer(self._folder / "search")

    def verified(self, found: Verification, at: float) -> None:
        """Write a file of its own: the loss over tokens, then the numbers at the last token."""
        name = found.design_id + (f" seed {found.seed}" if found.seed else "")
        writer = _writer(self._folder / found.rung / name)
        try:
            for tokens, loss in found.curve:
                _add(writer, [("loss", loss)], tokens, at)
            _add(writer, numbers_of(found).items(), found.tokens, at)
        finally:
            writer.close()

    def stood(self, numbers: Mapping[str, float], verified: int, at: float) -> None:
        """Write the numbers over the count of verifications."""
        _add(self._search, numbers.items(), verified, at)
        self._search.flush()

    def close(self) -> None:
        """Close the file of the search."""
        if self._search is not None:
            self._search.close()


def _writer(folder: Path) -> Any:
    return library("tensorboard.summary.writer.event_file_writer", _EXTRA).EventFileWriter(
        str(folder)
    )


def _add(writer: Any, numbers: Iterable[tuple[str, float]], step: int, at: float) -> None:
    events = library("tensorboard.compat.proto.event_pb2", _EXTRA)
    summaries = library("tensorboard.compat.proto.summary_pb2", _EXTRA)
    values = [summaries.Summary.Value(tag=name, simple_value=value) for name, value in numbers]
    writer.add_event(events.Event(wall_time=at, step=step, summary=summaries.Summary(value=values)))
