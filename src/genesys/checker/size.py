"""How large a language model is on a rung of the ladder, roughly."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """Width, number of blocks, and tokens in a sequence; `name` is the rung's."""

    name: str
    width: int
    blocks: int
    context: int
