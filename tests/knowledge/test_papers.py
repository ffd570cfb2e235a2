"""The reference library as data: whole, sound, and searchable by words alone."""

import re
import tomllib
from dataclasses import fields
from importlib import resources
from statistics import fmean

import pytest
from benchmarks.question_set import questions, recall

from genesys.knowledge.collections.papers import Papers
from genesys.knowledge.index.catalogue import Catalogue
from genesys.knowledge.paper import CARDS, Paper, papers
from genesys.library.shelf import units

KNOWN = {field.name for field in fields(Paper)}
FILES = sorted(
    (file for file in resources.files(CARDS).iterdir() if file.name.endswith(".toml")),
    key=lambda file: file.name,
)


@pytest.fixture(scope="module")
def by_words() -> Catalogue:
    return Catalogue(Papers(), None, None)


def test_the_library_has_the_papers_of_the_paper_and_those_since() -> None:
    assert len(papers()) >= 297 + 40
    assert sum(paper.arxiv >= "2407" for paper in papers().values()) >= 40


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_file_has_the_papers_of_its_year(file: resources.abc.Traversable) -> None:
    plain = tomllib.loads(file.read_text("utf-8"))["paper"]
    assert {f"{paper['year']}.toml" for paper in plain} == {file.name}
    assert [set(paper) - KNOWN for paper in plain if set(paper) - KNOWN] == []
    ids = [paper["id"] for paper in plain]
    assert ids == sorted(set(ids))


def test_ids_are_unique_over_all_years() -> None:
    count = sum(len(tomllib.loads(file.read_text("utf-8"))["paper"]) for file in FILES)
    assert count == len(papers())


@pytest.mark.parametrize("paper", papers().values(), ids=lambda paper: paper.id)
def test_a_card_is_sound(paper: Paper) -> None:
    assert re.fullmatch(r"[a-z0-9]+", paper.id)
    assert paper.title == paper.title.strip()
    assert 8 <= len(paper.idea.split()) <= 170
    assert paper.tags
    assert {*paper.units, *paper.related} <= set(units())
    assert not set(paper.units) & set(paper.related)
    assert re.fullmatch(r"(\d{4}\.\d{4,5})?", paper.arxiv)
    assert re.fullmatch(r"([0-9a-f]{40})?", paper.semantic_scholar)
    # An identifier of arXiv begins with the year and month of the first version.
    assert not paper.arxiv or paper.year == 2000 + int(paper.arxiv[:2])


def test_units_that_cite_a_paper_are_on_its_card() -> None:
    by_number = {paper.arxiv: paper for paper in papers().values() if paper.arxiv}
    for name, unit in units().items():
        for number in re.findall(r"arXiv (\d{4}\.\d{4,5})", unit.docstring):
            if number in by_number:
                paper = by_number[number]
                assert name in (*paper.units, *paper.related), (name, paper.id)


def test_every_question_is_answered_by_papers_of_the_library() -> None:
    asked = [*questions("tune"), *questions("test")]
    assert len(asked) >= 120
    assert len(questions("test")) * 3 >= len(asked)
    assert set().union(*(question.papers for question in asked)) <= set(papers())
    assert len({question.text for question in asked}) == len(asked)


def test_cards_and_questions_were_written_apart() -> None:
    """No question of the set lies in a card: no eight words in a row are the same."""
    runs: dict[tuple[str, ...], str] = {}
    for passage in Papers().passages():
        for text in (passage.text, *passage.asked):
            runs.update(dict.fromkeys(eight(text), passage.id))
    for question in [*questions("tune"), *questions("test")]:
        assert not {runs[run] for run in eight(question.text) if run in runs}, question.text


def eight(text: str) -> list[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return [tuple(words[at : at + 8]) for at in range(len(words) - 7)]


def test_words_alone_find_nine_papers_in_ten(by_words: Catalogue) -> None:
    """The search by meaning is measured in benchmarks/retrieval.py, as it takes a minute."""
    found = [
        recall(question, [hit.passage.id for hit in by_words.search(question.text, 10)], 10)
        for question in [*questions("tune"), *questions("test")]
    ]
    assert fmean(found) >= 0.9
    assert "no embedding" in by_words.lacking


def test_a_paper_is_found_by_its_title_and_its_id(by_words: Catalogue) -> None:
    missed = [
        paper.id
        for paper in papers().values()
        if paper.id not in [hit.passage.id for hit in by_words.search(paper.title, 3)]
    ]
    assert not missed
    assert "mamba2" in [hit.passage.id for hit in by_words.search("mamba2", 3)]
