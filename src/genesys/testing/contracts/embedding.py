"""What every embedding promises."""

import numpy as np
import pytest

from genesys.knowledge.embedding.base import Embedding

TEXTS = (
    "The layer keeps a matrix of states.",
    "Keys of length one.",
    "Each expert sees the tokens that are routed to it, and no others, so that experts differ.",
    "The layer keeps a matrix of states.",
)
_EXACT = 2e-3
"""What half precision and the order of sums may cost."""


class EmbeddingContract:
    """An embedding gives any text a vector of length one, the same each time.

    Override `embedding`.
    """

    @pytest.fixture
    def embedding(self) -> Embedding:
        """Return the embedding under test."""
        raise NotImplementedError(
            "Override the fixture `embedding`: return the embedding under test."
        )

    def test_every_text_has_a_vector_of_length_one(self, embedding: Embedding) -> None:
        """Of single precision, all of the same dimensions."""
        found = embedding.embed(TEXTS)
        assert found.dtype == np.float32
        assert found.shape[0] == len(TEXTS)
        assert np.linalg.norm(found, axis=1) == pytest.approx(1.0, abs=_EXACT)

    def test_the_same_text_has_the_same_vector(self, embedding: Embedding) -> None:
        """Within one answer, and in the next: vectors that are kept stay comparable."""
        found = embedding.embed(TEXTS)
        assert found[0] == pytest.approx(found[3], abs=_EXACT)
        assert embedding.embed(TEXTS) == pytest.approx(found, abs=_EXACT)

    def test_vectors_come_in_the_order_of_the_texts(self, embedding: Embedding) -> None:
        """Whatever the order in which they are made."""
        found, turned = embedding.embed(TEXTS), embedding.embed(TEXTS[::-1])
        assert turned[::-1] == pytest.approx(found, abs=_EXACT)
        assert not np.allclose(found[0], found[1], atol=0.01)

    def test_company_changes_no_vector(self, embedding: Embedding) -> None:
        """A text alone, or among others that are longer: the same."""
        found = embedding.embed(TEXTS)
        for text, vector in zip(TEXTS, found, strict=True):
            assert embedding.embed([text])[0] == pytest.approx(vector, abs=_EXACT)

    def test_no_texts_make_no_vectors(self, embedding: Embedding) -> None:
        """But an array, of no rows."""
        found = embedding.embed([])
        assert found.ndim == 2
        assert found.shape[0] == 0

    def test_any_text_has_a_vector(self, embedding: Embedding) -> None:
        """Empty, very long, of any writing, with half a character in it."""
        hostile = [
            "",
            " \n",
            "\x00",
            "half \ud83d of one",
            "注意 été 🙂",
            "\x1b[31m",
            "gates " * 50_000,
        ]
        found = embedding.embed(hostile)
        assert found.shape == (len(hostile), embedding.embed(TEXTS).shape[1])
        assert np.isfinite(found).all()
        assert np.linalg.norm(found, axis=1) == pytest.approx(1.0, abs=_EXACT)

    def test_the_fingerprint_stays(self, embedding: Embedding) -> None:
        """Vectors are kept under it."""
        before = embedding.fingerprint
        embedding.embed(TEXTS)
        assert embedding.fingerprint == before
        assert before.strip()

    def test_texts_that_mean_much_the_same_lie_near(self, embedding: Embedding) -> None:
        """Nearer than one about something else."""
        text, near, far = embedding.embed(
            [
                "The layer forgets what it wrote to its memory long ago.",
                "A layer that forgets what its memory holds from long ago.",
                "Prices of apartments in Lisbon doubled within ten years.",
            ]
        )
        assert float(text @ near) > float(text @ far) + 0.1
