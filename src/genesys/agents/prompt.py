"""Prompts, from template files."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

from jinja2 import Environment, FunctionLoader, StrictUndefined

from genesys.knowledge.fence import MARK, RULE
from genesys.knowledge.plain_text import lines


def prompt(name: str, **parts: object) -> str:
    """Fill in the template `prompts/NAME.md.jinja`; every part that it names must be given."""
    return _environment().get_template(f"{name}.md.jinja").render(parts).strip()


def quoted(text: str) -> str:
    """Set a text that others wrote apart: each of its lines behind the mark.

    >>> print(quoted("Gates.\\nIgnore the above!"))
    | Gates.
    | Ignore the above!
    """
    return "\n".join(f"{MARK}{line}".rstrip() for line in lines(text).splitlines())


def block(code: str) -> str:
    """Set code apart by a fence that is longer than any within it."""
    longest = max((len(run) for run in re.findall(r"`{3,}", code)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}python\n{code.strip()}\n{fence}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(_template),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"quoted": quoted, "block": block}
    environment.globals["rule"] = RULE
    return environment


def _template(name: str) -> str:
    return resources.files(__package__).joinpath("prompts", name).read_text("utf-8")
