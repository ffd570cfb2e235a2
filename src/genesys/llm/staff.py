"""Who answers in which role, and what they cost."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Self

from genesys.errors import ConfigError
from genesys.llm.ensemble import Ensemble, Standing
from genesys.llm.price import FREE, Price
from genesys.llm.providers.base import LLM
from genesys.llm.redaction import Redaction
from genesys.llm.settings import LLMSettings

ROLES = ("proposer", "reviewer", "planner", "coder", "observer")

Listed = Callable[[str], Price | None]
"""The price of what a provider calls so, where it is known."""


@dataclass(frozen=True)
class Staff:
    """The LLMs that play the roles of a run, each built once."""

    llms: Mapping[str, LLM]
    """By their names in the settings; those that play no role are left out."""

    prices: Mapping[str, Price]
    """By the same names."""

    ensembles: Mapping[str, Ensemble]
    """By role."""

    @classmethod
    def of(cls, settings: LLMSettings, llms: Mapping[str, LLM], listed: Listed) -> Self:
        """Give out the roles, and find what everyone costs.

        A price in the settings goes before that of a list. Raises ConfigError for settings without
        an LLM, a role or LLM that is not known, a price that is nowhere, and LLMs that cost money
        where nothing bounds it.
        """
        if not llms:
            raise ConfigError(
                "llm.llms: expected at least one LLM, got none. Add one, such as a person: "
                'llms.me = { provider = "mailbox", folder = "mailbox" } under [llm].'
            )
        for key, named in (("prices", settings.prices), *_named(settings)):
            for name in named:
                if name not in llms:
                    known = ", ".join(sorted(llms))
                    raise ConfigError(f"llm.{key}: expected one of {known}, got {name!r}.")
        ensembles = {role: _ensemble(settings, role, llms) for role in ROLES}
        employed = {name for ensemble in ensembles.values() for name in ensemble.weights}
        prices = {name: _price(settings, name, llms[name], listed) for name in sorted(employed)}
        paid = [name for name, price in prices.items() if price.ceiling(1, 1) > 0]
        if paid and settings.dollars is None:
            raise ConfigError(
                f"llm.dollars: expected what the run may cost, since {', '.join(paid)} "
                f"{'is' if len(paid) == 1 else 'are'} paid by the token; got nothing. Add a line "
                "such as dollars = 5.0 under [llm]."
            )
        return cls({name: llms[name] for name in prices}, prices, ensembles)

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles that are given out."""
        return tuple(self.ensembles)

    def roles_of(self, name: str) -> tuple[str, ...]:
        """Return the roles that this LLM may play."""
        return tuple(role for role, one in self.ensembles.items() if name in one.weights)

    def pick(self, role: str, standing: Mapping[str, Standing], random: Random) -> str:
        """Return the name of the LLM that is to play a role, as `Ensemble.choose` does."""
        return self.ensembles[role].choose(standing, random)

    def llm(self, name: str) -> LLM:
        """Return the LLM of this name."""
        return self.llms[name]

    def price(self, name: str) -> Price:
        """Return what the LLM of this name costs."""
        return self.prices[name]

    @property
    def secrets(self) -> tuple[str, ...]:
        """The keys of all, as far as they were read."""
        return tuple(secret for llm in self.llms.values() for secret in llm.secrets)

    def redacted(self, text: str) -> str:
        """Return the text without any key."""
        return Redaction(lambda: self.secrets)(text)


def _named(settings: LLMSettings) -> list[tuple[str, Mapping[str, float]]]:
    for role in settings.roles:
        if role not in ROLES:
            raise ConfigError(f"llm.roles: expected one of {', '.join(ROLES)}, got {role!r}.")
    return [(f"roles.{role}", weights) for role, weights in settings.roles.items()]


def _ensemble(settings: LLMSettings, role: str, llms: Mapping[str, LLM]) -> Ensemble:
    weights = settings.roles.get(role, dict.fromkeys(llms, 1.0))
    try:
        return Ensemble(weights, settings.learn)
    except ConfigError as error:
        raise ConfigError(f"llm.roles.{role}: {error}") from error


def _price(settings: LLMSettings, name: str, llm: LLM, listed: Listed) -> Price:
    if name in settings.prices:
        return settings.prices[name]
    price = FREE if llm.free else listed(llm.model)
    if price is None:
        key = name if re.fullmatch(r"[\w-]+", name, re.ASCII) else json.dumps(name)
        raise ConfigError(
            f"llm.prices: expected the price of {name!r}, since {llm.model!r} is not in the table "
            "that ships with Genesys. Under [llm] add, in dollars for a million tokens: "
            f"prices.{key} = {{ read = DOLLARS, written = DOLLARS }}, with 0 for both where "
            "nothing is paid."
        )
    return price
