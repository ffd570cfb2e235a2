"""The theory of appendix A.1, a simulation of it, and real sessions agree."""

import statistics
from random import Random

import pytest

from genesys.discovery.expected_calls import (
    at_once,
    drawn_at_once,
    drawn_unit_by_unit,
    unit_by_unit,
)
from genesys.discovery.session_settings import SessionSettings
from genesys.evolution.events import DesignAdded
from genesys.journal.memory_transcripts import MemoryTranscripts
from genesys.llm.conversation import Conversation
from genesys.testing.pretend_agents import PretendAgents
from tests.discovery.sessions import designer, mutation, seeded
from tests.discovery.test_llm_designer import at_once as written_at_once
from tests.discovery.test_llm_designer import with_role

CHANCES = ([0.9], [0.5, 0.5], [0.3, 0.6, 0.8], [0.7] * 5)


def agrees(found: list[int], expected: float) -> bool:
    """Whether a mean is within four standard errors of what is expected."""
    error = statistics.stdev(found) / len(found) ** 0.5
    return abs(statistics.fmean(found) - expected) < 4 * error + 1e-9


@pytest.mark.parametrize("chances", CHANCES, ids=str)
def test_the_simulation_agrees_with_the_formulas(chances: list[float]) -> None:
    random = Random(1)
    assert agrees([drawn_at_once(chances, random) for _ in range(4000)], at_once(chances))
    assert agrees([drawn_unit_by_unit(chances, random) for _ in range(4000)], unit_by_unit(chances))


def test_unit_by_unit_never_takes_more_than_all_at_once_from_two_units_of_one_half_on() -> None:
    for units in range(2, 12):
        for chance in (0.1, 0.3, 0.5):
            assert unit_by_unit([chance] * units) <= at_once([chance] * units)


class TestSessions:
    """Two units: a mixer and its norm. Nobody gives up, so that every session ends in a design."""

    PATIENT = SessionSettings(unit_attempts=200)

    @pytest.mark.parametrize("chance", [0.5, 0.8])
    def test_unit_by_unit(self, chance: float) -> None:
        tree = seeded()
        answers = []
        for seed in range(24):
            transcripts = MemoryTranscripts()
            staff = PretendAgents(valid=chance, seed=seed).staff()
            made = designer(staff, transcripts, settings=self.PATIENT)
            end = made.design(7, mutation(tree), tree, Random(seed), lambda part, note: None)
            assert isinstance(end, DesignAdded)
            answers.append(sum(line.asked.role == "coder" for line in transcripts.lines(7)))
        assert agrees(answers, unit_by_unit([chance, chance]))

    def test_all_at_once(self) -> None:
        tree, chance = seeded(), 0.5
        settings = SessionSettings(unit_attempts=200, without=("units",))
        answers = []
        for seed in range(24):
            random = Random(seed)

            def coder(conversation: Conversation, random: Random = random) -> str:
                text = written_at_once(conversation)
                for _ in range(2):
                    if random.random() >= chance:
                        text = text.replace("* mixed", "* mixed.flip(1)").replace(
                            "self.norm(x)", "self.norm(x.flip(1))"
                        )
                return text

            transcripts = MemoryTranscripts()
            made = designer(with_role("coder", coder), transcripts, settings=settings)
            end = made.design(7, mutation(tree), tree, random, lambda part, note: None)
            assert isinstance(end, DesignAdded)
            answers.append(sum(line.asked.role == "coder" for line in transcripts.lines(7)))
        assert agrees(answers, at_once([chance, chance]))
