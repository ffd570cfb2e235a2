"""Every source that ships keeps the promises of its kind."""

from collections.abc import Iterator

import pytest

from genesys import plugins
from genesys.knowledge.sources.base import Source
from genesys.knowledge.sources.providers.base import Provider
from genesys.knowledge.web.web import Web
from genesys.testing.contracts.source import SourceContract
from tests.knowledge.sources.pretend_service import pretend_service
from tests.knowledge.sources.services import ALL, SECRET, Shipped


class TestSources(SourceContract):
    @pytest.fixture(params=ALL, ids=str)
    def shipped(self, request: pytest.FixtureRequest) -> Shipped:
        found: Shipped = request.param
        return found

    @pytest.fixture
    def source(
        self, shipped: Shipped, web: Web, monkeypatch: pytest.MonkeyPatch
    ) -> Iterator[Source]:
        if shipped.variable:
            monkeypatch.setenv(shipped.variable, SECRET)
        with pretend_service([shipped.good]) as service:
            yield shipped.source(web, service.address)

    @pytest.fixture
    def query(self) -> str:
        return "leaky memory"


def test_all_that_ship_are_tested() -> None:
    assert {shipped.name for shipped in ALL} == set(plugins.available(Source))
    assert {
        shipped.options.get("provider", "searxng") for shipped in ALL if shipped.name == "web"
    } == set(plugins.available(Provider))
