"""Every setting can be moved through its whole range, and does something."""

import ast
import math
from collections.abc import Iterator

from genesys.architecture.setting import Setting
from genesys.architecture.unit_source import UnitSource, walked
from genesys.checker.finding import Finding
from genesys.checker.source.base import SourceCheck

LARGEST = 65_536
"""What is counted by a setting is built or run through: more of it fits no machine."""

_NARROW = "Give the range in which you would try values."


class Settings(SourceCheck):
    """Ranges are finite, whole for whole numbers, and can be built; each setting is used.

    That each has a literal default within a literal range is seen to by `UnitSource`.
    """

    def inspect(self, unit: UnitSource) -> Iterator[Finding]:
        """Look at the range and the uses of each."""
        init = next(filter(_is_constructor, unit.definition.body), None)
        if not isinstance(init, ast.FunctionDef):
            return
        arguments = {argument.arg: argument for argument in init.args.kwonlyargs}
        for name, setting in unit.settings.items():
            node = arguments[name]
            if fault := _fault(setting):
                yield self.found(unit, node, fault[0], f"`{name}` is {setting}.", fault[1])
            elif not _varies(setting):
                yield self.found(
                    unit,
                    node,
                    "A setting has values to choose from.",
                    f"`{name}` can only be {setting.default!r}.",
                    "Widen its range, or write the value into the code.",
                    warning=True,
                )
            if not _used(unit, init, name):
                yield self.found(
                    unit,
                    node,
                    "Every setting changes what is computed.",
                    f"`{name}` is never used.",
                    "Use it, or remove it.",
                    warning=True,
                )


def _fault(setting: Setting) -> tuple[str, str] | None:
    """Return what was expected of the range instead, and what to do."""
    if setting.low is None or setting.high is None:
        return None
    if not (math.isfinite(setting.low) and math.isfinite(setting.high)):
        return "A range has two finite ends.", _NARROW
    if setting.type is not int:
        return None
    if setting.low % 1 or setting.high % 1:
        return "A whole number lies between whole numbers.", "Round the ends of the range."
    if setting.high > LARGEST:
        return f"A unit builds at both ends of a range, which is {LARGEST:,} at most.", _NARROW
    return None


def _varies(setting: Setting) -> bool:
    if setting.choices:
        return len(set(setting.choices)) > 1
    return setting.low is None or setting.low != setting.high


def _used(unit: UnitSource, init: ast.FunctionDef, name: str) -> bool:
    """Whether the argument is read, for more than to be kept under its own name unread."""
    kept = {
        id(node.value)
        for node in walked(init)
        if (isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == f"self.{name}")
        or (isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == f"self.{name}")
    }
    return any(
        isinstance(node.ctx, ast.Load)
        and (
            (isinstance(node, ast.Name) and node.id == name and id(node) not in kept)
            or (isinstance(node, ast.Attribute) and ast.unparse(node) == f"self.{name}")
        )
        for node in walked(unit.definition)
        if isinstance(node, ast.Name | ast.Attribute)
    )


def _is_constructor(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef) and node.name == "__init__"
