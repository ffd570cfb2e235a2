"""Every parameter learns."""

from collections.abc import Iterator

from genesys.checker.finding import Finding
from genesys.checker.live.base import LiveCheck
from genesys.checker.live.specimen import Specimen

TRIES = 3
SMALLEST = 1e-7
"""In units of the largest output: smaller gradients are lost in rounding, and move nothing."""


class Gradients(LiveCheck):
    """Backpropagates random losses and names the parameters that none of them reaches.

    While slots are open, signals that are written count as outputs.
    """

    rank = 75

    def probe(self, specimen: Specimen) -> Iterator[Finding]:
        """In train mode; once more while something has not been reached."""
        if not specimen.training[0].y.requires_grad:
            yield self.found(
                "The output depends on the input by gradients.",
                "There are none.",
                "Remove `detach` and `no_grad`, and use operations that can be differentiated.",
            )
            return
        dead = {name for name, p in specimen.blocks.named_parameters() if p.requires_grad}
        least = SMALLEST * float(specimen.training[0].y.detach().abs().max())
        for number in range(TRIES):
            reached = specimen.fresh_gradients(number) if number else specimen.gradients
            dead -= {name for name, slope in reached.items() if slope.abs().max() > least}
            if not dead:
                return
        if specimen.open_slots:
            # Whoever reads a signal may not be written yet.
            dead -= specimen.gradients_of_signals().keys()
            if not dead:
                return
        names = sorted({name.partition(".")[2] for name in dead})
        shown = ", ".join(f"`{name}`" for name in names[:6]) + (", ..." if names[6:] else "")
        yield self.found(
            "A gradient reaches every parameter.",
            f"None reaches {len(names)} of them: {shown}.",
            "Let the output depend on each of them smoothly, or remove them.",
            line=specimen.line_of_parameter(min(dead)),
        )
