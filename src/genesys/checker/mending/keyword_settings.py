"""Settings that could be given by position."""

from collections.abc import Iterator

from genesys.checker.mending.arguments import Arguments
from genesys.checker.mending.base import Mend, Slip
from genesys.checker.mending.draft import Draft, Patch


class KeywordSettings(Mend):
    """Puts a `*` behind `dim`, so that all settings are given by keyword.

    Not where the first argument is not `dim`.
    """

    rank = 48

    def slips(self, draft: Draft) -> Iterator[Slip]:
        """Look at the constructor."""
        init = draft.methods.get("__init__")
        if init is None or init.args.posonlyargs or init.args.vararg:
            return
        names = [argument.arg for argument in init.args.args]
        if names[:2] != ["self", "dim"] or len(names) < 3:
            return
        arguments = Arguments.of_function(draft, init)
        patches = [Patch(arguments.pieces[2][0], arguments.pieces[2][0], "*, ")]
        if "*" in arguments.texts:
            patches += arguments.without([arguments.texts.index("*")])
        yield Slip(
            init.args.args[2].lineno,
            f"`{names[2]}` can be given by position.",
            "Now by keyword alone: a `*` stands behind `dim`.",
            tuple(patches),
        )
