"""The default of an argument -> the setting that it becomes, with its range."""

from typing import Any

_FACTOR = 4
"""A setting may move to a quarter of its default and to four times it: two doublings each way."""

_NOT_FREE = frozenset({"causal", "is_causal", "place", "dim", "self"})
"""Arguments of which only one value makes sense, and names that mean something else in a unit."""


def setting_annotation(name: str, default: Any) -> str | None:
    """Return the annotation of the setting; None for what the search must not move.

    Numbers other than 0 and both truth values become settings. 0, None, texts and all else stay
    what they are: nothing tells which other values would make sense.

    >>> setting_annotation("heads", 4)
    'Annotated[int, Between(1, 16)]'
    >>> setting_annotation("epsilon", 1e-6)
    'Annotated[float, Between(2.5e-07, 4e-06)]'
    >>> setting_annotation("dropout", 0.0) is None
    True
    """
    if name in _NOT_FREE:
        return None
    if isinstance(default, bool):
        return "bool"
    if isinstance(default, int) and default > 0:
        return f"Annotated[int, Between({max(1, default // _FACTOR)}, {default * _FACTOR})]"
    if isinstance(default, float) and 0 < default < float("inf"):
        low, high = default / _FACTOR, default * _FACTOR
        return f"Annotated[float, Between({low:.6g}, {high:.6g})]"
    return None
