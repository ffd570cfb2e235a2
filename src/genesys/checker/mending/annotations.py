"""Annotations in words of `typing` that units do not import."""

import ast
from collections.abc import Iterator, Mapping

from genesys.checker.mending.base import Mend, Slip
from genesys.checker.mending.draft import Draft
from genesys.checker.mending.import_block import ImportBlock
from genesys.checker.mending.naming import is_looked_up
from genesys.checker.mending.origins import imported

_PLAIN: Mapping[str, str] = {
    "Dict": "dict", "List": "list", "Tuple": "tuple", "Set": "set", "FrozenSet": "frozenset",
    "Type": "type",
}  # fmt: skip
_VAGUE = frozenset({"Callable", "Sequence", "Iterable", "Iterator", "Mapping", "MutableMapping"})
_MODULES = frozenset({"typing", "typing_extensions", "collections.abc"})


class Annotations(Mend):
    """Writes `X | None` for `Optional[X]`, `A | B` for `Union[A, B]`, `dict[..]` for `Dict[..]`.

    `Callable[..]`, `Sequence[..]` and the like become `Any`. Only in annotations, which compute
    nothing; not around a text such as `Optional["Tensor"]`.
    """

    rank = 28

    def slips(self, draft: Draft) -> Iterator[Slip]:
        """Look at every use of such a name, the innermost first."""
        names = {
            one.name: one.alias.name
            for one in imported(draft)
            if one.origin.rpartition(".")[0] in _MODULES and not one.is_plain
        }
        words = {*_PLAIN, *_VAGUE, "Optional", "Union"}
        names |= {word: word for word in words - draft.bound}
        for node in reversed(list(_in_annotations(draft))):
            if not isinstance(node, ast.Name) or node.id not in names:
                continue
            if node.id not in draft.bound and not is_looked_up(draft, node):
                continue
            around = draft.parents[node]
            whole = around if isinstance(around, ast.Subscript) and around.value is node else node
            text = _rewritten(draft, names[node.id], whole)
            if text is None:
                continue
            imports = ImportBlock(draft)
            if text == "Any" and "Any" not in draft.bound:
                imports.with_names(["Any"])
            yield Slip(
                node.lineno,
                f"The annotation `{draft.source(whole)}` needs an import that units do not have.",
                f"Now `{text}`.",
                (draft.replaced(whole, text), *imports.patches()),
            )


def _in_annotations(draft: Draft) -> Iterator[ast.AST]:
    for node in draft.nodes:
        match node:
            case ast.arg(annotation=ast.expr() as found) | ast.AnnAssign(annotation=found):
                yield from ast.walk(found)
            case ast.FunctionDef(returns=ast.expr() as found):
                yield from ast.walk(found)


def _rewritten(draft: Draft, word: str, node: ast.expr) -> str | None:
    if word in _VAGUE:
        return "Any"
    if not isinstance(node, ast.Subscript):
        return _PLAIN.get(word)
    inner = node.slice
    parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
    if word in _PLAIN:
        return f"{_PLAIN[word]}[{draft.source(inner)}]" if parts else None
    if word not in ("Optional", "Union") or any(map(_is_text, parts)) or not parts:
        return None
    joined = " | ".join(draft.source(part) for part in parts)
    return f"{joined} | None" if word == "Optional" else joined


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
