"""The model of the package, loaded once; a way out with short waits, and no key of the machine."""

import os
from pathlib import Path

import pytest

from genesys.knowledge.embedding.minilm import MiniLM
from genesys.knowledge.web.patience import Patience
from genesys.knowledge.web.web import Web


@pytest.fixture(scope="session")
def minilm() -> MiniLM:
    return MiniLM()


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in list(os.environ):
        if variable.lower().endswith(("_proxy", "_token", "_api_key")):
            monkeypatch.delenv(variable)


@pytest.fixture
def web(tmp_path: Path) -> Web:
    return Web(tmp_path / "web", patience=Patience(attempts=3, seconds=50.0, first_wait=0.01))
