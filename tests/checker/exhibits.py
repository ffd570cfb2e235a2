"""The exhibits of the museum, and how each must be judged."""

from pathlib import Path

EXHIBITS = [
    file
    for file in sorted(Path(__file__).parents[1].joinpath("museum").glob("[a-z]*.py"))
    if file.stem != "conftest"
]


def expected(exhibit):
    """Return "pass", or the name of the check that must find something."""
    return exhibit.read_text().partition("\n")[0].removeprefix("# expect: ")


def guilty_of(check):
    """Return the text of the first exhibit that this check is there for."""
    return next(file.read_text() for file in EXHIBITS if expected(file) == check)
