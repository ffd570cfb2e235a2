"""Commands that look into the library need no run."""

import json
from pathlib import Path

import pytest

from genesys.evolution.events import DesignAdded
from genesys.lab.seeds import seed_design
from genesys.library.shelf import units
from tests import pretend_run
from tests.cli.conftest import Command, complaint


def test_all_units_are_listed(genesys: Command) -> None:
    result = genesys("units", "--json")
    assert result.exit_code == 0
    assert {found["name"] for found in json.loads(result.stdout)} == set(units())


def test_a_kind_may_be_given_in_one_word_or_two(genesys: Command) -> None:
    plain = json.loads(genesys("units", "sequence mixer", "--json").stdout)
    assert plain == json.loads(genesys("units", "sequence", "mixer", "--json").stdout)
    assert [found["name"] for found in plain] == list(units("sequence mixer"))
    heads = next(found for found in plain if found["name"] == "attention")["settings"]["heads"]
    assert heads == {"type": "int", "default": 8, "low": 1, "high": 32, "choices": []}


def test_an_unknown_kind_is_a_wrong_request(genesys: Command) -> None:
    result = genesys("units", "mixers")
    assert result.exit_code == 2
    assert "channel mixer" in complaint(result)


def test_a_unit_is_shown_without_a_run(genesys: Command) -> None:
    result = genesys("show", "rms_norm")
    assert result.exit_code == 0
    assert "class RMSNorm(Unit):" in result.stdout
    plain = json.loads(genesys("show", "rms_norm", "--json").stdout)
    assert (plain["class"], plain["kind"]) == ("RMSNorm", "norm")
    assert "gpt" in plain["seeds"]


def test_an_unknown_name_is_told_with_near_units(genesys: Command) -> None:
    result = genesys("show", "rmsnorm")
    assert result.exit_code == 2
    line = complaint(result)
    assert "No run" in line
    assert "rms_norm" in line


def test_a_name_that_both_have_is_the_designs(genesys: Command, tmp_path: Path) -> None:
    folder = pretend_run.start(tmp_path / "runs" / "mine")
    design = seed_design("mamba2")
    journal = folder.open()
    journal.append([DesignAdded(design)], after=len(list(journal.read())))
    journal.close()
    shown = genesys("show", "mamba2")
    assert design.id in shown.stdout
    assert "`genesys show Mamba2`" in shown.stdout
    assert "class Mamba2(Unit):" in genesys("show", "Mamba2").stdout
    assert "class RMSNorm(Unit):" in genesys("show", "rms_norm", "--run", folder.path).stdout


@pytest.mark.parametrize("name", ["rms_norm", "RMSNorm"])
def test_a_run_that_is_named_must_be_there(genesys: Command, name: str) -> None:
    result = genesys("show", name, "--run", "nowhere")
    assert result.exit_code == 2
    assert "nowhere" in complaint(result)
