"""What LLM designers of a run work with, joined: transcripts, staff, library, checkers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from threading import Lock
from typing import NoReturn

from genesys.architecture.unit_tree import UnitTree
from genesys.checker.checker import Checker
from genesys.checker.finding import Report
from genesys.discovery.designer import SessionEnd
from genesys.discovery.llm_designer import LLMDesigner
from genesys.discovery.outside import Check, Person
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.journal.memory_transcripts import MemoryTranscripts
from genesys.journal.recording import Recording
from genesys.journal.transcripts import Transcripts
from genesys.knowledge.attempt import attempts
from genesys.knowledge.novelty import Novelty
from genesys.knowledge.precedents import Precedents
from genesys.knowledge.web.web import Web
from genesys.lab.bench import Bench
from genesys.lab.knowledge import embedding_of, knowledge_of
from genesys.lab.schedule import regime_of
from genesys.lab.staff import staff_of
from genesys.lab.start import config_of
from genesys.llm.spend import Caps
from genesys.llm.staff import Staff
from genesys.sandbox.sandbox import unheard


def llm_designer(
    bench: Bench,
    cache: Path,
    transcripts: Transcripts,
    tree: Callable[[], EvolutionTree],
    *,
    person: Person | None = None,
) -> LLMDesigner:
    """Build the designer that this run's settings ask for; its sessions share it.

    `tree` gives the run as it is now. Raises ConfigError as `staff_of` and `knowledge_of` do.
    """
    config = bench.config
    knowledge = knowledge_of(config.knowledge, cache, tree=tree)
    shared = cache / "knowledge"
    embedding = embedding_of(config.knowledge, Web(shared / "web"), shared / "vectors.sqlite")
    precedents = Precedents(tree, embedding)
    turns = Lock()

    def novel(text: str) -> str:
        # Beside seeds alone everything is new: that tells nobody anything.
        if not any(attempt.proposal.mode != "seed" for attempt in attempts(tree())):
            return ""
        with turns:
            return Novelty.of(text, None, precedents).text

    def caps() -> Caps:
        allowed = tree().dollars
        caps = config.llm.caps
        return caps if allowed is None else replace(caps, dollars=allowed)

    return LLMDesigner(
        transcripts=transcripts,
        staff=staff_of(config.llm),
        check_tree=checking(bench),
        knowledge=knowledge,
        novel=novel,
        settings=config.session,
        llm=config.llm,
        allowance=config.knowledge.allowance,
        regime=regime_of(config),
        caps=caps,
        person=person,
    )


def checking(bench: Bench) -> Check:
    """Return what checks trees: a whole one is also trained for a moment, beside GPT."""
    unfinished = Checker(bench.sandbox, trials=False)

    def check(tree: UnitTree, whole: bool) -> Report:
        return (bench.checker if whole else unfinished).check_tree(tree)

    return check


def replayed(recording: Recording, cache: Path) -> SessionEnd:
    """Run a recorded session again from its record, and return how it ends: nobody is asked.

    Raises ReplayError, naming the first question that differs or is missing.
    """
    tree = recording.tree()
    config = config_of(tree)
    designer = LLMDesigner(
        transcripts=MemoryTranscripts(recording.lines),
        staff=Staff({}, {}, {}),
        check_tree=_nobody,
        knowledge=knowledge_of(config.knowledge, cache, tree=lambda: tree),
        novel=_nobody,
        settings=config.session,
        llm=config.llm,
        allowance=config.knowledge.allowance,
        regime=regime_of(config),
        caps=Caps,
        offline=True,
    )
    return designer.design(recording.number, recording.session, tree, Random(0), unheard)


def _nobody(*_asked: object) -> NoReturn:
    raise AssertionError("A record that has no answer says so before anybody is asked.")
