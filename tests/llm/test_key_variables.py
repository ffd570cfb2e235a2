"""No key is left in the environment of a process that does not ask."""

from dataclasses import fields

import pytest

from genesys import plugins
from genesys.llm.key_variables import USUAL, key_variables
from genesys.llm.providers.base import LLM
from genesys.llm.settings import LLMSettings


@pytest.mark.parametrize("provider", plugins.available(LLM))
def test_where_providers_look_for_a_key_is_known(provider: str) -> None:
    options = {field.name: field.default for field in fields(plugins.find(LLM, provider))}
    assert options.get("key_variable") in {None, "", *USUAL}


def test_what_the_settings_name_is_added() -> None:
    settings = LLMSettings(
        llms={
            "mine": {"provider": "openai_compatible", "key_variable": "MY_KEY"},
            "free": {"provider": "mailbox"},
        }
    )
    assert key_variables(settings) == {"MY_KEY", *USUAL}
