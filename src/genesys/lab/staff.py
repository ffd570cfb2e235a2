"""The LLMs that answer, built as the settings say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from genesys import plugins
from genesys.config import checked
from genesys.errors import ConfigError
from genesys.llm.prices import price_of
from genesys.llm.providers import base as provider
from genesys.llm.settings import LLMSettings
from genesys.llm.staff import Staff


def staff_of(settings: LLMSettings) -> Staff:
    """Build the LLMs that these settings name, and give them their roles; nobody is asked.

    Raises ConfigError for options that do not fit, and as `Staff.of` does.
    """
    llms = {name: _llm(options, f"llm.llms.{name}") for name, options in settings.llms.items()}
    return Staff.of(settings, llms, price_of)


def _llm(options: Mapping[str, Any], where: str) -> provider.LLM:
    """Build an LLM by the name of its provider."""
    rest = dict(options)
    try:
        kind = plugins.find(provider.LLM, str(rest.pop("provider", "")))
    except ConfigError as error:
        raise ConfigError(f"{where}.provider: {error}") from error
    return checked(kind, rest, where)
