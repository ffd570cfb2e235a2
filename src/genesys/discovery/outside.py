"""All that a session asks of others: LLMs, the library, the checker, a person."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from random import Random
from typing import TypeVar

from pydantic import TypeAdapter

from genesys.agents.misread import Misread
from genesys.architecture.outline import outline
from genesys.architecture.unit_tree import UnitTree
from genesys.checker.finding import Report
from genesys.discovery.abandoned import Abandoned
from genesys.discovery.transcript import Transcript
from genesys.errors import ContextTooLong
from genesys.journal.transcripts import Answer
from genesys.knowledge.hit import Hit
from genesys.knowledge.inquiry import Inquiry, Round
from genesys.knowledge.knowledge import Knowledge
from genesys.knowledge.lookup import Lookup, Query
from genesys.llm.conversation import Conversation
from genesys.llm.ensemble import Standing
from genesys.llm.staff import Staff

Read = TypeVar("Read")

Check = Callable[[UnitTree, bool], Report]
"""Checks a tree; True: it is whole, so that it is also trained for a moment."""

Novel = Callable[[str], str]
"""Says how new a proposal is, and what it is most like."""

Person = Callable[[str, str], str]
"""Shown a stage and what came of it; returns what is to be changed, or nothing."""

_ROUND = TypeAdapter(Round)
_REPORT = TypeAdapter(Report)


@dataclass
class Outside:
    """Asks, in order, through the session's transcript: nothing is asked or paid twice."""

    transcript: Transcript
    staff: Staff
    check_tree: Check
    longest: int
    """Tokens of one answer."""

    corrections: int
    """How often an LLM is told what was wrong with the form of an answer."""

    standing: Callable[[str], Mapping[str, Standing]]
    """How the LLMs of a role have earned so far."""

    random: Random
    knowledge: Knowledge | None = None
    novel: Novel | None = None
    person: Person | None = None
    heard: Callable[[str], None] = lambda note: None
    """Told where the session is, and whom it waits for."""

    stage: str = ""
    """Where the session is."""

    _picked: dict[str, str] = field(default_factory=dict)

    def say(
        self,
        role: str,
        stage: str,
        conversation: Conversation,
        read: Callable[[str], Read | Misread],
    ) -> tuple[Read, Conversation]:
        """Have a role answer in its form; return what it said, and the conversation with it.

        Raises Abandoned when its answers still cannot be read after the last correction, or the
        conversation has become too long for it.
        """
        reason = ""
        for _ in range(self.corrections + 1):
            answer = self._reply(role, stage, conversation)
            # Some providers refuse turns without a word.
            conversation = conversation.answered(answer.text.strip() or "(no answer)")
            found = self._read(answer, read)
            if not isinstance(found, Misread):
                return found, conversation
            reason = found.reason
            conversation = conversation.told(reason)
        raise Abandoned(stage, f"The {role} gave no answer that can be read: {reason}")

    def stocked(self) -> tuple[str, ...]:
        """Return the names of what can be looked up: it may be more when the session is resumed."""

        def ask() -> Answer:
            names = self.knowledge.stocked if self.knowledge else ()
            return Answer(json.dumps({"shown": ", ".join(names), "sources": names}))

        text = self.transcript.answer("library", "what there is", "", ask).text
        return tuple(json.loads(text)["sources"])

    def look_up(self, stage: str, inquiry: Inquiry, queries: tuple[str, ...]) -> Inquiry:
        """Return the inquiry with one more round; errors as in `Inquiry.ask`."""

        def ask() -> Answer:
            assert self.knowledge is not None
            library = _WithoutCode(self.knowledge.sources, whole=self.knowledge)
            share = _share(inquiry, queries)
            asked = inquiry.ask(library, [Query(text, k=share) for text in queries])
            kept = _ROUND.dump_python(asked.rounds[-1], mode="json")
            return Answer(json.dumps({"shown": shown(asked), "round": kept}, ensure_ascii=False))

        text = json.dumps({"queries": queries}, ensure_ascii=False)
        self._now("library", stage)
        found = json.loads(self.transcript.answer("library", stage, text, ask).text)
        return Inquiry(inquiry.allowance, (*inquiry.rounds, _ROUND.validate_python(found["round"])))

    def novelty(self, stage: str, text: str) -> str:
        """Say how new a proposal is, and what it is most like; nothing where nobody can say."""
        if self.novel is None:
            return ""
        novel = self.novel
        return self.transcript.answer("novelty", stage, text, lambda: Answer(novel(text))).text

    def check(self, stage: str, tree: UnitTree, path: str, code: str, *, whole: bool) -> Report:
        """Check a tree in which `code` is new at `path`."""
        asked = {"outline": outline(tree), "path": path, "code": code, "whole": whole}
        text = json.dumps({**asked, "tree": tree.digest}, ensure_ascii=False)

        def ask() -> Answer:
            report = self.check_tree(tree, whole)
            told = {"passed": report.passed, "findings": [str(f) for f in report.findings]}
            kept = _REPORT.dump_python(report, mode="json")
            return Answer(json.dumps({**told, "facts": kept["facts"], "report": kept}))

        self._now("checker", stage)
        found = json.loads(self.transcript.answer("checker", stage, text, ask).text)
        return _REPORT.validate_python(found["report"])

    def approve(self, stage: str, text: str) -> str:
        """Show something to the person, if one is there; return what is to be changed."""
        if self.person is None and self.transcript.next_of != "person":
            return ""

        def ask() -> Answer:
            assert self.person is not None
            return Answer(self.person(stage, text))

        return self.transcript.answer("person", stage, text, ask).text

    def _now(self, who: str, stage: str) -> None:
        self.stage = stage
        self.heard(f"{stage}: {who}")

    def _read(self, answer: Answer, read: Callable[[str], Read | Misread]) -> Read | Misread:
        match answer.end:
            case "refused":
                return Misread(
                    "You declined to answer. This is research on the architecture of language "
                    "models: nothing else is asked of you. Answer in the form asked for."
                )
            case "cut":
                return Misread(
                    f"Your answer was longer than {self.longest:,} tokens and was cut off. Answer "
                    "again, whole and shorter."
                )
        return read(answer.text)

    def _reply(self, role: str, stage: str, conversation: Conversation) -> Answer:
        redacted = conversation.through(self.staff.redacted)
        name = self._pick(role)

        def ask() -> Answer:
            reply = self.staff.llm(name).reply(redacted, self.longest)
            paid = self.staff.price(name).of(reply.usage)
            return Answer(self.staff.redacted(reply.text), reply.usage, paid, end=reply.end)

        known = self.transcript.next_of or self.transcript.offline
        price = None if known else self.staff.price(name)
        self._now(f"{role} ({name})", stage)
        try:
            return self.transcript.answer(
                "llm",
                stage,
                redacted.text,
                ask,
                digest=redacted.digest,
                role=role,
                llm=name,
                tokens=redacted.tokens + self.longest,
                dollars=price.ceiling(redacted.tokens, self.longest) if price else 0.0,
                price=price,
            )
        except ContextTooLong as error:
            raise Abandoned(stage, f"The {role}'s conversation became too long: {error}") from error

    def _pick(self, role: str) -> str:
        """Return the LLM that plays a role in this session: the same to its end."""
        if role not in self._picked:

            def ask() -> Answer:
                return Answer(self.staff.pick(role, self.standing(role), self.random))

            self._picked[role] = self.transcript.answer("ensemble", "staff", role, ask).text
        return self._picked[role]


def shown(inquiry: Inquiry) -> str:
    """Return the last round of an inquiry for a prompt: earlier ones were told before."""
    return Inquiry(inquiry.allowance, inquiry.rounds[-1:]).as_prompt


@dataclass(frozen=True)
class _WithoutCode(Knowledge):
    """Tells what units compute, but not their code: who looks things up writes none."""

    whole: Knowledge = field(default_factory=lambda: Knowledge({}))

    def search(self, query: Query) -> Lookup:
        found = self.whole.search(query)
        return replace(found, hits=tuple(map(_told, found.hits)))


def _told(hit: Hit) -> Hit:
    if hit.passage.source != "units":
        return hit
    text = hit.passage.text.partition("\n```python")[0]
    return replace(hit, passage=replace(hit.passage, text=text))


def _share(inquiry: Inquiry, queries: tuple[str, ...]) -> int:
    """Return how many passages each query may bring: rounds and queries share alike."""
    allowance = inquiry.allowance
    return max(1, round(allowance.passages / allowance.rounds / len(queries)))


def bound(inquiry: Inquiry, queries: tuple[str, ...]) -> Misread | None:
    """Say what is wrong with looking these up, if anything is."""
    if len(inquiry.rounds) >= inquiry.allowance.rounds:
        return Misread("All rounds of looking up are used. Answer with the other form.")
    longest = 8
    if len(queries) > longest:
        return Misread(f"Expected at most {longest} queries in one round, got {len(queries)}.")
    return None
