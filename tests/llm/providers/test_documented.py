"""What the page on LLMs says to write can be written."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from genesys import plugins
from genesys.config import checked
from genesys.llm.providers.base import LLM
from genesys.llm.settings import LLMSettings

PAGE = Path(__file__).parents[3] / "docs" / "llms.md"
CONFIGS = [
    plain["llm"]
    for block in re.findall(r"```toml\n(.*?)```", PAGE.read_text(), re.DOTALL)
    if "llm" in (plain := tomllib.loads(block))
]


@pytest.mark.parametrize("plain", CONFIGS, ids=lambda plain: ",".join(plain.get("llms", plain)))
def test_each_config_names_llms_that_can_be_built(
    plain: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "script.toml").write_text('[[lines]]\ntexts = ["Yes."]\n')
    settings = checked(LLMSettings, plain, "llm")
    for name, options in settings.llms.items():
        kind = plugins.find(LLM, options["provider"])
        own = {key: value for key, value in options.items() if key != "provider"}
        if options["provider"] != "recorded":  # has no record to read here
            assert checked(kind, own, f"llm.llms.{name}").model
