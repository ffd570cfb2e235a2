"""A recorded session is run again, by nobody, and ends the same."""

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from genesys.config import read_config
from genesys.errors import ReplayError
from genesys.evolution.events import DesignAdded, Event, RunStarted, SessionAbandoned
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.journal.memory_transcripts import MemoryTranscripts
from genesys.journal.recording import Recording
from genesys.lab.knowledge import knowledge_of
from genesys.lab.schedule import regime_of
from genesys.lab.seeds import seed_design
from genesys.studio import replayed
from genesys.testing.pretend_agents import PretendAgents
from tests.discovery.sessions import designer, mutation


def recorded(agents: PretendAgents, cache: Path) -> Recording:
    """Record a session of a run with the preset `minute`'s settings."""
    config = read_config("minute")
    before: tuple[Event, ...] = (
        RunStarted(config.as_json),
        *(DesignAdded(seed_design(name)) for name in config.seeds),
    )
    tree = EvolutionTree.replay(before)
    transcripts, session = MemoryTranscripts(), mutation(tree)
    made = designer(
        agents.staff(),
        transcripts,
        settings=config.session,
        regime=regime_of(config),
        llm=config.llm,
        knowledge=knowledge_of(config.knowledge, cache, tree=lambda: tree),
    )
    number = len(before) + 1
    end = made.design(number, session, tree, Random(0), lambda part, note: None)
    return Recording(number, session, before, tuple(transcripts.lines(number)), end)


@pytest.mark.parametrize("valid", [1.0, 0.0])
def test_it_ends_as_it_did(valid: float, tmp_path: Path) -> None:
    recording = recorded(PretendAgents(valid=valid), tmp_path)
    assert isinstance(recording.end, DesignAdded if valid else SessionAbandoned)
    file = tmp_path / "session.jsonl"
    recording.write(file)
    assert replayed(Recording.read(file), tmp_path) == recording.end


def test_another_answer_shows_where_it_leads_elsewhere(tmp_path: Path) -> None:
    recording = recorded(PretendAgents(), tmp_path)
    first = next(line for line in recording.lines if line.asked.role == "proposer")
    assert first.answer is not None
    changed = replace(first.answer, text=first.answer.text.replace("Rote", "Other"))
    lines = tuple(
        replace(line, answer=changed) if line == first else line for line in recording.lines
    )
    with pytest.raises(ReplayError, match="review 1"):
        replayed(replace(recording, lines=lines), tmp_path)
