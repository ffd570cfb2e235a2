"""A small rung and a design, shared by the verifier's tests."""

import pytest
import torch
from verifier_cases import design_of

from genesys import plugins
from genesys.evolution.design import Design
from genesys.evolution.ladder import Rung
from genesys.library.seeds.base import Seed


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def rung() -> Rung:
    """About a second of training."""
    return Rung("tiny", parameters=40_000, tokens=20_000, budget=1)


@pytest.fixture(scope="session")
def gpt() -> Design:
    return design_of(plugins.load(Seed, "gpt").unit_tree(), "gpt")
