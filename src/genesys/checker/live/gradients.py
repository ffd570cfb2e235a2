"""Every parameter learns."""

from collections.abc import Iterator

import torch

from genesys.checker.finding import Finding
from genesys.checker.live.base import LiveCheck
from genesys.checker.live.specimen import WIDTH, Specimen

TRIES = 3


class Gradients(LiveCheck):
    """Backpropagates random losses and names the parameters that none of them reaches."""

    rank = 75

    def probe(self, specimen: Specimen) -> Iterator[Finding]:
        """In train mode, on short sequences; once more while something has not been reached."""
        dead = {name for name, p in specimen.blocks.named_parameters() if p.requires_grad}
        x = specimen.noise(4, 33, WIDTH).requires_grad_()
        for _ in range(TRIES):
            y = specimen.run(x, training=True)
            if not y.requires_grad:
                yield self.found(
                    "The output does not depend on the input by any gradient.",
                    "Remove `detach` and `no_grad`, and use operations that can be differentiated.",
                )
                return
            torch.autograd.backward((y * specimen.noise_like(y)).sum())
            for name, parameter in specimen.blocks.named_parameters():
                if parameter.grad is not None and parameter.grad.any():
                    dead.discard(name)
            specimen.blocks.zero_grad()
            if not dead:
                return
        names = sorted({name.partition(".")[2] for name in dead})
        shown = ", ".join(f"`{name}`" for name in names[:6]) + (", ..." if names[6:] else "")
        yield self.found(
            f"No gradient reaches {len(names)} of the parameters: {shown}.",
            "Let the output depend on each of them smoothly, or remove them.",
        )
