"""The width of the unit under another name."""

from collections.abc import Iterator

from genesys.checker.mending.base import Mend, Slip
from genesys.checker.mending.draft import Draft
from genesys.checker.mending.naming import renamed

_WORDS = """
d_model embed_dim embedding_dim emb_dim embed_size hidden_size hidden_dim n_embd n_embed model_dim
dim_model d width channels
"""
_WIDTHS = frozenset(_WORDS.split())


class FirstArgument(Mend):
    """Calls the first argument of `__init__` by its name in every unit, `dim`.

    Not where `dim` stands for something else in `__init__`, nor where the first argument bears
    another name than those that people give to the width.
    """

    rank = 40

    def slips(self, draft: Draft) -> Iterator[Slip]:
        """Look at the constructor."""
        init = draft.methods.get("__init__")
        plain = [*init.args.posonlyargs, *init.args.args] if init else []
        if init is None or len(plain) < 2 or plain[1].arg not in _WIDTHS:
            return
        old = plain[1].arg
        patches = renamed(draft, init, old, "dim")
        if patches is not None:
            yield Slip(
                plain[1].lineno,
                f"The width of the unit is called `{old}`.",
                "Now `dim`, as in every unit.",
                tuple(patches),
            )
