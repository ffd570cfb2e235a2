"""What every seed promises."""

import pytest
import torch
import torch.nn.functional as F

from genesys.architecture.compose import compose
from genesys.architecture.language_model import LanguageModel
from genesys.architecture.realise import realise
from genesys.library.seeds.base import Seed
from genesys.testing.inline_checker import inline_checker

_VOCABULARY = 64


class SeedContract:
    """A seed is a whole block that passes every check, starts at chance and learns at once.

    Override `seed`. Its units run in this process.
    """

    @pytest.fixture
    def seed(self) -> Seed:
        """Return the seed under test."""
        raise NotImplementedError("Override the fixture `seed`: return the seed under test.")

    def test_it_says_what_it_is(self, seed: Seed) -> None:
        """A title and a summary, a line each."""
        for text in (seed.title, seed.summary):
            assert text.strip()
            assert len(text.splitlines()) == 1

    def test_it_is_whole(self, seed: Seed) -> None:
        """No slot is open, every unit fits its slot, every signal is written."""
        tree = seed.unit_tree()
        assert tree.open_slots == []
        assert tree.faults == []
        assert tree == seed.unit_tree()

    def test_it_passes_every_check(self, seed: Seed) -> None:
        """As every design must before it is verified."""
        report = inline_checker().check_tree(seed.unit_tree())
        assert report.passed, str(report)

    @pytest.mark.parametrize("dim", [48, 64, 256])
    def test_it_starts_at_chance_and_learns_at_once(self, seed: Seed, dim: int) -> None:
        """The first loss is ln(vocabulary); a few steps on one batch lower it."""
        model = LanguageModel(realise(compose(seed.unit_tree())), _VOCABULARY, dim, 2)
        model.initialise(0)
        drawn = torch.Generator().manual_seed(1)
        tokens = torch.randint(0, _VOCABULARY, (2, 65), generator=drawn)
        optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
        losses = []
        for _ in range(8):
            logits = model(tokens[:, :-1])
            loss = F.cross_entropy(logits.flatten(0, 1), tokens[:, 1:].flatten())
            losses.append(loss.item())
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
        assert abs(losses[0] - torch.tensor(float(_VOCABULARY)).log().item()) < 0.3
        assert losses[-1] < losses[0] - 0.3
