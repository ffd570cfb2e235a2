"""Put recorded answers to the prompts of today: after a prompt was changed.

python -m tests.recordings.renew FILE.jsonl...

What was answered stays as it is, word by word; what was asked is written anew. A session whose
course the change would alter cannot be renewed: it must be played again.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from pydantic import TypeAdapter

from genesys.architecture.unit_tree import UnitTree
from genesys.checker.finding import Report
from genesys.discovery.llm_designer import LLMDesigner
from genesys.evolution.events import DesignAdded
from genesys.journal.memory_transcripts import MemoryTranscripts
from genesys.journal.recording import Recording, SessionEnd
from genesys.journal.transcripts import Answer, AskedOf, Line
from genesys.knowledge.inquiry import Round
from genesys.knowledge.knowledge import Knowledge
from genesys.knowledge.lookup import Lookup, Query
from genesys.lab.knowledge import knowledge_of
from genesys.lab.schedule import regime_of
from genesys.lab.start import config_of
from genesys.llm.conversation import Conversation
from genesys.llm.ensemble import Ensemble
from genesys.llm.price import FREE
from genesys.llm.providers.scripted import Scripted
from genesys.llm.reply import Reply
from genesys.llm.spend import Caps
from genesys.llm.staff import ROLES, Staff

_ROUND, _REPORT = TypeAdapter(Round), TypeAdapter(Report)


@dataclass(frozen=True)
class _Recorded(Knowledge):
    """Finds what was found, where it was found."""

    lookups: Iterator[Lookup] = field(default_factory=lambda: iter(()))
    names: tuple[str, ...] = ()

    @property
    def stocked(self) -> tuple[str, ...]:
        return self.names

    def search(self, query: Query) -> Lookup:
        return next(self.lookups)


def renewed(recording: Recording) -> Recording:
    """Return the recording as if its answers had been given to the prompts of today."""

    def given(of: AskedOf) -> Iterator[Answer]:
        return (line.answer for line in recording.lines if line.asked.of == of and line.answer)

    llm, novelty, checker, person = map(given, ("llm", "novelty", "checker", "person"))
    told = [json.loads(answer.text) for answer in given("library")]
    rounds = (_ROUND.validate_python(each["round"]) for each in told if "round" in each)
    stocked = next((tuple(each["sources"]) for each in told if "sources" in each), ())
    names = {line.asked.llm for line in recording.lines if line.asked.of == "llm"}

    def said(_conversation: Conversation) -> Reply:
        answer = next(llm)
        return Reply(answer.text, answer.usage, answer.end)  # type: ignore[arg-type]

    def found(_tree: UnitTree, _whole: bool) -> Report:
        return _REPORT.validate_python(json.loads(next(checker).text)["report"])

    tree = recording.tree()
    config = config_of(tree)
    transcripts = MemoryTranscripts()
    with TemporaryDirectory() as cache:
        sources = knowledge_of(config.knowledge, Path(cache), tree=lambda: tree).sources
    designer = LLMDesigner(
        transcripts=transcripts,
        staff=Staff(
            dict.fromkeys(names, Scripted(said)),
            dict.fromkeys(names, FREE),
            {role: Ensemble(dict.fromkeys(names, 1.0)) for role in ROLES},
        ),
        check_tree=found,
        knowledge=_Recorded(
            sources, None, (one for part in rounds for one in part.lookups), stocked
        ),
        novel=lambda text: next(novelty).text,
        settings=config.session,
        llm=config.llm,
        allowance=config.knowledge.allowance,
        regime=regime_of(config),
        caps=Caps,
        person=(lambda stage, text: next(person).text) if any(given("person")) else None,
    )
    end = designer.design(
        recording.number, recording.session, tree, Random(0), lambda part, note: None
    )
    assert _made(end) == _made(recording.end), f"It would end otherwise: {end}"
    again = transcripts.lines(recording.number)
    assert len(again) == len(recording.lines), "It would take another course: play it again."
    lines = tuple(map(_put, recording.lines, again))
    return replace(recording, lines=lines, end=end)


def _put(old: Line, new: Line) -> Line:
    """Return the old answer to the new question; of a lookup, as it is kept today."""
    assert old.answer is not None
    assert new.answer is not None
    text = new.answer.text if old.asked.of == "library" else old.answer.text
    return replace(old, asked=new.asked, answer=replace(old.answer, text=text))


def _made(end: SessionEnd | None) -> object:
    """Return what must stay the same: how it ended, and with which design."""
    return type(end), end.design.unit_tree if isinstance(end, DesignAdded) else None


def main() -> None:
    for name in sys.argv[1:]:
        renewed(Recording.read(Path(name))).write(Path(name))
        print(f"{name}: renewed")


if __name__ == "__main__":
    main()
