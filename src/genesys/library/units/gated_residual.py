"""A residual arrangement with gates on what each part adds."""

from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit, slot


class GatedResidual(Unit):
    """Pre-norm in which each position decides, channel by channel, how much of a part to take.

    x + 2 sigmoid(W n) * part(n), n = norm(x), for the mixer and then for the MLP; both gates
    start near 1.
    Source: after Parisotto et al. 2019 (arXiv 1910.06764), with gates on the input alone.
    """

    kind = "residual arrangement"
    mixer_norm = slot("steadies what the mixer sees", kind="norm")
    mixer = slot("mixes information over time, causally", kind="sequence mixer")
    mlp_norm = slot("steadies what the MLP sees", kind="norm")
    mlp = slot("mixes channels, position by position", kind="channel mixer")

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.take_mixed = nn.Linear(dim, dim)
        self.take_mlp = nn.Linear(dim, dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        """Return (batch, length, dim)."""
        normed, signals = self.mixer_norm(x, signals)
        y, signals = self.mixer(normed, signals)
        x = x + 2 * self.take_mixed(normed).sigmoid() * y
        normed, signals = self.mlp_norm(x, signals)
        y, signals = self.mlp(normed, signals)
        return x + 2 * self.take_mlp(normed).sigmoid() * y, signals
