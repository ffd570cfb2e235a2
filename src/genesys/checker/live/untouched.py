"""What goes in is left as it was."""

from collections.abc import Iterator

import torch

from genesys.checker.finding import Finding
from genesys.checker.live.base import LiveCheck
from genesys.checker.live.builds import PLACE
from genesys.checker.live.crowd import WIDTH
from genesys.checker.live.specimen import Specimen


class Untouched(LiveCheck):
    """Others hold the same tensors: changing them in place changes what they see."""

    rank = 30

    def probe(self, specimen: Specimen) -> Iterator[Finding]:
        """Compare the input, the dict and its tensors with copies made before, in both modes."""
        for training in (False, True):
            found = list(self._changes(specimen, training))
            yield from found
            if found:
                return

    def _changes(self, specimen: Specimen, training: bool) -> Iterator[Finding]:
        block = specimen.built(WIDTH, PLACE).train(training)
        x = specimen.noise(2, 9, WIDTH)
        other = specimen.noise(2, 9, WIDTH)
        signals = {name: x.clone() for name in specimen.signals(x)} | {"another unit's": other}
        copies = {name: signal.clone() for name, signal in signals.items()}
        x_before = x.clone()
        with torch.no_grad(), specimen.luck():
            block(x, signals)
        expected = "What goes in is left as it was: others hold it too."
        if not torch.equal(x, x_before):
            yield self.found(expected, "The input x was changed in place.", "Make a new tensor.")
        if signals.keys() != copies.keys():
            yield self.found(
                expected,
                "The dict of signals was changed in place.",
                'Hand on a new one: `signals | {"name": tensor}`.',
            )
        for name, copy in copies.items():
            if name in signals and not torch.equal(signals[name], copy):
                yield self.found(
                    expected, f"The signal {name!r} was changed in place.", "Make a new tensor."
                )
