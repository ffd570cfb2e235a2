"""What every verifier, task and source of text promises, held by each that ships."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from tests.corpus.archives import clients_with
from tests.corpus.test_mix import ARCHIVES, SOME_PARTS
from tests.corpus.texts import write_json_lines

from genesys import plugins
from genesys.corpus.corpus import Corpus
from genesys.corpus.documents.base import Documents
from genesys.corpus.documents.files import Files
from genesys.corpus.documents.hub import Hub
from genesys.corpus.documents.mix import Mix, fetch_texts
from genesys.corpus.documents.sotu import StateOfTheUnion
from genesys.corpus.documents.spool import Spool
from genesys.corpus.hub_dataset import HubDataset
from genesys.errors import DesignError
from genesys.evolution.design import Design
from genesys.evolution.ladder import Rung
from genesys.sandbox.inline import Inline
from genesys.sandbox.sandbox import unheard
from genesys.testing.contracts.documents import DocumentsContract
from genesys.testing.contracts.task import TaskContract
from genesys.testing.contracts.verifier import VerifierContract
from genesys.testing.pretend_designer import pretend_design
from genesys.testing.pretend_verifier import PretendVerifier
from genesys.verifier.evaluation.tasks.base import Task
from genesys.verifier.pretraining import Pretraining
from genesys.verifier.replicates import Replicates
from genesys.verifier.verifier import Verifier

VERIFIERS: Mapping[str, Callable[[Corpus, Path], Verifier]] = {
    "pretraining": lambda corpus, folder: Pretraining(Inline(), corpus, folder),
    "replicates": lambda corpus, folder: Replicates(Pretraining(Inline(), corpus, folder), folder),
}


class TestVerifiers(VerifierContract):
    @pytest.fixture(params=VERIFIERS)
    def verifier(self, request: pytest.FixtureRequest, corpus: Corpus, tmp_path: Path) -> Verifier:
        return VERIFIERS[request.param](corpus, tmp_path)


class TestPretendVerifier(VerifierContract):
    """It draws which designs fail, by their digest."""

    @pytest.fixture
    def verifier(self) -> Verifier:
        return PretendVerifier(failing=0.05)

    @pytest.fixture
    def design(self, verifier: Verifier, rung: Rung) -> Design:
        return next(d for d in map(pretend_design, range(100)) if not self.fails(verifier, d, rung))

    @pytest.fixture
    def hopeless(self, verifier: Verifier, rung: Rung) -> Design:
        return next(d for d in map(pretend_design, range(100)) if self.fails(verifier, d, rung))

    @staticmethod
    def fails(verifier: Verifier, design: Design, rung: Rung) -> bool:
        try:
            verifier.verify(design, rung, 0)
        except DesignError:
            return True
        return False


class TestTasks(TaskContract):
    @pytest.fixture(params=plugins.available(Task))
    def task(self, request: pytest.FixtureRequest) -> Task:
        return plugins.load(Task, request.param)


def files_in(folder: Path) -> Documents:
    path = write_json_lines(folder / "rows.jsonl", ["First.", "", "Second,\nof two lines."])
    return Files((str(path),))


def mix_in(folder: Path) -> Documents:
    fetch_texts(SOME_PARTS, folder / "packages", unheard, clients_with(folder, ARCHIVES))
    return Mix(SOME_PARTS, folder / "packages")


def hub_in(folder: Path) -> Documents:
    texts = ["First.", "Second,\nof two lines.", "Third."]
    datasets = (HubDataset("me/some", weight=2), HubDataset("me/more", "part"))
    spools = []
    for dataset in datasets:
        (place := folder / dataset.domain).mkdir()
        spools.append(Spool(place).more(lambda _: ((text, dict) for text in texts)))
    return Hub(datasets, 0.001, spools)


SOURCES: Mapping[str, Callable[[Path], Documents]] = {
    "files": files_in,
    "hub": hub_in,
    "mix": mix_in,
    "sotu": lambda _: StateOfTheUnion(),
}


class TestDocuments(DocumentsContract):
    @pytest.fixture(params=plugins.available(Documents))
    def documents(self, request: pytest.FixtureRequest, tmp_path: Path) -> Documents:
        return SOURCES[request.param](tmp_path)
