"""What `[knowledge]` settings make, and what they are refused for before a run starts."""

from dataclasses import replace
from pathlib import Path

import pytest

from genesys.config import Config, read_config
from genesys.errors import ConfigError
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.journal.run_folder import RunFolder
from genesys.lab.knowledge import knowledge_of
from genesys.lab.start import start_run
from genesys.testing.pretend_run import pretend_seeds

LADDER = '[ladder]\nrungs = [{ name = "nano", budget = 20 }]\n'


def read(tmp_path: Path, settings: str) -> Config:
    file = tmp_path / "config.toml"
    file.write_text(LADDER + settings, "utf-8")
    return read_config(str(file))


def test_all_on_this_machine_is_there_unasked_and_nothing_outside_is(tmp_path: Path) -> None:
    knowledge = knowledge_of(read(tmp_path, "").knowledge, tmp_path / "cache")
    assert list(knowledge.sources) == ["papers", "files", "units"]
    assert not (tmp_path / "cache").exists(), "nothing is opened before it is asked for"


def test_a_run_brings_its_past(tmp_path: Path) -> None:
    knowledge = knowledge_of(read(tmp_path, "").knowledge, tmp_path, tree=EvolutionTree)
    assert list(knowledge.sources) == ["papers", "files", "units", "designs", "lessons"]


def test_what_has_nothing_is_not_stocked_and_nothing_is_read_to_tell(tmp_path: Path) -> None:
    settings = read(tmp_path, "[knowledge.sources.arxiv]\n").knowledge
    settings = replace(settings, files=tmp_path / "own")
    tree = EvolutionTree()
    knowledge = knowledge_of(settings, tmp_path / "cache", tree=lambda: tree)
    assert knowledge.stocked == ("papers", "units", "arxiv")
    for event in pretend_seeds():
        tree.apply(event)
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "notes.txt").write_text("Gates forget.")
    assert knowledge.stocked == ("papers", "files", "units", "designs", "arxiv")
    assert not (tmp_path / "cache").exists()


def test_sources_outside_are_those_that_are_named(tmp_path: Path) -> None:
    settings = read(tmp_path, '[knowledge.sources]\narxiv = {}\nweb = { provider = "brave" }\n')
    knowledge = knowledge_of(settings.knowledge, tmp_path)
    assert list(knowledge.sources)[-2:] == ["arxiv", "web"]


def test_bounds_of_an_inquiry_are_settings(tmp_path: Path) -> None:
    allowance = read(tmp_path, "[knowledge]\nrounds = 2\ntokens = 900\n").knowledge.allowance
    assert (allowance.rounds, allowance.passages, allowance.tokens) == (2, 20, 900)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ("[knowledge.sources.arxive]", ["expected one of arxiv", "'arxive'"]),
        ("[knowledge.sources.arxiv]\ndepth = 1", ["knowledge.sources.arxiv", "'depth'"]),
        ("[knowledge.sources.arxiv]\nweb = 3", ["knowledge.sources.arxiv", "web"]),
        ("[knowledge.sources.arxiv]\ntimeout = 0", ["timeout", "greater than 0"]),
        ('[knowledge]\nembedding = { name = "ada" }', ["expected one of endpoint", "'ada'"]),
        ('[knowledge]\nembedding = { name = "endpoint" }', ["embedding", "model"]),
    ],
)
def test_what_does_not_fit_is_refused_before_the_run(
    tmp_path: Path, settings: str, told: list[str]
) -> None:
    folder = RunFolder(tmp_path / "run")
    with pytest.raises(ConfigError) as refused:
        start_run(folder, read(tmp_path, settings))
    assert all(word in str(refused.value) for word in told), refused.value
    assert not folder.exists


def test_settings_come_back_from_the_journal(tmp_path: Path) -> None:
    config = read(tmp_path, "[knowledge]\nfiles = 'mine'\n[knowledge.sources.arxiv]\n")
    folder = RunFolder(tmp_path / "run")
    start_run(folder, config)
    start_run(folder, config)
    assert config.knowledge.files == Path("mine")
