"""A block written as a plain `nn.Module` -> a unit."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from genesys.architecture.setting_range import setting_annotation
from genesys.architecture.unit_source import UnitSource
from genesys.architecture.unit_tree import BLOCK
from genesys.checker.source.imports import allowed
from genesys.errors import ConfigError
from genesys.exchange.foreign_module import ForeignModule
from genesys.exchange.literal import literal
from genesys.exchange.localiser import Localiser, bound_in, parameters
from genesys.exchange.renaming import Renaming, renamed
from genesys.exchange.unit_text import UnitText, described

WIDTHS = (
    "dim", "d_model", "embed_dim", "hidden_size", "hidden_dim", "n_embd", "n_embed", "model_dim",
    "embedding_dim", "embed_size", "width", "channels",
)  # fmt: skip
"""What the argument that holds the width of the block may be called."""

MODULE = "torch.nn.Module"


def blocks(module: ForeignModule) -> list[str]:
    """Return the classes that may be the block: modules that no other class of the file uses."""
    found = module.inheriting(MODULE)
    used = {
        node.id
        for name, definition in module.classes.items()
        for node in ast.walk(definition)
        if isinstance(node, ast.Name) and node.id in found and node.id != name
    }
    return [name for name in found if name not in used]


def chosen_class(module: ForeignModule, candidates: Iterable[str], wanted: str | None) -> str:
    """Return the class to import; ConfigError, naming those there are, where that is not clear."""
    known = list(candidates)
    if wanted is not None and wanted in module.classes:
        return wanted
    if wanted is None and len(known) == 1:
        return known[0]
    names = ", ".join(known or module.classes) or "no class"
    if wanted is not None:
        raise ConfigError(f"{module.name}: no class {wanted!r}; it has {names}.")
    raise ConfigError(
        f"{module.name}: expected one block, got {names}. Say which with "
        "`genesys import --class NAME`."
    )


def unit_of_block(module: ForeignModule, name: str) -> UnitSource:
    """Convert the class of this name into a unit without slots.

    Its helpers move into it, its arguments with literal defaults become settings, and `forward`
    takes and hands on the signals. Raises DesignError, with the line, where it is no block or
    uses what a unit may not.
    """
    return _Block(module, module.classes[name]).unit


@dataclass(frozen=True)
class _Block:
    module: ForeignModule
    definition: ast.ClassDef

    @property
    def unit(self) -> UnitSource:
        self._refuse_other_bases()
        name = self.definition.name
        unit = f"{name}Block" if name in allowed() else name
        moved = Localiser(self.module, name, unit, [*self._attributes, *self._methods])
        init, settings = self._init(moved)
        forward = self._forward(moved)
        rest = [
            part
            for part in self.definition.body
            if part not in (self._methods.get("__init__"), self._methods.get("forward"))
            and not isinstance(part, ast.Expr)
        ]
        self._refuse_reserved(rest)
        methods = moved.class_body(rest)
        text = UnitText(
            name=unit,
            docstring=described(
                ast.get_docstring(self.definition),
                f"{name}, a block as it stands in {self.module.name}.",
            ),
            kind=BLOCK,
            settings=settings,
            init=init,
            forward=forward,
            helpers=moved.helpers(),
            methods=methods,
        )
        return text.source

    @cached_property
    def _methods(self) -> Mapping[str, ast.FunctionDef]:
        return {n.name: n for n in self.definition.body if isinstance(n, ast.FunctionDef)}

    @property
    def _attributes(self) -> set[str]:
        return {node.attr for node in ast.walk(self.definition) if isinstance(node, ast.Attribute)}

    def _refuse_other_bases(self) -> None:
        bases = [self.module.origin(base) for base in self.definition.bases]
        if bases != [MODULE]:
            written = ", ".join(map(ast.unparse, self.definition.bases)) or "nothing"
            raise self.module.fault(
                self.definition,
                f"expected {self.definition.name} to inherit from nn.Module alone, got {written}. "
                "Write what it inherits into the class.",
            )

    def _refuse_reserved(self, parts: Iterable[ast.stmt]) -> None:
        for part in parts:
            match part:
                case ast.Assign(targets=[ast.Name(id="kind" | "reads" | "writes" | "slots" as n)]):
                    raise self.module.fault(
                        part, f"the class attribute `{n}` means something else in units: rename it."
                    )

    def _init(self, moved: Localiser) -> tuple[list[ast.stmt], Mapping[str, tuple[str, ast.expr]]]:
        init = self._methods.get("__init__")
        if init is None:
            return [], {}
        width, others = self._arguments(init)
        bound = bound_in(init)
        settings: dict[str, tuple[str, ast.expr]] = {}
        given: list[ast.stmt] = []
        used = {n.id for part in init.body for n in ast.walk(part) if isinstance(n, ast.Name)}
        for name, default in others.items():
            annotation = setting_annotation(name, literal(default))
            if annotation is not None:
                settings[name] = annotation, copy.deepcopy(default)
            elif name in used:
                given += ast.parse(f"{name} = {ast.unparse(default)}").body
        body = [part for part in init.body if not is_parent_init(part) and not is_text(part)]
        statements = moved.statements([*given, *body], bound)
        names = Renaming.into({width: "dim"}, bound)
        return renamed(statements, names), settings

    def _arguments(self, init: ast.FunctionDef) -> tuple[str, Mapping[str, ast.expr]]:
        """Return the argument that is the width, and all others with their defaults."""
        defaults = defaults_of(init)
        plain = [p.arg for p in parameters(init.args)[1:]]
        stars = [star.arg for star in (init.args.vararg, init.args.kwarg) if star]
        required = [name for name in plain if name not in defaults and name not in stars]
        width = next((n for n in WIDTHS if n in required), None)
        width = width or next((n for n in WIDTHS if n in plain), None)
        if width is None:
            raise self.module.fault(
                init,
                f"`__init__` takes {', '.join(plain) or 'nothing'}; expected the width of the "
                f"block as one of its arguments, called {', '.join(WIDTHS[:-1])} or {WIDTHS[-1]}.",
            )
        if more := [name for name in required if name != width]:
            raise self.module.fault(
                init,
                f"`__init__` needs {', '.join(more)} besides the width `{width}`. A block is built "
                "from its width alone: give the rest defaults, which become settings.",
            )
        body = {node.id for part in init.body for node in ast.walk(part)
                if isinstance(node, ast.Name)}  # fmt: skip
        if starred := [name for name in stars if name in body]:
            raise self.module.fault(
                init, f"`__init__` uses what comes in `{starred[0]}`: name each argument."
            )
        return width, {name: node for name, node in defaults.items() if name != width}

    def _forward(self, moved: Localiser) -> list[ast.stmt]:
        forward = self._methods.get("forward")
        if forward is None:
            raise self.module.fault(
                self.definition,
                f"{self.definition.name} has no `forward`. A block needs one that maps "
                "(batch, length, dim) to the same.",
            )
        defaults = defaults_of(forward)
        plain = [p.arg for p in parameters(forward.args)[1:]]
        stars = [star.arg for star in (forward.args.vararg, forward.args.kwarg) if star]
        inputs = [name for name in plain if name not in defaults and name not in stars]
        if len(inputs) != 1:
            raise self.module.fault(
                forward,
                f"`forward` takes {', '.join(inputs) or 'nothing'}; expected one tensor of "
                "(batch, length, dim). Masks, positions and caches are made inside the block; "
                "arguments with defaults keep them.",
            )
        used = {n.id for part in forward.body for n in ast.walk(part) if isinstance(n, ast.Name)}
        given = [
            part
            for name, default in defaults.items()
            if name in used
            for part in ast.parse(f"{name} = {ast.unparse(default)}").body
        ]
        if starred := [name for name in stars if name in used]:
            raise self.module.fault(
                forward, f"`forward` uses what comes in `{starred[0]}`; in a search nothing does."
            )
        bound = bound_in(forward)
        body = [part for part in forward.body if not is_text(part)]
        names = Renaming.into({inputs[0]: "x"}, bound, free=["signals"])
        statements = renamed(moved.statements([*given, *body], bound), names)
        return [_Returns(self.module).visit(part) for part in statements]


class _Returns(ast.NodeTransformer):
    """Hands the signals on beside what `forward` returns."""

    def __init__(self, module: ForeignModule) -> None:
        self._module = module

    def visit_Return(self, node: ast.Return) -> ast.Return:
        """Add the signals."""
        if node.value is None or isinstance(node.value, ast.Tuple):
            count = len(node.value.elts) if isinstance(node.value, ast.Tuple) else 0
            raise self._module.fault(
                node,
                f"`forward` returns {count} values; expected one tensor of (batch, length, dim). "
                "Caches and attention maps have no taker in a search: return the sequence alone.",
            )
        signals = ast.Name("signals", ast.Load())
        return ast.copy_location(ast.Return(ast.Tuple([node.value, signals], ast.Load())), node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        """Leave functions inside of `forward` alone."""
        return node

    def visit_Lambda(self, node: ast.Lambda) -> ast.Lambda:
        """Leave it alone."""
        return node


def defaults_of(function: ast.FunctionDef) -> dict[str, ast.expr]:
    """Return the parameters that have defaults."""
    plain = [*function.args.posonlyargs, *function.args.args]
    last = plain[len(plain) - len(function.args.defaults) :]
    found = {a.arg: d for a, d in zip(last, function.args.defaults, strict=True)}
    pairs = zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True)
    return found | {argument.arg: default for argument, default in pairs if default is not None}


def is_parent_init(node: ast.stmt) -> bool:
    """Whether it calls the constructor of the class above."""
    match node:
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr="__init__"))):
            return True
    return False


def is_text(node: ast.stmt) -> bool:
    """Whether it is a docstring."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
