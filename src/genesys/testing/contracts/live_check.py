"""What every check that runs a design promises."""

from collections.abc import Iterator

import pytest
import torch

from genesys import plugins
from genesys.architecture.compose import compose
from genesys.architecture.realise import realise
from genesys.architecture.unit_source import UnitSource
from genesys.architecture.unit_tree import UnitTree
from genesys.checker.finding import Finding
from genesys.checker.live.base import LiveCheck
from genesys.checker.live.specimen import Specimen
from genesys.checker.locate import DESIGN
from genesys.checker.size import Size
from genesys.library.seeds.base import Seed


class LiveCheckContract:
    """A check finds what it is there for, nothing in the seeds, and leaves no trace.

    Override `check`, and `guilty` with the text of a unit in which it must find something. The
    unit runs in this process, without limits: take one that ends.
    """

    @pytest.fixture
    def check(self) -> LiveCheck:
        """Return the check under test."""
        raise NotImplementedError("Override the fixture `check`: return the check under test.")

    @pytest.fixture
    def guilty(self) -> str:
        """Return the text of a unit in which the check must find something."""
        raise NotImplementedError("Override the fixture `guilty`: return a unit that must fail.")

    def test_the_guilty_is_found(self, check: LiveCheck, guilty: str) -> None:
        """By findings that can be acted on, or by what the unit raises while it is probed."""
        findings = _found(check, _specimen(UnitTree(UnitSource(guilty))))
        assert findings
        assert all(finding.check == check.name for finding in findings)
        assert all(finding.expected.strip() and finding.seen.strip() for finding in findings)

    def test_nothing_is_found_in_the_seeds(self, check: LiveCheck) -> None:
        """They are valid."""
        for tree in _seeds():
            assert list(check.probe(_specimen(tree))) == [], tree.source.name

    def test_the_same_specimen_gives_the_same_findings(self, check: LiveCheck, guilty: str) -> None:
        """All randomness comes from the specimen's seed."""
        tree = UnitTree(UnitSource(guilty))
        torch.manual_seed(1)
        one = _found(check, _specimen(tree))
        torch.manual_seed(2)
        assert _found(check, _specimen(tree)) == one

    def test_it_leaves_no_trace(self, check: LiveCheck) -> None:
        """The next check finds the specimen's weights and torch's modes as they were."""
        for tree in _seeds():
            specimen = _specimen(tree)
            weights = [parameter.clone() for parameter in specimen.blocks.parameters()]
            threads = torch.get_num_threads()
            list(check.probe(specimen))
            now = list(specimen.blocks.parameters())
            assert all(torch.equal(*pair) for pair in zip(weights, now, strict=True))
            assert torch.get_num_threads() == threads
            assert torch.is_grad_enabled()

    def test_it_has_its_place_among_the_checks(self, check: LiveCheck) -> None:
        """A rank: what is cheap, and what others would stumble over, comes first."""
        assert isinstance(check.rank, int)


def _seeds() -> Iterator[UnitTree]:
    for name in plugins.available(Seed):
        yield plugins.load(Seed, name).unit_tree()


def _specimen(tree: UnitTree) -> Specimen:
    code = compose(tree, stand_ins=True)
    build = realise(code, DESIGN)
    return Specimen(
        build,
        0,
        tuple(sorted(tree.unwritten_signals)),
        text=code,
        sizes=(Size("deep", 64, 24, 32),),
    )


def _found(check: LiveCheck, specimen: Specimen) -> list[Finding]:
    try:
        return list(check.probe(specimen))
    except Exception as error:  # noqa: BLE001 - the checker words what the unit raises
        return [Finding(check.name, "It runs.", f"{type(error).__name__}: {error}")]
