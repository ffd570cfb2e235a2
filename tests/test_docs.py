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
FROM_A_RUN = ("tutorial.md", "units-and-trees.md", "life-of-a-design.md")
"""Pages whose `genesys discover minute` finds the run whole: README's runs for real."""

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", flags=re.DOTALL | re.MULTILINE)


def blocks(page: Path, language: str) -> list[str]:
    return [text for found, text in BLOCK.findall(page.read_text()) if found == language]


def commands(page: Path) -> list[str]:
    lines = (line for block in blocks(page, "console") for line in block.splitlines())
    return [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]


def of_genesys(page: Path) -> list[str]:
    return [line for line in commands(page) if line.startswith("genesys ")]


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session")
def minute(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Path:
    """A finished run of the preset `minute`, made once by whichever process needs it first."""
    folder = tmp_path_factory.getbasetemp().parent / "minute"
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            command = [
                Path(sys.executable).parent / "genesys",
                "discover",
                "minute",
                "--cache",
                cache,
            ]
            draft = tmp_path_factory.mktemp("run")
            subprocess.run([*command, "--run", draft], check=True, capture_output=True)
            shutil.copytree(draft, folder)
    return folder


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("page", [p for p in PAGES if of_genesys(p)], ids=lambda page: page.name)
def test_every_command_works(
    page: Path, tmp_path: Path, cache: Path, request: pytest.FixtureRequest
) -> None:
    if page.name in FROM_A_RUN:
        shutil.copytree(request.getfixturevalue("minute"), tmp_path / "runs" / "minute")
    for block in blocks(page, "python"):
        named = re.match(r"# (\w+\.py)\n", block)
        if named or "class GatedMixer" in block:
            (tmp_path / (named[1] if named else "gated_mixer.py")).write_text(block)
    # The two presets that take long are stood in for by the one that takes a minute.
    short = {"discover": "discover minute", "discover demo": "discover minute"}
    paths = [str(Path(sys.executable).parent), os.environ["PATH"]]
    world = {**os.environ, "PATH": os.pathsep.join(paths), "GENESYS_CACHE": str(cache)}
    for line in of_genesys(page):
        words = line.removeprefix("genesys ").partition("#")[0].strip()
        words = short.get(words, words)
        ran = subprocess.run(
            ["genesys", *shlex.split(words)],
            check=False,
            cwd=tmp_path,
            env=world,
            capture_output=True,
            text=True,
            timeout=600,
        )
        assert ran.returncode == 0, f"{line}\n{ran.stdout}\n{ran.stderr}"
        assert ran.stdout.strip() or ran.stderr.strip(), f"{line} says nothing"


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


def test_the_reference_of_all_modules_is_written_from_their_docstrings(tmp_path: Path) -> None:
    subprocess.run([Path(sys.executable).parent / "pdoc", "-o", tmp_path, "genesys"], check=True)
    page = (tmp_path / "genesys" / "architecture" / "unit.html").read_text()
    assert "The contract of a unit" in page


def test_every_test_that_the_docs_cite_exists() -> None:
    for page in PAGES:
        for cited in re.findall(r"`((?:tests|benchmarks|src)/[\w./]+)`", page.read_text()):
            assert (ROOT / cited).exists(), f"{page.name} cites {cited}"
