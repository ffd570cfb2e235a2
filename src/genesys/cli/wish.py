"""What a person asks of one design session."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Self

from genesys.architecture.unit_tree import UnitTree
from genesys.cli.choice import chosen_design
from genesys.cli.proposal_file import ProposalFile, read_proposal
from genesys.discovery.draft import ROOT, path_of, place
from genesys.discovery.scheduler import Scheduler
from genesys.errors import ConfigError
from genesys.evolution.design import PARENTS, Mode
from genesys.evolution.events import SessionStarted
from genesys.evolution.evolution_tree import LLM, EvolutionTree
from genesys.evolution.standings import Standings

_DRAWS = 100
"""How often the policy is asked before a run is said to have too few designs."""


@dataclass(frozen=True)
class Wish:
    """The words of `genesys design`, as far as they were given."""

    parents: tuple[str, ...] | None = None
    """Ids or names of designs; None: the policy chooses."""

    mode: Mode | None = None
    """None: the policy chooses it together with the parents."""

    idea: str = ""
    proposal: ProposalFile | None = None

    @classmethod
    def of(cls, parents: str | None, mode: Mode | None, idea: str, proposal: Path | None) -> Self:
        """Read the words; ConfigError where they do not fit one another or a file is unreadable."""
        written = read_proposal(proposal) if proposal else None
        names = None
        if parents is not None:
            names = tuple(name.strip() for name in parents.split(",") if name.strip())
            mode = mode or _mode_of(len(names))
            if PARENTS[mode] != len(names):
                raise ConfigError(
                    f"--parents: expected {_designs(PARENTS[mode])} for a {mode}, got "
                    f"{', '.join(names) or 'none'}."
                )
        elif written is not None and mode is None:
            if written.target != ROOT:
                raise ConfigError(
                    f"{proposal}: target: expected `{ROOT}` where no parent is named, got "
                    f"`{written.target}`. Name the design that is to change with --parents."
                )
            mode = "scratch"
        return cls(names, mode, idea.strip(), written)

    def session(self, tree: EvolutionTree, scheduler: Scheduler) -> SessionStarted:
        """Return the session that is asked for: one that was interrupted, or else a new one.

        Raises ConfigError for parents that the run does not have, or has too few of, and for a
        proposal whose target its parent does not have.
        """
        if self.parents is None:
            for number, session in tree.interrupted.items():
                if self._is(session, session.parents):
                    return self._made(session.mode, session.parents, tree, resumes=number)
            return self._made(*self._drawn(tree, scheduler), tree)
        parents = tuple(chosen_design(tree, name).id for name in self.parents)
        if len(set(parents)) < len(parents):
            raise ConfigError(f"--parents: expected two designs, got {parents[0]} twice.")
        assert self.mode is not None
        same = [n for n, session in tree.interrupted.items() if self._is(session, parents)]
        return self._made(self.mode, parents, tree, resumes=same[0] if same else None)

    def _is(self, session: SessionStarted, parents: tuple[str, ...]) -> bool:
        """Return whether this is what a session was asked to do."""
        asked = self.proposal and self.proposal.proposal(session.mode, session.parents)
        return (
            session.parents == parents
            and self.mode in (None, session.mode)
            and session.idea == self.idea
            and session.proposal == asked
        )

    def _made(
        self,
        mode: Mode,
        parents: tuple[str, ...],
        tree: EvolutionTree,
        resumes: int | None = None,
    ) -> SessionStarted:
        proposal = None
        if self.proposal is not None:
            first = tree.designs[parents[0]].unit_tree if parents else None
            _must_have(first, self.proposal.target)
            proposal = self.proposal.proposal(mode, parents)
        return SessionStarted(mode, parents, LLM, resumes, self.idea, proposal)

    def _drawn(self, tree: EvolutionTree, scheduler: Scheduler) -> tuple[Mode, tuple[str, ...]]:
        """Let the run's policy choose parents: of the mode that was asked for, if any was."""
        standings = Standings.of(tree, scheduler.ladder, scheduler.fitness)
        random = Random(f"{scheduler.random_seed}/{tree.length}")
        drawn = scheduler.policy.parents(tree, standings, random)
        if self.mode in (None, drawn.mode):
            return drawn.mode, drawn.parents
        needed = PARENTS[self.mode]
        found: dict[str, None] = {}
        for _ in range(_DRAWS):
            if len(found) >= needed:
                return self.mode, tuple(found)[:needed]
            found |= dict.fromkeys(scheduler.policy.parents(tree, standings, random).parents)
        raise ConfigError(
            f"--mode {self.mode}: expected a run with {_designs(needed)} to start from; this one "
            f"offers {', '.join(found) or 'none'}. Name them with --parents."
        )


def _mode_of(parents: int) -> Mode:
    modes: dict[int, Mode] = {1: "mutation", 2: "crossover"}
    if parents not in modes:
        raise ConfigError(f"--parents: expected one design or two, got {parents}.")
    return modes[parents]


def _must_have(parent: UnitTree | None, target: str) -> None:
    places = [place(path) for path, _ in parent.walk()] if parent else [ROOT]
    if place(path_of(target)) not in places:
        whose = "its first parent" if parent else "a block that is yet to be written"
        raise ConfigError(
            f"--proposal: target: expected a place in {whose} ({', '.join(places)}), got "
            f"{target!r}."
        )


def _designs(number: int) -> str:
    return {0: "no design", 1: "one design"}.get(number, f"{number} designs")
