"""A design session as it happens: who is waited for, the tree filling up, what it has cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from genesys.console.exchange import Verdict, verdict_of, who_is
from genesys.console.quantity import count, dollars, duration
from genesys.journal.transcripts import Line
from genesys.knowledge.plain_text import lines as plain_lines
from genesys.knowledge.plain_text import one_line
from genesys.llm.spend import Caps, Spend

_FINDINGS = 3
_ANSWER_LINES = 8
_OPEN = "(open)"


@dataclass(frozen=True)
class SessionView:
    """One moment of a session, read off its transcript."""

    number: int
    title: str
    """Of the proposal that is at hand; empty before the first."""

    stage: str
    waits_for: str
    """Whom the session has asked; empty while it asks nobody."""

    seconds: float
    """For how long."""

    verdict: Verdict | None
    """The checker's last word."""

    spoke: str
    """Which role spoke last."""

    said: str
    """What it said."""

    spend: Spend
    run_spend: Spend
    caps: Caps

    @classmethod
    def of(
        cls,
        number: int,
        lines: Sequence[Line],
        *,
        spend: Spend,
        run_spend: Spend,
        caps: Caps,
        now: float,
    ) -> SessionView:
        """Read the view off a transcript; `now` in Unix seconds."""
        last = lines[-1] if lines else None
        open_line = last if last is not None and last.answer is None else None
        verdicts = [found for line in lines if (found := verdict_of(line))]
        proposed = [line.asked.text for line in lines if line.asked.of == "novelty"]
        spoken = [line for line in lines if line.asked.of == "llm" and line.answer]
        answer = spoken[-1].answer if spoken else None
        return cls(
            number=number,
            title=one_line(proposed[-1].strip().partition("\n")[0]) if proposed else "",
            stage=one_line(last.asked.stage) if last else "",
            waits_for=who_is(open_line) if open_line else "",
            seconds=max(0.0, now - open_line.at) if open_line else 0.0,
            verdict=verdicts[-1] if verdicts else None,
            spoke=one_line(spoken[-1].asked.role) if spoken else "",
            said=plain_lines(answer.text) if answer else "",
            spend=spend,
            run_spend=run_spend,
            caps=caps,
        )

    @property
    def doing(self) -> str:
        """Where the session is and whom it waits for, in one line."""
        if not self.stage:
            return "begins"
        waits = f": {self.waits_for}, {duration(self.seconds)}" if self.waits_for else ""
        return f"{self.stage}{waits}"

    @property
    def costs(self) -> str:
        """What the session and the run have spent, against what they may, in one line."""
        usage = self.spend.usage
        session = f"session {_of(self.spend.dollars, self.caps.session_dollars)}"
        run = f"run {_of(self.run_spend.dollars, self.caps.dollars)}"
        return f"{session}, {run}, {count(usage.read + usage.written)} tokens"


def picture(view: SessionView) -> RenderableType:
    """Draw one moment of a session."""
    title = f": {view.title}" if view.title else ""
    parts: list[RenderableType] = [
        Text(f"Session {view.number}{title}", style="bold"),
        Text(view.doing, style="cyan", no_wrap=True, overflow="ellipsis"),
        Text(view.costs, style="dim"),
    ]
    if view.verdict is not None:
        parts += ["", *_tree(view.verdict)]
    elif view.said:
        parts += ["", *_words(view)]
    return Group(*parts)


def _of(spent: float, cap: float | None) -> str:
    return dollars(spent) if cap is None else f"{dollars(spent)} of {dollars(cap)}"


def _tree(verdict: Verdict) -> Iterator[RenderableType]:
    """Draw the tree as far as it is, with what was just written marked, then the findings."""
    refused = [finding for finding in verdict.findings if not verdict.passed]
    mark = "  <- passed the checker" if verdict.passed else f"  <- {_findings(len(refused))}"
    for place, line in _placed(verdict.outline):
        text = Text(no_wrap=True, overflow="ellipsis")
        if place == verdict.place:
            text.append(line + mark, style="green" if verdict.passed else "red")
        else:
            text.append(line, style="dim" if line.endswith(_OPEN) else "")
        yield text
    slots = verdict.outline.count(_OPEN)
    yield Text(f"{slots} open {'slot' if slots == 1 else 'slots'}" if slots else "no open slots")
    for finding in refused[:_FINDINGS]:
        yield Padding(Text(finding, style="red"), (0, 0, 0, 2))


def _words(view: SessionView) -> Iterator[RenderableType]:
    said = view.said.splitlines()
    yield Text(f"{view.spoke} said:", style="dim")
    shown = "\n".join([*said[:_ANSWER_LINES], *(["…"] if len(said) > _ANSWER_LINES else [])])
    yield Padding(Text(shown), (0, 0, 0, 2))


def _findings(number: int) -> str:
    return "1 finding" if number == 1 else f"{number} findings"


def _placed(outline: str) -> Iterator[tuple[str, str]]:
    """Yield each line of an outline with the place that it tells of."""
    path: list[str] = []
    for line in outline.splitlines():
        body = line.lstrip("│├└─ ")
        depth = (len(line) - len(body)) // 4
        slot = body.partition(":")[0]
        path = [*path[: depth - 1], slot] if depth else []
        yield ".".join(path) or "root", line
