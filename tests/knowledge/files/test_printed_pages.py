"""Headings, hyphens, running heads and references in the text of printed pages."""

import pytest

from genesys.knowledge.files.printed_pages import sections


def headings(*lines: str) -> list[str]:
    return [section.heading for section in sections(["\n".join(lines)]) if section.heading]


def test_numbers_that_do_not_follow_are_no_headings() -> None:
    assert headings(
        "1 Introduction", "text", "3 Transformers were trained", "2 Models", "text", "12 Heads", "x"
    ) == ["1 Introduction", "2 Models"]


def test_a_table_of_contents_has_no_headings() -> None:
    assert headings(
        "1 Introduction . . . . . 3", "2 Gates ..... 4", "3 Lists 9", "Abstract", "a", "1 Aims", "b"
    ) == ["Abstract", "1 Aims"]


@pytest.mark.parametrize("name", ["References", "REFERENCES", "7 References", "Bibliography:"])
def test_references_end_at_an_appendix(name: str) -> None:
    lines = ["Abstract", "a", *(f"{n} Part" for n in range(1, 7)), "text"]
    lines += [name, "A Survey of Gates, 2020.", "A Byron", "Appendix", "proof", "B More", "proofs"]
    found = sections(["\n".join(lines)])
    assert [section.heading for section in found][-2:] == ["Appendix", "B More"]
    assert not any("Survey" in section.text for section in found)


def test_lettered_appendices_are_found_after_references() -> None:
    lines = [
        "Abstract",
        "a",
        "1 Aims",
        "b",
        "References",
        "A Byron",
        "[1] x.",
        "A Proofs",
        "so it is",
    ]
    lines += ["A.1 First", "thus", "B Data", "text"]
    found = headings(*lines)
    assert found[-2:] == ["A.1 First", "B Data"]


def test_hyphens_stay_where_the_word_has_one() -> None:
    page = "A state-space model. The state-\nspace is re-\nread by GPT-\nLike mo\u00ad\ndels."
    assert sections([page])[0].text == (
        "A state-space model. The state-space is reread by GPT-Like models."
    )


def test_running_heads_are_left_out() -> None:
    pages = [f"Byron et al. {n}\none {n}\ntwo\nthree\nPreprint of May" for n in range(1, 6)]
    assert [section.text for section in sections(pages)] == [
        f"one {n} two three" for n in range(1, 6)
    ]


def test_ligatures_and_control_characters_are_put_right() -> None:
    assert (
        sections(["e\ufb03cient \ufb01lters\x1b[31m\u202e end"])[0].text
        == "efficient filters[31m end"
    )


@pytest.mark.timeout(20)
@pytest.mark.parametrize("text", ["a" * 500_000, "a-" * 200_000, "a-\n" * 200_000, " \n" * 300_000])
def test_text_made_to_take_long_does_not(text: str) -> None:
    assert len(sections([text, "end"])) in (1, 2)
