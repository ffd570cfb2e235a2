"""A name that every unit may import, and that this one forgot to."""

import ast
from collections.abc import Iterator

from genesys.checker.mending.base import Mend, Slip
from genesys.checker.mending.draft import Draft
from genesys.checker.mending.import_block import ImportBlock
from genesys.checker.mending.naming import is_looked_up
from genesys.checker.source.imports import allowed

_ALWAYS_THERE = frozenset({"Unit", "Place"})
"""A composed design brings them along: a unit that leaves them out is valid."""


class MissingImports(Mend):
    """Adds the import of a name that is used, bound nowhere, and on the list of allowed imports.

    Any other name without a meaning stays: what it should mean is not known.
    """

    rank = 90

    def slips(self, draft: Draft) -> Iterator[Slip]:
        """Look at every name that is looked up when the unit runs."""
        if draft.definition is None:
            return
        lines: dict[str, int] = {}
        for node in draft.nodes:
            if isinstance(node, ast.Name) and is_looked_up(draft, node):
                lines[node.id] = min(node.lineno, lines.get(node.id, node.lineno))
        wanted = lines.keys() & allowed().keys() - draft.bound
        for name in sorted(wanted - _ALWAYS_THERE):
            imports = ImportBlock(draft)
            imports.with_names([name])
            if "genesys.architecture.unit" in allowed()[name]:
                imports.with_names(sorted(lines.keys() & _ALWAYS_THERE - draft.bound))
            yield Slip(
                lines[name],
                f"`{name}` is used and not imported.",
                f"Now `{allowed()[name]}`.",
                tuple(imports.patches()),
            )
