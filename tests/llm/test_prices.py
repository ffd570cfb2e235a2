"""The table of prices that ships."""

import tomllib
from importlib import resources

import pytest

from genesys.config import checked
from genesys.llm.price import Price
from genesys.llm.prices import price_of


def test_every_line_is_a_price_that_makes_sense() -> None:
    table = tomllib.loads((resources.files("genesys.llm") / "prices.toml").read_text("utf-8"))
    assert len(table) > 50
    for name, plain in table.items():
        price = checked(Price, plain, name)
        assert price == price_of(name)
        assert 0 < price.read <= price.written
        assert price.cached is None or price.cached < price.read
        assert price.stored is None or price.stored > price.read


@pytest.mark.parametrize(
    ("version", "name"),
    [
        ("claude-sonnet-4-20250514", "claude-sonnet-4"),
        ("claude-3-5-haiku-latest", "claude-3-5-haiku"),
        ("gpt-4o-2024-08-06", "gpt-4o"),
        ("gemini-2.0-flash-001", "gemini-2.0-flash"),
    ],
)
def test_a_dated_version_costs_what_its_name_does(version: str, name: str) -> None:
    assert price_of(version) == price_of(name) != None  # noqa: E711 - neither may be missing


def test_a_version_with_a_price_of_its_own_has_that() -> None:
    assert price_of("gpt-4o-2024-05-13") != price_of("gpt-4o")


@pytest.mark.parametrize("name", ["", "gpt", "small", "claude", "gpt-4o-mini-audio-preview"])
def test_what_is_not_in_the_table_has_no_price(name: str) -> None:
    assert price_of(name) is None
