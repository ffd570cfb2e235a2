"""The torch class that every unit, written by a person or an LLM, inherits from.

The contract of a unit, in full:

    from typing import Annotated

    from torch import Tensor, nn

    from genesys.architecture.unit import Between, Signals, Unit, slot

    class GatedMixer(Unit):
        '''One line that says what it computes.

        The formula, the shapes, the source.
        '''

        kind = "sequence mixer"
        mixer = slot("mixes information over time", kind="sequence mixer", width="inner")
        writes = ("gate",)

        def __init__(self, dim: int, *, expand: Annotated[int, Between(1, 4)] = 2) -> None:
            super().__init__(dim)
            self.inner = expand * dim
            self.gate = nn.Linear(dim, self.inner)
            self.up = nn.Linear(dim, self.inner)
            self.down = nn.Linear(self.inner, dim)

        def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
            gate = self.gate(x).sigmoid()
            mixed, signals = self.mixer(self.up(x), signals)
            return self.down(gate * mixed), signals | {"gate": gate}

- x has shape (batch, length, dim); the output has the same shape.
- Position t of the output depends on positions <= t of the input only; batch rows are
  independent; nothing is kept between calls.
- A slot is a class attribute; once the unit is built it is an ordinary submodule.
- Settings are keyword-only, each with a default and a range: `Annotated[int, Between(..)]`,
  `Annotated[float, Between(..)]`, `Literal[..]` or `bool`. Any width must build: round inside, and
  keep a rounded number under the setting's name (`self.heads`), so that it can be reported.
- A unit that needs to know its block takes the keyword `place: Place`, without a default:
  `place.block` counts from 0, `place.blocks` is how many there are. One that leaves slots empty
  in some blocks names them in `self.left_out`, a tuple set in `__init__`: nothing is built there.
- Signals read and written are declared as `reads = (..)` and `writes = (..)`; the dict is
  never changed in place.
- Declare a unit's output projection last: a linear map back to the model's width that is declared
  last starts smaller, by depth. One that is not to be scaled stands before another or is undone
  in `initialise`.
- A unit that must set weights itself does so in `initialise`, not in `__init__`.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from torch import Tensor, nn

from genesys.architecture.setting import Between, Value
from genesys.architecture.slot import Slot
from genesys.errors import OpenSlotError

__all__ = ["Between", "Place", "Plan", "Signals", "StandIn", "Tensor", "Unit", "plan", "slot"]

Signals = dict[str, Tensor]
"""Named tensors that units hand on besides the sequence (the paper's Z)."""


@dataclass(frozen=True)
class Place:
    """Where a unit stands: the index of its block, and how many blocks there are."""

    block: int = 0
    blocks: int = 1


def slot(need: str, *, kind: str, width: str = "dim") -> Any:
    """Declare a hole that another unit fills; see `Slot` for the arguments."""
    return Slot(need, kind, width)


class Unit(nn.Module):
    """Maps a sequence to a sequence of the same shape, and hands signals on."""

    kind: ClassVar[str] = ""
    reads: ClassVar[tuple[str, ...]] = ()
    writes: ClassVar[tuple[str, ...]] = ()
    slots: ClassVar[Mapping[str, Slot]] = {}

    def __init_subclass__(cls) -> None:
        """Collect the declared slots, so that filling one is plain module assignment."""
        cls.slots = {name: value for name, value in vars(cls).items() if isinstance(value, Slot)}
        for name in cls.slots:
            delattr(cls, name)

    left_out: tuple[str, ...] = ()
    """Slots that this block goes without."""

    asked: Mapping[str, Value] = {}
    """The settings that the unit was built with, defaults included; it may have rounded them."""

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.dim = dim

    def initialise(self) -> None:
        """Set weights that must not be the language model's default; called after it."""

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        """Return (batch, length, dim) again; position t may depend on positions <= t only."""
        raise NotImplementedError


class StandIn(Unit):
    """Hands everything on unchanged: holds an open slot's place while units are written."""

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        """Return the input."""
        return x, signals


@dataclass(frozen=True)
class Plan:
    """A unit class, its settings, and a plan for each of its slots: not built yet."""

    unit: type[Unit]
    settings: Mapping[str, Value] = field(default_factory=dict)
    children: Mapping[str, Plan] = field(default_factory=dict)

    def build(self, dim: int, place: Place | None = None) -> Unit:
        """Build the unit at width `dim`, then a child for each slot at the slot's width.

        Nothing is built in the slots that the unit leaves out at this place. Raises OpenSlotError
        when the children are not exactly those that the unit has slots for.
        """
        place = place or Place()
        if self.children.keys() != self.unit.slots.keys():
            raise OpenSlotError(
                f"{self.unit.__name__}: expected units for the slots {sorted(self.unit.slots)}, "
                f"got {sorted(self.children)}."
            )
        known = inspect.signature(self.unit.__init__).parameters
        unit = self.unit(dim, **self.settings, **({"place": place} if "place" in known else {}))
        defaults = {k: v.default for k, v in known.items() if v.kind is v.KEYWORD_ONLY}
        unit.asked = {k: v for k, v in {**defaults, **self.settings}.items() if k != "place"}
        if unknown := set(unit.left_out) - self.children.keys():
            raise OpenSlotError(
                f"{self.unit.__name__}: `left_out` names {sorted(unknown)}, got slots "
                f"{sorted(self.children)}."
            )
        for name, child in self.children.items():
            if name in unit.left_out:
                continue
            width = getattr(unit, self.unit.slots[name].width)
            unit.add_module(name, child.build(width, place))
        return unit


def plan(unit: type[Unit], **settings_and_children: Any) -> Plan:
    """Plan a unit: keywords that are plans fill slots, all others are settings."""
    settings = {k: v for k, v in settings_and_children.items() if not isinstance(v, Plan)}
    children = {k: v for k, v in settings_and_children.items() if isinstance(v, Plan)}
    return Plan(unit, settings, children)
