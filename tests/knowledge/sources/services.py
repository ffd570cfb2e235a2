"""Every source that ships, before a service that answers it in the form of the real one."""

from dataclasses import dataclass, field
from typing import Any

from genesys import plugins
from genesys.knowledge.sources.base import Source
from genesys.knowledge.web.web import Web
from tests.knowledge.sources.pretend_service import Reply, plain, sample

SECRET = "hush-0123456789abcdef"


@dataclass(frozen=True)
class Shipped:
    name: str
    good: Reply
    empty: Reply
    options: dict[str, Any] = field(default_factory=dict)
    variable: str = ""
    """Holds its key."""

    def __str__(self) -> str:
        return f"{self.name}-{self.options.get('provider', '')}".rstrip("-")

    def source(self, web: Web, address: str, **more: Any) -> Source:
        options = {"address": address, "interval": 0.0} | self.options | more
        return plugins.load(Source, self.name, web=web, **options)


ALL = (
    Shipped("arxiv", sample("arxiv.xml"), sample("arxiv-empty.xml")),
    Shipped(
        "semantic_scholar",
        sample("semantic_scholar.json"),
        plain({"total": 0, "offset": 0}),
        variable="SEMANTIC_SCHOLAR_API_KEY",
    ),
    Shipped(
        "openalex",
        sample("openalex.json"),
        plain({"meta": {"count": 0}, "results": [], "group_by": []}),
        variable="OPENALEX_API_KEY",
    ),
    Shipped("hugging_face", sample("hugging_face.json"), plain([]), variable="HF_TOKEN"),
    Shipped(
        "github",
        sample("github.json"),
        plain({"total_count": 0, "incomplete_results": False, "items": []}),
        variable="GITHUB_TOKEN",
    ),
    Shipped("web", sample("searxng.json"), plain({"query": "x", "results": []})),
    Shipped(
        "web",
        sample("brave.json"),
        plain({"type": "search", "query": {"original": "x"}}),
        {"provider": "brave"},
        "BRAVE_API_KEY",
    ),
    Shipped(
        "web",
        sample("tavily.json"),
        plain({"query": "x", "results": []}),
        {"provider": "tavily"},
        "TAVILY_API_KEY",
    ),
)
KEYED = tuple(shipped for shipped in ALL if shipped.variable)
