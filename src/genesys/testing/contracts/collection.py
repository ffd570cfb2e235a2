"""What every collection of passages promises."""

from collections.abc import Callable

import pytest

from genesys.knowledge.collections.base import Collection


class CollectionContract:
    """A collection gives passages that can be told apart, cited and found again.

    Override `collection`.
    """

    @pytest.fixture
    def collection(self) -> Collection:
        """Return the collection under test, with at least one passage."""
        raise NotImplementedError(
            "Override the fixture `collection`: return the collection under test."
        )

    def test_every_passage_has_an_id_of_its_own(self, collection: Collection) -> None:
        """By which it is kept, shown and found again."""
        ids = [passage.id for passage in collection.passages()]
        assert ids
        assert all(ids)
        assert len(set(ids)) == len(ids)

    def test_every_passage_says_where_it_is_from(self, collection: Collection) -> None:
        """With a title and a citation of one line each, and text in it."""
        for passage in collection.passages():
            assert passage.source == collection.name
            assert passage.text.strip(), passage.id
            for line in (passage.id, passage.title, passage.citation):
                assert line.strip(), passage.id
                assert len(line.splitlines()) == 1, passage.id

    def test_it_says_that_it_has_something(self, collection: Collection) -> None:
        """Else nobody is told that it can be searched."""
        assert collection.stocked

    def test_every_passage_can_be_kept(self, collection: Collection) -> None:
        """All of it can be written as UTF-8, whatever it was made from."""
        for passage in collection.passages():
            "".join((passage.id, passage.title, passage.text, passage.section)).encode()

    def test_it_has_the_same_passages_each_time(self, collection: Collection) -> None:
        """In the same order, and the state stays as long as they do."""
        before = collection.state
        assert list(collection.passages()) == list(collection.passages())
        assert collection.state == before
        assert before.strip()


class GrowingCollectionContract(CollectionContract):
    """A collection that changes while Genesys runs tells so by its state.

    Override `grow` as well.
    """

    @pytest.fixture
    def grow(self, collection: Collection) -> Callable[[], object]:
        """Return what gives the collection one more passage."""
        raise NotImplementedError("Override the fixture `grow`: return what adds a passage.")

    def test_the_state_changes_with_the_passages(
        self, collection: Collection, grow: Callable[[], object]
    ) -> None:
        """Else an index of it would be old for ever."""
        state, passages = collection.state, list(collection.passages())
        grow()
        assert list(collection.passages()) != passages
        assert collection.state != state
