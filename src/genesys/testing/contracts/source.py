"""What every source of knowledge promises."""

import pytest

from genesys.knowledge.sources.base import Source


class SourceContract:
    """A source finds passages, best first, and answers any query without falling over.

    Override `source`, and `query` with one that finds at least two passages in it.
    """

    @pytest.fixture
    def source(self) -> Source:
        """Return the source under test."""
        raise NotImplementedError("Override the fixture `source`: return the source under test.")

    @pytest.fixture
    def query(self) -> str:
        """Return a query that finds at least two passages."""
        raise NotImplementedError("Override the fixture `query`: return one that finds passages.")

    def test_passages_come_best_first(self, source: Source, query: str) -> None:
        """Each once, and each with why it was found, in one line."""
        hits = source.search(query, 5)
        assert len(hits) >= 2
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
        assert len({hit.passage.id for hit in hits}) == len(hits)
        for hit in hits:
            assert hit.why.strip()
            assert len(hit.why.splitlines()) == 1

    def test_passages_say_where_they_are_from(self, source: Source, query: str) -> None:
        """A proposal can cite each of them, and other sources can tell that it is the same."""
        for hit in source.search(query, 5):
            passage = hit.passage
            assert passage.source == source.name
            assert passage.id.strip()
            assert passage.title.strip()
            assert passage.text.strip()
            assert passage.citation.strip()
            assert all(":" in alias for alias in passage.aliases)
            assert all(link.startswith(("http://", "https://")) for link in passage.links)
            f"{passage}".encode()

    def test_no_more_than_asked_for(self, source: Source, query: str) -> None:
        """One where one is wanted, none where none is."""
        assert len(source.search(query, 1)) == 1
        assert len(source.search(query, 0)) == 0

    def test_the_same_query_finds_the_same(self, source: Source, query: str) -> None:
        """As often as it is asked: a run that is repeated reads what it read before."""
        assert list(source.search(query, 3)) == list(source.search(query, 3))

    @pytest.mark.parametrize("nothing", ["", " \n\t", "?! -- ..."])
    def test_a_query_without_words_finds_nothing(self, source: Source, nothing: str) -> None:
        """It is no fault."""
        assert len(source.search(nothing, 3)) == 0

    def test_any_text_may_be_asked(self, source: Source, query: str) -> None:
        """Very long ones, operators, quotes, broken characters: an answer, never a fault."""
        for hostile in (
            f"{query} " * 5000,
            f'{query} AND OR NOT ( "unclosed',
            f"{query} \ud800 \x00 \x1b[31m été 注意",
        ):
            assert len(source.search(hostile, 3)) <= 3
