"""What units may use, imported in another way than units import it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping

from genesys.checker.mending.base import Mend, Slip
from genesys.checker.mending.draft import Draft, bound_names
from genesys.checker.mending.import_block import ImportBlock
from genesys.checker.mending.origins import Imported, imported, permitted
from genesys.checker.source.imports import allowed


class ImportSpelling(Mend):
    """Rewrites an import, and every use of what it binds: `Linear` becomes `nn.Linear`.

    Not where a name that it binds, or would need, is bound to something else as well; not for
    what a unit may not reach, which is left for the checks to refuse; not for `import *`.
    """

    rank = 30

    def slips(self, draft: Draft) -> Iterator[Slip]:
        """Look at imports wherever they stand."""
        everything = list(imported(draft))
        for one in everything:
            at_top = draft.parents[one.node] is draft.module
            if (one.is_plain and at_top) or one.alias.name == "*":
                continue
            if not at_top and (len(one.node.names) > 1 or not _in_function(draft, one)):
                continue
            uses = _uses(draft, one)
            if uses is None or not _is_clear(draft, one, uses.values(), everything):
                continue
            imports = ImportBlock(draft)
            if at_top:
                imports.without(one.node, one.alias)
            roots = sorted({text.partition(".")[0] for text in uses.values()} | _bare(one, uses))
            if not roots:
                continue
            imports.with_names(roots)
            renames = [
                draft.replaced(n, text) for n, text in uses.items() if draft.source(n) != text
            ]
            removed = [] if at_top else [draft.removed(one.node)]
            yield Slip(
                one.node.lineno,
                f"`{one.line}` is not how units import it."
                if not one.is_plain
                else f"`{one.line}` does not stand at the top.",
                f"Now {' and '.join(f'`{allowed()[root]}`' for root in roots)}"
                + (f"; used as {_listed(uses)}." if renames else "."),
                (*removed, *imports.patches(), *renames),
            )


def _in_function(draft: Draft, one: Imported) -> bool:
    return isinstance(draft.function(one.node), ast.FunctionDef | ast.ClassDef)


def _bare(one: Imported, uses: Mapping[ast.expr, str]) -> set[str]:
    """Name what to import where the author never uses it."""
    path = permitted(one.origin)
    return {path} if path and not uses and "." not in path else set()


def _uses(draft: Draft, one: Imported) -> dict[ast.expr, str] | None:
    """Map each use to how units write it; None where one of them cannot be rewritten."""
    found: dict[ast.expr, str] = {}
    for node in draft.nodes:
        if isinstance(node, ast.JoinedStr) and _holds(node, one.name):
            return None
        if not isinstance(node, ast.Name) or node.id != one.name:
            continue
        around = draft.parents[node]
        place: ast.expr = node
        path = permitted(one.origin)
        if path is None and isinstance(around, ast.Attribute):
            place, path = around, permitted(f"{one.origin}.{around.attr}")
        if path is None or not isinstance(node.ctx, ast.Load):
            return None
        found[place] = path
    return found


def _is_clear(
    draft: Draft, one: Imported, paths: Iterable[str], everything: list[Imported]
) -> bool:
    """Whether the name, and all names that it makes necessary, mean one thing in this text."""
    names = list(bound_names(draft.module))
    wanted = {path.partition(".")[0] for path in paths} | {one.name}
    for name in wanted:
        same = [
            other
            for other in everything
            if other.name == name
            and (other.origin == one.origin or permitted(other.origin) == name)
        ]
        if names.count(name) != len(same):
            return False
    return True


def _holds(tree: ast.AST, name: str) -> bool:
    return any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(tree))


def _listed(uses: Mapping[ast.expr, str]) -> str:
    return ", ".join(f"`{path}`" for path in sorted(set(uses.values())))
