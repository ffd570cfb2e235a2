"""What the commands of the library look things up in."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console

from genesys import plugins
from genesys.cli.choice import chosen_run
from genesys.cli.options import cache_folder
from genesys.config import read_config
from genesys.console.library_page import HERE, Stock
from genesys.console.progress_bar import progress_bar
from genesys.errors import ConfigError
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.knowledge.collections.base import Collection
from genesys.knowledge.collections.files import Files
from genesys.knowledge.index.catalogue import Catalogue
from genesys.knowledge.knowledge import Knowledge
from genesys.knowledge.lookup import Lookup, Query
from genesys.knowledge.passage import Passage
from genesys.knowledge.settings import KnowledgeSettings
from genesys.knowledge.sources.base import Source
from genesys.lab.knowledge import knowledge_of
from genesys.lab.start import config_of
from genesys.sandbox.sandbox import Progress, unheard

_OF_A_RUN = frozenset({"designs", "lessons"})

_FAULTS = 3
"""Files that cannot be read which a search names; more would hide what it found."""


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
        """Find settings and run.

        A source outside that is asked for needs no settings; one that is not is left out. Raises
        ConfigError for one that there is not, and where a run is needed and there is none.
        """
        past = run is not None or bool(_OF_A_RUN.intersection(sources))
        tree = chosen_run(run).replay() if past else None
        if config is not None:
            settings = read_config(config).knowledge
        else:
            settings = config_of(tree).knowledge if tree else KnowledgeSettings()
        asked = [name.partition(":")[0] for name in sources]
        named = {name: settings.sources.get(name, {}) for name in asked if name not in HERE}
        if named.keys() - settings.sources:
            known = dict.fromkeys([*HERE, *plugins.available(Source), *settings.sources])
            for name in named.keys() - known:
                raise ConfigError(f"No source {name!r}; expected one of {', '.join(known)}.")
        settings = replace(settings, sources=named, files=files or settings.files)
        return cls(settings, cache_folder(cache), tree)

    def lookup(self, query: Query, console: Console) -> Lookup:
        """Ask, with progress and notices on this console."""
        with (
            progress_bar(console, "library") as progress,
            self._opened(progress, console) as knowledge,
        ):
            found = knowledge.search(query)
            faults = self._faults(knowledge) if "files" in (query.sources or HERE) else ()
        if len(faults) > _FAULTS:
            more = f"{len(faults) - _FAULTS} more such files: see `genesys library --from files`."
            faults = (*faults[:_FAULTS], more)
        return replace(found, notices=(*found.notices, *faults))

    def stock(self, sources: Sequence[str]) -> Stock:
        """Return all that these sources have; ConfigError for one outside this machine."""
        with self._opened() as knowledge:
            parts = [_collection(knowledge, name).passages() for name in sources]
            faults = self._faults(knowledge) if "files" in sources else ()
        return Stock([passage for part in parts for passage in part], faults)

    def passage(self, source: str, name: str) -> Passage:
        """Return the passage with this id in one of the collections on this machine."""
        with self._opened() as knowledge:
            passages = {one.id: one for one in _collection(knowledge, source).passages()}
        if name not in passages:
            near = difflib.get_close_matches(name, passages, n=3, cutoff=0.3)
            advice = f"; did you mean {', '.join(near)}?" if near else "."
            raise ConfigError(
                f"{source} has no {name!r}{advice} `genesys library --from {source}` lists them."
            )
        return passages[name]

    @contextmanager
    def _opened(
        self, progress: Progress = unheard, console: Console | None = None
    ) -> Iterator[Knowledge]:
        """Join all that can be looked up; indexes are let go of in the end."""
        tree = self.tree
        knowledge = knowledge_of(
            self.settings,
            self.cache,
            tree=(lambda: tree) if tree else None,
            progress=progress,
            notice=lambda line: console.print(line, style="dim") if console else None,
        )
        try:
            yield knowledge
        finally:
            for source in knowledge.sources.values():
                if isinstance(source, Catalogue):
                    source.close()

    def _faults(self, knowledge: Knowledge) -> Sequence[str]:
        own = _collection(knowledge, "files")
        return own.read().faults if isinstance(own, Files) else ()


def _collection(knowledge: Knowledge, source: str) -> Collection:
    found = knowledge.sources.get(source)
    if isinstance(found, Catalogue):
        return found.collection
    here = ", ".join(name for name, one in knowledge.sources.items() if isinstance(one, Catalogue))
    raise ConfigError(
        f"{source}: expected one of {here}, which are on this machine; what is outside can only "
        "be searched."
    )
