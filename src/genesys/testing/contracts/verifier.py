"""What every verifier promises."""

from dataclasses import replace

import pytest

from genesys.architecture.unit_source import UnitSource
from genesys.architecture.unit_tree import UnitTree
from genesys.errors import DesignError
from genesys.evolution.design import Design, Proposal
from genesys.evolution.ladder import Rung
from genesys.lab.seeds import seed_design
from genesys.verifier.verifier import Verifier

_HOPELESS = '''
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class Hopeless(Unit):
    """A block whose output is no number."""

    kind = "residual arrangement"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.map = nn.Linear(dim, dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return self.map(x) / 0.0, signals
'''


class VerifierContract:
    """A verification is of what was asked, proved, and the same when asked again.

    Override `verifier`. Override `design`, `rung` and `hopeless` where GPT, a rung of about a
    second, and a design whose output is not finite do not suit it.
    """

    @pytest.fixture
    def verifier(self) -> Verifier:
        """Return the verifier under test."""
        raise NotImplementedError("Override the fixture `verifier`: return the one under test.")

    @pytest.fixture
    def design(self) -> Design:
        """Return a design that can be verified."""
        return seed_design("gpt")

    @pytest.fixture
    def rung(self) -> Rung:
        """Return a rung that it can be verified on."""
        return Rung("tiny", parameters=40_000, tokens=20_000, budget=1)

    @pytest.fixture
    def hopeless(self) -> Design:
        """Return a design that cannot be verified."""
        proposal = Proposal("Hopeless", "seed", (), (), "", "")
        return Design(proposal, (), UnitTree(UnitSource(_HOPELESS)))

    def test_a_verification_is_of_what_was_asked(
        self, verifier: Verifier, design: Design, rung: Rung
    ) -> None:
        """Design, rung and seed; the size and the text of the rung, within a twentieth.

        Its progress goes from 0 to 1 and never falls.
        """
        told: list[float] = []
        found = verifier.verify(design, rung, 0, lambda fraction, _: told.append(fraction))
        assert (found.design_id, found.rung, found.seed) == (design.id, rung.name, 0)
        assert found.parameters == pytest.approx(rung.parameters, rel=0.05)
        assert found.tokens == pytest.approx(rung.tokens, rel=0.05)
        assert found.corpus
        assert told == sorted(told)
        assert told[0] >= 0.0
        assert 0.9 <= told[-1] <= 1.0

    def test_the_seed_alone_decides(self, verifier: Verifier, design: Design, rung: Rung) -> None:
        """The same design, rung and seed give the same numbers; another seed gives others."""
        one, again, other = (verifier.verify(design, rung, seed) for seed in (1, 1, 2))
        assert again == replace(one, cost=again.cost)
        assert other.bits_per_byte.value != one.bits_per_byte.value

    def test_a_verification_is_believed_with_proof_only(
        self, verifier: Verifier, design: Design, rung: Rung
    ) -> None:
        """It was reloaded, it beat its control, and its curve runs to the last token."""
        found = verifier.verify(design, rung, 0)
        assert found.proof.holds
        assert found.learned
        assert found.bits_per_byte.error > 0
        tokens = [seen for seen, _ in found.curve]
        assert tokens == sorted(set(tokens))
        assert tokens[-1] == found.tokens
        assert all(0 <= score.value <= 1 for score in found.scores.values())

    def test_what_cannot_be_verified_is_the_designs_fault(
        self, verifier: Verifier, hopeless: Design, rung: Rung
    ) -> None:
        """DesignError, worded for the record, though the rung as such is admitted."""
        verifier.admit(rung)
        with pytest.raises(DesignError, match=r"\w"):
            verifier.verify(hopeless, rung, 0)
