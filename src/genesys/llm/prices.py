"""The table of prices that ships with Genesys."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from genesys.llm.price import Price

_DATED = re.compile(r"(-latest|-\d{8}|-\d{4}-\d{2}-\d{2}|-\d{3})$")
"""What providers add to a name for one of its versions."""


def price_of(model: str) -> Price | None:
    """Return what the provider asks for this model, None where the table does not have it.

    A dated version costs what its name does, unless the table has the version itself.

    >>> price_of("claude-sonnet-4-5-20250929") == price_of("claude-sonnet-4-5")
    True
    >>> price_of("of-my-own")
    """
    table = _table()
    return table.get(model) or table.get(_DATED.sub("", model))


@cache
def _table() -> Mapping[str, Price]:
    plain = tomllib.loads((resources.files("genesys.llm") / "prices.toml").read_text("utf-8"))
    return {name: Price(**price) for name, price in plain.items()}
