"""The command line starts at once: torch stays out of the search."""

import importlib
import pkgutil
import subprocess
import sys

import genesys

SEARCH = (
    "agents",
    "cli",
    "cluster",
    "config",
    "console",
    "discovery",
    "evolution",
    "journal",
    "lab",
    "plugins",
    "sandbox",
    "selection",
)


def imported_by(statement: str) -> set[str]:
    """Return what a fresh Python has imported after this statement."""
    code = f"import sys\n{statement}\nprint(*sorted(sys.modules), sep='\\n')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines())


def test_help_imports_nothing_slow() -> None:
    statement = (
        "import contextlib, io\n"
        "from genesys.cli import main\n"
        "sys.argv = ['genesys', '--help']\n"
        "with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()):\n"
        "    main()\n"
    )
    imported = imported_by(statement)
    assert "genesys.cli.app" in imported
    assert not imported & {"torch", "numpy", "matplotlib", "sqlalchemy", "pydantic", "tokenizers"}


def test_no_module_of_the_search_imports_torch() -> None:
    found = [
        module.name
        for module in pkgutil.walk_packages(genesys.__path__, "genesys.")
        if module.name.split(".")[1] in SEARCH and not module.name.endswith("_job")
    ]
    # The job side of the sandbox may import torch, but does so inside its functions.
    imported = imported_by("\n".join(f"import {name}" for name in found if not _is_script(name)))
    assert "genesys.console.report" in imported
    assert "torch" not in imported


def test_the_commands_are_those_that_are_promised() -> None:
    app = importlib.import_module("genesys.cli.app").app
    names = {command.callback.__name__ for command in app.registered_commands}
    assert names >= {"discover", "status", "leaderboard", "show", "code", "check", "verify"}
    assert names >= {"report", "doctor", "prepare", "noise", "calibrate"}
    assert names >= {"design", "session", "replay"}


def _is_script(name: str) -> bool:
    return name in {"genesys.sandbox.server", "genesys.sandbox.child"}
