"""Novelty is 0 for what the run has, near 1 for what is like nothing in it, and never reversed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genesys.architecture.unit_source import UnitSource
from genesys.architecture.unit_tree import UnitTree
from genesys.errors import SourceError
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.knowledge.embedding.base import Embedding, Vectors, normed
from genesys.knowledge.novelty import Novelty
from genesys.knowledge.precedents import Precedents
from genesys.knowledge.word_vectors import WordVectors
from tests.knowledge.hand_made_run import (
    GPT_TREE,
    MAMBA_TREE,
    RETENTION,
    HandMadeRun,
    proposal,
    story,
)

STRANGER = UnitTree(UnitSource("class Stranger(Unit):\n    kind = 'residual arrangement'"))
ELSEWHERE = "Wavelets quantise whichever spectrum drifts"


def written(title: str) -> str:
    """What the hand-made run would have proposed under this title."""
    made = proposal(title)
    return "\n".join((made.title, made.motivation, made.plan))


@pytest.fixture(scope="module")
def tree() -> EvolutionTree:
    return story().tree


@pytest.fixture
def precedents(tree: EvolutionTree) -> Precedents:
    return Precedents(lambda: tree)


def test_what_the_run_has_is_not_new(precedents: Precedents) -> None:
    found = Novelty.of(written("GPT"), GPT_TREE, precedents)
    assert found.score == pytest.approx(0.0)
    assert found.nearest[0].attempt.id == "gpt-85af5751"
    assert found.nearest[0].by_text == pytest.approx(1.0)
    assert found.nearest[0].by_tree == 1.0


def test_the_same_tree_under_another_title_is_not_new(precedents: Precedents) -> None:
    found = Novelty.of(ELSEWHERE, MAMBA_TREE, precedents)
    assert found.score == 0.0
    assert found.nearest[0].attempt.id == "mamba2-5a41ea92"
    assert found.nearest[0].by_text == 0.0


def test_the_same_words_for_another_tree_are_not_new(precedents: Precedents) -> None:
    assert Novelty.of(written("Fewer heads"), STRANGER, precedents).score == pytest.approx(0.0)


def test_what_is_like_nothing_in_the_run_is_new(precedents: Precedents) -> None:
    assert Novelty.of(ELSEWHERE, STRANGER, precedents).score == 1.0
    among_common_words = "This is how the " + ELSEWHERE + ", and that is what we do with it."
    assert Novelty.of(among_common_words, STRANGER, precedents).score == 1.0


def test_everything_is_new_to_an_empty_run() -> None:
    for embedding in (None, Topics()):
        found = Novelty.of("GPT", GPT_TREE, Precedents(EvolutionTree, embedding))
        assert (found.score, found.nearest) == (1.0, ())


def test_a_copy_is_less_new_than_a_child_and_a_child_than_a_stranger(
    precedents: Precedents,
) -> None:
    """The order that is easily turned round."""
    child = GPT_TREE.with_subtree(("mixer", "position"), STRANGER)
    trees = (GPT_TREE, child, child.with_subtree(("mixer",), STRANGER), STRANGER)
    by_tree = [Novelty.of(ELSEWHERE, each, precedents).score for each in trees]
    assert by_tree == sorted(by_tree)
    assert len(set(by_tree)) == 4
    texts = [written("Retention for attention"), "Retention for attention", "Retention", ELSEWHERE]
    by_text = [Novelty.of(each, None, precedents).score for each in texts]
    assert by_text == sorted(by_text)
    assert len(set(by_text)) == 4


WORDS = [f"word{number}" for number in range(30)]


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(WORDS), min_size=3, max_size=12), min_size=1, max_size=6),
    st.integers(0, 10**6),
)
def test_the_more_words_are_new_the_newer_is_the_text(past: list[list[str]], seed: int) -> None:
    vectors = WordVectors()
    vectors.append([" ".join(text) for text in past])
    text = list(dict.fromkeys(past[0]))
    order = list(range(len(text)))
    Random(seed).shuffle(order)
    before = max(vectors.likeness(" ".join(text)))
    for place in order:
        text[place] = f"unheard{place}"
        now = max(vectors.likeness(" ".join(text)))
        assert now <= before + 1e-12
        before = now
    assert before == 0.0


def test_without_a_tree_the_text_decides_and_it_says_so(precedents: Precedents) -> None:
    found = Novelty.of(written("Retention for attention"), None, precedents)
    assert found.score == pytest.approx(0.0)
    assert all(near.by_tree is None for near in found.nearest)
    assert "By text alone: there is no unit tree yet." in found.notices


@pytest.mark.parametrize("title", ["Peeking attention", "Attention again"])
def test_refused_and_repeated_proposals_count_by_their_text(
    precedents: Precedents, title: str
) -> None:
    found = Novelty.of(written(title), STRANGER, precedents)
    assert found.score == pytest.approx(0.0)
    assert found.nearest[0].attempt.proposal.title == title
    assert found.nearest[0].by_tree is None


def test_the_nearest_come_first_with_how_they_fared(precedents: Precedents) -> None:
    child = GPT_TREE.with_subtree(("mixer",), RETENTION.with_settings(heads=2))
    found = Novelty.of("Decay in place of softmax", child, precedents, k=3)
    assert len(found.nearest) == 3
    assert [n.likeness for n in found.nearest] == sorted(
        (n.likeness for n in found.nearest), reverse=True
    )
    assert found.score == pytest.approx(1.0 - found.nearest[0].likeness)
    assert found.nearest[0].attempt.id.startswith("retention-for-attention")
    assert "1.883 bits per byte on nano" in found.text


def test_it_says_what_its_number_means(precedents: Precedents) -> None:
    text = Novelty.of(ELSEWHERE, STRANGER, precedents, k=1).text
    assert text.startswith("Novelty 1.00 (0: the run has this already; 1: nothing like it).")


def test_what_is_added_later_is_compared_with_too() -> None:
    run = HandMadeRun()
    run.design("GPT", GPT_TREE)
    precedents = Precedents(lambda: run.tree)
    assert Novelty.of(ELSEWHERE, MAMBA_TREE, precedents).score > 0.5
    run.design("Mamba2", MAMBA_TREE)
    assert Novelty.of(ELSEWHERE, MAMBA_TREE, precedents).score == 0.0


@dataclass(frozen=True)
class Topics(Embedding):
    """Knows three topics, and no word besides."""

    seen: list[str] = field(default_factory=list)

    @property
    def fingerprint(self) -> str:
        return "topics"

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.seen.extend(texts)
        topics = (("attention", "heads", "softmax"), ("retention", "decay"), ("mamba2", "scan"))
        found = [
            [sum(word in text.casefold() for word in topic) for topic in topics] for text in texts
        ]
        return normed(np.array(found, dtype=np.float32))


@dataclass(frozen=True)
class Down(Embedding):
    """A service that is down."""

    @property
    def fingerprint(self) -> str:
        return "down"

    def embed(self, texts: Sequence[str]) -> Vectors:
        raise SourceError("The embedding service did not answer. Start it.")


def test_with_an_embedding_texts_are_compared_by_meaning(tree: EvolutionTree) -> None:
    by_words = Novelty.of("A scan", None, Precedents(lambda: tree))
    by_meaning = Novelty.of("A scan", None, Precedents(lambda: tree, Topics()))
    assert by_meaning.score == pytest.approx(0.0, abs=1e-6)
    assert by_meaning.nearest[0].attempt.id.startswith("mamba2")
    assert by_words.score > 0.5
    assert not any("by words" in notice for notice in by_meaning.notices)
    assert any("by words" in notice for notice in by_words.notices)


def test_each_past_text_is_embedded_once(tree: EvolutionTree) -> None:
    topics = Topics()
    precedents = Precedents(lambda: tree, topics)
    for text in ("one", "two", "three"):
        Novelty.of(text, None, precedents)
    assert len(topics.seen) == 3 + len(tree.designs) + len(tree.refusals) + len(tree.repeats)


def test_while_the_embedding_fails_words_are_compared(tree: EvolutionTree) -> None:
    found = Novelty.of(written("GPT"), None, Precedents(lambda: tree, Down()))
    assert found.score == pytest.approx(0.0)
    assert found.notices[0] == (
        "Texts are compared by words: The embedding service did not answer. Start it."
    )
