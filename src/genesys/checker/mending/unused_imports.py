"""An import that units may not have, and that this one has no use for."""

import ast
from collections.abc import Iterator

from genesys.checker.mending.base import Mend, Slip
from genesys.checker.mending.draft import Draft
from genesys.checker.mending.import_block import ImportBlock
from genesys.checker.mending.origins import imported, permitted


class UnusedImports(Mend):
    """Removes imports of what is used nowhere.

    Those that units may have stay, used or not; so does `import *`, whose use is not seen, and
    what is imported from within Genesys: nobody does that by mistake.
    """

    rank = 34

    def slips(self, draft: Draft) -> Iterator[Slip]:
        """Look at imports at the top of the file."""
        used = {node.id for node in draft.nodes if isinstance(node, ast.Name)}
        for one in imported(draft):
            at_top = draft.parents[one.node] is draft.module
            if one.is_plain or not at_top or one.alias.name == "*" or one.name in used:
                continue
            if permitted(one.origin) is not None and "." not in str(permitted(one.origin)):
                continue
            if one.origin.startswith((".", "genesys")):
                continue
            imports = ImportBlock(draft)
            imports.without(one.node, one.alias)
            yield Slip(
                one.node.lineno,
                f"`{one.line}` is used nowhere.",
                "Removed.",
                tuple(imports.patches()),
            )
