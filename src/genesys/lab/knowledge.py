"""All that can be looked up, joined as the settings say."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import cache as cache_calls
from pathlib import Path
from typing import Any, TypeVar

from genesys import plugins
from genesys.config import checked
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.knowledge.collections.base import Collection
from genesys.knowledge.collections.designs import Designs
from genesys.knowledge.collections.files import Files
from genesys.knowledge.collections.lessons import Lessons
from genesys.knowledge.collections.papers import Papers
from genesys.knowledge.collections.units import Units
from genesys.knowledge.collections.whole_paper import WholePaper
from genesys.knowledge.embedding.base import Embedding
from genesys.knowledge.index.catalogue import Catalogue
from genesys.knowledge.index.remembering import Remembering
from genesys.knowledge.index.vector_store import VectorStore
from genesys.knowledge.knowledge import Knowledge
from genesys.knowledge.settings import KnowledgeSettings
from genesys.knowledge.sources.arxiv import Arxiv
from genesys.knowledge.sources.base import Source
from genesys.knowledge.web.web import Web
from genesys.sandbox.sandbox import Progress, unheard

Part = TypeVar("Part")


def knowledge_of(
    settings: KnowledgeSettings,
    cache: Path,
    *,
    tree: Callable[[], EvolutionTree] | None = None,
    progress: Progress = unheard,
    notice: Callable[[str], None] = lambda line: None,
) -> Knowledge:
    """Join all that can be looked up: papers, units, files, a run's own past, sources outside.

    `tree` gives the run as it is now; without it there is no past. Nothing is read or loaded
    before it is asked for. Raises ConfigError for options that do not fit.
    """
    shared = cache / "knowledge"
    web = Web(shared / "web", notice)
    embedding = embedding_of(settings, web, shared / "vectors.sqlite")
    own = settings.files_folder
    number = hashlib.sha256(str(own.resolve()).encode()).hexdigest()[:8]
    lasting: dict[Collection, Path | None] = {
        Papers(): shared / "papers.sqlite",
        Files(own, shared / "texts"): shared / f"files-{number}.sqlite",
    }
    if tree is None:
        lasting[Units()] = shared / "units.sqlite"
    else:
        lasting.update(dict.fromkeys([Units(tree), Designs(tree), Lessons(tree)]))
    inside = [Catalogue(part, file, embedding, progress) for part, file in lasting.items()]
    outside = {
        name: _reaching_out(plugins.find(Source, name), options, web, f"knowledge.sources.{name}")
        for name, options in settings.sources.items()
    }
    sources: dict[str, Source] = {**{one.name: one for one in inside}, **outside}
    arxiv = sources.get("arxiv")
    if not isinstance(arxiv, Arxiv):
        return Knowledge(sources)

    @cache_calls
    def paper(number: str) -> Source:
        return Catalogue(WholePaper(arxiv, number), None, embedding, progress)

    return Knowledge(sources, paper)


def embedding_of(settings: KnowledgeSettings, web: Web, file: Path) -> Remembering | None:
    """Build the embedding that these settings ask for; None for a search by words alone.

    Its vectors are kept in `file`.
    """
    options = dict(settings.embedding)
    name = str(options.pop("name", "minilm"))
    if name == "none":
        return None
    kind = plugins.find(Embedding, name)
    built = _reaching_out(kind, options, web, "knowledge.embedding")
    return Remembering(built, VectorStore(file))


def _reaching_out(kind: type[Part], options: Mapping[str, Any], web: Web, where: str) -> Part:
    """Build a part, and give it the way out if it has a place for that."""
    way = {"web": web} if "web" in getattr(kind, "__dataclass_fields__", {}) else {}
    return checked(kind, {**way, **options}, where)
