"""What counts as said before."""

from hypothesis import given
from hypothesis import strategies as st

from genesys.corpus.duplicates import Duplicates
from genesys.corpus.overlap import Overlap
from genesys.testing.pretend_corpus import invented_texts


def test_copies_and_near_copies_are_told_from_new_text() -> None:
    first, second = invented_texts(2, words=300)
    duplicates = Duplicates()
    assert duplicates.is_new(first)
    assert not duplicates.is_new(first)
    assert not duplicates.is_new("  " + first.upper() + "\n")
    words = first.split()
    words[100:103] = ["entirely", "other", "words"]
    assert not duplicates.is_new(" ".join(words))
    assert duplicates.is_new(second)
    assert duplicates.is_new(" ".join(words[:150] + second.split()[:150]))


@given(st.lists(st.text(max_size=20), max_size=20))
def test_no_text_is_new_twice(texts: list[str]) -> None:
    duplicates = Duplicates()
    for text in texts:
        duplicates.is_new(text)
        assert not duplicates.is_new(text)


def test_only_paragraphs_that_repeat_held_out_text_are_cut() -> None:
    quoted, own, held = invented_texts(3, words=60)
    overlap = Overlap()
    overlap.hold_out(f"{held}\n{quoted}")
    mostly_own = own + " " + " ".join(quoted.split()[:20])
    assert overlap.cut(f"{own}\n{quoted}\n{mostly_own}\nShort.") == f"{own}\n{mostly_own}\nShort."
