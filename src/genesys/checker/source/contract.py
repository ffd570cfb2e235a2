"""A unit keeps the form that every unit has."""

import ast
from collections.abc import Iterator

from genesys.architecture.unit_source import UnitSource, walked
from genesys.checker.finding import Finding
from genesys.checker.source.base import SourceCheck

_TORCH_METHODS = """
train eval parameters named_parameters buffers named_buffers modules named_modules children
named_children state_dict load_state_dict apply to cuda cpu half float double bfloat16 type
requires_grad_ zero_grad add_module register_module get_parameter get_submodule
register_forward_hook register_forward_pre_hook register_full_backward_hook
register_full_backward_pre_hook
"""
_TORCH_INSIDES = """
_parameters _buffers _modules _non_persistent_buffers_set _apply _call_impl _wrapped_call_impl
_compiled_call_impl _slow_forward _named_members _get_name _version _save_to_state_dict
_load_from_state_dict _state_dict_hooks _load_state_dict_pre_hooks _forward_hooks
_forward_pre_hooks _backward_hooks _backward_pre_hooks
"""
INSIDES = frozenset(_TORCH_INSIDES.split())
"""Names that begin with one underscore and are torch's all the same."""

_INHERITED = INSIDES | frozenset(_TORCH_METHODS.split())
_HELD = (ast.Assign, ast.AnnAssign, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Pass)


class Contract(SourceCheck):
    """Kind, docstring, constructor, forward, and nothing around the class but imports."""

    def inspect(self, unit: UnitSource) -> Iterator[Finding]:
        """Look at the file from the outside in."""
        yield from self._file(unit)
        yield from self._class(unit)
        methods = {
            node.name: node for node in unit.definition.body if isinstance(node, ast.FunctionDef)
        }
        yield from self._overridden(unit)
        forward = methods.get("forward")
        if forward is None:
            yield self.found(
                unit,
                unit.definition,
                "A unit computes in `forward`.",
                "The unit has no `forward`.",
                "Write `def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]`.",
            )
        elif ast.unparse(_bare(forward.args)) != "self, x, signals":
            yield self.found(
                unit,
                forward,
                "Every unit has `forward(self, x, signals)`.",
                f"This one has `forward({ast.unparse(forward.args)})`.",
                "Everything else a unit needs is a setting, a slot or a signal.",
            )
        init = methods.get("__init__")
        if init is not None and not _calls_parent(init):
            yield self.found(
                unit,
                init,
                "`__init__` calls its parent's with the width.",
                "This one does not.",
                "Begin with `super().__init__(dim)`.",
            )

    def _overridden(self, unit: UnitSource) -> Iterator[Finding]:
        """Find what takes the place of something of torch's or of Python's."""
        for node in walked(unit.definition):
            match node:
                case ast.FunctionDef(name=name):
                    pass
                case ast.Attribute(value=ast.Name(id="self"), attr=name, ctx=ast.Store()):
                    pass
                case ast.ClassDef(body=body):
                    yield from self._special(unit, body)
                    continue
                case _:
                    continue
            if name in _INHERITED:
                yield self.found(
                    unit,
                    node,
                    "What torch defines stays as torch defines it.",
                    f"`{name}` overrides it.",
                    "Rename it.",
                )
            elif name.startswith("__") and name != "__init__":
                yield self._no_special(unit, node, name)

    def _special(self, unit: UnitSource, body: list[ast.stmt]) -> Iterator[Finding]:
        for statement in body:
            match statement:
                case (
                    ast.Assign(targets=[ast.Name(id=name)])
                    | ast.AnnAssign(target=ast.Name(id=name))
                ) if name.startswith("__") or name in _INHERITED:
                    yield self._no_special(unit, statement, name)

    def _no_special(self, unit: UnitSource, node: ast.AST, name: str) -> Finding:
        return self.found(
            unit,
            node,
            "A unit has no special methods but `__init__`.",
            f"`{name}` is one.",
            "Compute in `forward`.",
        )

    def _file(self, unit: UnitSource) -> Iterator[Finding]:
        for index, node in enumerate(unit.module.body):
            docstring = index == 0 and _is_docstring(node)
            if not docstring and not isinstance(node, ast.Import | ast.ImportFrom | ast.ClassDef):
                yield self.found(
                    unit,
                    node,
                    "A unit file holds a docstring, imports and one class.",
                    f"`{_short(node)}` stands outside of the class.",
                    "Move it inside.",
                )

    def _class(self, unit: UnitSource) -> Iterator[Finding]:
        definition = unit.definition
        for node in definition.body:
            if not isinstance(node, _HELD) and not _is_docstring(node):
                yield self.found(
                    unit,
                    node,
                    "A class holds a docstring, constants, slots and methods.",
                    f"`{_short(node)}` runs when the class is made.",
                    "Move it into a method.",
                )
        if not unit.summary.strip():
            yield self.found(
                unit,
                definition,
                "A unit says what it computes.",
                "The class has no docstring.",
                "Begin with one line that says what it computes.",
            )
        if not unit.kind:
            yield self.found(
                unit,
                definition,
                "A unit says where it fits.",
                "The unit has no kind.",
                'State the role that it plays, such as `kind = "sequence mixer"`.',
            )
        if definition.keywords or definition.decorator_list:
            yield self.found(
                unit,
                definition,
                "A unit is declared as `class Name(Unit)`.",
                "The class has keywords or decorators.",
                "Remove them.",
            )


def _is_docstring(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _bare(arguments: ast.arguments) -> ast.arguments:
    """Drop annotations."""
    plain = ast.parse(f"def f({ast.unparse(arguments)}): ...").body[0]
    assert isinstance(plain, ast.FunctionDef)
    for node in ast.walk(plain.args):
        if isinstance(node, ast.arg):
            node.annotation = None
    return plain.args


def _calls_parent(init: ast.FunctionDef) -> bool:
    return any(
        isinstance(node, ast.Call) and ast.unparse(node.func) == "super().__init__"
        and [ast.unparse(argument) for argument in node.args] == ["dim"] and not node.keywords
        for node in walked(init)
    )  # fmt: skip


def _short(node: ast.stmt) -> str:
    return ast.unparse(node).partition("\n")[0][:60]
