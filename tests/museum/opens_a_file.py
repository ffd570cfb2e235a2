# expect: reach
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class OpensAFile(Unit):
    """Reads a file."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x + len(open("/etc/passwd").read()), signals
