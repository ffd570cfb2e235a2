"""What scores obey, whatever the passages."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genesys.knowledge.index.found import Found
from genesys.knowledge.index.judgement import TOGETHER, judged, rarity
from genesys.knowledge.index.meaning import Meaning, parts
from genesys.knowledge.index.scores import Scores, ordered
from genesys.knowledge.passage import Passage

SIZES = st.lists(st.integers(1, 4), max_size=8)
SEEDS = st.integers(0, 2**32 - 1)
LEXICAL = st.dictionaries(st.integers(0, 9), st.floats(1e-6, 30.0), max_size=8)
DENSE = st.dictionaries(st.integers(0, 9), st.floats(-1.0, 1.0), max_size=8)
WORDS = ("gate", "key", "state", "decay", "norm")


def unit(seed: int, count: int) -> np.ndarray:
    found = np.random.default_rng(seed).normal(size=(count, 5)).astype(np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def naive(rows: list[int], sizes: list[int], vectors: np.ndarray, query: np.ndarray) -> Scores:
    near, start = {}, 0
    for row, size in zip(rows, sizes, strict=True):
        mine = vectors[start : start + size].astype(np.float64)
        start += size
        centre = mine.sum(axis=0)
        cosine = centre @ query / np.linalg.norm(centre)
        near[row] = float(cosine + max(vector @ query for vector in mine)) / 2
    return ordered(near)


@settings(deadline=None)
@given(SIZES, SEEDS, st.integers(1, 9), st.sets(st.integers(0, 40)))
def test_nearness_is_that_of_the_naive_loop(
    sizes: list[int], seed: int, most: int, besides: set[int]
) -> None:
    rows = [3 * place + 2 for place in range(len(sizes))]
    vectors, query = unit(seed, sum(sizes)), unit(seed + 1, 1)[0]
    owners = [row for row, size in zip(rows, sizes, strict=True) for _ in range(size)]
    meaning = Meaning.of(owners, vectors)
    right = naive(rows, sizes, vectors, query)
    found = meaning.nearness(query, most, sorted(besides))
    assert set(found) == set(list(right)[:most]) | (besides & set(rows))
    assert list(found.values()) == sorted(found.values(), reverse=True)
    for row, near in found.items():
        assert near == pytest.approx(right[row], abs=1e-5)
    start = 0
    for row, size in zip(rows, sizes, strict=True):
        part = meaning.nearest_part(row, query)
        cosines = vectors[start : start + size] @ query
        assert cosines[part] == pytest.approx(cosines.max(), abs=1e-6)
        start += size


def test_rows_may_be_as_large_as_they_come() -> None:
    rows = [0, 5, 2**48 - 1]
    found = Meaning.of(rows, np.eye(3, dtype=np.float32)).nearness(
        np.array([0.0, 0.0, 1.0], dtype=np.float32), 1
    )
    assert found == {2**48 - 1: 1.0}


@given(LEXICAL, DENSE)
def test_who_is_better_in_both_ways_is_better_in_all(lexical: Scores, dense: Scores) -> None:
    fused = Found(("x",), np.ones(2, dtype=np.float32), ordered(lexical), ordered(dense)).fused
    assert set(fused) == set(lexical) | set(dense)
    assert list(fused.values()) == sorted(fused.values(), reverse=True)
    both = [row for row in lexical if row in dense]
    for one in both:
        for other in both:
            if lexical[one] >= lexical[other] and dense[one] >= dense[other]:
                assert fused[one] >= fused[other]


@given(LEXICAL, DENSE, st.integers(0, 9), st.floats(0.0, 5.0))
def test_a_better_score_never_costs_a_place(
    lexical: Scores, dense: Scores, row: int, more: float
) -> None:
    vector = np.ones(2, dtype=np.float32)
    before = Found(("x",), vector, ordered(lexical), ordered(dense)).fused
    for raised in (
        Found(
            ("x",), vector, ordered({**lexical, row: lexical.get(row, 0.0) + more + 1e-6}), dense
        ),
        Found(("x",), vector, lexical, ordered({**dense, row: dense.get(row, -1.0) + more})),
    ):
        if row not in before:
            continue
        if row not in dense and raised.dense is not dense:
            # Without a vector it counts as neither near nor far.
            continue
        behind = {other for other in before if before[other] < before[row]}
        assert all(raised.fused[other] <= raised.fused[row] + 1e-9 for other in behind)


@given(LEXICAL)
def test_without_a_vector_the_order_is_that_of_words(lexical: Scores) -> None:
    fused = Found(("x",), None, ordered(lexical), {}).fused
    for one, following in pairwise(fused):
        assert lexical[one] >= lexical[following] * (1 - 1e-12)
    assert all(0.0 < score <= 1.0 for score in fused.values())


SENTENCES = st.lists(
    st.lists(st.sampled_from((*WORDS, "thing", "is")), min_size=1, max_size=6).map(
        lambda words: f"It says that {' '.join(words)} here."
    ),
    max_size=3,
).map("\n".join)


@settings(deadline=None, max_examples=60)
@given(st.lists(SENTENCES, max_size=6), SEEDS, st.sets(st.sampled_from(WORDS)))
def test_judging_adds_what_the_best_sentence_covers(
    texts: list[str], seed: int, asked: set[str]
) -> None:
    random = np.random.default_rng(seed)
    passages = {row: Passage("x", str(row), "Title", text) for row, text in enumerate(texts)}
    fused = ordered({row: float(random.integers(0, 4)) / 2 for row in range(len(texts) + 2)})
    weights = {word: float(random.uniform(0.1, 3.0)) for word in sorted(asked)}
    best = judged(fused, passages, weights)
    assert set(best) == set(passages)
    assert list(best.values()) == sorted(best.values(), reverse=True)
    for row, score in best.items():
        covered = max(
            (
                sum(weight for word, weight in weights.items() if word in part.split())
                for part in parts(passages[row])
            ),
            default=0.0,
        )
        share = covered / sum(weights.values()) if weights else 0.0
        assert score - fused[row] == pytest.approx(TOGETHER * share)
        assert -1e-9 <= score - fused[row] <= TOGETHER + 1e-9


def test_equal_sentences_leave_the_order() -> None:
    text = "The gate forgets the key."
    passages = {row: Passage("x", str(row), "T", text) for row in (4, 1, 7)}
    fused = {7: 0.9, 4: 0.5, 1: 0.5, 9: 0.1}
    for weights in ({"gate": 1.0, "key": 2.0}, {"absent": 1.0}, {}):
        assert list(judged(ordered(fused), passages, weights)) == [7, 1, 4]


def test_forms_of_a_word_cover_as_the_word_does() -> None:
    passages = {
        1: Passage("x", "1", "T", "Forgetting gates are here."),
        2: Passage("x", "2", "T", "Nothing of that kind."),
    }
    best = judged({1: 0.0, 2: 0.0}, passages, {"gate": 1.0, "forgets": 1.0})
    assert best == {1: TOGETHER, 2: 0.0}


@given(st.integers(1, 500), st.data())
def test_rare_words_weigh_more(size: int, data: st.DataObject) -> None:
    few = data.draw(st.integers(0, size - 1))
    assert rarity(size, few) > rarity(size, few + 1) > 0
