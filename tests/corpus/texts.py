"""Small texts that tests write."""

import json
from collections.abc import Iterable
from pathlib import Path


def write_json_lines(path: Path, texts: Iterable[str]) -> Path:
    path.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
    return path
