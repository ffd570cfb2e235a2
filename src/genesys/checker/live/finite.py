"""Numbers stay numbers."""

from collections.abc import Iterator

from genesys.checker.finding import Finding
from genesys.checker.live.base import LiveCheck
from genesys.checker.live.crowd import BASE, CUTS
from genesys.checker.live.specimen import Specimen
from genesys.checker.live.trace import line_broken

_ROWS = {BASE: "ordinary size", len(CUTS) + 1: "ten times that", len(CUTS) + 2: "zeros"}


class Finite(LiveCheck):
    """Outputs on ordinary, large and all-zero inputs, and gradients in train mode."""

    rank = 50

    def probe(self, specimen: Specimen) -> Iterator[Finding]:
        """Stop at the first input that breaks it."""
        crowd = specimen.crowd
        broken = (~crowd.y.isfinite()).sum(-1)
        if broken.any():
            told = [row for row in _ROWS if broken[row].any()]
            row = told[0] if told else int(broken.any(1).nonzero()[0])
            first = int(broken[row].nonzero()[0])
            yield self.found(
                "Outputs are finite.",
                f"Inputs of {_ROWS.get(row, 'sizes that change')} and length {crowd.x.shape[1]} "
                f"give {int(broken[row].sum())} values that are not, from position {first} on.",
                "Look for divisions by zero, roots and logarithms of zero, and exponentials or "
                "products that grow with the length; work in log space.",
                line=line_broken(specimen, crowd.x[row : row + 1]),
            )
            return
        for name, gradient in specimen.gradients.items():
            if not gradient.isfinite().all():
                yield self.found(
                    "Gradients are finite.",
                    f"The gradient of {name} is not.",
                    "Look for roots and norms at zero: add a small constant inside.",
                    line=specimen.line_of_parameter(name),
                )
                return
