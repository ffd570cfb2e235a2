"""A setting of which nothing tells how it may move."""

import ast
from collections.abc import Iterator

from genesys.checker.mending.arguments import Arguments
from genesys.checker.mending.base import Mend, Slip
from genesys.checker.mending.draft import Draft
from genesys.checker.mending.naming import names_in


class ConstantSetting(Mend):
    """Makes a constant of `dropout: float = 0.0`, `name: str = "silu"` or `causal=True`.

    The unit computes the same. Not where the default is no literal, nor where an annotation
    states a range or choices, if in a way that cannot be read: those are the author's to mend.
    """

    rank = 52

    def slips(self, draft: Draft) -> Iterator[Slip]:
        """Look at the keyword-only arguments of the constructor, once numbers have ranges."""
        init = draft.methods.get("__init__")
        if init is None:
            return
        arguments = Arguments.of_function(draft, init)
        used = set().union(*map(names_in, init.body))
        first = next(iter(init.body[int(ast.get_docstring(init, clean=False) is not None) :]), None)
        for argument, default in zip(init.args.kwonlyargs, init.args.kw_defaults, strict=True):
            if default is None or not _is_constant(argument, default):
                continue
            name = argument.arg
            patches = arguments.without([arguments.names().index(name)])
            if name in used:
                if first is None or not draft.stands_alone(first):
                    continue
                patches.append(draft.before(first, f"{name} = {draft.source(default)}"))
            yield Slip(
                argument.lineno,
                f"The setting `{name}` has no range, and `{draft.source(default)}` suggests none.",
                "Now a constant: declare a range where the search may move it.",
                tuple(patches),
            )


def _is_constant(argument: ast.arg, default: ast.expr) -> bool:
    try:
        ast.literal_eval(default)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    annotation = ast.unparse(argument.annotation) if argument.annotation else ""
    states = any(word in annotation for word in ("Annotated", "Literal", "Between", "bool"))
    is_one_line = default.lineno == default.end_lineno
    return argument.arg not in ("place", "dim", "device", "dtype") and is_one_line and not states
