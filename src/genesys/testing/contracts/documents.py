"""What every source of text promises."""

import pytest

from genesys.corpus.documents.base import Documents


class DocumentsContract:
    """A source gives the same text in the same order, as often as it is asked.

    Override `documents`.
    """

    @pytest.fixture
    def documents(self) -> Documents:
        """Return the source under test."""
        raise NotImplementedError("Override the fixture `documents`: return the source under test.")

    def test_there_is_text_to_learn_from(self, documents: Documents) -> None:
        """At least one document has text in it, and all of it can be written as UTF-8."""
        texts = [document.text for document in documents.read()]
        assert any(text.strip() for text in texts)
        for text in texts:
            text.encode()

    def test_every_reading_gives_the_same_documents(self, documents: Documents) -> None:
        """Two readings at the same time do not disturb one another."""
        for one, other in zip(documents.read(), documents.read(), strict=True):
            assert one == other

    def test_the_fingerprint_stays_while_the_text_does(self, documents: Documents) -> None:
        """Corpora are kept under it: one that changes by itself is never found again."""
        before = documents.fingerprint
        for _ in documents.read():
            pass
        assert documents.fingerprint == before
        assert before.strip()

    def test_the_licence_is_stated_in_one_line(self, documents: Documents) -> None:
        """It is shown beside the corpus."""
        assert documents.licence.strip()
        assert len(documents.licence.splitlines()) == 1
