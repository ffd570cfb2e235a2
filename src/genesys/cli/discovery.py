"""What `genesys discover` does: plant the seeds, start the workers, watch them, show the end."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import typer
from rich.console import Console
from rich.text import Text

from genesys.cli.choice import RUNS, chosen_tracker
from genesys.cli.llms_of_run import LLMsOfRun, must_employ
from genesys.cli.output import terminal
from genesys.cluster.local import LocalCluster, return_steps, sole_owner
from genesys.config import Config, presets, read_config
from genesys.console import roll_call_page
from genesys.console.estimate import estimate, planned
from genesys.console.follower import Follower
from genesys.console.leaderboard import Leaderboard, screen
from genesys.console.live import watch
from genesys.console.machine import cores
from genesys.console.progress_bar import progress_bar
from genesys.console.quantity import count, duration
from genesys.console.report import write_report
from genesys.console.roll_call_page import RollCallPage
from genesys.errors import ConfigError, GenesysError
from genesys.evolution.evolution_tree import LLM, EvolutionTree
from genesys.journal.journal import Journal
from genesys.journal.run_folder import RunFolder
from genesys.lab.bench import sandbox_of
from genesys.lab.lab import open_lab
from genesys.lab.schedule import fitness_of, scheduler_of
from genesys.lab.seeds import seed_design
from genesys.lab.staff import staff_of
from genesys.lab.start import start_run
from genesys.llm.key_variables import key_variables
from genesys.tracking.feed import Feed

_BOARD_LINES = 10
_GLANCE_SECONDS = 0.25


def begin(
    config: str,
    run: Path | None,
    cache: Path,
    workers: int | None,
    *,
    unsandboxed: bool,
    track: Sequence[str] = (),
    dollars: float | None = None,
) -> None:
    """Discover with this config, in this folder or the config's own under `runs/`.

    Everything that can be known to be wrong is said before the run's folder is made.
    """
    settings = read_config(config)
    scheduler_of(settings)
    if LLM in settings.designers:
        staff_of(settings.llm)
    if dollars is not None:
        must_employ(settings)
    for name in settings.seeds:
        seed_design(name)
    name = config if config in presets() else Path(config).stem
    command = f"genesys discover {config}" + (f" --run {run}" if run else "")
    command += "".join(f" --track {word}" for word in track)
    command += " --unsandboxed" if unsandboxed else ""
    trackers = [chosen_tracker(word) for word in track]
    sandbox_of(settings, unsandboxed=unsandboxed).close()
    folder = RunFolder(run or RUNS / name)
    if not folder.exists:
        _refuse_seeds_alone(settings, config)
    workers = workers or cores()
    console = terminal()
    feed = Feed(
        trackers,
        folder.path,
        settings.ladder,
        fitness_of(settings),
        lambda text: console.print(Text(text), soft_wrap=True),
    )
    Discovery(settings, folder, cache, workers, command, console, unsandboxed, feed, dollars).run()


def _refuse_seeds_alone(settings: Config, config: str) -> None:
    lowest, seeds = settings.ladder.rungs[0], settings.seeds
    if lowest.budget <= len(seeds):
        raise ConfigError(
            f"{config}: rung {lowest.name!r} has a budget of {lowest.budget}, which the "
            f"{len(seeds)} seeds take up: nothing is left to search with. Raise it, or name fewer "
            f"seeds: seeds = {list(seeds[: max(lowest.budget - 1, 1)])}."
        )


@dataclass(frozen=True)
class Discovery:
    """One run, from the first seed to the leaderboard, in this process and its workers."""

    config: Config
    folder: RunFolder
    cache: Path
    workers: int
    command: str
    """What goes on with this run when it was stopped."""

    console: Console
    unsandboxed: bool
    """Whether foreign code may run where nothing holds it in: the user's word, each time anew."""

    feed: Feed
    """What tells trackers of the run, if the user asked for any."""

    dollars: float | None = None
    """What LLMs may cost in all from now on, if the user has said so."""

    def run(self) -> None:
        """Discover until the run is whole.

        Raises GenesysError when it cannot be made whole, and Exit with code 130 after Ctrl-C.
        """
        with sole_owner(self.folder):
            start_run(self.folder, self.config)
            journal, transcripts = self.folder.open(), self.folder.transcripts()
            try:
                return_steps(journal, "", "its process has ended")
                llms = LLMsOfRun(self.config, transcripts)
                self._go_on(journal, Follower(journal, transcripts), llms)
            except KeyboardInterrupt:
                return_steps(journal, "", "the run was stopped")
                self._say(f"\nStopped. What finished is kept; go on with: {self.command}")
                raise typer.Exit(130) from None
            finally:
                self.feed.close()
                transcripts.close()
                journal.close()

    def _go_on(self, journal: Journal, follower: Follower, llms: LLMsOfRun) -> None:
        follower.catch_up()
        if self.dollars is not None:
            llms.allow(self.dollars, journal, follower.tree)
            follower.catch_up()
        if self._is_whole(follower.tree):
            self._say(f"{self.folder.path}: this run is whole, nothing is left to do.\n")
        else:
            self._announce(follower.tree)
            self._call(llms, follower.tree)
            self._plant()
            self._work(journal, follower)
            if not self._is_whole(follower.tree):
                raise GenesysError(
                    f"{self.folder.path}: the workers ended before the run was whole. Nothing that "
                    f"finished is lost; go on with: {self.command}"
                )
        self.feed.catch_up(journal)
        self._close(follower.tree)

    def _is_whole(self, tree: EvolutionTree) -> bool:
        return bool(tree.designs) and scheduler_of(self.config).next_step(tree) is None

    def _announce(self, tree: EvolutionTree) -> None:
        config = self.config
        plan = planned(tree, config.ladder, config.sessions)
        left = estimate(
            tree,
            config.ladder,
            sessions=config.sessions,
            replicates=config.replicates,
            workers=self.workers,
        )
        again = f" ({left.done:.0%} of it is done)" if tree.designs else ""
        self._say(f"{self.folder.path}: discovering{again}, {self._hands()}.")
        for rung in config.ladder:
            designs = "1 design" if plan[rung.name] == 1 else f"{plan[rung.name]} designs"
            self._say(
                f"  {rung.name}: {designs} of {count(rung.parameters)} parameters, trained on "
                f"{count(rung.tokens)} tokens"
            )
        self._say(
            f"  at most {config.sessions} design sessions, {config.replicates} runs for seed noise"
        )
        self._say(
            f"It takes about {duration(left.wall)}; Ctrl-C stops it, the same command goes on.\n"
        )

    def _call(self, llms: LLMsOfRun, tree: EvolutionTree) -> None:
        """Say what LLMs may cost, and see that all of them are there."""
        if llms.to_come(tree) and not tree.spent_out:
            self._say(llms.estimate(tree).text)
            self.console.print(roll_call_page.screen(RollCallPage(llms.call())))
            self._say("")

    def _hands(self) -> str:
        return "1 worker" if self.workers == 1 else f"{self.workers} workers, one core each"

    def _plant(self) -> None:
        """Prepare the corpus, see that it is large enough, and check the seeds."""
        with progress_bar(self.console, "corpus") as report:
            lab = open_lab(self.folder, self.cache, report, unsandboxed=self.unsandboxed)
        try:
            for rung in self.config.ladder:
                lab.verifier.admit(rung)
            with progress_bar(self.console, "seeds") as report:
                lab.plant_seeds(report)
        finally:
            lab.close()

    def _work(self, journal: Journal, follower: Follower) -> None:
        words = ("--unsandboxed",) if self.unsandboxed else ()
        cluster = LocalCluster(
            self.folder,
            self.cache,
            self.workers,
            words=words,
            designers="genesys.cluster.designers" if LLM in self.config.designers else "",
            keys=key_variables(self.config.llm),
        )
        title = str(self.folder.path)
        try:
            with watch(self.console, title, follower, self.config, self.workers) as update:
                cluster.start()
                while cluster.tend(journal):
                    update()
                    self.feed.catch_up(journal)
                    time.sleep(_GLANCE_SECONDS)
                update()
        finally:
            cluster.stop()

    def _close(self, tree: EvolutionTree) -> None:
        board = Leaderboard.of(tree, self.config.ladder, fitness_of(self.config))
        self.console.print(screen(board, _BOARD_LINES))
        page, *_ = write_report(self.folder)
        self._say(f"\nReport: {page}")
        if tree.spent_out:
            self._say(f"\nLLMs have stopped: {tree.spent_out}")
            self._say(f"With more money they go on: {self.command} --dollars AMOUNT\n")
        if board.best is not None:
            name, where = board.best.design.id, f"--run {self.folder.path}"
            self._say("Next:")
            self._say(f"  genesys show {name} {where}")
            self._say(f"  genesys code {name} {where}")
            self._say(f"  genesys leaderboard {where}")

    def _say(self, text: str) -> None:
        self.console.print(Text(text), soft_wrap=True)
