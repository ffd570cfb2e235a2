"""A design in the published style -> a unit tree: child class names become slots."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping

from genesys.architecture.slot import Slot
from genesys.architecture.unit_source import UnitSource
from genesys.architecture.unit_tree import BLOCK, UnitTree
from genesys.checker.source.imports import allowed
from genesys.errors import DesignError
from genesys.exchange.gau import Gau
from genesys.exchange.gau_arguments import WIDTH, Shared
from genesys.exchange.gau_constructor import Arguments, Constructor, without_factory
from genesys.exchange.gau_forward import Traffic, forward_of, method_of
from genesys.exchange.literal import literal
from genesys.exchange.localiser import Localiser, bound_in, stored
from genesys.exchange.renaming import Renaming, renamed
from genesys.exchange.unit_text import UnitText, described, words

MOST_UNITS = 100
"""More than this, counted with repeats, is taken for a mistake."""

_KINDS = (
    (r"norm(alization)?$", "norm"),
    (r"mlp|ffn|feedforward|feed forward", "channel mixer"),
    (r"attention$|\b(attn|mha|gqa|mqa)$", "sequence mixer"),
)
_OWN_ATTRIBUTES = ("dim", "forward", "initialise", "kind", "reads", "slots", "writes")


def tree_of_gaus(
    known: Mapping[str, Gau], root: str, arguments: Mapping[str, ast.expr]
) -> UnitTree:
    """Convert the unit of this name and all below it; `arguments` are those set for all units.

    It takes two rounds: which optional signals stay depends on what other units write.
    Raises DesignError, with unit and line, for what cannot be converted.
    """
    shared = {name: value for name, value in arguments.items() if literal(value) is not value}
    first = _Conversion(known, None)
    first.tree(root, Arguments({}, Shared(dict(shared))), ())
    second = _Conversion(known, frozenset(first.written))
    return second.tree(root, Arguments({}, Shared(dict(shared))), ())


def kind_of(name: str) -> str:
    """Return one of our kinds where the class name says it; else the name as words.

    >>> kind_of("GatedMLP"), kind_of("RMSNorm"), kind_of("RotaryPositionalEmbeddings")
    ('channel mixer', 'norm', 'rotary positional embeddings')
    """
    spelled = words(name)
    return next((kind for pattern, kind in _KINDS if re.search(pattern, spelled)), spelled)


class _Conversion:
    def __init__(self, known: Mapping[str, Gau], written: frozenset[str] | None) -> None:
        self.written: set[str] = set()
        self._known = known
        self._writers = written
        self._units = 0

    def tree(self, name: str, given: Arguments, above: tuple[str, ...]) -> UnitTree:
        """Convert one unit and its children."""
        gau = self._known[name]
        self._units += 1
        if name in above:
            circle = " builds ".join([*above[above.index(name) :], name])
            raise gau.module.fault(
                gau.definition, f"{circle}: a unit cannot hold itself. Break the circle."
            )
        if self._units > MOST_UNITS:
            raise DesignError(f"{gau.module.name}: the design has more than {MOST_UNITS} units.")
        children: dict[str, UnitTree] = {}

        def plant(slot: str, child: str, handed: Arguments) -> Slot:
            children[_attribute(slot)] = self.tree(child, handed, (*above, name))
            need = gau.needs.get(child, "").strip().partition("\n")[0][:100]
            need = need if need and need != "N/A" else words(child)
            return Slot(need, kind_of(child))

        unit = name if name not in allowed() else f"{name}Unit"
        moved = Localiser(gau.module, name, unit, _taken(gau))
        constructor = Constructor(gau, given, self._known, plant, moved.expression)
        source = self._source(gau, constructor, moved, unit, BLOCK if not above else kind_of(name))
        return UnitTree(source, {}, children)

    def _source(
        self, gau: Gau, constructor: Constructor, moved: Localiser, unit: str, kind: str
    ) -> UnitSource:
        attributes = {name: f"{name}_" for name in _OWN_ATTRIBUTES} | {WIDTH: "dim"}
        forward, traffic = forward_of(gau, constructor.slots, self._writers)
        others, more = _methods(gau, constructor)
        body = [without_factory(node) for node in (*forward, *others)]
        everything = [*constructor.statements, *body]
        bound = bound_in(gau.method("__init__"))
        start = _place(everything) + _factory(everything)
        statements = moved.statements(constructor.statements, bound)
        own = Renaming.into({WIDTH: "dim"}, bound, free=["place"], attributes=attributes)
        init = renamed([*start, *constructor.constants, *statements], own)
        for_self = Renaming(attributes=attributes)
        seen = {"self", "x", "signals", *stored(forward)}
        written = moved.statements(body[: len(forward)], seen)
        methods = renamed(moved.class_body(body[len(forward) :]), for_self)
        for method in methods:
            if isinstance(method, ast.FunctionDef):
                method.name = attributes.get(method.name, method.name)
        reads, writes = traffic.reads | more.reads, traffic.writes | more.writes
        self.written |= writes
        text = UnitText(
            name=unit,
            docstring=described(
                ast.get_docstring(gau.definition), f"{gau.name}, as it stands in {gau.module.name}."
            ),
            kind=kind,
            slots={
                _attribute(slot): Slot(
                    what.need,
                    what.kind,
                    attributes.get(what.width, what.width) if what.width != "dim" else "dim",
                )
                for slot, what in constructor.slots.items()
            },
            reads=frozenset(reads),
            writes=frozenset(writes),
            settings=constructor.settings,
            knows_place=bool(_place(everything)),
            init=init,
            forward=renamed(written, for_self),
            helpers=moved.helpers(),
            methods=methods,
        )
        return text.source


def _attribute(name: str) -> str:
    return f"{name}_" if name in _OWN_ATTRIBUTES else name


def _taken(gau: Gau) -> set[str]:
    names = {node.attr for node in ast.walk(gau.definition) if isinstance(node, ast.Attribute)}
    return names | set(gau.methods)


def _methods(gau: Gau, constructor: Constructor) -> tuple[list[ast.stmt], Traffic]:
    """Return what stands in the class besides the constructor and `_forward`."""
    found: list[ast.stmt] = []
    traffic = Traffic()
    for node in gau.definition.body:
        if isinstance(node, ast.FunctionDef):
            if node.name not in ("__init__", "_forward"):
                method, more = method_of(gau, node.name, constructor.slots)
                traffic.writes |= more.writes
                found.append(method)
        elif not isinstance(node, ast.Expr):
            found.append(node)
    return found, traffic


def _place(nodes: list[ast.stmt]) -> list[ast.stmt]:
    """Return what a unit needs that asks which block it stands in."""
    used = {ast.unparse(n) for s in nodes for n in ast.walk(s) if isinstance(n, ast.expr)}
    lines = []
    if {"block_loc", "self.block_loc"} & used:
        lines.append("block_loc = (place.block, place.blocks)")
    if "self.block_loc" in used:
        lines.append("self.block_loc = block_loc")
    return ast.parse("\n".join(lines)).body


def _factory(nodes: list[ast.stmt]) -> list[ast.stmt]:
    """Return what a unit needs that uses its device and type for more than making tensors."""
    used = {ast.unparse(n) for s in nodes for n in ast.walk(s) if isinstance(n, ast.expr)}
    nothing = "{'device': None, 'dtype': None}"
    names = sorted({"factory_kwargs", "self.factory_kwargs"} & used)
    return ast.parse("\n".join(f"{name} = {nothing}" for name in names)).body
