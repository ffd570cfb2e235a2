"""What every designer promises."""

from itertools import pairwise
from random import Random

import pytest

from genesys import plugins
from genesys.discovery.designer import Designer, SessionEnd
from genesys.evolution.events import (
    DesignAdded,
    DesignRefused,
    DesignRepeated,
    Event,
    RunStarted,
    SessionAbandoned,
    SessionStarted,
)
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.evolution.ladder import Ladder, Rung
from genesys.lab.seeds import seed_design
from genesys.library.seeds.base import Seed
from genesys.selection.uniform import Uniform
from genesys.testing.pretend_run import pretend_history


class DesignerContract:
    """A session ends in one event that fits how it began, and touches nothing else.

    Override `designer`, and `planted` where it needs other designs than the library's seeds to
    start from.
    """

    @pytest.fixture
    def designer(self) -> Designer:
        """Return the designer under test."""
        raise NotImplementedError("Override the fixture `designer`: return the one under test.")

    @pytest.fixture
    def planted(self) -> list[Event]:
        """Return the first entries of a run: its start and its seeds."""
        seeds = [seed_design(name) for name in plugins.available(Seed)]
        return [RunStarted({}), *(DesignAdded(seed) for seed in seeds)]

    @pytest.mark.parametrize("mode", ["mutation", "crossover", "scratch"])
    def test_a_session_ends_as_it_began(
        self, designer: Designer, planted: list[Event], mode: str
    ) -> None:
        """With its number, mode and parents; a new design is whole, an old one is known.

        On the way it reports fractions from 0 to 1 that never fall.
        """
        tree = EvolutionTree.replay(planted)
        for luck, session in enumerate(_sessions(tree)):
            if session.mode != mode:
                continue
            end = _end(designer, session, tree, luck)
            assert end.session == 7
            if not isinstance(end, SessionAbandoned):
                proposal = end.design.proposal if isinstance(end, DesignAdded) else end.proposal
                assert (proposal.mode, proposal.parents) == (session.mode, session.parents)
            match end:
                case DesignAdded(design):
                    assert tree.twin(design.unit_tree) is None
                    assert design.unit_tree.open_slots == []
                    assert design.unit_tree.faults == []
                case DesignRepeated(design_id=known):
                    assert known in tree.designs
                case DesignRefused(findings=findings):
                    assert findings
                    assert all(finding.strip() for finding in findings)
                case SessionAbandoned(reason=reason):
                    assert reason.strip()

    def test_the_same_randomness_gives_the_same_end(
        self, designer: Designer, planted: list[Event]
    ) -> None:
        """A run can be repeated; and the tree is read, never written."""
        tree = EvolutionTree.replay(planted)
        sessions = {session.mode: session for session in _sessions(tree)}.values()
        first = [_end(designer, session, tree, 0) for session in sessions]
        assert [_end(designer, session, tree, 0) for session in sessions] == first
        assert tree == EvolutionTree.replay(planted)

    def test_a_whole_run_spends_its_ladder(self, designer: Designer, planted: list[Event]) -> None:
        """Enough of its sessions end in a design that was not there before."""
        ladder = Ladder((Rung("low", 1000, 1000, 8), Rung("high", 4000, 1000, 2)))
        tree = EvolutionTree.replay(pretend_history(Uniform(), designer, planted, ladder))
        assert dict(tree.finished) == {"low": 8, "high": 2}


def _sessions(tree: EvolutionTree) -> list[SessionStarted]:
    """Return a mutation of each design, crossovers of neighbours, and some from scratch."""
    designs = sorted(tree.designs)
    return [
        *(SessionStarted("mutation", (design,)) for design in designs),
        *(SessionStarted("crossover", pair) for pair in pairwise(designs)),
        *(SessionStarted("scratch", ()) for _ in range(3)),
    ]


def _end(designer: Designer, session: SessionStarted, tree: EvolutionTree, luck: int) -> SessionEnd:
    told: list[float] = []
    end = designer.design(7, session, tree, Random(luck), lambda fraction, _: told.append(fraction))
    assert told == sorted(told)
    assert all(0.0 <= fraction <= 1.0 for fraction in told)
    return end
