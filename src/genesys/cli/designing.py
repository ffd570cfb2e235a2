"""What `genesys design` does: open the run, take up one session, show it, tell how it ended."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass, replace
from pathlib import Path

import typer
from rich.console import Console
from rich.text import Text

from genesys.cli.choice import RUNS
from genesys.cli.llms_of_run import LLMsOfRun
from genesys.cli.options import USUAL
from genesys.cli.output import terminal
from genesys.cli.wish import Wish
from genesys.cluster.local import return_steps, sole_owner
from genesys.config import Config, read_config
from genesys.console.progress_bar import progress_bar
from genesys.console.session_end import screen
from genesys.console.session_page import SessionPage
from genesys.console.session_record import records
from genesys.console.session_watch import SessionWatch
from genesys.discovery.latest_tree import LatestTree
from genesys.discovery.worker import Worker
from genesys.errors import GenesysError
from genesys.evolution.events import DesignAdded, StepReturned
from genesys.evolution.evolution_tree import LLM, EvolutionTree
from genesys.journal.journal import Journal
from genesys.journal.run_folder import RunFolder
from genesys.journal.transcripts import Transcripts
from genesys.lab.bench import Bench, open_bench
from genesys.lab.schedule import scheduler_of
from genesys.lab.seeds import seed_design
from genesys.lab.staff import staff_of
from genesys.lab.start import config_of, start_run
from genesys.llm.spend import Caps
from genesys.studio import llm_designer

RUN = RUNS / "design"
"""Where designs by hand lie unless told otherwise."""


@dataclass(frozen=True)
class Designing:
    """One session in one run, with a person beside it."""

    wish: Wish
    config: Config
    folder: RunFolder
    cache: Path
    command: str
    """What goes on with the session when it was stopped."""

    console: Console
    unsandboxed: bool
    dollars: float | None = None
    """What the run may cost in all from now on, if the user changes that."""

    @classmethod
    def of(
        cls,
        wish: Wish,
        config: str | None,
        run: Path | None,
        cache: Path,
        command: str,
        *,
        samples: int | None,
        dollars: float | None,
        unsandboxed: bool,
    ) -> Designing:
        """Find the settings, and see that the wish can be granted before any folder is made.

        A session follows from its run's settings, so what is asked for here must be in them.
        """
        folder = RunFolder(run or RUN)
        tree = folder.replay() if folder.exists else EvolutionTree()
        if config is None and tree.length:
            settings = config_of(tree)
        else:
            settings = read_config(config or USUAL)
        if samples is not None:
            settings = replace(settings, session=replace(settings.session, samples=samples))
        staff_of(settings.llm)
        if not tree.designs:
            tree = EvolutionTree.replay(DesignAdded(seed_design(n)) for n in settings.seeds)
        wish.session(tree, scheduler_of(settings))
        return cls(wish, settings, folder, cache, command, terminal(), unsandboxed, dollars)

    def run(self, *, step: bool) -> int:
        """Have the session made, or gone on with; return the exit code.

        Raises GenesysError when it cannot go on now, and Exit with code 130 when the person stops
        it: it is then kept as it is.
        """
        with sole_owner(self.folder):
            start_run(self.folder, self.config)
            return_all(self.folder, "its process has ended")
            bench = self._opened()
            transcripts = self.folder.transcripts()
            try:
                number = self._design(bench, transcripts, step=step)
                return self._told(number, bench.journal, transcripts)
            except KeyboardInterrupt:
                self._say(f"\nStopped. What was said is kept; go on with: {self.command}")
                raise typer.Exit(130) from None
            finally:
                return_all(self.folder, "the session was stopped")
                transcripts.close()
                bench.close()

    def _opened(self) -> Bench:
        bench = open_bench(self.folder, unsandboxed=self.unsandboxed)
        with progress_bar(self.console, "seeds") as report:
            bench.plant_seeds(report)
        return bench

    def _design(self, bench: Bench, transcripts: Transcripts, *, step: bool) -> int:
        """Take the session to its end, and return its number."""
        latest = LatestTree(bench.journal)
        if self.dollars is not None:
            LLMsOfRun(self.config, transcripts).allow(self.dollars, bench.journal, latest())
        tree = latest()
        session = self.wish.session(tree, bench.scheduler)
        claim = bench.journal.claim(session, after=tree.length, worker=_name())
        number = session.resumes or claim
        begins = "goes on where it was" if session.resumes else "begins"
        parents = f" of {' and '.join(session.parents)}" if session.parents else ""
        self._say(f"Session {number} {begins}: {session.mode}{parents}. Ctrl-C stops it.\n")
        with SessionWatch(self.console, transcripts, number, self._caps(tree)) as watch:
            person = watch.ask if step else None
            designer = llm_designer(bench, self.cache, transcripts, latest, person=person)
            worker = Worker(bench.journal, bench.scheduler, {LLM: designer}, None, _name())
            end = worker.take(session, claim, tree.copy())
        if isinstance(end, StepReturned):
            spent = latest().spent_out
            more = " --dollars AMOUNT" if spent else ""
            raise GenesysError(
                f"{spent or end.reason} The session is kept; go on with: {self.command}{more}"
            )
        return number

    def _caps(self, tree: EvolutionTree) -> Caps:
        caps = self.config.llm.caps
        return caps if tree.dollars is None else replace(caps, dollars=tree.dollars)

    def _told(self, number: int, journal: Journal, transcripts: Transcripts) -> int:
        (record,) = [one for one in records(journal.read()) if one.number == number]
        page = SessionPage.of(record, transcripts.lines(number), transcripts.spent(number))
        end = screen(page, str(self.folder.path), self.config.ladder.lowest.name)
        self.console.print(end, soft_wrap=True)
        return 0 if record.outcome in ("design", "repeated") else 1

    def _say(self, text: str) -> None:
        self.console.print(Text(text), soft_wrap=True)


def return_all(folder: RunFolder, reason: str) -> None:
    """Give back every step under way: whoever holds the run's lock knows that nobody works."""
    journal = folder.open()
    try:
        return_steps(journal, "", reason)
    finally:
        journal.close()


def _name() -> str:
    return f"{platform.node()}-{os.getpid()}"
