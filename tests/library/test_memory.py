"""What a training step keeps grows with the length, not with its square."""

import pytest
from torch import Tensor

from genesys.architecture.unit import Signals, Unit
from genesys.checker.evidence.costs import kept
from genesys.library.shelf import units
from genesys.testing.blocks import built, noise
from tests.library.builds import filled

MIXERS = list(units("sequence mixer"))


@pytest.mark.parametrize("name", MIXERS)
def test_memory_of_a_training_step_is_linear_in_length(name: str) -> None:
    (unit,) = built(filled(name), 32)
    short, long = (kept(unit, noise(2, length, 32)) for length in (1024, 2048))
    assert 0 < long < 2.1 * short


class AllPairs(Unit):
    """What the test above must find: a weight for every pair of positions."""

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return (x @ x.mT).softmax(-1).tril() @ x, signals


def test_a_table_of_all_pairs_is_not_linear_in_length() -> None:
    short, long = (
        kept(AllPairs(8), noise(1, length, 8).requires_grad_()) for length in (512, 1024)
    )
    assert long > 3.5 * short
