"""The way out with short waits, and no key of whoever runs the tests."""

import os
from pathlib import Path

import pytest

from genesys.knowledge.web.patience import Patience
from genesys.knowledge.web.web import Web

IMPATIENT = Patience(attempts=3, seconds=50.0, first_wait=0.01)


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in list(os.environ):
        if variable.lower().endswith(("_proxy", "_token", "_api_key")):
            monkeypatch.delenv(variable)


@pytest.fixture
def notices() -> list[str]:
    return []


@pytest.fixture
def web(tmp_path: Path, notices: list[str]) -> Web:
    return Web(tmp_path / "knowledge", notices.append, IMPATIENT)
