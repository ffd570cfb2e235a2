"""`device` and `dtype` as arguments of the constructor."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from genesys.checker.mending.arguments import Arguments
from genesys.checker.mending.base import Mend, Slip
from genesys.checker.mending.draft import Draft, Patch

_NAMES = frozenset({"device", "dtype"})
_ORDINARY = frozenset({"None", "'cpu'", "'cuda'", "torch.float32", "torch.float"})


class FactoryArguments(Mend):
    """Removes `device` and `dtype`, `factory_kwargs`, and all that hands them on.

    A unit is built where and as the language model says. Not where the constructor does more with
    them than to hand them on, nor where the default is a type other than float32.
    """

    rank = 42

    def slips(self, draft: Draft) -> Iterator[Slip]:
        """Take out everything at once, or nothing."""
        init = draft.methods.get("__init__")
        if init is None:
            return
        arguments = Arguments.of_function(draft, init)
        gone = [i for i, name in enumerate(arguments.names()) if name in _NAMES]
        if not gone or not all(_is_ordinary(arguments.texts[i]) for i in gone):
            return
        taken = _Taken(draft, init)
        if taken.has_other_uses():
            return
        names = ", ".join(f"`{arguments.names()[i]}`" for i in gone)
        yield Slip(
            draft.line_of(arguments.pieces[gone[0]][0]),
            f"The constructor takes {names}.",
            "Removed, with all that handed them on: a unit is built where the model says.",
            (*arguments.without(gone), *taken.patches),
        )


def _is_ordinary(piece: str) -> bool:
    name, sign, default = piece.partition("=")
    if "Literal" in name:
        return False
    return not sign or default.strip().replace('"', "'") in _ORDINARY


class _Taken:
    """What hands the two on, wherever in the class, and the patches that take it out."""

    def __init__(self, draft: Draft, init: ast.FunctionDef) -> None:
        self.patches: list[Patch] = []
        self._draft = draft
        self._done: set[ast.AST] = set()
        self._init = init
        self._dicts = {name for node in ast.walk(init) for name in self._dict_at(node)}
        for node in ast.walk(draft.definition or init):
            if isinstance(node, ast.Call):
                self._clean(node)

    def has_other_uses(self) -> bool:
        """Whether a use of the two, or of their dict, is left."""
        for node in ast.walk(self._draft.definition or self._init):
            is_name = isinstance(node, ast.Name) and node.id in _NAMES
            if is_name and self._draft.function(node) is not self._init:
                is_name = False
            is_dict = (
                isinstance(node, ast.Name | ast.Attribute) and self._source(node) in self._dicts
            )
            if (is_name or is_dict) and node not in self._done:
                return True
        return False

    def _dict_at(self, node: ast.AST) -> Iterator[str]:
        match node:
            case ast.Assign(targets=[ast.Name() | ast.Attribute() as target], value=value) if (
                self._hands_on(value)
            ):
                self._take(node)
                self.patches.append(self._draft.removed(node))
                yield self._source(target)

    def _clean(self, call: ast.Call) -> None:
        """Take keywords out of a call; each stands in a piece of its own."""
        gone = [
            word
            for word in call.keywords
            if (word.arg in _NAMES and self._is_handed(word.value, word.arg))
            or (word.arg is None and self._source(word.value) in self._dicts)
            or (word.arg is None and self._hands_on(word.value))
        ]
        if gone:
            arguments = Arguments.of_call(self._draft, call)
            self.patches += arguments.without([arguments.index(word) for word in gone])
            for word in gone:
                self._take(word)

    def _is_handed(self, value: ast.expr, name: str | None) -> bool:
        if isinstance(value, ast.Subscript):
            return self._source(value.value) in self._dicts
        return self._source(value) == name

    def _hands_on(self, value: ast.expr) -> bool:
        match value:
            case ast.Dict(keys=keys, values=values):
                pairs = {
                    key.value if isinstance(key, ast.Constant) else None: self._source(part)
                    for key, part in zip(keys, values, strict=True)
                }
            case ast.Call(func=ast.Name(id="dict"), args=[], keywords=words):
                pairs = {word.arg: self._source(word.value) for word in words}
            case _:
                return False
        return bool(pairs) and all(key in _NAMES and key == part for key, part in pairs.items())

    def _take(self, node: ast.AST) -> None:
        self._done |= set(ast.walk(node))

    def _source(self, node: ast.AST) -> str:
        return self._draft.source(node)
