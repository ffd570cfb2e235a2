"""Numbers stay numbers."""

from collections.abc import Iterator

import torch

from genesys.checker.finding import Finding
from genesys.checker.live.base import LiveCheck
from genesys.checker.live.specimen import LENGTH, WIDTH, Specimen


class Finite(LiveCheck):
    """Outputs and gradients on ordinary, large and all-zero inputs."""

    rank = 50

    def probe(self, specimen: Specimen) -> Iterator[Finding]:
        """Stop at the first input that breaks it."""
        x = specimen.noise(2, LENGTH, WIDTH)
        for name, scale in (("unit scale", 1.0), ("ten times that", 10.0), ("zeros", 0.0)):
            with torch.no_grad():
                y = specimen.run(scale * x)
            broken = ~y.isfinite()
            if broken.any():
                first = int(broken.any(-1).any(0).nonzero()[0])
                yield self.found(
                    f"Input of {name} and length {LENGTH} gives {int(broken.sum())} values that "
                    f"are not finite, from position {first} on.",
                    "Look for divisions by zero, roots and logarithms of zero, and exponentials or "
                    "products that grow with the length; work in log space.",
                )
                return
        x.requires_grad_()
        y = specimen.run(x, training=True)
        if y.requires_grad:
            torch.autograd.backward((y * specimen.noise_like(y)).mean())
        named = {"the input": x, **dict(specimen.blocks.named_parameters())}
        broken_names = [
            name
            for name, tensor in named.items()
            if tensor.grad is not None and not tensor.grad.isfinite().all()
        ]
        specimen.blocks.zero_grad()
        if broken_names:
            yield self.found(
                f"The gradient of {', '.join(broken_names[:5])} is not finite.",
                "Look for roots and norms at zero: add a small constant inside.",
            )
