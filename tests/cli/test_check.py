"""`genesys check`: what it says of files and designs, and how it ends."""

import json
from pathlib import Path

import pytest

from genesys.journal.run_folder import RunFolder
from genesys.library import shelf
from tests.cli.conftest import Command, complaint

MUSEUM = Path(__file__).parents[1] / "museum"


def test_a_unit_with_a_fault_has_findings(genesys: Command, tmp_path: Path) -> None:
    (tmp_path / "mixer.py").write_text((MUSEUM / "unmasked_attention.py").read_text())
    result = genesys("check", "mixer.py", "--json")
    plain = json.loads(result.stdout)
    (finding,) = plain["findings"]
    assert result.exit_code == 1
    assert plain["passed"] is False
    assert finding["check"] == "causality"
    assert "scaled_dot_product_attention(query, key, value)" in finding["place"]
    assert finding["expected"]
    assert finding["advice"]


def test_what_is_wrong_is_told_line_by_line(genesys: Command, tmp_path: Path) -> None:
    (tmp_path / "mixer.py").write_text((MUSEUM / "opens_a_file.py").read_text())
    result = genesys("check", "mixer.py")
    assert result.exit_code == 1
    assert result.stdout.startswith("mixer.py: not valid\n")
    assert "reach" in result.stdout


def test_a_default_out_of_its_range_is_told_with_the_range(
    genesys: Command, tmp_path: Path
) -> None:
    code = shelf.unit("alibi_attention").code
    (tmp_path / "mixer.py").write_text(code.replace("] = 8", "] = 64"))
    result = genesys("check", "mixer.py")
    assert result.exit_code == 1
    assert "setting `heads`: the default 64 is not int from 1 to 32" in result.stdout


def test_slips_are_repaired_and_shown_but_the_file_stays(genesys: Command, tmp_path: Path) -> None:
    file = tmp_path / "norm.py"
    code = shelf.unit("rms_norm").code
    file.write_text(code.replace("        super().__init__(dim)\n", ""))
    result = genesys("check", "norm.py")
    assert result.exit_code == 0, result.output
    assert "+        super().__init__(dim)" in result.stdout
    assert "super()" not in file.read_text()


def test_repairs_are_written_where_that_is_asked_for_and_then_it_passes(
    genesys: Command, tmp_path: Path
) -> None:
    file = tmp_path / "norm.py"
    code = shelf.unit("rms_norm").code
    file.write_text(code.replace("        super().__init__(dim)\n", ""))
    mended = genesys("check", "norm.py", "--write", "--json")
    assert mended.exit_code == 0, mended.output
    plain = json.loads(mended.stdout)
    assert [repair["mend"] for repair in plain["repairs"]] == ["parent_call"]
    assert plain["diff"].startswith("--- ")
    assert file.read_text() == code
    result = genesys("check", "norm.py")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("norm.py: All checks passed")
    assert "repaired" not in result.stdout.lower()


def test_a_module_in_another_style_cannot_be_repaired(genesys: Command, tmp_path: Path) -> None:
    result = genesys("check", "gpt", "--write")
    assert result.exit_code == 2
    assert "--write" in complaint(result)


def test_a_seed_is_checked_at_every_rung(genesys: Command) -> None:
    result = genesys("check", "retnet", "--json")
    plain = json.loads(result.stdout)
    assert result.exit_code == 0, result.output
    assert plain["name"].startswith("retnet-")
    assert plain["facts"]["parameters at nano"] < plain["facts"]["parameters at centi"]
    assert plain["facts"]["exam loss"] < plain["facts"]["exam loss of guessing"]


def test_one_rung_may_be_asked_for(genesys: Command) -> None:
    plain = json.loads(genesys("check", "gpt", "--rung", "350M", "--json").stdout)
    assert 250e6 < plain["facts"]["parameters at 350M"] < 350e6
    assert plain["facts"]["operations a token at 350M"] > 2 * plain["facts"]["parameters at 350M"]
    assert "parameters at nano" not in plain["facts"]


def test_an_unknown_rung_is_a_wrong_request(genesys: Command) -> None:
    result = genesys("check", "gpt", "--rung", "35M")
    assert result.exit_code == 2
    assert "14M" in complaint(result)
    assert "nano" in complaint(result)


def test_a_design_of_a_run_is_checked(genesys: Command, run: RunFolder) -> None:
    design = next(iter(run.replay().designs))
    result = genesys("check", design, "--run", run.path, "--json")
    plain = json.loads(result.stdout)
    assert result.exit_code in (0, 1)
    assert plain["name"] == design


@pytest.mark.parametrize("content", [b"this is not Python", b"\xff\x00\xfe", b""])
def test_a_file_that_is_no_unit_has_findings(
    genesys: Command, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "unit.py").write_bytes(content)
    result = genesys("check", "unit.py")
    assert result.exit_code == 1
    assert result.stdout.startswith("unit.py: not valid")
    assert "syntax" in result.stdout


@pytest.mark.parametrize("name", ["unit.py", "no_such_design"])
def test_what_is_not_there_is_a_wrong_request(genesys: Command, name: str) -> None:
    result = genesys("check", name)
    assert result.exit_code == 2
    complaint(result)
