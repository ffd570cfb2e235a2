# expect: pace
# warning: loops
import torch
from torch import Tensor

from genesys.architecture.unit import Signals, Unit, slot


class LoopBetweenSlots(Unit):
    """Loops over positions, among much that does not."""

    kind = "sequence mixer"
    before = slot("mixes first", kind="sequence mixer")
    after = slot("mixes last", kind="sequence mixer")
    norm = slot("keeps the scale", kind="norm")
    gate = slot("decides what passes", kind="gate")

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        x, signals = self.before(x, signals)
        x, signals = self.norm(x, signals)
        y = torch.zeros_like(x)
        for step in range(1, x.shape[1]):
            y[:, step] = 0.5 * y[:, step - 1] + x[:, step]
        y, signals = self.gate(y, signals)
        return self.after(y, signals)
