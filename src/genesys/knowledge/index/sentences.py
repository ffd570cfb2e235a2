"""A text cut into sentences."""

import re
from collections.abc import Sequence

_END = re.compile(r"(?<=[.!?;:])\s+(?=[A-Z$(\"'])|\n+")
_SHORTEST = 25
"""Characters. A shorter piece goes with the next: alone it would mean little."""


def sentences(text: str) -> Sequence[str]:
    """Return the sentences of a text, in order; lines end sentences too.

    >>> sentences("The layer keeps a matrix of states. It forgets.\\nNo. Keys have length one.")
    ['The layer keeps a matrix of states.', 'It forgets. No. Keys have length one.']
    """
    found: list[str] = []
    for piece in (part.strip() for part in _END.split(text)):
        if found and len(found[-1]) < _SHORTEST:
            found[-1] = f"{found[-1]} {piece}".strip()
        elif piece:
            found.append(piece)
    return found
