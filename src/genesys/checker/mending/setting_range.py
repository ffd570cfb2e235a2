"""A setting without a range, or with one that is written otherwise."""

import ast
from collections.abc import Iterator

from genesys.architecture.setting_range import setting_annotation
from genesys.checker.mending.base import Mend, Slip
from genesys.checker.mending.draft import Draft, Patch
from genesys.checker.mending.import_block import ImportBlock


class SettingRange(Mend):
    """Gives a number the range from a quarter of its default to four times it.

    That is how far the search moves in two steps each way, and what `genesys import` gives to
    arguments of foreign blocks; the unit computes the same at its default. A truth value becomes
    a `bool`. Not for 0, None and texts, of which nothing tells what else they may be, nor for
    `causal`, of which only one value makes sense: these become constants, by another mend. Not
    where an annotation says something else.
    """

    rank = 50

    def slips(self, draft: Draft) -> Iterator[Slip]:
        """Look at the keyword-only arguments of the constructor."""
        init = draft.methods.get("__init__")
        if init is None:
            return
        pairs = zip(init.args.kwonlyargs, init.args.kw_defaults, strict=True)
        for argument, default in pairs:
            if default is None:
                continue
            written = ast.unparse(argument.annotation) if argument.annotation else ""
            annotation = _straightened(argument.annotation) or _annotation(
                argument.arg, written, default
            )
            if annotation is None:
                continue
            start = draft.start(argument) + len(argument.arg)
            patch = Patch(start, draft.end(argument), f": {annotation}")
            if not written:
                patch = Patch(start, draft.start(default), f": {annotation} = ")
            imports = ImportBlock(draft)
            names = ("Annotated", "Between") if annotation != "bool" else ()
            imports.with_names(name for name in names if name not in draft.bound)
            yield Slip(
                argument.lineno,
                f"The setting `{argument.arg}` has no range that can be read"
                + (f": `{written}`." if written else "."),
                f"Now `{annotation}`" + (": narrow it where it is too wide." if names else "."),
                (patch, *imports.patches()),
            )


def _annotation(name: str, written: str, default: ast.expr) -> str | None:
    value = default.value if isinstance(default, ast.Constant) else None
    kind = type(value).__name__
    plain = ("",) if kind == "bool" else ("", kind, f"{kind} | None")
    return setting_annotation(name, value) if written in plain else None


def _straightened(annotation: ast.expr | None) -> str | None:
    """Return the annotation with the bounds by position, where they are by keyword."""
    match annotation:
        case ast.Subscript(
            value=ast.Name(id="Annotated"),
            slice=ast.Tuple(
                elts=[ast.Name(id=kind), ast.Call(func=ast.Name(id="Between"), args=[]) as call]
            ),
        ):
            bounds = {word.arg: ast.unparse(word.value) for word in call.keywords}
            if bounds.keys() == {"low", "high"}:
                return f"Annotated[{kind}, Between({bounds['low']}, {bounds['high']})]"
    return None
