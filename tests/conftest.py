"""What all tests share: a small corpus, and a sandbox whose server is warm."""

from collections.abc import Iterator

import hypothesis
import pytest

from genesys import plugins
from genesys.corpus.corpus import Corpus, CorpusSettings
from genesys.corpus.documents.base import Documents
from genesys.corpus.preparation import prepare
from genesys.sandbox.forked import Forked
from tests.corpus.texts import write_json_lines

hypothesis.settings.register_profile(
    # No test fails because the machine is busy.
    "untimed",
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("untimed")


@pytest.fixture(scope="session")
def prose() -> list[str]:
    """The beginnings of 63 addresses, 3,000 characters each."""
    return [found.text[:3000] for found in list(plugins.load(Documents, "sotu").read())[::4]]


@pytest.fixture(scope="session")
def settings(prose: list[str], tmp_path_factory: pytest.TempPathFactory) -> CorpusSettings:
    path = write_json_lines(tmp_path_factory.mktemp("text") / "prose.jsonl", prose)
    return CorpusSettings(files=(str(path),), vocabulary=400, held_out=0.1)


@pytest.fixture(scope="session")
def corpus(settings: CorpusSettings, tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return prepare(settings, tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="session")
def warm_sandbox() -> Iterator[Forked]:
    """One for all tests of a process that do not break it: starting a server takes seconds."""
    sandbox = Forked()
    yield sandbox
    sandbox.close()


LONG = ("test_real_run", "test_llm_run", "test_docs.py", "test_keys")
"""Files of whole runs, the longest tests."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with whole runs, so that no core waits for them in the end."""
    items.sort(key=lambda item: not any(name in item.nodeid for name in LONG))
