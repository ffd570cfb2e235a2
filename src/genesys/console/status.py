"""What a run does, how far it is, and what is left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from genesys.config import Config
from genesys.console.estimate import Estimate, estimate, planned
from genesys.console.follower import Follower
from genesys.console.quantity import count, dollars, duration
from genesys.evolution.events import Claim, SessionStarted, VerificationStarted
from genesys.evolution.evolution_tree import LLM, EvolutionTree
from genesys.lab.schedule import scheduler_of
from genesys.llm.spend import Spend


@dataclass(frozen=True)
class RungStatus:
    """How far one rung is."""

    name: str
    parameters: int
    tokens: int
    planned: int
    """Verifications that it will have paid for when the run is whole."""

    finished: int
    """Verifications that ended, those that were stopped early included."""

    stopped: int
    running: int
    failed: int


@dataclass(frozen=True)
class StepStatus:
    """One step under way."""

    worker: str
    step: str
    fraction: float
    note: str
    seconds: float
    """Since it was claimed."""

    silent: bool
    """Whether its worker no longer renews its lease; the step goes back when a run resumes."""

    session: int | None = None
    """The number of a session that waits for LLMs: it takes up no worker."""


@dataclass(frozen=True)
class Status:
    """A run at one moment."""

    state: str
    """`whole`, `at work` or `stopped`."""

    entries: int
    rungs: tuple[RungStatus, ...]
    steps: tuple[StepStatus, ...]
    sessions: int
    sessions_at_most: int
    designs: int
    seeds: int
    refused: int
    repeated: int
    abandoned: int
    noise: float | None
    """Sd of bits per byte between seeds of one design on the lowest rung."""

    noise_runs: int
    replicates: int
    trained: int
    """Tokens that all verifications took."""

    trained_in_vain: int
    """Those of them in runs that were stopped early."""

    left: Estimate
    spend: Spend
    """What LLMs were asked and have cost."""

    dollars: float | None
    """What they may cost; None where nothing bounds it."""

    spent_out: str
    """Why no session with LLMs starts; empty while there is money."""

    @classmethod
    def of(cls, follower: Follower, config: Config, workers: int | None = None) -> Status:
        """Read the status off a journal; time left is for these workers or those now at work."""
        tree, lowest = follower.tree, config.ladder.lowest.name
        steps = tuple(_steps(follower))
        active = sum(not step.silent for step in steps)
        working = sum(not step.silent and step.session is None for step in steps)
        state = "at work" if active else "stopped"
        if scheduler_of(config).next_step(tree) is None:
            state = "whole"
        runs = [len(seeds) for (_, rung), seeds in tree.replicates.items() if rung == lowest]
        return cls(
            state=state,
            entries=tree.length,
            rungs=tuple(_rungs(tree, config)),
            steps=steps,
            sessions=tree.sessions,
            sessions_at_most=config.sessions,
            designs=len(tree.designs),
            seeds=len(tree.seeds),
            refused=len(tree.refusals),
            repeated=len(tree.repeats),
            abandoned=tree.abandoned,
            noise=tree.noise(lowest),
            noise_runs=max(runs, default=0),
            replicates=config.replicates,
            trained=tree.trained,
            trained_in_vain=sum(run.tokens for run in tree.stopped.values()),
            left=estimate(
                tree,
                config.ladder,
                sessions=config.sessions,
                replicates=config.replicates,
                workers=workers or max(1, working),
                fractions={lease.claim: lease.fraction for lease in follower.leases()},
                session_seconds=follower.session_seconds,
            ),
            spend=follower.spend,
            dollars=config.llm.dollars if tree.dollars is None else tree.dollars,
            spent_out=tree.spent_out,
        )

    @property
    def as_json(self) -> dict[str, Any]:
        """The status as plain JSON values."""
        return asdict(self)

    @property
    def checked(self) -> int:
        """Designs that went through the checker, seeds among them."""
        return self.designs + self.refused

    @property
    def counts(self) -> str:
        """What became of the design sessions, in one line."""
        return (
            f"{self.designs} designs ({self.seeds} seeds), {self.refused} refused, "
            f"{self.repeated} repeated, {self.abandoned} given up; "
            f"{self.sessions} of at most {self.sessions_at_most} sessions"
        )

    @property
    def noise_line(self) -> str:
        """What is known of seed noise, in one line."""
        if self.noise is None:
            return f"seed noise: not measured yet ({self.noise_runs} of {self.replicates} runs)"
        runs = f"{self.noise_runs} of {self.replicates} runs"
        return f"seed noise: sd {self.noise:.4f} bits per byte ({runs})"

    @property
    def spend_line(self) -> str:
        """What LLMs have cost, in one line; empty where none was asked."""
        if not self.spend.calls and not self.spent_out:
            return ""
        tokens = count(self.spend.usage.read + self.spend.usage.written)
        calls = "1 call" if self.spend.calls == 1 else f"{self.spend.calls} calls"
        cap = "" if self.dollars is None else f" of {dollars(self.dollars)}"
        out = ": no session with LLMs starts any more" if self.spent_out else ""
        paid = f"{dollars(self.spend.dollars)}{cap} spent{out}"
        return f"LLMs: {calls}, {tokens} tokens, {paid}"

    @property
    def tokens_line(self) -> str:
        """How much was trained, in one line."""
        stopped = count(self.trained_in_vain)
        return f"{count(self.trained)} tokens trained, {stopped} of them in runs stopped early"


def _rungs(tree: EvolutionTree, config: Config) -> Iterator[RungStatus]:
    plan = planned(tree, config.ladder, config.sessions)
    for rung in config.ladder:
        yield RungStatus(
            name=rung.name,
            parameters=rung.parameters,
            tokens=rung.tokens,
            planned=plan[rung.name],
            finished=tree.finished[rung.name],
            stopped=sum(name == rung.name for _, name in tree.stopped),
            running=sum(c.rung == rung.name and not c.seed for c in tree.running),
            failed=sum(name == rung.name for _, name in tree.failures),
        )


def _steps(follower: Follower) -> Iterator[StepStatus]:
    now = follower.now
    for lease in follower.leases():
        claim = follower.tree.claims[lease.claim]
        session = None
        if isinstance(claim, SessionStarted) and claim.designer == LLM:
            session = claim.resumes or lease.claim
        yield StepStatus(
            worker=lease.worker,
            step=told(claim),
            fraction=lease.fraction,
            note=lease.note,
            seconds=max(0.0, now - follower.started_at.get(lease.claim, now)),
            silent=follower.silent(lease),
            session=session,
        )


def told(claim: Claim) -> str:
    """Say what a step is."""
    if isinstance(claim, VerificationStarted):
        seed = f", seed {claim.seed}" if claim.seed else ""
        return f"verifies {claim.design_id} on {claim.rung}{seed}"
    if claim.designer == LLM:
        return f"designs by {claim.mode} with LLMs"
    return f"designs by {claim.mode}"


def screen(status: Status, title: str) -> RenderableType:
    """Draw the status for a terminal."""
    state = {
        "whole": "whole: nothing is left to do",
        "at work": f"at work, about {duration(status.left.wall)} to go",
        "stopped": "stopped: `genesys discover` with the same settings resumes it, about "
        f"{duration(status.left.work)} of one core's work to go",
    }[status.state]
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("rung")
    for heading in ("size", "tokens", "finished", "stopped early", "running", "failed"):
        table.add_column(heading, justify="right")
    for rung in status.rungs:
        table.add_row(
            rung.name,
            count(rung.parameters),
            count(rung.tokens),
            f"{rung.finished} of {rung.planned}",
            str(rung.stopped),
            str(rung.running),
            str(rung.failed),
        )
    parts: list[RenderableType] = [
        Text(f"{title}: {state}", style="bold"),
        Text(""),
        table,
        Text(""),
    ]
    parts += [Text(status.counts), Text(status.noise_line), Text(status.tokens_line)]
    parts += [Text(status.spend_line)] if status.spend_line else []
    parts += [Text("")] if status.steps else []
    for step in status.steps:
        silent = ", worker is silent" if step.silent else ""
        parts.append(
            Text(
                f"{step.worker} {step.step}: {step.fraction:.0%} {step.note} "
                f"({duration(step.seconds)}{silent})",
                style="red" if step.silent else "",
            )
        )
    return Group(*parts)
