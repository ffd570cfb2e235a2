"""A run spends its ladder exactly, repeats exactly, and survives the death of its workers."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random

import pytest

from genesys.discovery.scheduler import Wait
from genesys.discovery.worker import Worker, return_expired
from genesys.errors import DesignError, JournalError
from genesys.evolution.design import Design
from genesys.evolution.events import (
    DesignAdded,
    DesignRepeated,
    Event,
    SessionStarted,
    StepReturned,
    VerificationFinished,
    VerificationStarted,
)
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.evolution.hurdle import Hurdle
from genesys.evolution.ladder import Rung
from genesys.evolution.stopped_run import StoppedRun
from genesys.evolution.verification import Verification
from genesys.journal.journal import Journal
from genesys.journal.memory_journal import MemoryJournal
from genesys.sandbox.sandbox import Progress, unheard
from genesys.testing.pretend_designer import pretend_design
from genesys.testing.pretend_run import LADDER
from genesys.testing.pretend_verifier import PretendVerifier
from tests.discovery.conftest import make_scheduler, plant

MakeWorker = Callable[..., Worker]


def events_of(journal: Journal) -> list[Event]:
    return [entry.event for entry in journal.read()]


def whole(journal: Journal) -> EvolutionTree:
    """Return the run's tree after asserting what holds for every run that has ended."""
    tree = EvolutionTree.replay(events_of(journal))
    assert tree.claims == {}
    for rung in LADDER:
        below = LADDER.below(rung)
        stood = {d for d, r in tree.verifications if below and r == below.name}
        nobody_is_left = below is not None and stood <= tree.tried(rung.name)
        assert tree.finished[rung.name] == rung.budget or nobody_is_left
    assert all(seed.id in tree.tried("low") for seed in tree.seeds)
    for (design, rung), _ in tree.verifications.items():
        below = LADDER.below(LADDER[rung])
        assert below is None or (design, below.name) in tree.verifications
    return tree


def test_a_run_spends_its_ladder_exactly(pretend_worker: MakeWorker) -> None:
    journal = MemoryJournal()
    plant(journal)
    returned = pretend_worker(journal).discover()
    tree = whole(journal)
    assert returned == tree, "replaying twice gives the same tree"
    assert tree.failures
    assert tree.refusals
    assert tree.noise("low") is not None


def test_the_same_seed_gives_the_same_run(pretend_worker: MakeWorker) -> None:
    runs = []
    for seed in (5, 5, 6):
        journal = MemoryJournal()
        plant(journal)
        pretend_worker(journal, random_seed=seed).discover()
        runs.append(events_of(journal))
    assert runs[0] == runs[1]
    assert runs[0] != runs[2]


class FailsAtTheTop(PretendVerifier):
    """No design can be trained on the highest rung."""

    def race(
        self,
        design: Design,
        rung: Rung,
        seed: int,
        hurdles: Sequence[Hurdle],
        progress: Progress = unheard,
    ) -> Verification | StoppedRun:
        if rung.name == "top":
            raise DesignError("The loss is not finite at step 3.")
        return super().race(design, rung, seed, hurdles, progress)


def test_a_run_ends_when_every_design_that_may_climb_has_failed(
    pretend_worker: MakeWorker,
) -> None:
    journal = MemoryJournal()
    plant(journal)
    worker = replace(pretend_worker(journal), verifier=FailsAtTheTop())
    tree = worker.discover()
    assert tree == whole(journal)
    assert tree.finished["mid"] == 4
    assert tree.finished["top"] == 0
    assert {design for design, rung in tree.failures if rung == "top"} == {
        design for design, rung in tree.verifications if rung == "mid"
    }


def assert_decisions_follow_from_prefixes(journal: Journal) -> None:
    scheduler = make_scheduler()
    tree = EvolutionTree()
    for entry in journal.read():
        if isinstance(entry.event, SessionStarted | VerificationStarted):
            assert scheduler.next_step(tree) == entry.event, f"entry {entry.number}"
        if isinstance(entry.event, DesignAdded) and entry.event.session is not None:
            assert tree.twin(entry.event.design.unit_tree) is None
        tree.apply(entry.event)
    assert scheduler.next_step(tree) is None


@pytest.mark.parametrize("workers", [1, 4])
def test_every_decision_is_made_again_from_the_journal_before_it(
    pretend_worker: MakeWorker, workers: int
) -> None:
    journal = MemoryJournal()
    plant(journal)
    threads = [
        threading.Thread(target=pretend_worker(journal, f"w{n}").discover) for n in range(workers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    whole(journal)
    assert_decisions_follow_from_prefixes(journal)


@pytest.mark.parametrize("cut", range(4, 60, 4))
def test_a_run_cut_anywhere_goes_on_and_repeats_nothing_finished(
    pretend_worker: MakeWorker, cut: int
) -> None:
    journal = MemoryJournal()
    plant(journal)
    pretend_worker(journal).discover()
    head = events_of(journal)[:cut]
    resumed = MemoryJournal(head)
    lost = EvolutionTree.replay(head).claims
    resumed.append([StepReturned(claim, "gone") for claim in lost], after=len(head))
    pretend_worker(resumed).discover()
    whole(resumed)
    finished = [
        (e.verification.design_id, e.verification.rung, e.verification.seed)
        for e in events_of(resumed)
        if isinstance(e, VerificationFinished)
    ]
    assert len(set(finished)) == len(finished)


def test_a_silent_worker_loses_its_step_and_cannot_end_it(pretend_worker: MakeWorker) -> None:
    journal = MemoryJournal()
    plant(journal)
    step = make_scheduler().next_step(EvolutionTree.replay(events_of(journal)))
    assert isinstance(step, VerificationStarted)
    claim = journal.claim(step, after=4, worker="zombie", seconds=-1)
    tree = EvolutionTree.replay(events_of(journal))
    return_expired(tree, journal, "w")
    assert events_of(journal)[-1] == StepReturned(claim, "zombie is silent")
    tree = EvolutionTree.replay(events_of(journal))
    assert tree.used == {}, "the rung has its budget back"
    zombie = pretend_worker(journal, "zombie")
    found = zombie.verifier.verify(tree.designs[step.design_id], LADDER.lowest, 0)
    zombie._record([VerificationFinished(claim, found)], claim, tree)
    assert not any(isinstance(event, VerificationFinished) for event in events_of(journal))
    pretend_worker(journal).discover()
    whole(journal)


def test_one_unit_tree_is_one_design_whatever_it_is_called(pretend_worker: MakeWorker) -> None:
    journal = MemoryJournal()
    plant(journal)
    claim = journal.claim(SessionStarted("scratch", ()), after=4, worker="w")
    known = pretend_design(1)
    namesake = replace(known, proposal=replace(known.proposal, title="Another name"))
    assert namesake.id != known.id
    worker = pretend_worker(journal)
    worker._record([DesignAdded(namesake, claim)], claim, EvolutionTree())
    assert events_of(journal)[-1] == DesignRepeated(claim, namesake.proposal, known.id)
    tree = EvolutionTree.replay(events_of(journal))
    assert len(tree.designs) == 3


def test_a_step_that_is_not_under_way_cannot_end() -> None:
    with pytest.raises(JournalError, match="Entry 2 ends step 9"):
        EvolutionTree.replay([SessionStarted("scratch", ()), StepReturned(9, "gone")])


@pytest.mark.parametrize("seed", range(25))
def test_no_rung_is_overspent_under_any_order_of_ends_and_deaths(
    pretend_worker: MakeWorker, seed: int
) -> None:
    """Many steps are under way at once; they end, fail or die in random order."""
    random = Random(seed)
    journal = MemoryJournal()
    plant(journal)
    worker = pretend_worker(journal, failing=0.3)
    deaths = 0
    for _ in range(2000):
        tree = EvolutionTree.replay(events_of(journal))
        for rung in LADDER:
            assert tree.used[rung.name] <= rung.budget
        step = worker.scheduler.next_step(tree)
        if step is None:
            break
        if not isinstance(step, Wait) and (random.random() < 0.6 or not tree.claims):
            journal.claim(step, after=tree.length, worker="w")
            continue
        claim = random.choice(list(tree.claims))
        if random.random() < 0.15 and deaths < 30:
            deaths += 1
            journal.append([StepReturned(claim, "killed")], after=tree.length)
        else:
            end = worker._end_of(tree.claims[claim], claim, tree, lambda _f, _n: None)
            worker._record([end], claim, tree)
    whole(journal)
