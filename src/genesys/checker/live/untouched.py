"""What goes in is left as it was."""

from collections.abc import Iterator

import torch

from genesys.architecture.unit import Place
from genesys.checker.finding import Finding
from genesys.checker.live.base import LiveCheck
from genesys.checker.live.specimen import WIDTH, Specimen


class Untouched(LiveCheck):
    """Others hold the same tensors: changing them in place changes what they see."""

    rank = 30

    def probe(self, specimen: Specimen) -> Iterator[Finding]:
        """Compare the input, the dict and its tensors with copies made before."""
        block = specimen.build(WIDTH, Place(0, 2)).eval()
        x = specimen.noise(2, 9, WIDTH)
        other = specimen.noise(2, 9, WIDTH)
        signals = {name: x.clone() for name in specimen.signals(x)} | {"another unit's": other}
        copies = {name: signal.clone() for name, signal in signals.items()}
        x_before = x.clone()
        with torch.no_grad():
            block(x, signals)
        if not torch.equal(x, x_before):
            yield self.found("The input x was changed in place.", "Work on a new tensor.")
        if signals.keys() != copies.keys():
            yield self.found(
                "The dict of signals was changed in place.",
                'Hand on a new one: `signals | {"name": tensor}`.',
            )
        for name, copy in copies.items():
            if name in signals and not torch.equal(signals[name], copy):
                yield self.found(
                    f"The signal {name!r} was changed in place.", "Work on a new tensor."
                )
