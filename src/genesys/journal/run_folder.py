"""The one folder in which a run lives."""

from dataclasses import dataclass
from pathlib import Path

from genesys.errors import ConfigError
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.journal.store_journal import StoreJournal
from genesys.journal.store_transcripts import StoreTranscripts


@dataclass(frozen=True)
class RunFolder:
    """Where the parts of a run lie.

    journal.sqlite  everything that happened, transcripts of sessions included; the one truth
    weights/        trained weights: one safetensors file a verification
    report.html     the last report, with its pictures beside it
    lock            held by the process that discovers here
    """

    path: Path

    @property
    def journal_file(self) -> Path:
        """The file that holds the journal."""
        return self.path / "journal.sqlite"

    @property
    def weights(self) -> Path:
        """The folder of trained weights."""
        return self.path / "weights"

    @property
    def lock(self) -> Path:
        """The file whose lock says that someone discovers here."""
        return self.path / "lock"

    @property
    def report(self) -> Path:
        """The page that `genesys report` writes."""
        return self.path / "report.html"

    @property
    def exists(self) -> bool:
        """Whether a run was ever started here."""
        return self.journal_file.exists()

    def create(self) -> StoreJournal:
        """Open the journal, making the folder if need be."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigError(
                f"{self.path}: expected a folder that can be written; {error}."
            ) from error
        return StoreJournal(self.journal_file)

    def open(self) -> StoreJournal:
        """Open the journal of a run that exists; ConfigError where there is none."""
        self._must_exist()
        return StoreJournal(self.journal_file)

    def transcripts(self) -> StoreTranscripts:
        """Open the transcripts of a run that exists; ConfigError where there is none."""
        self._must_exist()
        return StoreTranscripts(self.journal_file)

    def replay(self) -> EvolutionTree:
        """Read the whole journal into a tree."""
        journal = self.open()
        try:
            return EvolutionTree.replay(entry.event for entry in journal.read())
        finally:
            journal.close()

    def _must_exist(self) -> None:
        if not self.exists:
            raise ConfigError(
                f"{self.path}: no run here. Start one with `genesys discover --run {self.path}`, "
                "or name another folder with --run."
            )
