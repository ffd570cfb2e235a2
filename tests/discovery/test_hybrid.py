"""Designers share a run: in their shares, within what may be spent, and never twice the same."""

import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from random import Random

import pytest

from genesys.discovery import worker as worker_module
from genesys.discovery.designer import Designer, SessionEnd
from genesys.discovery.duties import EVERYTHING, Duties
from genesys.discovery.latest_tree import LatestTree
from genesys.discovery.scheduler import Scheduler, Wait
from genesys.discovery.worker import Worker
from genesys.errors import BudgetError, LLMFatal, LLMUnavailable
from genesys.evolution.events import (
    BudgetRaised,
    BudgetSpent,
    DesignAdded,
    DesignRefused,
    DesignRepeated,
    Event,
    SessionAbandoned,
    SessionStarted,
    StepReturned,
    VerificationStarted,
)
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.evolution.fitness.bits_per_byte import BitsPerByte
from genesys.evolution.standings import Standings
from genesys.journal.journal import Journal
from genesys.journal.memory_journal import MemoryJournal
from genesys.sandbox.sandbox import Progress
from genesys.selection.promising import promising
from genesys.testing.pretend_designer import PretendDesigner
from genesys.testing.pretend_run import LADDER
from genesys.testing.pretend_verifier import PretendVerifier
from tests.discovery.conftest import make_scheduler, plant

MIXED = {"genetic": 1.0, "llm": 2.0, "tuning": 1.0}
THINKS = Duties(frozenset({"llm"}), verifies=False)
WORKS = Duties(frozenset({"genetic", "tuning"}))


def scheduler_of(
    designers: Mapping[str, float] = MIXED, *, at_once: int = 4, learn: bool = False
) -> Scheduler:
    made = make_scheduler()
    return replace(made, designers=designers, at_once=at_once, learn_designers=learn)


def worker_of(
    journal: Journal,
    scheduler: Scheduler,
    duties: Duties = EVERYTHING,
    llm: Designer | None = None,
    name: str = "w",
) -> Worker:
    known: dict[str, Designer] = dict.fromkeys(("genetic", "tuning"), PretendDesigner())
    known["llm"] = llm or PretendDesigner()
    designers = {name: one for name, one in known.items() if duties.include(name)}
    verifier = PretendVerifier(0.1) if duties.verifies else None
    return Worker(journal, scheduler, designers, verifier, name)


def planted() -> MemoryJournal:
    journal = MemoryJournal()
    plant(journal)
    return journal


def events_of(journal: Journal) -> list[Event]:
    return [entry.event for entry in journal.read()]


def started(journal: Journal) -> list[SessionStarted]:
    return [event for event in events_of(journal) if isinstance(event, SessionStarted)]


def assert_spent(tree: EvolutionTree) -> None:
    assert not tree.claims
    assert [tree.finished[rung.name] for rung in LADDER] == [rung.budget for rung in LADDER]


def discover_in_threads(journal: Journal, scheduler: Scheduler) -> None:
    duties = {"works 1": WORKS, "works 2": WORKS, **{f"thinks {n}": THINKS for n in range(4)}}
    slow = PretendDesigner(seconds=0.01)
    threads = [
        threading.Thread(target=worker_of(journal, scheduler, one, slow, name).discover)
        for name, one in duties.items()
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)


@pytest.mark.parametrize("learn", [False, True])
def test_every_decision_follows_from_the_journal_and_from_who_decides(learn: bool) -> None:
    journal, scheduler = planted(), scheduler_of(learn=learn)
    discover_in_threads(journal, scheduler)
    tree = EvolutionTree()
    for entry in journal.read():
        if isinstance(entry.event, SessionStarted | VerificationStarted):
            duties = WORKS if entry.worker.startswith("works") else THINKS
            assert scheduler.next_step(tree, duties) == entry.event
        tree.apply(entry.event)
        assert tree.designing["llm"] <= 4
    assert_spent(tree)
    assert set(tree.made_by.values()) == set(MIXED)


def test_one_worker_does_all_duties_and_repeats_exactly() -> None:
    runs = []
    for _ in range(2):
        journal = planted()
        worker_of(journal, scheduler_of()).discover()
        runs.append(events_of(journal))
    assert runs[0] == runs[1]
    assert_spent(EvolutionTree.replay(runs[0]))


def test_sessions_come_in_the_shares_that_the_weights_say() -> None:
    scheduler = scheduler_of({"genetic": 1.0, "llm": 3.0})
    drawn = Counter(
        scheduler._turn(scheduler.designers, EvolutionTree(sessions=number))
        for number in range(2000)
    )
    assert drawn["llm"] / 2000 == pytest.approx(0.75, abs=0.03)


def test_a_turn_waits_for_its_designer() -> None:
    """However slow LLMs are, others do not take their sessions."""
    scheduler = scheduler_of({"genetic": 1.0, "llm": 1.0}, at_once=1)
    journal = planted()
    while True:
        tree = EvolutionTree.replay(events_of(journal))
        step = scheduler.next_step(tree, WORKS)
        if step is None or isinstance(step, Wait):
            break
        end = worker_of(journal, scheduler, WORKS)
        end.take(step, journal.claim(step, after=tree.length, worker="w"), tree)
    waiting = scheduler.next_step(tree, THINKS)
    assert isinstance(waiting, SessionStarted)
    assert waiting.designer == "llm"
    assert tree.used["low"] < LADDER.lowest.budget, "the rung is kept for what LLMs will bring"


@pytest.mark.parametrize("seed", range(25))
def test_no_order_of_starts_ends_deaths_and_budgets_breaks_a_law(seed: int) -> None:
    """Any steps are under way at once, money runs out and comes back; all ends whole."""
    random, journal = Random(seed), planted()
    scheduler = scheduler_of(at_once=3)
    worker = worker_of(journal, scheduler)
    deaths = 0
    for _ in range(3000):
        tree = EvolutionTree.replay(events_of(journal))
        assert tree.designing["llm"] <= 3
        assert tree.sessions <= scheduler.sessions
        for rung in LADDER:
            assert tree.used[rung.name] <= rung.budget
        step = scheduler.next_step(tree, random.choice([EVERYTHING, WORKS, THINKS]))
        if step is None:
            break
        if deaths < 40 and random.random() < 0.1:
            deaths += 1
            spent: Event = BudgetSpent("all of it") if not tree.spent_out else BudgetRaised(9.0)
            journal.append([spent], after=tree.length)
        elif not isinstance(step, Wait) and (random.random() < 0.6 or not tree.claims):
            assert not (tree.spent_out and getattr(step, "designer", "") == "llm")
            journal.claim(step, after=tree.length, worker="w")
        elif tree.claims:
            claim = random.choice(list(tree.claims))
            if random.random() < 0.2 and deaths < 40:
                deaths += 1
                journal.append([StepReturned(claim, "killed")], after=tree.length)
            else:
                end = worker._end_of(tree.claims[claim], claim, tree, lambda _f, _n: None)
                worker._record([end], claim, tree)
    assert_spent(EvolutionTree.replay(events_of(journal)))
    assert_resumed_as_they_were(journal)


def assert_resumed_as_they_were(journal: Journal) -> None:
    first: dict[int, SessionStarted] = {}
    ends: Counter[int] = Counter()
    for entry in journal.read():
        event = entry.event
        if isinstance(event, SessionStarted):
            if event.resumes is not None:
                assert replace(event, resumes=None) == first[event.resumes]
            first[entry.number] = first.get(event.resumes or 0, event)
            identity = event.resumes or entry.number
            ends[identity] += 0
        if isinstance(event, DesignAdded | DesignRefused | DesignRepeated | SessionAbandoned):
            ends[event.session or 0] += event.session is not None
    assert max(ends.values()) <= 1


class Remembers(PretendDesigner):
    """Is killed in its first session; keeps what it was given each time."""

    def __init__(self, error: Exception | None) -> None:
        super().__init__()
        self.error = error
        self.given: list[tuple[int, SessionStarted, EvolutionTree, float]] = []

    def design(
        self,
        number: int,
        session: SessionStarted,
        tree: EvolutionTree,
        random: Random,
        progress: Progress,
    ) -> SessionEnd:
        self.given.append((number, session, tree.copy(), random.random()))
        error, self.error = self.error, None
        if error:
            raise error
        return super().design(number, session, tree, random, progress)


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_module, "PATIENCE_SECONDS", 0.0)


def test_a_session_goes_on_with_what_it_began_with(hasty: None) -> None:
    journal = planted()
    llm = Remembers(LLMUnavailable("overloaded"))
    worker_of(journal, scheduler_of({"llm": 1.0}), llm=llm).discover()
    (number, session, tree, drawn), (later, again, tree_again, drawn_again) = llm.given[:2]
    assert session.resumes is None
    assert again == replace(session, resumes=number)
    assert later > number
    assert (tree, drawn) == (tree_again, drawn_again)
    assert tree.length == number, "nothing that came after its start is in it"
    returned = [e for e in events_of(journal) if isinstance(e, StepReturned)]
    assert returned == [StepReturned(number, "overloaded")]
    assert_spent(EvolutionTree.replay(events_of(journal)))


def test_what_happened_meanwhile_is_not_shown_to_a_session_that_goes_on() -> None:
    journal, scheduler = planted(), scheduler_of({"llm": 1.0, "genetic": 1.0})
    worker_of(journal, scheduler, llm=Remembers(None)).discover()
    head = next(e.number for e in journal.read() if getattr(e.event, "designer", "") == "llm")
    begun = MemoryJournal(events_of(journal)[:head])
    begun.append([StepReturned(head, "killed")], after=head)
    llm = Remembers(None)
    worker_of(begun, scheduler, llm=llm).discover()
    assert llm.given[0][2] == EvolutionTree.replay(events_of(journal)[:head])


def test_an_end_without_money_leaves_a_run_that_can_go_on() -> None:
    journal, scheduler = planted(), scheduler_of({"llm": 1.0})
    llm = Remembers(None)
    worker = worker_of(journal, scheduler, llm=llm)
    llm.error = BudgetError("llm.dollars: $0.02 of $5.00 are left", "run")
    tree = worker.discover()
    assert tree.spent_out == "llm.dollars: $0.02 of $5.00 are left"
    assert len(started(journal)) == 1
    assert list(tree.interrupted) == [llm.given[0][0]]
    assert tree.finished["low"] == 3, "what there was is verified all the same"
    journal.append([BudgetRaised(10.0)], after=tree.length)
    assert_spent(worker.discover())
    assert llm.given[1][1].resumes == llm.given[0][0]


def test_where_money_is_spent_others_take_all_sessions() -> None:
    journal, scheduler = planted(), scheduler_of({"llm": 5.0, "genetic": 1.0})
    llm = Remembers(BudgetError("nothing left", "run"))
    assert_spent(worker_of(journal, scheduler, llm=llm).discover())
    assert len(llm.given) == 1
    assert Counter(session.designer for session in started(journal))["genetic"] > 10


def test_money_is_spent_only_once_no_other_session_holds_any() -> None:
    journal, scheduler = planted(), scheduler_of({"llm": 1.0})
    tree = LatestTree(journal)
    while not isinstance(step := scheduler.next_step(tree()), SessionStarted):
        assert isinstance(step, VerificationStarted)
        worker = worker_of(journal, scheduler)
        claim = journal.claim(step, after=tree().length, worker="w")
        worker.take(step, claim, EvolutionTree.replay(events_of(journal)[: claim - 1]))
    held, said = [], []
    for _ in range(2):
        before, step = tree().copy(), scheduler.next_step(tree())
        assert isinstance(step, SessionStarted)
        held.append((journal.claim(step, after=before.length, worker="w"), step, before))
    for claim, step, before in held:
        llm = Remembers(BudgetError("nothing left", "run"))
        worker_of(journal, scheduler, llm=llm).take(step, claim, before)
        said.append(tree().spent_out)
    assert said == ["", "nothing left"]
    assert len(tree().interrupted) == 2
    assert not tree().claims


def test_what_cannot_be_mended_ends_the_worker_with_the_words_of_the_provider() -> None:
    journal = planted()
    worker = worker_of(journal, scheduler_of({"llm": 1.0}), llm=Remembers(LLMFatal("bad key")))
    with pytest.raises(LLMFatal, match="bad key"):
        worker.discover()
    tree = EvolutionTree.replay(events_of(journal))
    assert tree.designing == {"llm": 1}, "whoever started the worker returns its step"


def test_no_more_is_paid_for_than_can_be_verified() -> None:
    journal, scheduler = planted(), scheduler_of({"llm": 1.0}, at_once=50)
    discover_in_threads(journal, replace(scheduler, at_once=50))
    tree = EvolutionTree()
    for entry in journal.read():
        if isinstance(entry.event, SessionStarted):
            unverified = len(tree.designs) - len(tree.tried("low"))
            left = LADDER.lowest.budget - tree.used["low"]
            assert unverified + tree.designing.total() < max(scheduler.pool, left)
        tree.apply(entry.event)


def test_promising_designs_of_llms_are_tuned() -> None:
    journal, scheduler = planted(), scheduler_of({"llm": 1.0, "tuning": 1.0})
    worker_of(journal, scheduler).discover()
    tree, checked = EvolutionTree(), 0
    for event in events_of(journal):
        if isinstance(event, SessionStarted) and event.designer == "tuning":
            good = promising(tree, Standings.of(tree, LADDER, BitsPerByte()))
            assert event.mode == "mutation"
            assert len(event.parents) == 1
            assert not good or event.parents[0] in good
            checked += bool(good)
        tree.apply(event)
    assert checked > 3


def test_what_came_of_tuning_a_design_of_an_llm_can_be_tuned_on() -> None:
    journal, scheduler = planted(), scheduler_of({"llm": 1.0, "tuning": 3.0})
    worker_of(journal, scheduler).discover()
    tree = EvolutionTree.replay(events_of(journal))
    lines = promising(tree, Standings.of(tree, LADDER, BitsPerByte()), share=1.0)
    assert {tree.made_by[design] for design in lines} == {"llm", "tuning"}
    for design in lines:
        if tree.made_by[design] == "tuning":
            assert set(tree.designs[design].proposal.parents) & set(tree.made_by)


def test_the_latest_tree_is_current_and_what_it_gave_does_not_change() -> None:
    journal = planted()
    latest = LatestTree(journal)
    first = latest()
    assert latest() is first
    journal.append([BudgetSpent("all")], after=4)
    assert latest().spent_out == "all"
    assert first.spent_out == ""
