"""A block around a single unit, so that it can be trained alone."""

from torch import Tensor, nn

from genesys.architecture.realise import Build
from genesys.architecture.unit import Place, Signals, Unit
from genesys.architecture.unit_tree import BLOCK


class Host(Unit):
    """x + W unit(norm(x)): a norm, an activation or a mixer becomes a block that can learn."""

    kind = BLOCK

    def __init__(self, guest: Unit, missing_signals: tuple[str, ...]) -> None:
        super().__init__(guest.dim)
        self.missing = missing_signals
        self.norm = nn.RMSNorm(guest.dim)
        self.guest = guest
        self.output = nn.Linear(guest.dim, guest.dim, bias=False)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        """Return (batch, length, dim); signals that nobody writes are the normalised input."""
        inner = self.norm(x)
        y, signals = self.guest(inner, dict.fromkeys(self.missing, inner) | signals)
        return x + self.output(y), signals


def hosted(build: Build, missing_signals: tuple[str, ...]) -> Build:
    """Return a function that builds the unit inside of a host."""

    def block(width: int, place: Place) -> Unit:
        return Host(build(width, place), missing_signals)

    return block
