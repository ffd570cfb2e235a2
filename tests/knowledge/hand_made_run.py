"""Runs written entry by entry, so that a test knows what was tried and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from genesys.architecture.unit_tree import UnitTree
from genesys.evolution.design import Design, Mode, Proposal, Review
from genesys.evolution.events import (
    DesignAdded,
    DesignRefused,
    DesignRepeated,
    Event,
    RunStarted,
    SessionStarted,
    VerificationFailed,
    VerificationFinished,
    VerificationStarted,
    VerificationStopped,
)
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.evolution.stopped_run import StoppedRun
from genesys.evolution.verification import Cost, ReloadProof, Score, SkillScore, Verification
from genesys.library.seeds.gpt import GPT
from genesys.library.seeds.mamba2 import Mamba2
from genesys.library.shelf import plant

GPT_TREE = GPT().unit_tree()
MAMBA_TREE = Mamba2().unit_tree()
RETENTION = plant(
    "retention",
    heads=4,
    position=plant("rotary"),
    norm=plant("rms_norm"),
    gate=plant("silu_gate"),
)


def proposal(title: str, mode: Mode = "seed", parents: tuple[Design, ...] = ()) -> Proposal:
    """Return a proposal that says little."""
    return Proposal(
        title,
        mode,
        tuple(parent.id for parent in parents),
        (),
        f"Motivation of {title.lower()}.",
        "Plan: see the tree.",
    )


@dataclass
class HandMadeRun:
    """Entries of a run, in the order in which its methods are called."""

    events: list[Event] = field(default_factory=lambda: [RunStarted({})])

    @property
    def tree(self) -> EvolutionTree:
        """The run so far."""
        return EvolutionTree.replay(self.events)

    def design(
        self,
        title: str,
        unit_tree: UnitTree,
        mode: Mode = "seed",
        parents: tuple[Design, ...] = (),
        reviews: tuple[Review, ...] = (),
    ) -> Design:
        """Add a design."""
        made = Design(proposal(title, mode, parents), reviews, unit_tree)
        self.events.append(DesignAdded(made))
        return made

    def verify(
        self,
        design: Design,
        bits: float,
        rung: str = "nano",
        *,
        seed: int = 0,
        tokens: int = 300_000,
        corpus: str = "sotu",
        wobble: float = 0.0,
        scores: Mapping[str, Score] | None = None,
        skills: Mapping[str, SkillScore] | None = None,
    ) -> None:
        """Add a verification; `wobble` sets its stretches apart from those of other designs."""
        self.events.append(VerificationStarted(design.id, rung, seed))
        stretches = tuple(bits + 0.3 * (k % 3) + wobble * (-1) ** k for k in range(8))
        found = Verification(
            design_id=design.id,
            rung=rung,
            seed=seed,
            width=64,
            depth=3,
            parameters=300_000,
            tokens=tokens,
            bits_per_byte=Score(bits, 0.01, 8.0),
            proof=ReloadProof(2.0, 2.0),
            curve=(),
            cost=Cost(0.0, 0.0, 0.0, 0.0, 0.0),
            scores=scores or {},
            stretches=stretches,
            corpus=corpus,
            skills=skills or {},
        )
        self.events.append(VerificationFinished(len(self.events), found))

    def stop(self, design: Design, reason: str, rung: str = "nano", tokens: int = 60_000) -> None:
        """Add a run that was broken off at a hurdle."""
        self.events.append(VerificationStarted(design.id, rung))
        run = StoppedRun(design.id, rung, 0, reason, (), tokens, 0.0, 0.0)
        self.events.append(VerificationStopped(len(self.events), run))

    def fail(self, design: Design, reason: str, rung: str = "nano") -> None:
        """Add a verification that failed."""
        self.events.append(VerificationStarted(design.id, rung))
        self.events.append(VerificationFailed(len(self.events), reason))

    def refuse(self, title: str, parent: Design, findings: Sequence[str]) -> None:
        """Add a session whose design the checker refused."""
        self.events.append(SessionStarted("mutation", (parent.id,)))
        number = len(self.events)
        told = proposal(title, "mutation", (parent,))
        self.events.append(DesignRefused(number, told, tuple(findings)))

    def repeat(self, title: str, parent: Design, twin: Design) -> None:
        """Add a session that came to a design which the run had."""
        self.events.append(SessionStarted("mutation", (parent.id,)))
        number = len(self.events)
        told = proposal(title, "mutation", (parent,))
        self.events.append(DesignRepeated(number, told, twin.id))


def story() -> HandMadeRun:
    """Return a run in which everything happens that a lesson can tell of."""
    run = HandMadeRun()
    recall, skill = Score(0.62, 0.02, 0.1), SkillScore(0.9, 0.01, 0.1, 0.1, 1000)
    gpt = run.design("GPT", GPT_TREE)
    mamba = run.design("Mamba2", MAMBA_TREE)
    run.verify(gpt, 1.857, scores={"recall": recall}, skills={"copying": skill})
    run.verify(mamba, 1.871)

    retention = run.design(
        "Retention for attention",
        GPT_TREE.with_subtree(("mixer",), RETENTION),
        "mutation",
        (gpt,),
        (Review(4, ("Decay may forget too early.",)), Review(3)),
    )
    run.refuse("Peeking attention", gpt, ["[causality] mixer reads the future.", "Mend it."])
    worse = {
        "recall": Score(0.31, 0.02, 0.1),
        "recall/far": Score(0.0, 0.02, 0.1),
        "agreement": Score(0.5, 0.01, 0.5),
    }
    forgetful = SkillScore(0.4, 0.02, 0.1, 0.1, 1000)
    run.verify(retention, 1.883, wobble=0.01, scores=worse, skills={"copying": forgetful})

    heads = run.design(
        "Fewer heads",
        GPT_TREE.with_subtree(("mixer",), GPT_TREE.at(("mixer",)).with_settings(heads=2)),
        "mutation",
        (gpt,),
    )
    run.verify(heads, 1.853, wobble=0.01)
    wrapped = run.design(
        "A gate around attention",
        GPT_TREE.with_subtree(
            ("mixer",),
            plant("gated_mixer", gate=plant("silu_gate"), mixer=GPT_TREE.at(("mixer",))),
        ),
        "mutation",
        (gpt,),
    )
    run.fail(wrapped, "The loss is not finite at step 3.\nSee the log.")
    both = run.design(
        "Mamba2 in GPT",
        GPT_TREE.with_subtree(("mixer",), MAMBA_TREE.at(("mixer",))),
        "crossover",
        (gpt, mamba),
    )
    run.verify(both, 1.801, wobble=0.02)
    run.verify(gpt, 1.5, "micro")
    run.verify(both, 1.47, "micro", wobble=0.01)
    run.verify(retention, 1.52, "micro", tokens=600_000)
    plain = run.design("One norm", plain_tree(), "scratch")
    run.stop(plain, "more than 5.612 there, and the best 4 of the rung are out of reach")
    run.repeat("Attention again", gpt, gpt)
    run.verify(gpt, 1.865, seed=1)
    run.verify(gpt, 1.849, seed=2)
    return run


def plain_tree() -> UnitTree:
    """Return a block that no seed is."""
    return plant(
        "single_residual",
        norm=plant("rms_norm"),
        mixer=plant("attention", position=plant("no_position")),
    )
