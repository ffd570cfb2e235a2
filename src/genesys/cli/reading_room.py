"""What the commands of the library look things up in."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console

from genesys import plugins
from genesys.cli.choice import chosen_run
from genesys.cli.options import cache_folder
from genesys.config import read_config
from genesys.console.progress_bar import progress_bar
from genesys.errors import ConfigError
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.knowledge.index.catalogue import Catalogue
from genesys.knowledge.knowledge import Knowledge
from genesys.knowledge.paper import Paper, papers
from genesys.knowledge.passage import Passage
from genesys.knowledge.settings import KnowledgeSettings
from genesys.knowledge.sources.base import Source
from genesys.lab import config_of, knowledge_of

_OF_A_RUN = frozenset({"designs", "lessons"})


@dataclass(frozen=True)
class ReadingRoom:
    """The settings of a look-up, and what it looks into."""

    settings: KnowledgeSettings
    cache: Path
    tree: EvolutionTree | None
    """The run whose past belongs to it, if any."""

    @classmethod
    def of(
        cls,
        run: Path | None,
        config: str | None,
        files: Path | None,
        cache: Path | None,
        sources: tuple[str, ...],
    ) -> ReadingRoom:
        """Find settings and run. A source that is asked for needs no settings; ConfigError for
        one that there is not, and where a run is needed and there is none."""
        past = run is not None or bool(_OF_A_RUN.intersection(sources))
        tree = chosen_run(run).replay() if past else None
        if config is not None:
            settings = read_config(config).knowledge
        else:
            settings = config_of(tree).knowledge if tree else KnowledgeSettings()
        named = {
            name: settings.sources.get(name, {})
            for name in sources
            if name in settings.sources or name in plugins.available(Source)
        }
        settings = replace(settings, sources=named, files=files or settings.files)
        return cls(settings, cache_folder(cache), tree)

    @contextmanager
    def opened(self, console: Console) -> Iterator[Knowledge]:
        """Open all that can be looked up, with progress and notices on this console."""
        tree = self.tree
        with progress_bar(console, "library") as progress:
            yield knowledge_of(
                self.settings,
                self.cache,
                tree=(lambda: tree) if tree else None,
                progress=progress,
                notice=lambda line: console.print(line, style="dim"),
            )

    def passage(self, source: str, name: str) -> Passage:
        """Return the passage with this id in one of the collections on this machine."""
        tree = self.tree
        known = knowledge_of(
            self.settings, self.cache, tree=(lambda: tree) if tree else None
        ).sources
        found = known.get(source)
        if not isinstance(found, Catalogue):
            here = ", ".join(key for key, one in known.items() if isinstance(one, Catalogue))
            raise ConfigError(f"{source}/{name}: expected one of {here} before the /.")
        passages = {passage.id: passage for passage in found.collection.passages()}
        if name not in passages:
            near = difflib.get_close_matches(name, passages, n=3, cutoff=0.3)
            advice = f"; did you mean {', '.join(near)}?" if near else "."
            raise ConfigError(f"{source} has no {name!r}{advice}")
        return passages[name]


def chosen_paper(name: str) -> Paper:
    """Return the paper with this id or arXiv number; ConfigError, with near ids, for none."""
    known = papers()
    number = name.removeprefix("arxiv:").removeprefix("arXiv:")
    by_number = [paper for paper in known.values() if paper.arxiv and paper.arxiv == number]
    if name in known or by_number:
        return known[name] if name in known else by_number[0]
    near = difflib.get_close_matches(name.lower(), known, n=3, cutoff=0.4)
    advice = f"; did you mean {', '.join(near)}?" if near else "."
    raise ConfigError(f"No paper {name!r} in the library{advice} `genesys library` lists them.")
