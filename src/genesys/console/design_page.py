"""One design: the idea, what it is made of, where it comes from, what it proved to be worth."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from genesys.architecture.outline import outline
from genesys.console.leaderboard import PRIMARY, Leaderboard, Place, tell
from genesys.console.quantity import count, duration
from genesys.console.skill_table import skill_table
from genesys.evolution.design import Design, Proposal
from genesys.evolution.events import DesignRefused
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.evolution.fitness.base import Fitness
from genesys.evolution.kinship import kinship, traits
from genesys.evolution.ladder import Ladder
from genesys.evolution.verification import Score, SkillScore, Verification, is_part
from genesys.knowledge.lesson import Lesson, lessons

_KIN = 3

_DOMAINS = 12
"""How many domains are drawn; `--json` has all."""


@dataclass(frozen=True)
class DesignPage:
    """All that a run knows of one design."""

    design: Design
    place: Place | None
    verifications: tuple[Verification, ...]
    """From the lowest rung up."""

    failures: tuple[tuple[str, str], ...]
    """Rungs on which it could not be trained, with the reason."""

    stopped: tuple[tuple[str, str], ...]
    """Rungs on which its run was stopped early, with the reason."""

    ancestry: tuple[tuple[int, Design], ...]
    """Every ancestor with its distance in generations, nearest first, down to seeds."""

    children: tuple[Design, ...]
    refused: tuple[DesignRefused, ...]
    """Designs from this one that did not pass the checker."""

    kin: tuple[tuple[str, float], ...]
    """The designs before it whose unit trees are most like its own, with their kinship."""

    lessons: tuple[Lesson, ...]
    """What its verifications taught, in the order in which they ended."""

    seed_skills: Mapping[str, Mapping[str, SkillScore]]
    """What the seeds among its ancestors learned in practice, by their ids, nearest first."""

    @classmethod
    def of(
        cls, tree: EvolutionTree, ladder: Ladder, design_id: str, fitness: Fitness = PRIMARY
    ) -> DesignPage:
        """Gather the page of a design that the tree holds."""
        board = Leaderboard.of(tree, ladder, fitness)
        rungs = [rung.name for rung in ladder]
        ancestry = tuple(_ancestry(tree, design_id))
        return cls(
            design=tree.designs[design_id],
            place=next((p for p in board.places if p.design.id == design_id), None),
            verifications=tuple(sorted(tree.of(design_id), key=lambda v: rungs.index(v.rung))),
            failures=tuple((r, why) for (d, r), why in tree.failures.items() if d == design_id),
            stopped=tuple((r, s.reason) for (d, r), s in tree.stopped.items() if d == design_id),
            ancestry=ancestry,
            children=tuple(tree.children(design_id)),
            refused=tuple(r for r in tree.refusals if design_id in r.proposal.parents),
            kin=_kin(tree, design_id),
            lessons=tuple(lesson for lesson in lessons(tree) if lesson.design == design_id),
            seed_skills={
                seed.id: found.skills
                for _, seed in ancestry
                if seed.proposal.mode == "seed"
                for found in tree.of(seed.id)
                if found.skills
            },
        )

    def error_text(self, rung: str) -> str:
        """Write the error bar of the score on this rung."""
        if self.place is None or rung not in self.place.results:
            return "±?"
        return self.place.results[rung].error_text

    @property
    def as_json(self) -> dict[str, Any]:
        """The page as plain JSON values."""
        return {
            "id": self.design.id,
            "rank": self.place.rank if self.place else None,
            "fitness": self.place.fitness if self.place else None,
            "proposal": asdict(self.design.proposal),
            "outline": outline(self.design.unit_tree),
            "verifications": [
                {**asdict(found), "proof_holds": found.proof.holds} for found in self.verifications
            ],
            "failures": dict(self.failures),
            "stopped": dict(self.stopped),
            "ancestry": [{"generation": n, "design": d.id} for n, d in self.ancestry],
            "children": [child.id for child in self.children],
            "kin": dict(self.kin),
            "lessons": [lesson.text for lesson in self.lessons],
            "refused": [asdict(refusal) for refusal in self.refused],
        }


def screen(page: DesignPage) -> RenderableType:
    """Draw the page for a terminal."""
    parts = [*_idea(page.design.id, page.design.proposal)]
    parts += [_heading("Units"), Text(outline(page.design.unit_tree))]
    parts += [_heading("Lineage"), *_lineage(page)]
    parts += [_heading("Scores"), *_scores(page), *_skills(page)]
    if page.verifications:
        parts += [_heading("Evidence and cost")]
        parts += [line for found in page.verifications for line in evidence(found, found.rung)]
    if page.lessons:
        parts += [_heading("Lessons"), *(Text(f"- {lesson.text}") for lesson in page.lessons)]
    if page.refused:
        parts += [_heading("Refused children"), *_refusals(page.refused)]
    return Group(*parts)


def refusal_screen(refusal: DesignRefused, relatives: Sequence[DesignRefused]) -> RenderableType:
    """Draw what is known of a design that did not pass the checker, and of others like it."""
    parts = [*_idea(f"session {refusal.session} (refused)", refusal.proposal)]
    parts += [_heading("Findings"), *(Text(f"- {finding}") for finding in refusal.findings)]
    if relatives:
        parts += [_heading("Others that were refused from the same parents")]
        parts += [*_refusals(relatives)]
    return Group(*parts)


def _idea(name: str, proposal: Proposal) -> Iterator[RenderableType]:
    yield Text(name, style="bold")
    yield Text(proposal.title, style="italic")
    parents = f" of {' and '.join(proposal.parents)}" if proposal.parents else ""
    where = f", at {'.'.join(proposal.target)}" if proposal.target else ""
    yield Text(f"{proposal.mode}{parents}{where}", style="dim")
    yield Text(f"{proposal.motivation}\n{proposal.plan}")
    for reference in proposal.references:
        yield Text(f"Reference: {reference}")


def _heading(text: str) -> Text:
    return Text(f"\n{text}", style="bold")


def _lineage(page: DesignPage) -> Iterator[RenderableType]:
    if not page.ancestry:
        yield Text("No parents.")
    for generation, ancestor in page.ancestry:
        yield Text(f"{'  ' * (generation - 1)}from {ancestor.id} ({ancestor.proposal.mode})")
    if page.children:
        yield Text(f"Children: {', '.join(child.id for child in page.children)}")
    if page.kin:
        told = ", ".join(f"{name} {kinship:.2f}" for name, kinship in page.kin)
        yield Text(f"Most like it before (0 to 1): {told}")


def _kin(tree: EvolutionTree, design_id: str) -> tuple[tuple[str, float], ...]:
    mine = traits(tree.designs[design_id].unit_tree)
    before = list(tree.designs)[: list(tree.designs).index(design_id)]
    found = [(name, kinship(mine, traits(tree.designs[name].unit_tree))) for name in before]
    alike = [pair for pair in found if pair[1] > 0.0]
    return tuple(heapq.nlargest(_KIN, alike, key=lambda pair: pair[1]))


def _scores(page: DesignPage) -> Iterator[RenderableType]:
    if page.place is not None:
        yield Text(f"Rank {page.place.rank}, fitness {page.place.fitness:.4f}")
        if page.place.lead is not None:
            clear = ": more than chance explains" if page.place.lead.clear else ""
            yield Text(f"{tell(page.place.lead)}{clear}")
    for rung, reason in page.failures:
        yield Text(f"Failed on {rung}: {reason}", style="red")
    for rung, reason in page.stopped:
        yield Text(f"Stopped early on {rung}: {reason}")
    if not page.verifications:
        yield Text("Not verified yet.")
        return
    joined = [page.error_text(found.rung) for found in page.verifications]
    rungs = [found.rung for found in page.verifications]
    yield scores_table(page.verifications, rungs, joined)


def scores_table(
    verifications: Sequence[Verification], headings: Sequence[str], errors: Sequence[str]
) -> Table:
    """Draw a column of scores for each verification, with its error bar, beside the controls."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("")
    for heading in headings:
        table.add_column(heading, justify="right", no_wrap=True)
    bits = [found.bits_per_byte for found in verifications]
    pairs = zip(bits, errors, strict=True)
    table.add_row("bits per byte", *(f"{score.value:.4f} {error}" for score, error in pairs))
    table.add_row("  untrained", *(f"{score.control:.4f}" for score in bits))
    known = sorted({domain for found in verifications for domain in found.domains})
    for domain in known[:_DOMAINS]:
        domains = [found.domains.get(domain) for found in verifications]
        table.add_row(f"  of {domain}", *(_bits(score) for score in domains))
    for task in sorted({task for found in verifications for task in found.scores}):
        scores = [found.scores.get(task) for found in verifications]
        if is_part(task):
            table.add_row(f"  {task.partition('/')[2]}", *(_beside_control(s) for s in scores))
            continue
        table.add_row(task, *(_accuracy(score) for score in scores))
        table.add_row("  untrained", *(f"{s.control:.1%}" if s else "" for s in scores))
    return table


def _skills(page: DesignPage) -> Iterator[RenderableType]:
    """Draw what the design learned in practice, and what the seeds did that it descends from."""
    practised = next((found for found in page.verifications if found.skills), None)
    if practised is not None:
        yield _heading("Skills")
        yield skill_table({page.design.id: practised.skills, **page.seed_skills})


def _bits(score: Score | None) -> str:
    return f"{score.value:.4f} (untrained {score.control:.4f})" if score else ""


def _beside_control(score: Score | None) -> str:
    return f"{score.value:.1%} (untrained {score.control:.1%})" if score else ""


def _accuracy(score: Score | None) -> str:
    return f"{score.value:.1%} ±{score.error:.1%}" if score else ""


def evidence(found: Verification, name: str) -> Iterator[Text]:
    """Tell what a verification trained and took, how, and that its weights are the trained ones."""
    proof, cost = found.proof, found.cost
    yield Text(
        f"{name}: {count(found.parameters)} parameters (width {found.width}, "
        f"{found.depth} blocks), {count(found.tokens)} tokens; {duration(cost.seconds)}, "
        f"{duration(cost.cpu_seconds)} of CPU, {cost.peak_memory_mib:.0f} MiB, "
        f"{count(cost.tokens_per_second)} tokens/s, {count(cost.flops_per_token)} FLOP/token"
    )
    if found.rounded:
        yield Text(f"  rounded at this width: {', '.join(found.rounded)}", style="dim")
    yield Text(
        f"  matrix products in {found.precision}, learning rates times {found.rate_factor:g}",
        style="dim",
    )
    yield Text(
        f"  reload proof holds: loss {proof.trained:.4f} after training, "
        f"{proof.reloaded:.4f} when loaded anew; isolation: "
        f"{', '.join(found.isolation) or 'none'}",
        style="dim",
    )


def _refusals(refusals: Sequence[DesignRefused]) -> Iterator[RenderableType]:
    for refusal in refusals:
        yield Text(f"session {refusal.session}: {refusal.proposal.title}")
        for finding in refusal.findings:
            yield Text(f"  - {finding}", style="dim")


def _ancestry(tree: EvolutionTree, design_id: str) -> Iterator[tuple[int, Design]]:
    seen, frontier, generation = {design_id}, [design_id], 0
    while frontier:
        generation += 1
        parents = [p for child in frontier for p in tree.designs[child].proposal.parents]
        frontier = [p for p in dict.fromkeys(parents) if p in tree.designs and p not in seen]
        seen.update(frontier)
        for parent in frontier:
            yield generation, tree.designs[parent]
