"""The constructor of a GAU -> settings, slots and the statements that remain."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from genesys.architecture.setting_range import setting_annotation
from genesys.architecture.slot import Slot
from genesys.exchange.foreign_module import permitted, shortened
from genesys.exchange.gau import Gau
from genesys.exchange.gau_arguments import (
    WIDTH,
    Ledger,
    Shared,
    Unresolved,
    free_names,
    replaced,
)
from genesys.exchange.literal import literal
from genesys.exchange.localiser import parameters
from genesys.exchange.torch_block import defaults_of, is_parent_init, is_text

_PLACE, _SHARED = "block_loc", "kwarg_all"
_TORCH = ("device", "dtype")
_FACTORY = "factory_kwargs"


@dataclass(frozen=True)
class Arguments:
    """What a parent hands to the constructor of one child."""

    explicit: Mapping[str, ast.expr]
    """By name, in terms of the child's own width."""

    shared: Shared

    spread: bool = True
    """Whether the shared ones are handed over too (`**self.kwarg_all`)."""


Plant = Callable[[str, str, Arguments], Slot]
"""Converts the child for a slot: slot name, class name, arguments -> what the slot declares."""


class Constructor:
    """Reads `__init__` from top to bottom, having each child converted where it is built.

    Raises DesignError, with the line, for what cannot be told from the text alone.
    """

    def __init__(
        self,
        gau: Gau,
        given: Arguments,
        known: Mapping[str, Gau],
        plant: Plant,
        localised: Callable[[ast.expr], ast.expr],
    ) -> None:
        self.slots: dict[str, Slot] = {}
        self.statements: list[ast.stmt] = []
        self._gau = gau
        self._known = known
        self._plant = plant
        self._given = given
        self._shared = given.shared
        self._init = gau.method("__init__")
        self._fixed: set[str] = set()
        self._star = self._init.args.kwarg.arg if self._init.args.kwarg else ""
        self._values = self._argument_values(localised)
        self._ledger = Ledger([WIDTH, *self._values])
        self._ledger.forget(_PLACE, "the place of the block")
        for node in self._init.body:
            if not is_text(node) and not is_parent_init(node):
                self._take(_Cleaner(self._is_shared, self._shared).visit(copy.deepcopy(node)))

    @property
    def settings(self) -> Mapping[str, tuple[str, ast.expr]]:
        """Arguments that the search may move: annotation and default."""
        found: dict[str, tuple[str, ast.expr]] = {}
        for name, value in self._values.items():
            annotation = setting_annotation(name, literal(value))
            is_free = name not in self._fixed and name not in self.slots and self._uses(name)
            if annotation is not None and is_free:
                found[name] = annotation, value
        return found

    @property
    def constants(self) -> list[ast.stmt]:
        """Statements that set all other arguments which are used."""
        names = [name for name in self._values if name not in self.settings and self._uses(name)]
        return [self._assigned(name, self._values[name]) for name in names]

    def _argument_values(self, localised: Callable[[ast.expr], ast.expr]) -> dict[str, ast.expr]:
        """Return argument -> its value: the parent's, the shared one, or the default."""
        defaults = defaults_of(self._init)
        values: dict[str, ast.expr] = {}
        special = {WIDTH, _PLACE, _SHARED, self._star}
        for name in [argument.arg for argument in parameters(self._init.args)[1:]]:
            if name in special:
                continue
            if name in self._given.explicit:
                values[name] = self._given.explicit[name]
                self._fixed.add(name)
            elif self._given.spread and name in self._shared.lost:
                raise self._gau.module.fault(
                    self._init,
                    f"the argument `{name}` of {self._gau.name} follows from the width of a unit "
                    f"further up (`{self._shared.lost[name]}`), but {self._gau.name} is built at "
                    "another width. Compute it from `embed_dim` in the unit itself.",
                )
            elif self._given.spread and name in self._shared.values:
                values[name] = self._shared.values[name]
                self._fixed |= {name} & self._shared.derived
            elif name in defaults:
                values[name] = localised(defaults[name])
            elif name in _TORCH:
                values[name] = ast.Constant(None)
            else:
                raise self._gau.module.fault(
                    self._init,
                    f"nothing gives {self._gau.name} its argument `{name}`. Give it a default.",
                )
        return values

    def _take(self, node: ast.stmt) -> None:
        match node:
            case ast.Assign(
                targets=[ast.Attribute(value=ast.Name(id="self"), attr=slot)],
                value=ast.Call(func=ast.Name(id=child)) as call,
            ) if child in self._known:
                self._take_child(slot, child, call)
            case ast.Assign(targets=[ast.Subscript(value=target, slice=key)], value=value) if (
                self._is_shared(target)
            ):
                self._share(node, key, value)
            case ast.Expr(
                value=ast.Call(
                    func=ast.Attribute(value=target, attr="update"), args=[ast.Dict() as given]
                )
            ) if self._is_shared(target):
                for name, value in zip(given.keys, given.values, strict=True):
                    self._share(node, name or ast.Constant(None), value)
            case ast.Assign(
                targets=[ast.Attribute(value=ast.Name(id="self"), attr=a)], value=ast.Name(id=b)
            ) if a == b and a in (WIDTH, _PLACE, _SHARED):
                pass
            case ast.Assign(targets=[ast.Attribute(value=ast.Name(id="self"), attr=name)]) if (
                name == WIDTH
            ):
                raise self._fault(
                    node, f"sets `self.{WIDTH}` to another width: use a name of its own for it."
                )
            case ast.Assign(targets=[target]) if ast.unparse(target).endswith(_FACTORY):
                pass
            case _:
                self._refuse_units_in(node)
                self._ledger.note(node)
                self.statements.append(node)

    def _take_child(self, slot: str, child: str, call: ast.Call) -> None:
        """Convert a child with the arguments that it is built with at this line."""
        if slot in self.slots:
            raise self._fault(call, f"`self.{slot}` is built twice; a slot is filled once.")
        names = [a.arg for a in parameters(self._known[child].method("__init__").args)[1:]]
        handed = dict(zip(names, call.args, strict=False))
        handed |= {word.arg: word.value for word in call.keywords if word.arg}
        width = handed.pop(WIDTH, ast.Attribute(ast.Name("self", ast.Load()), WIDTH, ast.Load()))
        closed = self._width(width)
        explicit: dict[str, ast.expr] = {}
        for name, value in handed.items():
            if name not in (_PLACE, _SHARED, *_TORCH):
                explicit[name] = self._handed(value, child, name, closed)
        below = self._shared.seen_at(closed)
        spread = any(word.arg is None for word in call.keywords)
        found = self._plant(slot, child, Arguments(explicit, below, spread))
        self._shared.take_back(below, closed)
        self.slots[slot] = Slot(found.need, found.kind, self._width_attribute(slot, width, closed))

    def _width_attribute(self, slot: str, width: ast.expr, closed: ast.expr | None) -> str:
        """Return the attribute that holds a child's width, setting one where there is none."""
        if closed is not None and ast.unparse(closed) == WIDTH:
            return "dim"
        match width:
            case ast.Attribute(value=ast.Name(id="self"), attr=attribute):
                return attribute
        attribute = f"{slot}_width"
        self.statements.append(
            ast.Assign([ast.Attribute(ast.Name("self", ast.Load()), attribute, ast.Store())], width)
        )
        return attribute

    def _width(self, node: ast.expr) -> ast.expr | None:
        try:
            return replaced(self._ledger.resolved(node), self._values)
        except Unresolved:
            return None

    def _handed(self, node: ast.expr, child: str, name: str, width: ast.expr | None) -> ast.expr:
        value = self._closed(node, child, name)
        one = Shared({name: value}).seen_at(width)
        if one.lost:
            raise self._fault(
                node,
                f"the argument `{name}` of {child} follows from the width here "
                f"(`{ast.unparse(value)}`), but {child} is built at another width. "
                f"Compute it in {child} itself.",
            )
        return one.values[name]

    def _share(self, node: ast.stmt, key: ast.expr, value: ast.expr) -> None:
        name = literal(key)
        if not isinstance(name, str):
            raise self._fault(node, f"`{shortened(node)}`: name what children share by a text.")
        self._shared.values[name] = self._closed(value, "the children", name)
        self._shared.derived.add(name)
        self._shared.lost.pop(name, None)

    def _closed(self, node: ast.expr, child: str, name: str) -> ast.expr:
        """Write an expression in terms of the width alone, fixing what it depends on."""
        try:
            found = self._ledger.resolved(node)
        except Unresolved as error:
            raise self._fault(
                node,
                f"the argument `{name}` of {child} is `{shortened(node)}`, which depends on "
                f"{error}. Compute it in the child, from its own arguments.",
            ) from error
        self._fixed |= {n.id for n in ast.walk(found) if isinstance(n, ast.Name)}
        closed = replaced(found, self._values)
        for free in free_names(closed):
            origin = permitted(self._gau.module.origins.get(free, ""))
            if origin is None or ast.unparse(origin) != free:
                raise self._fault(
                    node, f"the argument `{name}` of {child} depends on `{free}`: compute it there."
                )
        return closed

    def _is_shared(self, node: ast.expr) -> bool:
        return ast.unparse(node) in (_SHARED, f"self.{_SHARED}", self._star)

    def _refuse_units_in(self, node: ast.stmt) -> None:
        for part in ast.walk(node):
            match part:
                case ast.Call(func=ast.Name(id=name)) if name in self._known:
                    raise self._fault(
                        part,
                        f"{name} is built inside of `{shortened(node)}`. A child has a slot of its "
                        f"own, always filled: write `self.name = {name}(...)` for each.",
                    )
                case ast.Call(func=func, keywords=words) if {_PLACE, _SHARED} & {
                    word.arg for word in words
                }:
                    raise self._fault(
                        part,
                        f"`{ast.unparse(func)}` is built as a child, but there is no such unit; "
                        f"there are {', '.join(self._known)}.",
                    )
                case ast.Name() | ast.Attribute() if self._is_shared(part):
                    raise self._fault(
                        part,
                        f"`{shortened(node)}` uses all arguments at once. Only what is named can "
                        "be followed: use `.get(name, default)` or an argument.",
                    )

    def _uses(self, name: str) -> bool:
        return any(
            isinstance(part, ast.Name) and part.id == name
            for node in self.statements
            for part in ast.walk(node)
        )

    def _assigned(self, name: str, value: ast.expr) -> ast.stmt:
        return ast.Assign([ast.Name(name, ast.Store())], copy.deepcopy(value))

    def _fault(self, node: ast.AST, message: str) -> Exception:
        return self._gau.module.fault(node, f"{self._gau.name}: {message}")


class _Cleaner(ast.NodeTransformer):
    """Drops devices and types, and looks up what is asked of the shared arguments."""

    def __init__(
        self, is_shared: Callable[[ast.expr], bool] | None = None, shared: Shared | None = None
    ) -> None:
        self._is_shared = is_shared or (lambda node: False)
        self._shared = shared or Shared()

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        node.keywords = [word for word in node.keywords if not _is_factory(word)]
        match node:
            case ast.Call(
                func=ast.Attribute(value=target, attr="get" | "pop"),
                args=[ast.Constant(value=str(name)), *rest],
            ) if self._is_shared(target):
                default = rest[0] if rest else ast.Constant(None)
                return copy.deepcopy(self._shared.values.get(name, default))
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        self.generic_visit(node)
        match node:
            case ast.Subscript(value=target, slice=ast.Constant(value=str(name)), ctx=ast.Load()):
                if self._is_shared(target) and name in self._shared.values:
                    return copy.deepcopy(self._shared.values[name])
        return node


def without_factory(node: ast.stmt) -> ast.stmt:
    """Drop the device and type that a GAU hands to all that it makes."""
    found: ast.stmt = _Cleaner().visit(copy.deepcopy(node))
    return found


def _is_factory(word: ast.keyword) -> bool:
    written = ast.unparse(word.value)
    if word.arg is None:
        return written.removeprefix("self.") == _FACTORY
    return word.arg in _TORCH and (
        written == word.arg or written.removeprefix("self.").startswith(f"{_FACTORY}[")
    )
