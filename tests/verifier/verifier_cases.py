"""Small designs that the verifier's tests share."""

from genesys.architecture.unit_source import UnitSource
from genesys.architecture.unit_tree import UnitTree
from genesys.evolution.design import Design, Proposal


def design_of(tree: UnitTree, title: str = "tested") -> Design:
    return Design(Proposal(title, "seed", (), (), "", ""), (), tree)


def leaf(code: str) -> UnitTree:
    """A tree of one unit, which is a whole block."""
    return UnitTree(UnitSource(code))


def block(forward: str, init: str = "self.map = nn.Linear(dim, dim)") -> Design:
    """A design whose whole block is one unit with this forward body."""
    return design_of(
        leaf(f'''
import torch
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class Whole(Unit):
    """A block in one unit."""

    kind = "residual arrangement"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        {init}

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        """Return (batch, length, dim)."""
        {forward}
''')
    )
