"""The page on plug-ins does what it says: its files are written, imported and run."""

import importlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from genesys.config import read_config
from genesys.errors import ConfigError
from genesys.lab.schedule import scheduler_of
from genesys.testing import contracts

PAGE = (Path(__file__).parents[1] / "docs" / "plugins.md").read_text()
BLOCKS = re.findall(r"^```(?:python|toml)\n# (\S+)\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
TABLE = re.findall(r"^\| [\w ]+ \| `([\w.]+)` \| `([\w.]+)` \| (.*?) \|", PAGE, re.MULTILINE)


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of someone who wrote down every file of the page."""
    for name, text in BLOCKS:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "mylab", raising=False)
    monkeypatch.delitem(sys.modules, "mylab.policies", raising=False)
    return tmp_path


def test_the_config_finds_the_policy_and_gives_it_its_options(reader: Path) -> None:
    policy = scheduler_of(read_config(str(reader / "champions.toml"))).policy
    assert policy == importlib.import_module("mylab.policies").Champions(best=3)


def test_a_wrong_option_is_refused_in_one_line(reader: Path) -> None:
    config = reader / "champions.toml"
    config.write_text(config.read_text().replace("best = 3", "best = 0"))
    with pytest.raises(ConfigError, match=r"^selection: best: .* 1, got 0\.$"):
        scheduler_of(read_config(str(config)))


@pytest.mark.parametrize(
    ("code", "complaint"),
    [
        ("import no_such_package", "No module named 'no_such_package'. Install it"),
        ("class Plain: pass", "has no class inheriting from it"),
        (
            "from genesys.selection.policy import SelectionPolicy\n"
            "class Plain(SelectionPolicy):\n"
            "    def parents(self, tree, standings, random): ...\n"
            "    def climber(self, candidates, rung, tree, standings, random): ...\n",
            "Plain is not a dataclass",
        ),
    ],
)
def test_a_module_that_is_no_policy_is_refused(reader: Path, code: str, complaint: str) -> None:
    (reader / "mylab" / "policies.py").write_text(code)
    with pytest.raises(ConfigError, match=complaint):
        scheduler_of(read_config(str(reader / "champions.toml")))


def test_the_contract_passes_and_can_fail(reader: Path) -> None:
    def contract() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_policies.py"],
            cwd=reader,
            env={**os.environ, "PYTHONPATH": str(reader)},
            capture_output=True,
            text=True,
            check=False,
        )

    passed = contract()
    assert passed.returncode == 0, passed.stdout
    policies = reader / "mylab" / "policies.py"
    policies.write_text(policies.read_text().replace("random.choice(", "random.choice(['x'] or "))
    failed = contract()
    assert failed.returncode == 1
    assert "assert set(session.parents) <= tree.designs.keys()" in failed.stdout
    assert "'x'" in failed.stdout, "what is broken is shown with its values"


def test_the_table_names_every_contract_with_its_base_class_and_fixtures() -> None:
    files = {file.stem for file in Path(contracts.__path__[0]).glob("[a-z]*.py")}
    assert {contract.partition(".")[0] for _, contract, _ in TABLE} == files
    for base, contract, fixtures in TABLE:
        module, _, name = base.rpartition(".")
        assert isinstance(getattr(importlib.import_module(module), name), type)
        module, _, name = contract.rpartition(".")
        found = getattr(importlib.import_module(f"{contracts.__name__}.{module}"), name)
        for fixture in re.findall(r"`(\w+)`", fixtures):
            with pytest.raises(NotImplementedError):
                getattr(found, fixture).__wrapped__(found())
