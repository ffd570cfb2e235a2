"""The environment variables that hold keys: no process needs them but the one that asks."""

from genesys.llm.settings import LLMSettings

USUAL = frozenset({"ANTHROPIC_API_KEY", "GEMINI_API_KEY", "GOOGLE_API_KEY", "OPENAI_API_KEY"})
"""Where providers look for a key if the settings name no other place."""


def key_variables(settings: LLMSettings) -> frozenset[str]:
    """Name the variables that may hold the key of any LLM, of one that plays no role too."""
    named = (options.get("key_variable") for options in settings.llms.values())
    return USUAL | {str(name) for name in named if name}
