"""Which unit, and which line of it, lets two runs come apart that should agree."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode

from genesys.architecture.unit import Signals, Unit
from genesys.checker.locate import DESIGN

if TYPE_CHECKING:
    from genesys.checker.live.specimen import Specimen

_TOLERANCE = 1e-3
"""Of the largest value: single operations are compared, and rounding adds up behind them only."""


@dataclass(frozen=True)
class Part:
    """The part of tensors in which two runs should agree.

    Dimensions are told by their size, which is chosen such that nothing else has it: of those
    with `size` in the one run and `other_size` in the other, `length` from `start` on.
    """

    size: int
    other_size: int
    start: int
    length: int

    def agree(self, one: Any, other: Any) -> bool | None:
        """Tell whether two values agree there; None where they cannot be compared."""
        if not isinstance(one, Tensor) or not isinstance(other, Tensor) or one.dim() != other.dim():
            return None
        found = False
        for axis in range(one.dim()):
            if (one.shape[axis], other.shape[axis]) == (self.size, self.other_size):
                one = one.narrow(axis, self.start, self.length)
                other = other.narrow(axis, self.start, self.length)
                found = True
        if not found or one.shape != other.shape:
            return None
        if not one.is_floating_point():
            return torch.equal(one, other)
        size = torch.where(one.isfinite(), one, 0).abs().max()
        return torch.allclose(one, other, rtol=0, atol=_TOLERANCE * float(size), equal_nan=True)


@dataclass
class _Call:
    unit: Unit
    x: Tensor
    signals: Signals
    y: Tensor | None = None
    after: Signals = field(default_factory=dict)


def line_apart(
    specimen: Specimen, one: Tensor, other: Tensor, part: Part, *, training: bool = False
) -> int | None:
    """Return the line of the design at which two runs come apart; None where it is not known.

    First the innermost unit is looked for whose inputs agree and whose outputs do not; then, in
    this unit, the first operation whose result does not agree. The line of its `forward` where no
    operation shows it. `one` and `other` are what is put through, (batch, length, dim).
    """
    try:
        with torch.no_grad():
            runs = (_calls(specimen, x, training) for x in (one, other))
            for before, after in zip(*runs, strict=False):
                if type(before.unit) is not type(after.unit):
                    return None
                if _fed_alike(before, after, part) and not _alike(before, after, part):
                    done, done_after = (_operations(specimen, call) for call in (before, after))
                    return _first_apart(done, done_after, part) or _forward_of(before.unit)
    except Exception:  # noqa: BLE001 - the design may raise anything; the finding stands without
        return None
    return None


def line_broken(specimen: Specimen, x: Tensor) -> int | None:
    """Return the line whose operation makes numbers that are not finite out of finite ones."""
    recorder = _Recorder()
    try:
        with torch.no_grad(), recorder:
            specimen.run(x)
    except Exception:  # noqa: BLE001 - the design may raise anything; the finding stands without
        return None
    for bad in (torch.isnan, torch.isinf):
        for line, _, values, given in recorder.operations:
            if _any(bad, values) and not _any(bad, given):
                return line
    return None


def busiest_line(unit: nn.Module, x: Tensor, signals: Signals) -> int | None:
    """Return the line of the design that does most operations in one call; None if none does."""
    recorder = _Recorder()
    with torch.no_grad(), recorder:
        unit(x, signals)
    lines = Counter(line for line, *_ in recorder.operations if line is not None)
    return max(lines, key=lines.__getitem__, default=None)


def _calls(specimen: Specimen, x: Tensor, training: bool) -> list[_Call]:
    """Run the blocks, and return every unit's call in the order in which calls end."""
    running: list[_Call] = []
    ended: list[_Call] = []

    def enter(unit: nn.Module, given: tuple[Any, ...]) -> None:
        assert isinstance(unit, Unit)
        running.append(_Call(unit, given[0], dict(given[1])))

    def leave(_unit: nn.Module, _given: Any, result: tuple[Tensor, Signals]) -> None:
        call = running.pop()
        call.y, call.after = result[0], dict(result[1])
        ended.append(call)

    hooks = []
    for module in specimen.blocks.modules():
        if isinstance(module, Unit):
            hooks.append(module.register_forward_pre_hook(enter))
            hooks.append(module.register_forward_hook(leave))
    try:
        specimen.run(x, training=training)
    finally:
        for hook in hooks:
            hook.remove()
    return ended


def _fed_alike(one: _Call, other: _Call, part: Part) -> bool:
    pairs = [(one.x, other.x), *_shared(one.signals, other.signals)]
    return all(part.agree(*pair) is not False for pair in pairs)


def _alike(one: _Call, other: _Call, part: Part) -> bool:
    pairs = [(one.y, other.y), *_shared(one.after, other.after)]
    return all(part.agree(*pair) is not False for pair in pairs)


def _shared(one: Signals, other: Signals) -> Iterator[tuple[Tensor, Tensor]]:
    return ((one[name], other[name]) for name in one.keys() & other.keys())


_Operation = tuple[int | None, str, list[Tensor], list[Tensor]]
"""Line of the design, name, results and arguments."""


def _operations(specimen: Specimen, call: _Call) -> list[_Operation]:
    recorder = _Recorder()
    with specimen.luck(), recorder:
        call.unit(call.x, call.signals)
    return recorder.operations


def _first_apart(one: list[_Operation], other: list[_Operation], part: Part) -> int | None:
    for (line, name, values, _), (_, other_name, others, _) in zip(one, other, strict=False):
        if name != other_name:
            return line
        if any(part.agree(*pair) is False for pair in zip(values, others, strict=False)):
            return line
    return None


def _forward_of(unit: Unit) -> int | None:
    code = type(unit).forward.__code__
    return code.co_firstlineno if code.co_filename == DESIGN else None


def _any(test: Callable[[Tensor], Tensor], values: list[Tensor]) -> bool:
    return any(bool(test(value).any()) for value in values if value.is_floating_point())


class _Recorder(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Keeps every operation, and the line of the design that it is done for."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.operations: list[_Operation] = []

    def __torch_dispatch__(
        self,
        operation: Any,
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        given = [value.clone() for value in args if isinstance(value, Tensor)]
        result = operation(*args, **(kwargs or {}))
        values = result if isinstance(result, tuple | list) else [result]
        kept = [value.clone() for value in values if isinstance(value, Tensor)]
        self.operations.append((_line(), str(operation), kept, given))
        return result


def _line() -> int | None:
    frame = sys._getframe(1)
    while frame is not None:
        if frame.f_code.co_filename == DESIGN:
            return frame.f_lineno
        frame = frame.f_back  # type: ignore[assignment]
    return None
