"""How each of the other services is asked, and how its answers become passages."""

import json

import pytest

from genesys.errors import ConfigError, SourceError
from genesys.knowledge.sources.github import GitHub
from genesys.knowledge.sources.hugging_face import HuggingFace
from genesys.knowledge.sources.openalex import OpenAlex
from genesys.knowledge.sources.semantic_scholar import SemanticScholar
from genesys.knowledge.sources.web import WebSearch
from genesys.knowledge.web.web import Web
from tests.knowledge.sources.pretend_service import Reply, pretend_service, sample
from tests.knowledge.sources.services import ALL, KEYED, SECRET, Shipped

S2_ID = "0123456789abcdef0123456789abcdef01234567"


def test_semantic_scholar(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("S2_API_KEY", SECRET)
    with pretend_service([sample("semantic_scholar.json")]) as service:
        source = SemanticScholar(web, interval=0.0, address=service.address)
        first, second = (hit.passage for hit in source.search("fast-weight memory", 2))
        (asked,) = service.asked
    assert asked.path == "/graph/v1/paper/search"
    assert asked.parameters["query"] == "fast weight memory"
    assert asked.parameters["limit"] == "2"
    assert asked.headers["x-api-key"] == SECRET
    assert first.aliases == (
        "arxiv:2401.01234",
        "doi:10.1234/il.2024.7",
        f"semantic_scholar:{S2_ID}",
    )
    assert first.citation == (
        "Byron and Bo 2024, Leaky Memories for Long Sequences, Invented Letters, arXiv:2401.01234"
    )
    # Without an abstract there is still something to show and to cite.
    assert second.text == "Buckets"
    assert second.citation == f"Buckets, {second.url}"


def test_openalex(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENALEX_API_KEY", SECRET)
    with pretend_service([sample("openalex.json")]) as service:
        source = OpenAlex(web, interval=0.0, address=service.address, mailto="me@lab.example")
        first, second = (hit.passage for hit in source.search('leaky* "memory"?', 5))
        (asked,) = service.asked
    assert asked.path == "/works"
    assert asked.parameters["search"].split() == ["leaky", "memory"]
    assert asked.parameters["api_key"] == SECRET
    assert asked.parameters["mailto"] == "me@lab.example"
    assert first.text == "We let a memory leak at a rate."
    assert first.id == "W4390000001"
    # arXiv's own DOI is not told beside the arXiv id: other sources do not know it.
    assert first.aliases == ("arxiv:2401.01234",)
    assert second.aliases == ("doi:10.1234/il.2024.8",)


def test_hugging_face_knows_the_code(web: Web) -> None:
    with pretend_service([sample("hugging_face.json")]) as service:
        source = HuggingFace(web, interval=0.0, address=service.address)
        first, second = (hit.passage for hit in source.search("leaky memory", 5))
        (asked,) = service.asked
    assert (asked.path, asked.parameters) == (
        "/api/papers/search",
        {"q": "leaky memory", "limit": "5"},
    )
    assert "authorization" not in asked.headers
    assert first.links == ("https://github.com/invented/leaky-memory", "https://leaky.example")
    assert first.aliases == ("arxiv:2401.01234",)
    assert first.text == "We let a memory leak."
    assert second.links == ()


def test_github(web: Web, notices: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GH_TOKEN", SECRET)
    cut = json.loads(sample("github.json").body) | {"incomplete_results": True}
    with pretend_service([Reply(json.dumps(cut).encode())]) as service:
        source = GitHub(web, interval=0.0, address=service.address)
        first, second = (hit.passage for hit in source.search("leaky memory " * 50, 5))
        (asked,) = service.asked
    assert asked.path == "/search/code"
    assert asked.parameters["q"].endswith(" language:python")
    assert len(asked.parameters["q"]) <= 256
    assert asked.headers["accept"] == "application/vnd.github.text-match+json"
    assert asked.headers["authorization"] == f"Bearer {SECRET}"
    assert first.id == "invented/leaky-memory/src/leaky.py"
    assert first.text == (
        "Memories that leak.\n\n    def forward(self, x):\n    state = self.leak * state"
    )
    assert first.links == ("https://github.com/invented/leaky-memory",)
    assert second.text == second.id
    assert notices == ["github: the search was cut short; there may be better files."]


@pytest.mark.parametrize(
    ("source", "missing"),
    [(GitHub, {}), (WebSearch, {"provider": "brave"}), (WebSearch, {"provider": "tavily"})],
)
def test_what_needs_a_key_says_which(
    web: Web, source: type[GitHub | WebSearch], missing: dict[str, str]
) -> None:
    with pytest.raises(SourceError, match=r"put one into [A-Z_]+(TOKEN|KEY)"):
        source(web, address="http://127.0.0.1:9", **missing).search("leaky", 2)


def test_the_webs_provider_must_be_one(web: Web) -> None:
    with pytest.raises(ConfigError, match="expected one of brave, searxng, tavily"):
        WebSearch(web, provider="altavista").search("leaky", 2)
    with pytest.raises(SourceError, match="searxng needs the address of an instance"):
        WebSearch(web).search("leaky", 2)


WEB = [shipped for shipped in ALL if shipped.name == "web"]


@pytest.mark.parametrize("shipped", WEB, ids=str)
def test_pages_of_the_web(shipped: Shipped, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    for keyed in KEYED:
        monkeypatch.setenv(keyed.variable, SECRET)
    with pretend_service([shipped.good]) as service:
        first, second = (
            hit.passage for hit in shipped.source(web, service.address).search("leaky memory", 30)
        )
        (asked,) = service.asked
    said = json.loads(asked.body) if asked.body else asked.parameters
    assert "leaky memory" in (said.get("q"), said.get("query"))
    assert str(said.get("count", said.get("max_results", 20))) == "20"
    assert first.url == first.id == "https://arxiv.org/abs/2401.01234"
    assert first.aliases == ("arxiv:2401.01234",)
    assert first.text.startswith("We let a memory leak")
    assert "<" not in first.text
    assert "&amp;" not in first.text
    assert second.citation == "On leaks, https://blog.example/leaks"


@pytest.mark.parametrize("proxy", ["http", "gopher://127.0.0.1:9", "socks5://127.0.0.1:9"])
def test_a_proxy_that_cannot_be_used_is_named_as_the_fault(
    web: Web, monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    monkeypatch.setenv("http_proxy", proxy)
    with pytest.raises(SourceError, match="proxy that the environment names"):
        HuggingFace(web, interval=0.0, address="http://papers.example").search("leaky", 2)


def test_a_proxy_is_asked(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    with pretend_service([sample("hugging_face.json")]) as proxy:
        monkeypatch.setenv("http_proxy", proxy.address)
        source = HuggingFace(web, interval=0.0, address="http://papers.example")
        assert source.search("leaky", 2)
        (asked,) = proxy.asked
    assert asked.headers["host"] == "papers.example"
