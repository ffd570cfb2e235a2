"""Keeps the loss curve of a run short enough for the journal."""

from genesys.evolution.curve import Curve

_POINTS = 200


class Recorder:
    """Averages the losses of neighbouring steps, so that at most 200 points remain.

    `points` are those of a run that was broken off at a step that the recorder also knew.
    """

    def __init__(self, steps: int, points: Curve = (), waiting: tuple[float, ...] = ()) -> None:
        self._every = -(-steps // _POINTS)
        self._points = list(points)
        self._waiting = list(waiting)
        self._last = 0

    def add(self, tokens: int, loss: float) -> None:
        """Take in the loss of the step that ends at so many tokens."""
        self._waiting.append(loss)
        self._last = tokens
        if len(self._waiting) == self._every:
            self._flush()

    @property
    def points(self) -> Curve:
        """The points that are whole."""
        return tuple(self._points)

    @property
    def waiting(self) -> tuple[float, ...]:
        """Losses that do not make a point yet."""
        return tuple(self._waiting)

    def closed(self) -> Curve:
        """Return all points, the last one averaged over the steps that are left."""
        if self._waiting:
            self._flush()
        return self.points

    def _flush(self) -> None:
        self._points.append((self._last, sum(self._waiting) / len(self._waiting)))
        self._waiting = []
