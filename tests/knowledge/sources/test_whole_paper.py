"""One paper on arXiv as a source of its own: fetched once, searched by its sections."""

from pathlib import Path

import pytest

from genesys.errors import ConfigError
from genesys.knowledge.collections.base import Collection
from genesys.knowledge.collections.whole_paper import WholePaper
from genesys.knowledge.inquiry import Inquiry
from genesys.knowledge.lookup import Query
from genesys.knowledge.settings import KnowledgeSettings
from genesys.knowledge.sources.arxiv import Arxiv
from genesys.knowledge.web.web import Web
from genesys.lab.knowledge import knowledge_of
from genesys.testing.contracts.collection import CollectionContract
from tests.knowledge.sources.pretend_service import pretend_service, sample

PAPER = {"/html/2401.01234": sample("paper.html")}


class TestWholePaper(CollectionContract):
    @pytest.fixture
    def collection(self, web: Web) -> Collection:
        with pretend_service(PAPER) as service:
            here = Arxiv(web, interval=0.0, pages=service.address)
            here.read("2401.01234")
        # What was read is remembered: the service is gone.
        return WholePaper(here, "2401.01234")


def settings(address: str) -> KnowledgeSettings:
    options = {"interval": 0.0, "address": address, "pages": address}
    return KnowledgeSettings(embedding={"name": "none"}, sources={"arxiv": options})


def test_an_agent_looks_into_a_paper_that_it_found(tmp_path: Path) -> None:
    with pretend_service([sample("arxiv.xml"), PAPER["/html/2401.01234"]]) as service:
        knowledge = knowledge_of(settings(service.address), tmp_path)
        inquiry = Inquiry().ask(knowledge, [Query("leaky memory", ("arxiv",), k=1)])
        inside = Query("how the state leaks with every token", ("arxiv:2401.01234",))
        inquiry = inquiry.ask(knowledge, [inside]).ask(knowledge, [inside])
    second, third = (part.lookups[0] for part in inquiry.rounds[1:])
    assert second.hits[0].passage.section == "1.1 The leak"
    assert {hit.passage.source for hit in second.hits} == {"arxiv:2401.01234"}
    assert not third.hits, "the same pieces do not come again"
    assert [asked.path for asked in service.asked] == ["/api/query", "/html/2401.01234"]


def test_a_paper_that_is_not_there_spoils_nothing(tmp_path: Path) -> None:
    with pretend_service({}) as service:
        knowledge = knowledge_of(settings(service.address), tmp_path)
        found = knowledge.search(Query("gates", ("arxiv:2401.99999", "papers"), k=2))
    assert len(found.hits) == 2
    assert any("404" in notice for notice in found.notices)


def test_without_arxiv_no_paper_can_be_opened(tmp_path: Path) -> None:
    knowledge = knowledge_of(KnowledgeSettings(embedding={"name": "none"}), tmp_path)
    with pytest.raises(ConfigError, match=r"got 'arxiv:2401\.01234'"):
        knowledge.search(Query("gates", ("arxiv:2401.01234",)))
