import pytest

from tests.llm.providers.remotes import ALL, KEY, VARIABLE, Build


@pytest.fixture(params=list(ALL))
def build(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Build:
    """How an LLM of each provider is built for an address; its key is in the environment."""
    monkeypatch.setenv(VARIABLE, KEY)
    return ALL[request.param]
