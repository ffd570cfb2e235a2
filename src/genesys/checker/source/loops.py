"""No loop over positions where a chunked form would do."""

import ast
from collections.abc import Iterator

from genesys.architecture.unit_source import UnitSource
from genesys.checker.finding import Finding
from genesys.checker.source.base import SourceCheck
from genesys.checker.source.timeline import Known, Tensor, Timeline

_START: Known = {"x": Tensor(axis=1, rank=3)}


class Loops(SourceCheck):
    """Warns of loops and comprehensions that take one position a turn.

    Loops over chunks, heads, layers or doubled offsets are left alone. What a loop costs is
    measured by the live checks, which refuse it when that is too much.
    """

    def inspect(self, unit: UnitSource) -> Iterator[Finding]:
        """Start at `forward`, and follow the sequence into the methods that it is handed to."""
        methods = {
            node.name: node for node in unit.definition.body if isinstance(node, ast.FunctionDef)
        }
        waiting = [("forward", _START)]
        read: set[str] = set()
        while waiting:
            name, known = waiting.pop(0)
            if name in read or name not in methods:
                continue
            read.add(name)
            timeline = Timeline(known, methods)
            for loop in timeline.loops(methods[name].body):
                yield self.found(
                    unit,
                    loop,
                    "All positions are computed at once.",
                    "This loop takes one position a turn, which is 6 to 37 times slower than it "
                    "need be.",
                    "Use `decayed_sum`, `scalar_decay`, `vector_decay` or `delta_rule` of "
                    "`genesys.architecture.recurrence`, a cumulative sum, a convolution or a "
                    "matrix product.",
                    warning=True,
                )
            waiting += timeline.calls
