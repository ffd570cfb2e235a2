"""Training loss against tokens seen."""

from statistics import fmean

Curve = tuple[tuple[int, float], ...]
"""Tokens seen, and the mean loss (nats per token) since the point before; rising in tokens."""

SPAN = 0.05
"""Share of a run over which a level is averaged."""


def level(curve: Curve, tokens: int, whole: int) -> float | None:
    """Return the mean loss over the last twentieth of `whole` tokens before `tokens`.

    None where the curve does not reach so far. Designs that were trained on the same batches are
    compared by their levels: the luck of the batch is then the same for all.

    >>> level(((100, 4.0), (200, 3.0), (300, 2.0)), 200, whole=4000)
    3.5
    """
    if not curve or curve[-1][0] < tokens:
        return None
    within = [loss for seen, loss in curve if tokens - SPAN * whole < seen <= tokens]
    return fmean(within) if within else None
