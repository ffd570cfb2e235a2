"""One design session: how it ended, what it took, and every word that was said in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text

from genesys.console.exchange import Exchange, attempts, exchanges, tokens_of
from genesys.console.quantity import dollars, duration
from genesys.console.session_record import SessionRecord
from genesys.evolution.events import DesignAdded
from genesys.journal.transcripts import Line
from genesys.knowledge.plain_text import lines as plain_lines
from genesys.llm.spend import Spend

_ASKED = {"library": "Looked up", "checker": "Looked at"}
_ENDS = {"cut": "cut off: too long", "refused": "refused"}


@dataclass(frozen=True)
class SessionPage:
    """All that a run knows of one session."""

    record: SessionRecord
    exchanges: Sequence[Exchange]
    spend: Spend
    llms: Mapping[str, str]
    """Role -> LLM."""

    attempts: Mapping[str, int]
    """Place of a unit -> how often it was written."""

    @classmethod
    def of(cls, record: SessionRecord, lines: Sequence[Line], spend: Spend) -> SessionPage:
        """Gather the page of a session from its transcript and what it spent."""
        return cls(
            record=record,
            exchanges=exchanges(lines),
            spend=spend,
            llms={line.asked.role: line.asked.llm for line in lines if line.asked.of == "llm"},
            attempts=attempts(lines),
        )

    @property
    def calls(self) -> int:
        """How often an LLM answered."""
        return sum(
            each.line.asked.of == "llm" and each.answer is not None for each in self.exchanges
        )

    @property
    def seconds(self) -> float:
        """How long its questions took to answer, all together."""
        return sum(each.line.answer.seconds for each in self.exchanges if each.line.answer)

    @property
    def as_json(self) -> dict[str, Any]:
        """The page as plain JSON values."""
        record = self.record
        design = record.end.design.id if isinstance(record.end, DesignAdded) else None
        return {
            "session": record.number,
            "designer": record.started.designer,
            "mode": record.started.mode,
            "parents": list(record.started.parents),
            "idea": record.started.idea,
            "at": record.at,
            "title": record.title,
            "outcome": record.outcome,
            "fate": record.fate,
            "design": design,
            "interruptions": record.interruptions,
            "calls": self.calls,
            "seconds": self.seconds,
            "spend": asdict(self.spend),
            "llms": dict(self.llms),
            "attempts": dict(self.attempts),
            "exchanges": [each.as_json for each in self.exchanges],
        }


def screen(page: SessionPage, *, prompts: bool = False) -> RenderableType:
    """Draw the page for a terminal; with `prompts` the openings of conversations too.

    What LLMs said is shown as it is: plain text, of which a terminal obeys nothing.
    """
    parts = [*_head(page)]
    for each in page.exchanges:
        # The head has named the LLMs.
        if each.line.asked.of == "ensemble":
            continue
        parts += _exchange(each, prompts=prompts, under_way=page.record.under_way)
    if not page.exchanges:
        parts.append(Text("\nNothing was asked of an LLM in this session.", style="dim"))
    return Group(*parts)


def origin(record: SessionRecord) -> str:
    """Say from what a session makes something, and who does."""
    parents = f" of {' and '.join(record.started.parents)}" if record.started.parents else ""
    return f"{record.started.mode}{parents}, designer {record.started.designer}"


def totals(page: SessionPage) -> str:
    """Say what a session took."""
    usage, spend = page.spend.usage, page.spend
    kept = f" ({usage.cached:,} of them from the provider's memory)" if usage.cached else ""
    calls = "1 call" if page.calls == 1 else f"{page.calls} calls"
    return (
        f"{calls} of LLMs: {usage.read:,} tokens read{kept}, {usage.written:,} written, "
        f"{dollars(spend.dollars)}; {duration(page.seconds)}"
    )


def _head(page: SessionPage) -> Iterator[RenderableType]:
    record = page.record
    title = f": {record.title}" if record.title else ""
    yield Text(f"Session {record.number}{title}", style="bold")
    yield Text(origin(record), style="dim")
    if record.started.idea:
        yield Text(f"Asked for: {plain_lines(record.started.idea)}")
    color = {"design": "green", "abandoned": "red", "refused": "red"}.get(record.outcome, "")
    yield Text(plain_lines(record.fate), style=color)
    if record.interruptions:
        times = "once" if record.interruptions == 1 else f"{record.interruptions} times"
        yield Text(f"Interrupted {times}.", style="dim")
    yield Text(totals(page))
    if page.spend.held:
        yield Text(f"At most {dollars(page.spend.held)} more for calls without an answer yet.")
    if page.llms:
        yield Text(", ".join(f"{role}: {llm}" for role, llm in page.llms.items()), style="dim")
    if page.attempts:
        told = ", ".join(f"{place} {number}" for place, number in page.attempts.items())
        yield Text(f"Attempts: {told}")


def _exchange(each: Exchange, *, prompts: bool, under_way: bool) -> Iterator[RenderableType]:
    head = Text.assemble((each.stage, "bold"), "  ", (each.who, "cyan"))
    head.append(f"  {_cost(each)}", style="dim")
    yield Text("")
    yield Rule(style="dim")
    yield head
    if prompts and each.instructions:
        yield _block("Instructions", each.instructions)
    if each.opening and not prompts:
        long = tokens_of(each.instructions + each.opening)
        yield Padding(
            Text(f"(opening of about {long:,} tokens: --prompts shows it)", style="dim"),
            (0, 0, 0, 2),
        )
    elif each.opening:
        yield _block("Told", each.opening)
    if each.said:
        yield _block(_ASKED.get(each.line.asked.of, "Told"), each.said)
    if each.answer is None:
        waits = "waits for the answer" if under_way else "no answer on record"
        yield Padding(Text(f"({waits})", style="yellow"), (0, 0, 0, 2))
    elif each.verdict is not None:
        color = "green" if each.verdict.passed else "red"
        yield Padding(Text(each.answer, style=color), (1, 0, 0, 2))
    else:
        yield Padding(Text(each.answer or "(nothing)"), (1, 0, 0, 2))


def _block(name: str, text: str) -> RenderableType:
    body = Padding(Text(text, style="dim"), (0, 0, 0, 2))
    return Padding(Group(Text(f"{name}:", style="dim italic"), body), (1, 0, 0, 2))


def _cost(each: Exchange) -> str:
    answer = each.line.answer
    if answer is None:
        return ""
    parts = []
    if each.line.asked.of == "llm":
        parts = [f"{answer.usage.read:,} read", f"{answer.usage.written:,} written"]
        parts.append(dollars(answer.dollars))
    if each.line.asked.of not in ("ensemble", "novelty"):
        parts.append(duration(answer.seconds))
    if answer.end in _ENDS:
        parts.append(_ENDS[answer.end])
    return ", ".join(parts)
