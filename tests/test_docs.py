"""Every command that the docs show is run, page by page, as a reader would type it."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
SHORT = {"discover": "discover minute", "discover demo": "discover minute"}
"""The two presets that take long are stood in for by the one that takes a minute."""

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", flags=re.DOTALL | re.MULTILINE)


def blocks(page: Path, language: str) -> list[str]:
    return [text for found, text in BLOCK.findall(page.read_text()) if found == language]


def commands(page: Path) -> list[str]:
    lines = (line for block in blocks(page, "console") for line in block.splitlines())
    return [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]


def of_genesys(page: Path) -> list[str]:
    return [line for line in commands(page) if line.startswith("genesys ")]


def typed(line: str, folder: Path, cache: Path) -> None:
    """Run a command of the docs in a folder, and see that it works and says something."""
    words = line.removeprefix("genesys ").partition("#")[0].strip()
    paths = [str(Path(sys.executable).parent), os.environ["PATH"]]
    ran = subprocess.run(
        ["genesys", *shlex.split(SHORT.get(words, words))],
        check=False,
        cwd=folder,
        env={**os.environ, "PATH": os.pathsep.join(paths), "GENESYS_CACHE": str(cache)},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert ran.returncode == 0, f"{line}\n{ran.stdout}\n{ran.stderr}"
    assert ran.stdout.strip() or ran.stderr.strip(), f"{line} says nothing"


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder of all processes of this session."""
    own = tmp_path_factory.getbasetemp()
    folder = (own if worker_id == "master" else own.parent) / "docs"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def runs(shared: Path) -> Path:
    """A folder with a finished run of `minute`, made by whichever process needs it first.

    So the pages' `genesys discover minute` is run for real once; on each page it finds a run that
    is whole, and goes on with it.
    """
    with FileLock(shared / "lock"):
        if not (shared / "runs").exists():
            typed("genesys discover minute", shared, shared / "cache")
    return shared / "runs"


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("page", [p for p in PAGES if of_genesys(p)], ids=lambda page: page.name)
def test_every_command_works(
    page: Path, tmp_path: Path, shared: Path, request: pytest.FixtureRequest
) -> None:
    if any(line.startswith("genesys discover") for line in of_genesys(page)):
        shutil.copytree(request.getfixturevalue("runs"), tmp_path / "runs")
    for block in blocks(page, "python"):
        named = re.match(r"# (\w+\.py)\n", block)
        if named or "class GatedMixer" in block:
            (tmp_path / (named[1] if named else "gated_mixer.py")).write_text(block)
    for block in blocks(page, "toml"):
        if named := re.match(r"# (\w+\.toml)\n", block):
            (tmp_path / named[1]).write_text(block)
    for line in of_genesys(page):
        typed(line, tmp_path, shared / "cache")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_make_targets_and_links_exist(page: Path) -> None:
    targets = re.findall(r"^(\w[\w-]*):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)
    for line in commands(page):
        if line.startswith("make "):
            assert line.split()[1] in targets, line
        elif line.startswith("python "):
            assert (ROOT / line.split()[1]).exists(), line
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text()):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_reference_of_modules_is_written_from_their_docstrings(tmp_path: Path) -> None:
    """Of one package: to draw all of them takes half a minute."""
    command = [Path(sys.executable).parent / "pdoc", "-o", tmp_path, "genesys.architecture"]
    subprocess.run(command, check=True)
    page = (tmp_path / "genesys" / "architecture" / "unit.html").read_text()
    assert "The contract of a unit" in page


def test_every_test_that_the_docs_cite_exists() -> None:
    for page in PAGES:
        for cited in re.findall(r"`((?:tests|benchmarks|src)/[\w./]+)`", page.read_text()):
            assert (ROOT / cited).exists(), f"{page.name} cites {cited}"
