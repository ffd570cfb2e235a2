"""One exchange of a session in words: who was asked, what was new in it, what came back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from genesys.journal.transcripts import Line
from genesys.knowledge.fence import without_rule
from genesys.knowledge.plain_text import lines as plain_lines
from genesys.llm.conversation import CHARACTERS_A_TOKEN

_ATTEMPT = re.compile(r"(?P<place>.+), attempt (?P<number>\d+)")
_LONG = 80
"""Characters of a passage that the next prompt repeats, at least, for it to be left out there."""


@dataclass(frozen=True)
class Verdict:
    """What the checker said of one tree."""

    outline: str
    place: str
    """Where the unit that was written last stands."""

    code: str
    passed: bool
    findings: tuple[str, ...]


@dataclass(frozen=True)
class Exchange:
    """A line of a transcript, fit to be shown."""

    line: Line
    who: str
    """A role with its LLM, or what else was asked."""

    instructions: str
    """What an LLM was told for the first time and will be told in every call of this role."""

    opening: str
    """The first turn of a conversation that begins here."""

    said: str
    """What is new in a conversation that goes on."""

    answer: str | None
    """None where it is still awaited, or was lost."""

    verdict: Verdict | None = None

    @property
    def stage(self) -> str:
        """Where the session was."""
        return self.line.asked.stage

    @property
    def as_json(self) -> dict[str, Any]:
        """The exchange as plain JSON values."""
        asked, answer = self.line.asked, self.line.answer
        return {
            "number": asked.number,
            "of": asked.of,
            "stage": asked.stage,
            "role": asked.role,
            "llm": asked.llm,
            "at": self.line.at,
            "instructions": self.instructions,
            "opening": self.opening,
            "said": self.said,
            "answer": self.answer,
            "end": answer.end if answer else None,
            "tokens_read": answer.usage.read if answer else 0,
            "tokens_cached": answer.usage.cached if answer else 0,
            "tokens_written": answer.usage.written if answer else 0,
            "dollars": answer.dollars if answer else 0.0,
            "seconds": answer.seconds if answer else None,
        }


def exchanges(lines: Sequence[Line]) -> list[Exchange]:
    """Read a session's lines in order; nothing that was shown before is shown again."""
    told: dict[str, str] = {}
    talks: dict[str, list[list[str]]] = {}
    found: list[Exchange] = []
    passages = outline = written = ""
    for line in lines:
        if line.asked.of == "llm":
            found.append(_conversation(line, told, talks.setdefault(line.asked.role, []), passages))
            written = found[-1].answer or ""
            continue
        found.append(_other(line))
        if verdict := found[-1].verdict:
            tree = verdict.outline if verdict.outline != outline else ""
            code = verdict.code if verdict.code not in written else ""
            said = "\n\n".join(part for part in (tree, code) if part)
            found[-1] = replace(found[-1], said=said)
            outline = verdict.outline
        if line.asked.of == "library" and line.answer:
            passages = _shown(line.answer.text)
    return found


def attempts(lines: Sequence[Line]) -> dict[str, int]:
    """Return how often a unit was written for each place, in the order of the first attempts."""
    found: dict[str, int] = {}
    for line in lines:
        if part := _ATTEMPT.fullmatch(line.asked.stage):
            place = part["place"]
            found[place] = max(found.get(place, 0), int(part["number"]))
    return found


def verdict_of(line: Line) -> Verdict | None:
    """Return what the checker said, if it is the checker's line and has an answer."""
    if line.asked.of != "checker" or line.answer is None:
        return None
    asked, given = _object(line.asked.text), _object(line.answer.text)
    return Verdict(
        outline=plain_lines(str(asked.get("outline", ""))),
        place=plain_lines(str(asked.get("path", ""))),
        code=plain_lines(str(asked.get("code", ""))),
        passed=bool(given.get("passed")),
        findings=tuple(plain_lines(str(f)) for f in _list(line.answer.text, "findings")),
    )


def who_is(line: Line) -> str:
    """Name whom a line asks: a role with its LLM, or what else."""
    asked = line.asked
    if asked.of == "llm":
        return plain_lines(f"{asked.role} ({asked.llm})")
    return {"person": "you", "ensemble": "choice of LLMs"}.get(asked.of, asked.of)


def tokens_of(text: str) -> int:
    """Return roughly how many tokens a text has."""
    return int(len(text) / CHARACTERS_A_TOKEN)


def _conversation(
    line: Line, told: dict[str, str], talks: list[list[str]], passages: str
) -> Exchange:
    asked = _object(line.asked.text)
    turns = [str(turn["text"]) for turn in _list(line.asked.text, "turns")]
    instructions = str(asked.get("instructions", ""))
    new_to_it = instructions if told.get(line.asked.role) != instructions else ""
    told[line.asked.role] = instructions
    shared = max((_shared(turns, before) for before in talks), default=0)
    talks.append([*turns, line.answer.text if line.answer else ""])
    # Turns of the LLM itself were shown as answers already.
    fresh = [text for at, text in enumerate(turns) if at >= shared and at % 2 == 0]
    if len(passages) >= _LONG:
        fresh = [text.replace(passages, "(the passages above)") for text in fresh]
    said = plain_lines("\n\n".join(fresh))
    return Exchange(
        line=line,
        who=who_is(line),
        instructions=plain_lines(new_to_it),
        opening="" if shared else said,
        said=said if shared else "",
        answer=plain_lines(line.answer.text) if line.answer else None,
    )


def _shared(turns: Sequence[str], before: Sequence[str]) -> int:
    """Return how many turns two conversations begin with in common."""
    pairs = enumerate(zip(turns, before, strict=False))
    return next((at for at, (new, old) in pairs if new != old), min(len(turns), len(before)))


def _other(line: Line) -> Exchange:
    asked, given = line.asked, line.answer
    answer = plain_lines(given.text) if given else None
    said = plain_lines(asked.text)
    verdict = verdict_of(line)
    match asked.of:
        case "library":
            said = "\n".join(f"- {plain_lines(str(q))}" for q in _list(asked.text, "queries"))
            answer = None if given is None else plain_lines(_shown(given.text))
        case "checker":
            said = ""
            answer = None if verdict is None else "\n".join(_judged(verdict))
        case "novelty" | "person":
            # What they are shown was an answer before.
            said = ""
            answer = "yes" if answer == "" and asked.of == "person" else answer
    return Exchange(line, who_is(line), "", "", said, answer, verdict)


def _judged(verdict: Verdict) -> Iterator[str]:
    yield "Passed." if verdict.passed else "Not valid."
    yield from (f"- {finding}" for finding in verdict.findings)


def _shown(text: str) -> str:
    """Return the passages as they were shown to an agent, whose instructions have the rule."""
    return without_rule(str(_object(text).get("shown", text)))


def _list(text: str, key: str) -> Sequence[Any]:
    found = _object(text).get(key, ())
    return found if isinstance(found, list) else ()


def _object(text: str) -> Mapping[str, Any]:
    """Return the JSON object that a line holds; an empty one where it is another text."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
