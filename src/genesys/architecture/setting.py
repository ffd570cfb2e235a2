"""A number or choice of one unit, with the range that it may take."""

import math
from dataclasses import dataclass
from random import Random

Value = int | float | bool | str
"""What a setting may hold."""


@dataclass(frozen=True)
class Between:
    """The range of a numeric setting, both ends included.

    Written by a unit as `heads: Annotated[int, Between(1, 16)] = 4`.
    """

    low: float
    high: float


@dataclass(frozen=True)
class Setting:
    """One setting as read off a unit: its type, its default, and what it admits.

    >>> heads = Setting(int, 4, low=1, high=16)
    >>> heads.admits(8), heads.admits(32), heads.admits("8")
    (True, False, False)
    """

    type: type
    default: Value
    low: float | None = None
    high: float | None = None
    choices: tuple[Value, ...] = ()

    def admits(self, value: Value) -> bool:
        """Whether the value has the right type and lies in the range."""
        if self.choices:
            return any(value == choice and type(value) is type(choice) for choice in self.choices)
        if self.type is float and type(value) is int:
            value = float(value)
        if type(value) is not self.type:
            return False
        if isinstance(value, bool | str) or self.low is None or self.high is None:
            return True
        return self.low <= value <= self.high

    def vary(self, value: Value, random: Random) -> Value | None:
        """Return another admitted value near this one, or None where there is none.

        Numbers are doubled or halved, then clipped: the scales that matter are ratios.
        """
        if self.choices:
            others = [choice for choice in self.choices if choice != value]
            return random.choice(others) if others else None
        if self.type is bool:
            return not value
        if isinstance(value, str) or self.low is None or self.high is None:
            return None
        steps = (value * 2, value / 2) if value else (self.high, self.low)
        near = {self._clipped(step) for step in steps} - {value}
        return random.choice(sorted(near)) if near else None

    def __str__(self) -> str:
        """Say what is admitted, for error messages and prompts."""
        if self.choices:
            return "one of " + ", ".join(map(repr, self.choices))
        if self.low is None:
            return self.type.__name__
        return f"{self.type.__name__} from {self.low:g} to {self.high:g}"

    def _clipped(self, number: float) -> int | float:
        low = -math.inf if self.low is None else self.low
        high = math.inf if self.high is None else self.high
        if self.type is int:
            return int(min(max(round(number), math.ceil(low)), math.floor(high)))
        return min(max(number, low), high)
