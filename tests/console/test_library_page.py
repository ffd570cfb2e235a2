"""The library on screen: a list, a card, what was found, one passage."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import RenderableType

from genesys.console import library_page as page
from genesys.errors import ConfigError
from genesys.knowledge.files.folder import Added
from genesys.knowledge.hit import Hit
from genesys.knowledge.lookup import Lookup, Query
from genesys.knowledge.paper import Paper, papers
from genesys.knowledge.passage import Passage
from tests.console.conftest import drawn

CARD = Paper(
    id="leaky",
    title="Leaky Memories",
    year=2024,
    idea="Let the state of a memory leak. What is written often stays.",
    authors=("Ada Byron", "Al Bo", "et al."),
    arxiv="2401.01234",
    venue="ICLR 2024",
    problem="Memories that keep everything fill up.",
    formula=r"S_t = \lambda S_{t-1} + v_t k_t^\top",
    claims="Half the memory.",
    units=("retention",),
    related=("delta_net",),
    tags=("linear recurrence", "gate"),
    asked=("a memory that forgets",),
)
BARE = Paper(id="bare", title="A Paper of Which Little Is Known", year=2019, idea="It has one.")

ABOUT = Passage(
    source="papers",
    id="leaky",
    title="Leaky Memories",
    text="Memories that keep everything fill up.\nLet the state of a memory leak. What is "
    "written often stays.",
    citation="Byron et al. 2024, Leaky Memories, arXiv:2401.01234",
    url="https://arxiv.org/abs/2401.01234",
)
UNIT = Passage(
    source="units",
    id="leak",
    title="Leak: Let the channels of a state leak.",
    text="Let the channels of a state leak.\n\n"
    "Each channel fades at a rate of its own, and what is read from it then\n"
    "leaks into the next.\n```python\nclass Leak(Unit):\n    'A leak, leaking.'\n```",
    citation="unit leak of the library",
)
PIECE = Passage(
    source="files",
    id="notes/leaks of mine.md#2",
    title="Notes",
    text="Leaks are " + "small and " * 40 + "many.",
    citation="file notes/leaks of mine.md, section Leaks",
    section="Leaks",
)
OUTSIDE = Passage(
    source="github",
    id="byron/leaky/leak.py",
    title="byron/leaky: leak.py",
    text="def leak(state): return state * 0.9",
    url="https://github.com/byron/leaky/blob/main/leak.py",
    links=tuple(f"https://example.org/{number}" for number in range(9)),
)
FOUND = Lookup(
    Query("states that leak"),
    (
        Hit(ABOUT, 0.9, "words: states, leak; meaning 0.61: Let the state of a memory leak."),
        Hit(UNIT, 0.8, f"words: states, leak; meaning 0.50: {UNIT.title}"),
        Hit(PIECE, 0.7, "words: leak; meaning 0.40: " + PIECE.text),
        Hit(OUTSIDE, 0.6, "GitHub, rank 1"),
    ),
    ("openalex did not answer.",),
)


def found(passage: Passage, why: str = "", query: str = "leak") -> str:
    """Draw a search that found this alone."""
    return drawn(page.hits_screen(Lookup(Query(query), (Hit(passage, 1.0, why),))))


def test_they_look_as_they_did(golden: Callable[[str, RenderableType], None]) -> None:
    golden("library", page.list_screen(page.PaperList((BARE, CARD))))
    golden("library_card", page.paper_screen(CARD))
    golden("library_hits", page.hits_screen(FOUND))
    golden("library_passage", page.passage_screen(UNIT))
    golden("library_stock", page.stock_screen(page.Stock((PIECE, UNIT), ("a.pdf: it is empty.",))))


def test_a_hit_says_nothing_twice() -> None:
    text = drawn(page.hits_screen(FOUND))
    for said in ("Leaky Memories", "state of a memory", "channels of a state", "Byron"):
        assert text.count(said) == 1, said
    assert text.count("meaning 0.61\n") == text.count("meaning 0.50\n") == 1


def test_a_hit_shows_the_sentence_that_has_most_of_the_words() -> None:
    assert "What is written often stays." in found(ABOUT, query="writing often")
    assert "fill up" not in found(ABOUT, query="writing often")
    # What was broken by the width of a docstring is one sentence, and code is none.
    assert "what is read from it then leaks into the next." in found(UNIT, query="reading leaks")
    assert "class Leak" not in found(UNIT, query="class leaking")


def test_long_texts_are_cut_between_words() -> None:
    text = found(PIECE, "meaning 0.40: " + "Leaks and leaks " * 50)
    assert text.count(" ...\n") == 2
    assert len(text) < 700


def test_only_what_lies_here_is_offered_to_be_shown() -> None:
    assert "library show" in found(ABOUT)
    outside = found(OUTSIDE)
    assert "library show" not in outside
    assert OUTSIDE.url in outside
    assert "https://example.org/2" in outside
    assert "https://example.org/3" not in outside


@pytest.mark.parametrize("field", ["title", "text", "citation", "url", "section", "id"])
def test_no_field_of_a_passage_steers_the_terminal(field: str) -> None:
    wild = "leak \033[2J\033]0;x\007[bold red]wild[/bold red]\u202e \ud800end"
    passage = replace(PIECE, **{field: wild}, links=(wild,))
    for text in (
        found(passage, wild),
        drawn(page.passage_screen(passage)),
        drawn(page.stock_screen(page.Stock((passage,), (wild,)))),
    ):
        assert "[bold red]wild[/bold red]" in text
        assert not set(text) & set("\033\007\u202e\ud800")


def test_a_card_leaves_out_what_nobody_knows() -> None:
    text = drawn(page.paper_screen(BARE))
    for heading in ("problem", "formula", "claims", "units", "tags", "\n\n\n"):
        assert heading not in text
    assert "papers/bare  2019" in text


@pytest.mark.parametrize("paper", papers().values(), ids=lambda paper: paper.id)
def test_every_card_of_the_library_is_drawn_whole(paper: Paper) -> None:
    text = "".join(drawn(page.paper_screen(paper), width=60).split())
    for field in (paper.title, paper.problem, paper.idea, paper.formula, paper.claims):
        assert "".join(field.split()) in text
    assert page.chosen_paper(paper.id) == paper
    assert json.loads(json.dumps(page.plain_paper(paper)))["title"] == paper.title


def test_an_unknown_paper_is_told_with_near_ids() -> None:
    with pytest.raises(ConfigError, match="did you mean mamba2"):
        page.chosen_paper("mamba 2")
    for name in ("", "arxiv:", "zzzzzz"):
        with pytest.raises(ConfigError, match="`genesys library` lists them"):
            page.chosen_paper(name)


def test_what_was_added_is_told_with_where_it_is() -> None:
    folder = Path("own")
    text = drawn(page.new_files_screen(page.NewFiles(folder, Added(("a.md", "b/[red].md")))))
    assert text.startswith("added a.md\nadded b/[red].md\n2 files are new in own.")
    assert "Nothing is new" in drawn(page.new_files_screen(page.NewFiles(folder, Added())))
    plain = page.NewFiles(folder, Added(("a.md",), ("b.md: it is empty.",))).as_json
    assert json.loads(json.dumps(plain)) == {
        "folder": "own",
        "files": ["a.md"],
        "faults": ["b.md: it is empty."],
        "known": [],
    }
