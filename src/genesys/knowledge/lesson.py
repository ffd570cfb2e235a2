"""What one verification taught: what was changed, and what came of it, with its error bar."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from genesys.evolution.design import Design, Mode
from genesys.evolution.events import DesignRefused
from genesys.evolution.evolution_tree import EvolutionTree, Trial
from genesys.evolution.tree_change import TreeChange, changes, inherited
from genesys.evolution.verification import Verification, is_part, paired_error
from genesys.knowledge.attempt import brief
from genesys.knowledge.plain_text import one_line

CLEAR = 2.0
"""Standard errors that a difference must exceed to be called more than chance."""

_SHOWN = 4
"""Changes, or scores, that are told one by one; the rest are counted."""

End = Literal["verified", "stopped", "failed", "refused"]


@dataclass(frozen=True)
class Difference:
    """How a design did against one parent on the same rung, under the same conditions."""

    parent: str
    value: float
    """The parent's bits per byte."""

    by: float
    """Bits per byte that the design has more than its parent: above zero it is worse."""

    text_error: float
    """Standard error from the choice of held-out text, taken pair by pair."""

    noise: float | None
    """Sd between seeds; None where that was not measured."""

    noise_on: str = ""
    """The rung on which it was measured: the lowest, where it was not on the design's own."""

    @property
    def error(self) -> float:
        """Standard error of `by`: of the held-out text, joined with the seed noise of both."""
        return math.hypot(self.text_error, self.noise or 0.0, self.noise or 0.0)

    @property
    def clear(self) -> bool | None:
        """Whether it is more than chance explains; None where seed noise was not measured."""
        return None if self.noise is None else abs(self.by) > CLEAR * self.error

    @property
    def text(self) -> str:
        """The difference with its error and verdict."""
        side = "worse" if self.by > 0 else "better"
        told = f"{abs(self.by):.3f} ± {self.error:.3f} {side} than {self.parent} ({self.value:.3f})"
        match self.clear:
            case None:
                return told
            case True:
                return f"{told}: beyond chance"
            case False:
                return f"{told}: no more than chance explains"


@dataclass(frozen=True)
class Shift:
    """A score or skill that a design has moved against its parent by more than its error."""

    name: str
    before: float
    after: float

    @property
    def text(self) -> str:
        """The score before and after."""
        return f"{self.name} {self.before:.2f} -> {self.after:.2f}"


@dataclass(frozen=True)
class Lesson:
    """One design on one rung, or refused before that: a short record of facts."""

    design: str
    """Its id; `session-12` for a design that the checker refused in that session."""

    rung: str
    """Empty for a refused design."""

    title: str
    mode: Mode
    parents: tuple[str, ...]
    end: End
    changed: tuple[TreeChange, ...] = ()
    """Against the first parent, whose tree was edited."""

    inherited: tuple[str, ...] = ()
    """Of a crossover: place and name of what came from the second parent."""

    bits_per_byte: float | None = None
    seed: int = 0
    tokens: int = 0
    """Trained on; 0 where that is not known."""

    differences: tuple[Difference, ...] = ()
    """Against each parent that was verified on the rung with the same tokens and text."""

    shifts: tuple[Shift, ...] = ()
    """Against the first parent."""

    reason: str = ""
    """Why it was stopped, failed or was refused."""

    @property
    def id(self) -> str:
        """`gated-mixer-3f9c21ab@nano`; without the rung for a refused design."""
        return f"{self.design}@{self.rung}" if self.rung else self.design

    @property
    def citation(self) -> str:
        """How a proposal refers to it."""
        if self.rung:
            return f"design {self.design} on {self.rung}"
        return f"refused design of {self.design.replace('-', ' ')}"

    @property
    def text(self) -> str:
        """The record in 90 words or so."""
        return f"{self._origin}. {self._outcome}."

    @property
    def _origin(self) -> str:
        head = f"{self.mode} of {' and '.join(self.parents)}" if self.parents else self.mode
        told = []
        if self.changed:
            told.append(_some([change.text for change in self.changed], "changes"))
        if self.inherited:
            told.append(f"from {self.parents[1]}: {_some(self.inherited, 'units')}")
        return f"{head}: {'; '.join(told or [self.title])}"

    @property
    def _outcome(self) -> str:
        match self.end:
            case "refused":
                return f"The checker refused it: {self.reason}"
            case "failed":
                return f"On {self.rung}: could not be verified: {self.reason}"
            case "stopped":
                where = f"On {self.rung} (seed {self.seed})"
                return f"{where}: stopped after {self.tokens:,} tokens: {self.reason}"
            case "verified":
                return self._verified

    @property
    def _verified(self) -> str:
        score = f"On {self.rung} (seed {self.seed}, {self.tokens:,} tokens): "
        score += f"{self.bits_per_byte:.3f} bits per byte"
        told = [score, *(difference.text for difference in self.differences)]
        if any(difference.clear is None for difference in self.differences):
            told.append(f"the ± is of held-out text alone, seed noise on {self.rung} is not known")
        told += [
            f"seed noise is taken to be that on {rung}"
            for rung in dict.fromkeys(difference.noise_on for difference in self.differences)
            if rung not in ("", self.rung)
        ]
        known = {difference.parent for difference in self.differences}
        told += [
            f"{parent} was not verified there under the same conditions"
            for parent in self.parents
            if parent not in known
        ]
        if not self.shifts:
            return "; ".join(told)
        shifts = _some([shift.text for shift in self.shifts], "scores")
        return f"{'; '.join(told)}. Beyond their errors: {shifts}"


def lessons(tree: EvolutionTree) -> Sequence[Lesson]:
    """Return all that ended, in that order: verifications with seed 0, and refused designs.

    A lesson can change later: when a parent is verified, or when seed noise is measured.
    """
    noise = _noise(tree)
    return [
        _refused(end) if isinstance(end, DesignRefused) else _ended(tree, end, noise)
        for end in dict.fromkeys(tree.ended)
    ]


def _noise(tree: EvolutionTree) -> Mapping[str, tuple[float | None, str]]:
    """Return seed noise by rung, and where it was measured: else where it was first."""
    rungs = dict.fromkeys(rung for _, rung in tree.verifications)
    measured = {rung: noise for rung in rungs if (noise := tree.noise(rung)) is not None}
    known, where = next(((noise, rung) for rung, noise in measured.items()), (None, ""))
    return {rung: (measured[rung], rung) if rung in measured else (known, where) for rung in rungs}


def _refused(refusal: DesignRefused) -> Lesson:
    """Tell of a design that the checker refused; of its tree nothing is known."""
    return Lesson(
        design=f"session-{refusal.session}",
        rung="",
        title=one_line(refusal.proposal.title) or f"session-{refusal.session}",
        mode=refusal.proposal.mode,
        parents=refusal.proposal.parents,
        end="refused",
        reason=brief(*refusal.findings),
    )


def _ended(
    tree: EvolutionTree, trial: Trial, noise: Mapping[str, tuple[float | None, str]]
) -> Lesson:
    """Tell of a design on a rung, however it ended there."""
    design = tree.designs[trial[0]]
    proposal = design.proposal
    parents = [tree.designs[name] for name in proposal.parents if name in tree.designs]
    started = Lesson(
        design=design.id,
        rung=trial[1],
        title=one_line(proposal.title) or design.id,
        mode=proposal.mode,
        parents=proposal.parents,
        end="failed",
        changed=changes(parents[0].unit_tree, design.unit_tree) if parents else (),
        inherited=_inherited(design, parents),
    )
    if found := tree.verifications.get(trial):
        others = [tree.verifications.get((parent.id, found.rung)) for parent in parents]
        alike = [other for other in others if other and _alike(found, other)]
        return replace(
            started,
            end="verified",
            bits_per_byte=found.bits_per_byte.value,
            seed=found.seed,
            tokens=found.tokens,
            differences=tuple(_difference(found, other, *noise[found.rung]) for other in alike),
            shifts=_shifts(alike[0], found) if alike and alike[0] is others[0] else (),
        )
    if run := tree.stopped.get(trial):
        reason = brief(run.reason)
        return replace(started, end="stopped", seed=run.seed, tokens=run.tokens, reason=reason)
    return replace(started, reason=brief(tree.failures[trial]))


def _inherited(design: Design, parents: Sequence[Design]) -> tuple[str, ...]:
    if len(parents) < 2:
        return ()
    first, second = parents[:2]
    came = inherited(design.unit_tree, second.unit_tree, first.unit_tree)
    return tuple(f"{'.'.join(path) or 'root'} {name}" for path, name in came)


def _alike(one: Verification, other: Verification) -> bool:
    return (one.tokens, one.corpus) == (other.tokens, other.corpus)


def _difference(
    mine: Verification, other: Verification, noise: float | None, noise_on: str
) -> Difference:
    return Difference(
        parent=other.design_id,
        value=other.bits_per_byte.value,
        by=mine.bits_per_byte.value - other.bits_per_byte.value,
        text_error=paired_error(mine, other),
        noise=noise,
        noise_on=noise_on,
    )


def _shifts(before: Verification, after: Verification) -> tuple[Shift, ...]:
    """Return the scores and skills that moved by more than their errors, furthest first."""
    found = [
        Shift(name, was, now)
        for name, (was, was_error) in _measured(before).items()
        for now, now_error in [_measured(after).get(name, (was, was_error))]
        if abs(now - was) > CLEAR * math.hypot(was_error, now_error)
    ]
    return tuple(sorted(found, key=lambda shift: (-abs(shift.after - shift.before), shift.name)))


def _measured(found: Verification) -> Mapping[str, tuple[float, float]]:
    tasks = {
        name: (score.value, score.error)
        for name, score in found.scores.items()
        if not is_part(name)
    }
    skills = {
        f"skill {name}": (skill.accuracy, skill.error) for name, skill in found.skills.items()
    }
    return {**tasks, **skills}


def _some(items: Sequence[str], noun: str) -> str:
    more = len(items) - _SHOWN
    shown = list(items[:_SHOWN]) + ([f"and {more} more {noun}"] if more > 0 else [])
    return "; ".join(shown)
