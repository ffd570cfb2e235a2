"""All settings of a run in one frozen tree, read from one TOML file or a named preset."""

from __future__ import annotations

import tomllib
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from annotated_types import Ge, Gt
from pydantic import TypeAdapter, ValidationError

from genesys.corpus.corpus import CorpusSettings
from genesys.discovery.session_settings import SessionSettings
from genesys.errors import ConfigError
from genesys.evolution.ladder import Ladder
from genesys.knowledge.settings import KnowledgeSettings
from genesys.llm.settings import LLMSettings
from genesys.verifier.evaluation_settings import EvaluationSettings
from genesys.verifier.training_settings import TrainingSettings

PRESETS = "genesys.presets"

Settings = TypeVar("Settings")


@dataclass(frozen=True)
class Config:
    """What a run is made with. Plug-ins are named by their files."""

    ladder: Ladder
    corpus: CorpusSettings = field(default_factory=CorpusSettings)
    selection: Mapping[str, Any] = field(default_factory=lambda: {"policy": "quadrants"})
    """`policy` names the plug-in; all else are its options."""

    fitness: Mapping[str, Any] = field(default_factory=lambda: {"name": "bits_per_byte"})
    """`name` is that of the plug-in; all else are its options."""

    training: TrainingSettings = field(default_factory=TrainingSettings)
    evaluation: EvaluationSettings = field(default_factory=EvaluationSettings)
    knowledge: KnowledgeSettings = field(default_factory=KnowledgeSettings)
    llm: LLMSettings = field(default_factory=LLMSettings)
    session: SessionSettings = field(default_factory=SessionSettings)
    seeds: tuple[str, ...] = ("gpt", "mamba2", "retnet", "rwkv6", "rwkv7", "ttt")
    """Designs by people to start from; the first one is trained repeatedly to measure noise."""

    sessions: Annotated[int, Ge(0)] = 100
    """Design sessions to run at most."""

    pool: Annotated[int, Ge(1)] = 3
    """Unverified designs to choose from before one is taken onto the lowest rung."""

    designers: Mapping[Literal["genetic", "llm", "tuning"], Annotated[float, Gt(0)]] = field(
        default_factory=lambda: {"genetic": 1.0}
    )
    """Who designs, each with its share of the sessions: typed edits of units, LLMs, or changes of
    the settings of promising designs by LLMs."""

    learn_designers: bool = False
    """Whether sessions go to the designers whose designs beat their parents, instead."""

    racing: bool = True
    """Whether runs that cannot climb any more are broken off early."""

    replicates: Annotated[int, Ge(1)] = 5
    """Seeds on which noise is measured."""

    random_seed: int = 0
    sandbox: str = "forked"

    def __post_init__(self) -> None:
        """Refuse a run in which nothing could be designed: without seeds, or without designers."""
        if not self.seeds:
            raise ConfigError("seeds: expected at least one seed design, got none.")
        if not self.designers:
            raise ConfigError("designers: expected at least one of genetic, llm, tuning, got none.")

    @property
    def as_json(self) -> Mapping[str, Any]:
        """The settings as plain JSON values, defaults included: what the journal keeps."""
        plain: Mapping[str, Any] = TypeAdapter(Config).dump_python(self, mode="json")
        return plain


def presets() -> list[str]:
    """Name the configs that ship with Genesys."""
    files = resources.files(PRESETS).iterdir()
    return sorted(file.name.removesuffix(".toml") for file in files if file.name.endswith(".toml"))


def read_config(name_or_path: str) -> Config:
    """Read a preset by its name, or a TOML file by its path.

    Raises ConfigError, naming the key, what was expected and what came.
    """
    if name_or_path in presets():
        text = resources.files(PRESETS).joinpath(f"{name_or_path}.toml").read_text("utf-8")
    else:
        try:
            text = Path(name_or_path).read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(
                f"{name_or_path}: expected a preset ({', '.join(presets())}) or a readable TOML "
                f"file; {error}."
            ) from error
    try:
        plain = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{name_or_path}: not TOML: {error}.") from error
    return checked(Config, plain, name_or_path)


def checked(kind: type[Settings], plain: Any, where: str) -> Settings:
    """Turn plain values into settings of this kind, or raise ConfigError with the first fault."""
    if not is_dataclass(kind):
        raise ConfigError(
            f"{where}: {kind.__name__} is not a dataclass, so that a config cannot give it "
            "options; write @dataclass(frozen=True) above it."
        )
    for key, known in _unknown_keys(kind, plain, ""):
        raise ConfigError(f"{where}: unknown key {key!r}; the known ones are {', '.join(known)}.")
    try:
        return TypeAdapter(kind).validate_python(plain)
    except ValidationError as error:
        first = error.errors()[0]
        key = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in first["loc"])
        came = "" if first["type"] == "missing" else f", got {first['input']!r}"
        raise ConfigError(
            f"{where}: {key.lstrip('.') or 'the file'}: {first['msg'].lower()}{came}."
        ) from error
    except ConfigError as error:
        raise ConfigError(f"{where}: {error}") from error


def _unknown_keys(kind: Any, plain: Any, path: str) -> Iterator[tuple[str, list[str]]]:
    """Yield keys that no dataclass of the tree knows, with those known in their place."""
    if get_origin(kind) in (Annotated, Union, types.UnionType):
        for option in get_args(kind):
            yield from _unknown_keys(option, plain, path)
    elif get_origin(kind) is tuple and isinstance(plain, list):
        for index, item in enumerate(plain):
            yield from _unknown_keys(get_args(kind)[0], item, f"{path}[{index}]")
    elif get_origin(kind) is Mapping and isinstance(plain, Mapping):
        for key, item in plain.items():
            yield from _unknown_keys(get_args(kind)[1], item, f"{path}.{key}")
    elif is_dataclass(kind) and isinstance(kind, type) and isinstance(plain, Mapping):
        hints = get_type_hints(kind, include_extras=True)
        known = [f.name for f in fields(kind) if f.init]
        for key, value in plain.items():
            place = f"{path}.{key}" if path else str(key)
            if key not in known:
                yield place, known
            else:
                yield from _unknown_keys(hints[key], value, place)
