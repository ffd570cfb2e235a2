"""The class inherits from `nn.Module` and is a unit in all else."""

import ast
from collections.abc import Iterator

from genesys.checker.mending.base import Mend, Slip
from genesys.checker.mending.draft import Draft, Patch
from genesys.checker.mending.import_block import ImportBlock

_MODULES = frozenset({"nn.Module", "torch.nn.Module", "Module"})


class BaseClass(Mend):
    """Has the one class of the file inherit from `Unit`.

    Only where it states its `kind`: nobody but the author of a unit writes that. A plain
    `nn.Module` is left alone; `genesys import` converts those.
    """

    rank = 24

    def slips(self, draft: Draft) -> Iterator[Slip]:
        """Look at the head of the class."""
        definition = draft.definition
        if definition is None or definition.keywords or not draft.states_kind:
            return
        bases = [ast.unparse(base) for base in definition.bases]
        if bases == ["Unit"] or not set(bases) <= _MODULES | {"Unit"}:
            return
        if bases:
            start, end = draft.start(definition.bases[0]), draft.end(definition.bases[-1])
            patch = Patch(start, end, "Unit")
        else:
            colon = draft.code.index(":", draft.start(definition))
            patch = Patch(draft.code.index(definition.name, draft.start(definition)), colon,
                        f"{definition.name}(Unit)")  # fmt: skip
        imports = ImportBlock(draft)
        if "Unit" not in draft.bound:
            imports.with_names(["Unit"])
        yield Slip(
            definition.lineno,
            f"{definition.name} inherits from {' and '.join(bases) or 'nothing'}.",
            "Now from `Unit`.",
            (patch, *imports.patches()),
        )
