"""Everything imported from where units import a few names."""

import ast
from collections.abc import Iterator

from genesys.checker.mending.base import Mend, Slip
from genesys.checker.mending.draft import Draft
from genesys.checker.source.imports import allowed


class StarImport(Mend):
    """Names what is used, in `from genesys.architecture.unit import *` and its like.

    Only for parts of Genesys: all that units use of them is known, which is not so of torch.
    """

    rank = 26

    def slips(self, draft: Draft) -> Iterator[Slip]:
        """Look at imports at the top of the file."""
        used = {node.id for node in draft.nodes if isinstance(node, ast.Name)}
        for node in draft.module.body:
            match node:
                case ast.ImportFrom(module=str(module), names=[ast.alias(name="*")], level=0):
                    head = f"from {module} import "
                    names = sorted(
                        name for name in used - draft.bound if allowed().get(name) == head + name
                    )
                    if module.startswith("genesys.") and names:
                        line = head + ", ".join(names)
                        yield Slip(
                            node.lineno,
                            f"`{head}*` does not say what is used.",
                            f"Now `{line}`.",
                            (draft.replaced(node, line),),
                        )
