"""What design sessions cost besides the waiting for LLMs.

python -m benchmarks.sessions [--at-once 32] [--seconds 1.0]

Overhead: processor seconds for each unit that is written, all but the checker, and the checker's.
Busy: the share of time in which an LLM that answers so many at once, each in so many seconds, has
all its places taken; with the real checker (as many sandboxes as cores), and with one that passes
everything at once.
"""

import argparse
import os
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path
from random import Random

from genesys.architecture.unit_tree import UnitTree
from genesys.checker.checker import Checker
from genesys.checker.finding import Report
from genesys.discovery.llm_designer import LLMDesigner
from genesys.discovery.outside import Check
from genesys.discovery.regime import Regime
from genesys.discovery.session_settings import SessionSettings
from genesys.evolution.events import DesignAdded, SessionStarted
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.journal.store_transcripts import StoreTranscripts
from genesys.journal.transcripts import Transcripts
from genesys.knowledge.inquiry import Allowance
from genesys.knowledge.knowledge import Knowledge
from genesys.lab.seeds import seed_design
from genesys.llm.conversation import Conversation
from genesys.llm.providers.scripted import Scripted
from genesys.llm.reply import Reply
from genesys.llm.settings import LLMSettings
from genesys.llm.spend import Caps
from genesys.llm.staff import Staff
from genesys.sandbox.forked import Forked
from genesys.sandbox.several import Several
from genesys.testing.pretend_agents import PretendAgents
from genesys.testing.pretend_run import LADDER


def passes(tree: UnitTree, whole: bool) -> Report:
    """Find nothing."""
    del tree, whole
    return Report()


class Waiting:
    """Counts how long an LLM's places are taken, each answer taking so many seconds."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.taken = 0.0
        self._turn = threading.Lock()

    def staff(self, seed: int) -> Staff:
        """Return agents by rote that take their time."""
        staff = PretendAgents(seed=seed, target="root").staff()

        def slow(llm: Scripted) -> Scripted:
            def answer(conversation: Conversation) -> Reply:
                began = time.monotonic()
                time.sleep(self.seconds)
                with self._turn:
                    self.taken += time.monotonic() - began
                return llm.reply(conversation, 16_000)

            return Scripted(answer)

        llms = {name: slow(llm) for name, llm in staff.llms.items() if isinstance(llm, Scripted)}
        return replace(staff, llms=llms)


def designer(staff: Staff, transcripts: Transcripts, check: Check) -> LLMDesigner:
    """Join a designer."""
    return LLMDesigner(
        transcripts=transcripts,
        staff=staff,
        check_tree=check,
        knowledge=Knowledge({}),
        novel=lambda text: "Novelty 1.00",
        settings=SessionSettings(),
        llm=LLMSettings(),
        allowance=Allowance(),
        regime=Regime(LADDER),
        caps=Caps,
    )


def session(made: LLMDesigner, number: int, tree: EvolutionTree) -> int:
    """Run one session; return how many units it wrote."""
    started = SessionStarted("scratch", (), designer="llm")
    end = made.design(number, started, tree, Random(number), lambda part, note: None)
    assert isinstance(end, DesignAdded), end
    return sum(1 for _ in end.design.unit_tree.walk())


def overhead(folder: Path, tree: EvolutionTree, check: Check, name: str) -> float:
    """Return processor seconds of this process and its children for each unit."""
    transcripts = StoreTranscripts(folder / f"{name}.sqlite")
    made = designer(PretendAgents(target="root").staff(), transcripts, check)
    session(made, 1, tree)  # The first pays for imports.
    before = os.times()
    units = sum(session(made, number, tree) for number in range(2, 7))
    after = os.times()
    return (sum(after[:2]) - sum(before[:2])) / units


def busy(file: Path, tree: EvolutionTree, check: Check, at_once: int, seconds: float) -> float:
    """Return the share of the LLM's places that were taken, from the first call to the last."""
    llm, transcripts = Waiting(seconds), StoreTranscripts(file)
    began = time.monotonic()
    ends: list[float] = []

    def work(number: int) -> None:
        for again in range(3):
            seed = number + again * at_once
            session(designer(llm.staff(seed), transcripts, check), seed + 1, tree)
        ends.append(time.monotonic() - began)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(at_once)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return llm.taken / sum(ends)


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--at-once", type=int, default=32)
    options.add_argument("--seconds", type=float, default=1.0)
    asked = options.parse_args()
    cores = len(os.sched_getaffinity(0))
    tree = EvolutionTree.replay([DesignAdded(seed_design("gpt"))])
    sandbox = Several(tuple(Forked() for _ in range(cores)))
    whole, unfinished = Checker(sandbox), Checker(sandbox, trials=False)

    def real(tree: UnitTree, closed: bool) -> Report:
        return (whole if closed else unfinished).check_tree(tree)

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        seconds = overhead(folder, tree, passes, "alone")
        print(f"overhead without the checker: {seconds * 1000:.1f} ms of CPU a unit")
        for kind, check in (("pretend", passes), ("real", real)):
            share = busy(folder / kind, tree, check, asked.at_once, asked.seconds)
            print(f"{asked.at_once} sessions, {kind} checker: LLM {share:.1%} busy")
    sandbox.close()


if __name__ == "__main__":
    main()
