"""`forward` with other arguments than `x` and `signals`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from genesys.checker.mending.arguments import Arguments
from genesys.checker.mending.base import Mend, Slip
from genesys.checker.mending.draft import Draft, Patch, bound_names
from genesys.checker.mending.naming import names_in, renamed

_WANTED = ("x", "signals")
_LIKE_SIGNALS = frozenset({"signals", "signal", "Z", "z", "intermediates", "intermediate_vars"})


class Signature(Mend):
    """Gives `forward` the arguments `self, x, signals`.

    Other names become these, signals that are missing are added, and what has a default that
    nobody overrides, such as `mask=None`, moves into the body. Not where an argument without a
    default is left over: somebody is expected to give it, and nobody does.
    """

    rank = 60

    def slips(self, draft: Draft) -> Iterator[Slip]:
        """Slip one thing at a time, from the left."""
        forward = draft.methods.get("forward")
        if forward is None or forward.decorator_list:
            return
        arguments = Arguments.of_function(draft, forward)
        names = arguments.names()
        if names == ["self", *_WANTED] and not forward.args.defaults:
            return
        if names[:1] != ["self"] or len(names) < 2 or names[1].startswith("*"):
            return
        defaults = [text.partition("=")[1:] for text in arguments.texts]
        got = [name + "".join(part.strip() for part in rest)
               for name, rest in zip(names, defaults, strict=True)]  # fmt: skip
        seen = f"Expected `forward(self, x, signals)`, got `forward({', '.join(got)})`."
        steps = (
            self._without_extras(draft, forward, arguments),
            self._renamed(draft, forward, arguments, 1),
            self._renamed(draft, forward, arguments, 2),
            self._with_signals(draft, forward, arguments),
            self._without_default(draft, forward, arguments),
        )
        for step in steps:
            if step is not None:
                done, patches = step
                yield Slip(forward.lineno, seen, done, tuple(patches))

    def _without_extras(
        self, draft: Draft, forward: ast.FunctionDef, arguments: Arguments
    ) -> tuple[str, list[Patch]] | None:
        """Drop what may be left out, and let the body set what it uses of that."""
        names = arguments.names()
        extras = [i for i in range(3, len(names)) if not self._is_signals(arguments, i)]
        if len(names) > 2 and self._is_extra(arguments, 2):
            extras.insert(0, 2)
        if not extras or any(not self._may_go(arguments, i) for i in extras):
            return None
        used = set().union(*map(names_in, forward.body))
        given = []
        for i in extras:
            name = names[i].lstrip("*")
            if name in used:
                if names[i].startswith("*") or not name:
                    return None
                given.append(f"{name} = {arguments.texts[i].partition('=')[2].strip()}")
        patches = arguments.without(extras)
        if given:
            first = forward.body[int(ast.get_docstring(forward, clean=False) is not None)]
            if not draft.stands_alone(first):
                return None
            patches.append(draft.before(first, *given))
        gone = ", ".join(f"`{names[i]}`" for i in extras)
        return f"Nothing gives {gone}: removed.", patches

    def _renamed(
        self, draft: Draft, forward: ast.FunctionDef, arguments: Arguments, index: int
    ) -> tuple[str, list[Patch]] | None:
        """Give an argument its name in every unit."""
        names = arguments.names()
        if len(names) <= index or names[index] == _WANTED[index - 1] or len(names) > 3:
            return None
        old, new = names[index].lstrip("*"), _WANTED[index - 1]
        if index == 2 and not _holds_signals(arguments, index):
            return None
        star = len(names[index]) - len(old)
        start, _ = arguments.pieces[index]
        patches = renamed(draft, forward, old, new) if old != new else []
        if patches is None and index == 1 and draft.stands_alone(forward.body[-1]):
            # `x` is a variable of its own here, set before it is used.
            first = forward.body[int(ast.get_docstring(forward, clean=False) is not None)]
            if not draft.stands_alone(first) or _reads_first(forward, new):
                return None
            patches = [Patch(start, start + len(old), new), draft.before(first, f"{old} = {new}")]
        if patches is None:
            return None
        if star:
            annotation = forward.args.kwarg.annotation if forward.args.kwarg else None
            patches.append(Patch(start, start + star))
            end = start + star + len(old)
            typed = Patch(end, end, ": Signals")
            patches.append(draft.replaced(annotation, "Signals") if annotation else typed)
        return f"Now `{names[index]}` is `{new}`.", patches

    def _with_signals(
        self, draft: Draft, forward: ast.FunctionDef, arguments: Arguments
    ) -> tuple[str, list[Patch]] | None:
        if len(arguments.pieces) != 2 or "signals" in bound_names(forward):
            return None
        return "Now it takes the signals too.", [arguments.with_last("signals: Signals")]

    def _without_default(
        self, draft: Draft, forward: ast.FunctionDef, arguments: Arguments
    ) -> tuple[str, list[Patch]] | None:
        if arguments.names() != ["self", *_WANTED]:
            return None
        patches = []
        for piece, (start, end) in zip(arguments.texts, arguments.pieces, strict=True):
            kept, sign, _ = piece.partition("=")
            if sign:
                patches.append(Patch(start + len(kept.rstrip()), end))
        return "Now without defaults: both are always given.", patches

    def _is_extra(self, arguments: Arguments, index: int) -> bool:
        """Whether the second argument is no dict of signals, but something to leave out."""
        return arguments.names()[index] == "/" or (
            self._may_go(arguments, index) and not _holds_signals(arguments, index)
        )

    def _is_signals(self, arguments: Arguments, index: int) -> bool:
        """Whether the last argument takes the signals, as in `forward(self, X, mask=None, **Z)`."""
        others = range(2, len(arguments.pieces) - 1)
        is_last = index == len(arguments.pieces) - 1
        is_only = not any(_holds_signals(arguments, i) for i in others)
        return is_last and is_only and _holds_signals(arguments, index)

    def _may_go(self, arguments: Arguments, index: int) -> bool:
        name, text = arguments.names()[index], arguments.texts[index]
        return name.startswith("*") or name == "/" or "=" in text


def _holds_signals(arguments: Arguments, index: int) -> bool:
    """Whether the name or the annotation of an argument says that it is the dict of signals."""
    name, text = arguments.names()[index], arguments.texts[index]
    annotation = text.partition("=")[0].partition(":")[2].lower()
    return name.lstrip("*") in _LIKE_SIGNALS or "signals" in annotation or "dict[" in annotation


def _reads_first(forward: ast.FunctionDef, name: str) -> bool:
    """Whether a variable may be read before the first statement that sets it is through."""
    for statement in forward.body:
        found = [n for n in ast.walk(statement) if isinstance(n, ast.Name) and n.id == name]
        if any(isinstance(node.ctx, ast.Load) for node in found):
            return True
        if found:
            return not isinstance(statement, ast.Assign)
    return True
