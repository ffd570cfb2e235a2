# expect: imports
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class ImportsInForward(Unit):
    """Imports where it is not looked for."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        import subprocess

        return x + subprocess.call([]), signals
