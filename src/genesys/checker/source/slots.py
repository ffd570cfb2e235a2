"""Every slot that a unit declares is used, and works at a width that the unit states."""

import ast
from collections.abc import Iterator

from genesys.architecture.unit_source import UnitSource, walked
from genesys.checker.finding import Finding
from genesys.checker.source.base import SourceCheck


class Slots(SourceCheck):
    """A slot is called in `forward`; its width is an attribute set in `__init__`."""

    def inspect(self, unit: UnitSource) -> Iterator[Finding]:
        """Compare the declarations with the uses of `self`."""
        init = next((node for node in unit.definition.body if _named(node, "__init__")), None)
        building = list(_own(init)) if init else []
        inside = set(map(id, building))
        set_up = {node.attr for node in building if isinstance(node.ctx, ast.Store)}
        everywhere = list(_own(unit.definition))
        used = {node.attr for node in everywhere if id(node) not in inside}
        for name, slot in unit.slots.items():
            if name not in used:
                yield self.found(
                    unit,
                    unit.definition,
                    "Every slot is called.",
                    f"The slot `{name}` is never used.",
                    f"Call `self.{name}(x, signals)` in forward, or remove the slot.",
                )
            if slot.width != "dim" and slot.width not in set_up:
                yield self.found(
                    unit,
                    unit.definition,
                    "The width at which a slot works is set in `__init__`.",
                    f"`self.{slot.width}`, the width of the slot `{name}`, never is.",
                    f"Set `self.{slot.width}` in `__init__`.",
                )
        for node in building:
            if node.attr in unit.slots:
                yield self.found(
                    unit,
                    node,
                    "Slots are filled once the unit is built.",
                    f"The slot `{node.attr}` is used in `__init__`, where it is not filled yet.",
                    "Use it in forward.",
                )


def _named(node: ast.stmt, name: str) -> bool:
    return isinstance(node, ast.FunctionDef) and node.name == name


def _own(tree: ast.AST) -> Iterator[ast.Attribute]:
    """Yield every `self.something` below a node."""
    for node in walked(tree):
        match node:
            case ast.Attribute(value=ast.Name(id="self")):
                yield node
