"""A journal told to trackers as it grows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from genesys.evolution.events import RunStarted, VerificationFinished
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.evolution.fitness.base import Fitness
from genesys.evolution.ladder import Ladder
from genesys.evolution.standings import Standings
from genesys.journal.entry import Entry
from genesys.journal.journal import Journal
from genesys.tracking.base import Tracker
from genesys.tracking.numbers import search_of


class Feed:
    """Tells every tracker the same, once; one that fails is left alone, and the run goes on."""

    def __init__(
        self,
        trackers: Sequence[Tracker],
        run: Path,
        ladder: Ladder,
        fitness: Fitness,
        complain: Callable[[str], None],
    ) -> None:
        self._trackers = list(trackers)
        self._run = run
        self._ladder = ladder
        self._fitness = fitness
        self._complain = complain
        self._tree = EvolutionTree()

    def catch_up(self, journal: Journal) -> None:
        """Tell what was written since the last call, from the first entry on."""
        if not self._trackers:
            return
        for entry in journal.read(after=self._tree.length):
            self._tree.apply(entry.event)
            self._tell(entry)

    def close(self) -> None:
        """Let every tracker write what is left."""
        self._each(lambda tracker: tracker.close())
        self._trackers.clear()

    def _tell(self, entry: Entry) -> None:
        match entry.event:
            case RunStarted(settings):
                self._each(lambda tracker: tracker.started(self._run, settings))
            case VerificationFinished(verification=found):
                self._each(lambda tracker: tracker.verified(found, entry.at))
                if found.seed == 0:
                    standings = Standings.of(self._tree, self._ladder, self._fitness)
                    numbers = search_of(self._tree, standings)
                    count = len(self._tree.verifications)
                    self._each(lambda tracker: tracker.stood(numbers, count, entry.at))

    def _each(self, say: Callable[[Tracker], None]) -> None:
        for tracker in tuple(self._trackers):
            try:
                say(tracker)
            except Exception as error:  # noqa: BLE001 - a foreign library may raise anything
                self._trackers.remove(tracker)
                name = type(tracker).__module__.rpartition(".")[2]
                self._complain(
                    f"{name} failed and is told nothing more: {type(error).__name__}: {error}"
                )
