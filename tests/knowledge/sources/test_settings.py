"""The page on outside sources shows settings that hold."""

import re
import tomllib
from pathlib import Path

from genesys.config import checked
from genesys.knowledge.sources.base import Source
from genesys.knowledge.web.web import Web
from genesys.plugins import available, find

PAGE = Path(__file__).parents[3] / "docs" / "sources.md"


def test_every_setting_of_the_page_is_one(web: Web) -> None:
    blocks = re.findall(r"^```toml\n(.*?)^```", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    assert len(blocks) == 2
    for block in blocks:
        for name, options in tomllib.loads(block)["knowledge"]["sources"].items():
            checked(find(Source, name), {**options, "web": web}, name)


def test_every_source_is_on_the_page() -> None:
    for name in available(Source):
        assert f"| `{name}`" in PAGE.read_text("utf-8")
