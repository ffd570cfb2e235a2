"""What passages scored."""

from collections.abc import Mapping

Scores = Mapping[int, float]
"""Row of a passage -> what it scored, best first."""


def ordered(scores: Scores) -> Scores:
    """Return the scores, best first; equals in the order of their rows.

    >>> list(ordered({3: 0.5, 1: 0.5, 2: 0.9}))
    [2, 1, 3]
    """
    return dict(sorted(scores.items(), key=lambda pair: (-pair[1], pair[0])))
