"""The ladder of scales: each rung trains larger models, and pays for fewer of them."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from math import floor
from typing import Annotated, Any

from annotated_types import Ge, Gt, Le
from pydantic import BeforeValidator

from genesys.errors import ConfigError
from genesys.evolution.scales import SCALES

_GIVEN = ("parameters", "tokens", "blocks", "context", "batch", "learning_rate")
"""What a name can stand for."""

_TRUNK = ("blocks", "context", "batch", "learning_rate")
"""What rungs of one size must have in common, so that one run can serve them all."""


@dataclass(frozen=True)
class Rung:
    """One scale: one dial. Width, depth, batch and learning rate follow from it by formula.

    Each of them may be given instead; None leaves it to the formula.
    """

    name: str
    parameters: Annotated[int, Ge(1000)]
    """Size of the models trained here, embedding included."""

    tokens: Annotated[int, Ge(1000)]
    """How much text each of them is trained on."""

    budget: Annotated[int, Ge(1)]
    """How many verifications this rung pays for at most."""

    blocks: Annotated[int, Ge(1)] | None = None
    """Number of blocks that the tuner prefers."""

    context: Annotated[int, Ge(8)] | None = None
    """Tokens in a sequence."""

    batch: Annotated[int, Ge(8)] | None = None
    """Tokens in a step."""

    learning_rate: Annotated[float, Gt(0)] | None = None
    """Peak for all but embeddings, the same for every design; None has it follow from shapes."""

    trunk: Annotated[int, Ge(1000)] | None = None
    """Tokens of the smallest rung of this size, whose run is continued here; the ladder fills
    it in."""

    @classmethod
    def named(cls, name: str, budget: int) -> "Rung":
        """Return the rung that a name stands for.

        >>> Rung.named("14M", budget=100).tokens
        700000000
        """
        return cls(**known({"name": name, "budget": budget}))


def known(plain: Any) -> Any:
    """Fill in what the name of a rung stands for, where it is not given.

    Raises ConfigError when parameters or tokens are neither given nor known.
    """
    if not isinstance(plain, Mapping):
        return plain
    scale = SCALES.get(plain.get("name", ""))
    meant = {} if scale is None else {key: asdict(scale)[key] for key in _GIVEN}
    filled = {**meant, **plain}
    if "name" in plain and (missing := {"parameters", "tokens"} - filled.keys()):
        raise ConfigError(
            f"ladder: rung {plain['name']!r}: expected {' and '.join(sorted(missing))}, or a name "
            f"that stands for them: {', '.join(SCALES)}."
        )
    return filled


@dataclass(frozen=True)
class Ladder:
    """Rungs from the smallest to the largest (paper, Alg. 5).

    Rungs of one size share a trunk: one run, which the larger number of tokens continues. What
    the first of them is given holds for all.

    Only the lowest rung is open at first. Every verification that finishes on rung i releases a
    share `selection_ratio` of one on rung i + 1.

    >>> ladder = Ladder((Rung("low", 10, 100, budget=8), Rung("high", 40, 400, budget=2)))
    >>> [rung.name for rung in ladder.open_rungs(finished={"low": 3}, used={"low": 4})]
    ['low']
    >>> [rung.name for rung in ladder.open_rungs(finished={"low": 8}, used={"low": 8, "high": 1})]
    ['high']
    """

    rungs: tuple[Annotated[Rung, BeforeValidator(known)], ...]
    selection_ratio: Annotated[float, Gt(0), Le(1)] = 0.25

    def __post_init__(self) -> None:
        """Refuse a ladder that could not be climbed."""
        names = [rung.name for rung in self.rungs]
        if not names or len(set(names)) < len(names):
            raise ConfigError(f"ladder: expected rungs with different names, got {names}.")
        first: dict[int, Rung] = {}
        last: dict[int, Rung] = {}
        joined = []
        for rung in self.rungs:
            size = rung.parameters
            joined.append(_on_trunk(rung, first[size], last[size]) if size in first else rung)
            first.setdefault(size, joined[-1])
            last[size] = joined[-1]
        object.__setattr__(self, "rungs", tuple(joined))

    def __iter__(self) -> Iterator[Rung]:
        return iter(self.rungs)

    def __getitem__(self, name: str) -> Rung:
        for rung in self.rungs:
            if rung.name == name:
                return rung
        known = ", ".join(rung.name for rung in self.rungs)
        raise ConfigError(f"rung: expected one of {known}, got {name!r}.")

    @property
    def lowest(self) -> Rung:
        """The rung on which every design starts."""
        return self.rungs[0]

    def below(self, rung: Rung) -> Rung | None:
        """Return the next smaller rung, or None at the bottom."""
        index = self.rungs.index(rung)
        return self.rungs[index - 1] if index else None

    @property
    def extended(self) -> tuple[Rung, ...]:
        """The rungs whose runs a later rung of the same size continues."""
        return tuple(
            rung
            for number, rung in enumerate(self.rungs)
            if any(later.parameters == rung.parameters for later in self.rungs[number + 1 :])
        )

    def left(self, rung: Rung, finished: Mapping[str, int], used: Mapping[str, int]) -> int:
        """Count the verifications that this rung can pay for now.

        `finished` counts those that ended well on each rung, `used` those under way as well.
        """
        below = self.below(rung)
        granted = rung.budget
        if below is not None:
            granted = min(granted, floor(self.selection_ratio * finished.get(below.name, 0)))
        return granted - used.get(rung.name, 0)

    def open_rungs(self, finished: Mapping[str, int], used: Mapping[str, int]) -> list[Rung]:
        """Return the rungs that can pay for a verification now, lowest first."""
        return [rung for rung in self.rungs if self.left(rung, finished, used) > 0]


def _on_trunk(rung: Rung, first: Rung, before: Rung) -> Rung:
    """Let a rung continue the run of the first one of its size."""
    if rung.tokens <= before.tokens:
        raise ConfigError(
            f"ladder: rung {rung.name!r}: expected more tokens than the {before.tokens:,} of "
            f"{before.name!r}, which has the same parameters, got {rung.tokens:,}."
        )
    for key in _TRUNK:
        own, shared = getattr(rung, key), getattr(first, key)
        if own not in (None, shared):
            raise ConfigError(
                f"ladder: rung {rung.name!r}: expected the {key} of {first.name!r} ({shared}), "
                f"whose training it continues, got {own}; leave it out, or change the parameters."
            )
    return replace(rung, trunk=first.tokens, **{key: getattr(first, key) for key in _TRUNK})
