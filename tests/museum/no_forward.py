# expect: contract
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class NoForward(Unit):
    """Computes nothing."""

    kind = "sequence mixer"
    width = 1
