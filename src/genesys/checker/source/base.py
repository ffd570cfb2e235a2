"""A check that reads."""

import ast
from abc import ABC, abstractmethod
from collections.abc import Iterator

from genesys.architecture.unit_source import UnitSource
from genesys.checker.finding import Finding


class SourceCheck(ABC):
    """Reads the text of one unit. Its name is that of its file."""

    @property
    def name(self) -> str:
        """What findings call this check."""
        return type(self).__module__.rpartition(".")[2]

    @abstractmethod
    def inspect(self, unit: UnitSource) -> Iterator[Finding]:
        """Yield what is wrong with it."""

    def found(
        self,
        unit: UnitSource,
        node: ast.AST | None,
        expected: str,
        seen: str,
        advice: str = "",
        *,
        warning: bool = False,
    ) -> Finding:
        """Word a finding at a node of the unit's text."""
        line = getattr(node, "lineno", None)
        place = f"{unit.name}, line {line}" if line else unit.name
        return Finding(self.name, expected, seen, advice, place, warning)
