"""Where documents are kept apart, nothing of one reaches another."""

import numpy
import pytest
import torch

from genesys import plugins
from genesys.architecture.compose import compose
from genesys.architecture.language_model import LanguageModel
from genesys.architecture.realise import realise
from genesys.corpus.corpus import Corpus
from genesys.corpus.data_order import DataOrder, documents_in
from genesys.library.seeds.base import Seed

SEPARATOR = 10


@pytest.fixture
def model() -> LanguageModel:
    build = realise(compose(plugins.load(Seed, "gpt").unit_tree()))
    model = LanguageModel(build, vocabulary=SEPARATOR + 1, dim=32, blocks=2)
    model.initialise(seed=0)
    return model.eval()


def test_a_document_is_read_as_if_it_stood_alone(model: LanguageModel) -> None:
    random = torch.Generator().manual_seed(0)
    tokens = torch.randint(SEPARATOR, (2, 40), generator=random)
    tokens[0, 13] = tokens[1, 20] = tokens[1, 31] = SEPARATOR
    documents = documents_in(tokens, SEPARATOR)
    assert documents[0].tolist() == [0] * 13 + [1] * 27
    with torch.inference_mode():
        apart, together = model(tokens, documents), model(tokens)
        # Rotary positions are relative, so that a document may begin anywhere.
        alone = model(tokens[:1, 13:])
    torch.testing.assert_close(apart[0, 13:], alone[0])
    torch.testing.assert_close(apart[:, :13], together[:, :13])
    assert not torch.allclose(apart[0, 14:], together[0, 14:], atol=1e-3)


def test_one_document_is_read_as_without_the_signal(model: LanguageModel) -> None:
    tokens = torch.randint(SEPARATOR, (2, 40), generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        apart = model(tokens, documents_in(tokens, SEPARATOR))
        torch.testing.assert_close(apart, model(tokens))


def test_batches_are_numbered_as_their_separators_say(corpus: Corpus) -> None:
    batch = DataOrder(corpus.tokens("train"), context=512, sequences=4, seed=0).batch(0)
    numbers = documents_in(batch[:, :-1], corpus.separator)
    assert numbers.shape == (4, 512)
    assert numbers.dtype == numpy.int64
    assert (numpy.diff(numbers, axis=1) == (batch[:, 1:-1] == corpus.separator)).all()
