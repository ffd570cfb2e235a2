"""`*args` and `**kwargs` that the constructor has no use for."""

from collections.abc import Iterator

from genesys.checker.mending.arguments import Arguments
from genesys.checker.mending.base import Mend, Slip
from genesys.checker.mending.draft import Draft, Patch
from genesys.checker.mending.naming import names_in


class StarArguments(Mend):
    """Removes `*args` and `**kwargs` from the constructor.

    Not where it uses them: settings are named, each with its default.
    """

    rank = 46

    def slips(self, draft: Draft) -> Iterator[Slip]:
        """Look at the constructor."""
        init = draft.methods.get("__init__")
        if init is None:
            return
        used = set().union(*map(names_in, init.body))
        arguments = Arguments.of_function(draft, init)
        for star in (init.args.vararg, init.args.kwarg):
            if star is None or star.arg in used:
                continue
            sign = "**" if star is init.args.kwarg else "*"
            index = arguments.names().index(f"{sign}{star.arg}")
            patches = arguments.without([index])
            if sign == "*" and init.args.kwonlyargs:
                patches = [Patch(*arguments.pieces[index], "*")]
            yield Slip(
                star.lineno,
                f"The constructor takes `{sign}{star.arg}`, and does nothing with it.",
                "Removed.",
                tuple(patches),
            )
