"""What the checker said, on screen: the verdict, the repairs, the findings, the facts."""

import json
from collections.abc import Callable

from rich.console import RenderableType

from genesys.checker.finding import Finding, Report
from genesys.checker.mending.mender import mended
from genesys.console.check_page import CheckPage, screen
from tests.console.conftest import drawn

FACTS = {
    "parameters": 12_608.0, "milliseconds": 80.0, "first loss": 4.1, "exam loss": 1.75,
    "exam loss of gpt": 1.7, "exam loss of guessing": 2.77, "time ratio": 1.57,
    "memory ratio": 2.46, "operations ratio": 1.0, "time exponent": 1.3, "memory exponent": 1.0,
    "parameters at nano": 151_000.0, "operations a token at nano": 498_000.0,
    "parameters at milli": 1_240_000.0,
}  # fmt: skip
LEAK = Finding(
    "causality",
    "An output depends on inputs up to its own position only.",
    "In eval mode the output at position 32 changes.",
    "Sum from the left only.",
    "Mean.forward, line 13 (`return x - x.mean(1)`)",
)
SLOW = Finding("cost", "It takes at most 3 times.", "It takes 2.", "Look for loops.", warning=True)
SLIP = 'import torch.nn as nn\n\n\nclass Scale(Unit):\n    """Scale."""\n\n    kind = "norm"\n'


def test_it_looks_as_it_did(golden: Callable[[str, RenderableType], None]) -> None:
    golden("check", screen(CheckPage("mean.py", Report((LEAK, SLOW)), mended(SLIP))))
    golden("check_passed", screen(CheckPage("gpt", Report((SLOW,), FACTS))))


def test_warnings_do_not_make_a_design_invalid() -> None:
    assert drawn(screen(CheckPage("a", Report((SLOW,))))).startswith("a: All checks passed, 1 warn")
    assert drawn(screen(CheckPage("a", Report((SLOW, LEAK))))).startswith("a: not valid, 1 warning")
    assert drawn(screen(CheckPage("a", Report()))) == "a: All checks passed.\n"


def test_the_page_is_json_too() -> None:
    plain = json.loads(json.dumps(CheckPage("a", Report((LEAK,)), mended(SLIP)).as_json))
    assert plain["findings"][0]["place"] == LEAK.place
    assert plain["repairs"][0]["line"] == 1
