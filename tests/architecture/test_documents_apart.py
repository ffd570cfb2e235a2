"""Where documents are kept apart, nothing of one reaches another."""

import pytest
import torch

from genesys import plugins
from genesys.architecture.compose import compose
from genesys.architecture.language_model import LanguageModel
from genesys.architecture.realise import realise
from genesys.library.seeds.base import Seed

SEPARATOR = 10


def gpt(separator: int | None) -> LanguageModel:
    build = realise(compose(plugins.load(Seed, "gpt").unit_tree()))
    model = LanguageModel(build, SEPARATOR + 1, dim=32, blocks=2, separator=separator)
    model.initialise(seed=0)
    return model.eval()


@pytest.fixture
def tokens() -> torch.Tensor:
    random = torch.Generator().manual_seed(0)
    tokens = torch.randint(SEPARATOR, (2, 40), generator=random)
    tokens[0, 13] = SEPARATOR
    return tokens


def test_a_document_is_read_as_if_it_stood_alone(tokens: torch.Tensor) -> None:
    with torch.inference_mode():
        apart, together = gpt(SEPARATOR)(tokens), gpt(None)(tokens)
        # Rotary positions are relative, so that a document may begin anywhere.
        alone = gpt(None)(tokens[:1, 13:])
    torch.testing.assert_close(apart[0, 13:], alone[0])
    torch.testing.assert_close(apart[0, :13], together[0, :13])
    assert not torch.allclose(apart[0, 14:], together[0, 14:], atol=1e-3)


def test_one_document_is_read_as_without_a_separator(tokens: torch.Tensor) -> None:
    with torch.inference_mode():
        torch.testing.assert_close(gpt(SEPARATOR)(tokens)[1], gpt(None)(tokens)[1])
