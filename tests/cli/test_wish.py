"""What a person asks of a session is understood, or refused in one line before anything runs."""

from dataclasses import replace
from pathlib import Path

import pytest

from genesys.cli.proposal_file import read_proposal
from genesys.cli.wish import Wish
from genesys.discovery.scheduler import Scheduler
from genesys.errors import ConfigError
from genesys.evolution.design import PARENTS, Proposal
from genesys.evolution.events import DesignAdded, SessionStarted, StepReturned
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.lab.schedule import scheduler_of
from genesys.lab.seeds import seed_design
from tests.pretend_run import CONFIG

TOML = """
title = "Forgetful mixer"
target = "mixer"
plan = "Gate the mixer."
mechanism = 'y = \\sigma(Wx) m(x)'
references = ["One et al."]
"""
MARKDOWN = """
Notes to myself.

## Title
Forgetful mixer

## Target
mixer

## Mechanism
y = \\sigma(Wx) m(x)

## Plan
Gate the mixer.

## References
- One et al.
"""


@pytest.fixture(scope="module")
def tree() -> EvolutionTree:
    seeds = [seed_design(name) for name in ("gpt", "mamba2", "retnet")]
    return EvolutionTree.replay(DesignAdded(seed) for seed in seeds)


@pytest.fixture(scope="module")
def scheduler() -> Scheduler:
    return scheduler_of(CONFIG)


def interrupted(tree: EvolutionTree, session: SessionStarted) -> EvolutionTree:
    again = EvolutionTree.replay(DesignAdded(design) for design in tree.designs.values())
    again.apply(session)
    again.apply(StepReturned(again.length, "killed"))
    return again


@pytest.mark.parametrize(("name", "text"), [("p.toml", TOML), ("p.md", MARKDOWN)])
def test_a_proposal_is_read_from_toml_and_from_markdown(
    tmp_path: Path, name: str, text: str
) -> None:
    (tmp_path / name).write_text(text)
    assert read_proposal(tmp_path / name).proposal("mutation", ["gpt-1"]) == Proposal(
        title="Forgetful mixer",
        mode="mutation",
        parents=("gpt-1",),
        target=("mixer",),
        motivation="",
        plan="Gate the mixer.",
        references=("One et al.",),
        mechanism="y = \\sigma(Wx) m(x)",
    )


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("p.toml", "title = ", ["not TOML"]),
        ("p.toml", "title = 'x'", ["plan", "required"]),
        ("p.toml", "title = 3\nplan = 'x'", ["title", "string"]),
        ("p.toml", "title = 'x'\nplan = 'x'\nhow = 'x'", ["how", "mechanism"]),
        ("p.md", "Just some words.", ["## Title", "## Plan"]),
        ("p.md", "## Title\nOnly this", ["## Plan"]),
    ],
)
def test_a_proposal_that_cannot_be_read_says_what_is_missing(
    tmp_path: Path, name: str, text: str, told: list[str]
) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(ConfigError) as refused:
        read_proposal(tmp_path / name)
    assert all(word in str(refused.value) for word in [name, *told]), refused.value


def test_a_file_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "bytes.md").write_bytes(b"\xff\xfe\x00")
    for name in ("bytes.md", "missing.md"):
        with pytest.raises(ConfigError, match=name):
            read_proposal(tmp_path / name)


def test_parents_are_found_by_id_and_by_name(tree: EvolutionTree, scheduler: Scheduler) -> None:
    gpt, mamba2, _ = tree.designs
    one = Wish.of("gpt", None, " faster ", None).session(tree, scheduler)
    assert one == SessionStarted("mutation", (gpt,), "llm", idea="faster")
    two = Wish.of(f"{mamba2}, gpt", None, "", None).session(tree, scheduler)
    assert (two.mode, two.parents) == ("crossover", (mamba2, gpt))


@pytest.mark.parametrize(
    ("parents", "mode", "told"),
    [
        ("gpt,mamba2,retnet", None, "one design or two"),
        ("", None, "one design or two"),
        ("gpt", "crossover", "2 designs for a crossover"),
        ("gpt", "scratch", "no design for a scratch"),
        ("gpt,mamba2", "mutation", "one design for a mutation"),
    ],
)
def test_a_wrong_number_of_parents_is_refused(parents: str, mode: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        Wish.of(parents, mode, "", None)  # type: ignore[arg-type]


def test_unknown_and_doubled_parents_are_refused(tree: EvolutionTree, scheduler: Scheduler) -> None:
    with pytest.raises(ConfigError, match=r"No design 'gtp'.*did you mean gpt-"):
        Wish.of("gtp", None, "", None).session(tree, scheduler)
    with pytest.raises(ConfigError, match="twice"):
        Wish.of("gpt,gpt", None, "", None).session(tree, scheduler)


@pytest.mark.parametrize("mode", ["mutation", "crossover", "scratch"])
def test_the_policy_chooses_parents_for_any_mode(
    tree: EvolutionTree, scheduler: Scheduler, mode: str
) -> None:
    session = Wish(mode=mode).session(tree, scheduler)  # type: ignore[arg-type]
    assert session.mode == mode
    assert len(set(session.parents)) == PARENTS[session.mode]
    assert set(session.parents) <= set(tree.designs)


def test_a_run_with_one_design_has_no_crossover(scheduler: Scheduler) -> None:
    alone = EvolutionTree.replay([DesignAdded(seed_design("gpt"))])
    with pytest.raises(ConfigError, match="2 designs"):
        Wish(mode="crossover").session(alone, scheduler)


def test_a_proposal_needs_a_target_that_its_parent_has(
    tree: EvolutionTree, scheduler: Scheduler, tmp_path: Path
) -> None:
    file = tmp_path / "p.toml"
    file.write_text(TOML.replace('"mixer"', '"mixer.gate"'))
    with pytest.raises(ConfigError, match=r"target.*root.*mixer.*got 'mixer.gate'"):
        Wish.of("gpt", None, "", file).session(tree, scheduler)
    with pytest.raises(ConfigError, match="--parents"):
        Wish.of(None, None, "", file)
    with pytest.raises(ConfigError, match="yet to be written"):
        Wish.of(None, "scratch", "", file).session(tree, scheduler)


def test_a_proposal_without_parents_is_from_scratch(
    tree: EvolutionTree, scheduler: Scheduler, tmp_path: Path
) -> None:
    file = tmp_path / "p.toml"
    file.write_text("title = 'New'\nplan = 'All of it.'")
    session = Wish.of(None, None, "", file).session(tree, scheduler)
    assert (session.mode, session.parents) == ("scratch", ())
    assert session.proposal is not None
    assert session.proposal.target == ()


def test_the_same_words_go_on_with_the_session_that_was_interrupted(
    tree: EvolutionTree, scheduler: Scheduler, tmp_path: Path
) -> None:
    (tmp_path / "p.toml").write_text(TOML)
    wishes = [
        Wish.of("gpt", None, "faster", None),
        Wish.of("gpt,retnet", None, "", None),
        Wish.of("gpt", None, "", tmp_path / "p.toml"),
        Wish(mode="scratch"),
        Wish(),
    ]
    for wish in wishes:
        first = wish.session(tree, scheduler)
        assert first.resumes is None
        again = wish.session(interrupted(tree, first), scheduler)
        assert again == replace(first, resumes=4)


def test_other_words_begin_a_new_session(tree: EvolutionTree, scheduler: Scheduler) -> None:
    first = Wish.of("gpt", None, "faster", None).session(tree, scheduler)
    after = interrupted(tree, first)
    for other in (
        Wish.of("gpt", None, "smaller", None),
        Wish.of("mamba2", None, "faster", None),
        Wish(mode="scratch", idea="faster"),
        Wish(),
    ):
        assert other.session(after, scheduler).resumes is None
