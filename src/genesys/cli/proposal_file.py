"""A proposal that a person wrote into a file."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path

from pydantic import Field, ValidationError

from genesys.agents.form import Form, filled, heading
from genesys.agents.misread import Misread
from genesys.discovery.draft import ROOT, path_of
from genesys.errors import ConfigError
from genesys.evolution.design import Mode, Proposal


class ProposalFile(Form):
    """What may be in the file: TOML keys, or headings of Markdown."""

    title: str
    target: str = ROOT
    """The place in the first parent that is to change."""

    motivation: str = ""
    mechanism: str = ""
    plan: str
    effect: str = ""
    risk: str = ""
    references: tuple[str, ...] = Field(default=())

    def proposal(self, mode: Mode, parents: Sequence[str]) -> Proposal:
        """Return it as the proposal of a session with these parents."""
        return Proposal(
            title=self.title,
            mode=mode,
            parents=tuple(parents),
            target=path_of(self.target),
            motivation=self.motivation,
            plan=self.plan,
            references=self.references,
            mechanism=self.mechanism,
            effect=self.effect,
            risk=self.risk,
        )


def read_proposal(file: Path) -> ProposalFile:
    """Read a file that ends in `.toml` as TOML, any other as Markdown.

    Raises ConfigError, naming the field, what was expected and what came.
    """
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: expected a readable TOML or Markdown file; {error}.") from error
    return _toml(file, text) if file.suffix == ".toml" else _markdown(file, text)


def _toml(file: Path, text: str) -> ProposalFile:
    try:
        return ProposalFile(**tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file}: not TOML: {error}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        known = ", ".join(ProposalFile.model_fields)
        raise ConfigError(f"{file}: {key}: {first['msg']}; the keys are {known}.") from error


def _markdown(file: Path, text: str) -> ProposalFile:
    found = filled(text, ProposalFile)
    if isinstance(found, Misread):
        needed = [name for name, field in ProposalFile.model_fields.items() if field.is_required()]
        headings = " and ".join(heading(name) for name in needed)
        raise ConfigError(
            f"{file}: expected Markdown with at least the headings {headings}; {found.reason}"
        )
    return found
