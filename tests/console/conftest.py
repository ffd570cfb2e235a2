"""One whole pretend run, made once; tests only read it."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console, RenderableType

from genesys.evolution.evolution_tree import EvolutionTree
from genesys.journal.run_folder import RunFolder
from tests import pretend_run

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    return pretend_run.discover(tmp_path_factory.mktemp("runs") / "pretend")


@pytest.fixture(scope="session")
def tree(run: RunFolder) -> EvolutionTree:
    return run.replay()


def drawn(screen: RenderableType, width: int = 100) -> str:
    """Draw a screen as it looks in a file: fixed width, no colours, no blanks at line ends."""
    console = Console(width=width, highlight=False, markup=False, color_system=None)
    with console.capture() as capture:
        console.print(screen)
    return "\n".join(line.rstrip() for line in capture.get().splitlines()) + "\n"


@pytest.fixture
def golden() -> Callable[[str, RenderableType], None]:
    """Compare a screen with its golden file, or write that where GENESYS_GOLDEN=write."""

    def compare(name: str, screen: RenderableType) -> None:
        file, text = GOLDEN / f"{name}.txt", drawn(screen)
        if os.environ.get("GENESYS_GOLDEN") == "write":
            GOLDEN.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")
        assert text == file.read_text(encoding="utf-8")

    return compare
