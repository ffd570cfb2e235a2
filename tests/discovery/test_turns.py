"""Sessions go to who has earned them, and nobody is shut out for good."""

from collections import Counter
from random import Random

from genesys.discovery.turns import by_success, earned
from genesys.evolution.events import (
    DesignAdded,
    DesignRefused,
    Event,
    SessionStarted,
    VerificationFailed,
    VerificationFinished,
    VerificationStarted,
)
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.evolution.fitness.bits_per_byte import BitsPerByte
from genesys.testing.pretend_designer import pretend_design
from genesys.testing.pretend_run import LADDER, pretend_seeds
from genesys.testing.pretend_verifier import PretendVerifier

EVEN = {"genetic": 1.0, "llm": 1.0}


def drawn(weights: dict[str, float], won: dict[str, tuple[int, int]], times: int = 1000) -> Counter:
    return Counter(by_success(weights, won, Random(seed)) for seed in range(times))


def test_the_better_designer_takes_most_sessions_once_that_is_known() -> None:
    assert drawn(EVEN, {"genetic": (2, 38), "llm": (20, 20)})["llm"] > 990


def test_after_few_sessions_the_other_is_still_tried() -> None:
    counts = drawn(EVEN, {"genetic": (0, 2), "llm": (1, 1)})
    assert 50 < counts["genetic"] < 450


def test_before_anything_is_known_weights_decide() -> None:
    assert 400 < drawn(EVEN, {})["llm"] < 600
    assert drawn({"genetic": 1.0, "llm": 4.0}, {})["llm"] > 700
    assert drawn({"llm": 1.0}, {})["llm"] == 1000


def test_evidence_outweighs_weights() -> None:
    won = {"genetic": (15, 15), "llm": (1, 29)}
    assert drawn({"genetic": 1.0, "llm": 9.0}, won)["genetic"] > 950


def test_it_learns_who_earns_more() -> None:
    """Two designers with chances of 0.1 and 0.4: over 300 sessions the better has most."""
    chances, random = {"genetic": 0.1, "llm": 0.4}, Random(0)
    tally = {name: [0, 0] for name in chances}
    for turn in range(300):
        won = {name: (good, bad) for name, (good, bad) in tally.items()}
        name = by_success(EVEN, won, Random(turn))
        tally[name][0 if random.random() < chances[name] else 1] += 1
    assert sum(tally["llm"]) > 240
    assert sum(tally["genetic"]) > 3


def test_a_session_is_judged_by_its_design_beside_the_best_parent() -> None:
    events = pretend_seeds()
    tree = EvolutionTree.replay(events)
    first, second = tree.seeds[:2]
    verifier = PretendVerifier()
    bits = {d.id: verifier.verify(d, LADDER.lowest, 0).bits_per_byte.value for d in tree.seeds}
    best, worst = sorted((first, second), key=lambda design: bits[design.id])

    def verified(design_id: str) -> list[Event]:
        design = EvolutionTree.replay(events).designs[design_id]
        found = verifier.verify(design, LADDER.lowest, 0)
        start = VerificationStarted(design_id, "low")
        return [start, VerificationFinished(len(events) + 1, found)]

    def brought(number: int, designer: str) -> str:
        session = SessionStarted("crossover", (worst.id, best.id), designer=designer)
        design = pretend_design(number, session)
        events.extend([session, DesignAdded(design, len(events) + 1)])
        return design.id

    def value(number: int) -> float:
        return verifier.verify(pretend_design(number), LADDER.lowest, 0).bits_per_byte.value

    better = next(n for n in range(100, 200) if value(n) < bits[best.id])
    between = next(n for n in range(100, 200) if bits[best.id] < value(n) < bits[worst.id])
    events += verified(first.id)
    events += verified(second.id)
    events += verified(brought(better, "llm"))
    events += verified(brought(between, "genetic"))
    waits = brought(between + 1000, "llm")
    fails = brought(between + 2000, "llm")
    events += [VerificationStarted(fails, "low"), VerificationFailed(len(events) + 1, "nan")]
    proposal = pretend_design(1).proposal
    events += [SessionStarted("scratch", (), designer="llm")]
    events += [DesignRefused(len(events), proposal, ("wrong",))]
    counts = earned(EvolutionTree.replay(events), LADDER, BitsPerByte())
    assert counts == {"llm": (1, 2), "genetic": (0, 1)}, f"{waits} is not judged yet"
