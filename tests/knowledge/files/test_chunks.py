"""Documents are cut so that pieces are short and nothing is lost."""

from hypothesis import given
from hypothesis import strategies as st

from genesys.knowledge.files.chunks import CHARACTERS, chunked
from genesys.knowledge.files.document import Document, Section


def pieces(text: str, words: int) -> list[str]:
    return [piece.text for piece in chunked(Document("", (Section("", text),)), words)]


@given(st.text("ab .!?\n\t的。", max_size=300), st.integers(1, 9))
def test_nothing_is_lost_and_no_piece_is_too_long(text: str, words: int) -> None:
    found = pieces(text, words)
    assert "".join("".join(found).split()) == "".join(text.split())
    for piece in found:
        assert piece.strip()
        assert len(piece.split()) <= words
        assert len(piece) <= words * CHARACTERS


def test_pieces_are_cut_between_paragraphs_and_of_like_length() -> None:
    paragraphs = [f"{n} " + "word " * 59 for n in range(5)]
    found = pieces("\n\n".join(paragraphs), 200)
    assert [len(piece.split()) for piece in found] == [180, 120]


def test_code_keeps_its_lines() -> None:
    code = "    def forward(x):\n        return x"
    assert pieces(f"\n\n{code}\n", 200) == [code]


def test_no_piece_goes_over_two_sections() -> None:
    document = Document("", (Section("A", "one"), Section("B", " \n"), Section("C", "two")))
    assert chunked(document) == [Section("A", "one"), Section("C", "two")]
