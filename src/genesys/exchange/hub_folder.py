"""A snapshot as a folder that Hugging Face's `from_pretrained` loads, without Genesys."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import asdict
from importlib import resources
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined

from genesys import __version__
from genesys.architecture.outline import outline
from genesys.corpus.corpus import TOKENIZER
from genesys.errors import ConfigError
from genesys.evolution.design import Design
from genesys.exchange.snapshot import Snapshot
from genesys.exchange.standalone import packages, standalone
from genesys.exchange.tensor_file import rewrite
from genesys.verifier.recipe import Recipe

SEPARATOR = "<|separator|>"
"""How the id between documents, which has no text in Genesys, is written."""

_MODULE = "modeling_genesys"


def free_folder(path: Path) -> Path:
    """Return the path; ConfigError when something is there already, an empty folder aside."""
    if path.is_dir() and not any(path.iterdir()):
        return path
    if path.exists():
        raise ConfigError(
            f"{path}: expected a new or empty folder, got one with files. Name another."
        )
    return path


def write(model: Snapshot, folder: Path) -> list[str]:
    """Write the folder, whole or not at all, and return the names of its files.

    config.json, generation_config.json   sizes, and what is known of the model
    modeling_genesys.py                   the whole model in one file, depending on torch and
                                          transformers
    model.safetensors                     the weights
    tokenizer.json, tokenizer_config.json, special_tokens_map.json
    README.md                             what it is, how it was trained and measured

    Raises ConfigError for a folder that is not new or empty or cannot be written, and DesignError
    for a design that cannot be written as one module.
    """
    free_folder(folder)
    target = folder.resolve()
    draft = target.parent / f".{target.name}-{os.getpid()}.partial"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        draft.mkdir()
        try:
            _fill(model, draft, folder.name)
            os.replace(draft, target)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    except OSError as error:
        raise ConfigError(f"{folder}: expected a folder that can be written; {error}.") from error
    return sorted(file.name for file in target.iterdir())


def about(design: Design, sizes: str) -> str:
    """Say what a module holds: which design, from which Genesys, and of which size."""
    title = f"{design.proposal.title}: a design for the blocks of a language model."
    origin = f"Design {design.id}, written by Genesys {__version__}; nothing else of it is needed."
    return "\n\n".join([title, origin, outline(design.unit_tree), sizes])


def _fill(model: Snapshot, draft: Path, name: str) -> None:
    wrapper = resources.files(__package__).joinpath(f"{_MODULE}.py.txt").read_text("utf-8")
    state = "trained" if model.verification else "not trained"
    sizes = (
        f"The weights beside this file, {state}, are for width {model.width}, {model.blocks} "
        f"blocks and a\nvocabulary of {model.corpus.vocabulary:,}: {model.parameters:,} parameters."
    )
    code = standalone(model.design.unit_tree, about(model.design, sizes), then=[wrapper])
    texts = {
        f"{_MODULE}.py": code,
        "config.json": _json(_config(model)),
        "generation_config.json": _json({**_special_ids(model), "use_cache": False}),
        "tokenizer.json": _tokenizer(model),
        "tokenizer_config.json": _json(
            {
                "tokenizer_class": "PreTrainedTokenizerFast",
                **_special_tokens(),
                "model_max_length": Recipe.of(model.rung).context,
                "model_input_names": ["input_ids", "attention_mask"],
                "padding_side": "left",
                "clean_up_tokenization_spaces": False,
            }
        ),
        "special_tokens_map.json": _json(_special_tokens()),
        "README.md": _card(model, name, ", ".join(packages(code))),
    }
    for file, text in texts.items():
        (draft / file).write_text(text, encoding="utf-8")
    rewrite(model.weights, draft / "model.safetensors", prefix="model.")


def _config(model: Snapshot) -> dict[str, Any]:
    found, proposal = model.verification, model.design.proposal
    facts = {
        "version": __version__,
        "design": model.design.id,
        "title": proposal.title,
        "mode": proposal.mode,
        "rung": model.rung.name,
        "trained": found is not None,
        "parameters": model.parameters,
        "corpus": model.corpus.digest,
    }
    if found is not None:
        bits = {**asdict(found.bits_per_byte), "seed_noise": model.noise}
        facts |= {"tokens": found.tokens, "bits_per_byte": bits}
    return {
        "architectures": ["GenesysForCausalLM"],
        "auto_map": {
            "AutoConfig": f"{_MODULE}.GenesysConfig",
            "AutoModelForCausalLM": f"{_MODULE}.GenesysForCausalLM",
        },
        "model_type": "genesys",
        "dtype": "float32",
        "vocab_size": model.corpus.vocabulary,
        "hidden_size": model.width,
        "num_hidden_layers": model.blocks,
        "max_position_embeddings": Recipe.of(model.rung).context,
        "seed": model.seed,
        "tie_word_embeddings": True,
        "use_cache": False,
        **_special_ids(model),
        "genesys": facts,
    }


def _special_ids(model: Snapshot) -> dict[str, int]:
    names = ("bos_token_id", "eos_token_id", "pad_token_id")
    return dict.fromkeys(names, model.corpus.separator)


def _special_tokens() -> dict[str, str]:
    return dict.fromkeys(("bos_token", "eos_token", "pad_token"), SEPARATOR)


def _tokenizer(model: Snapshot) -> str:
    """Return the corpus's tokenizer with the separator as its last token."""
    from tokenizers import AddedToken, Tokenizer

    tokenizer = Tokenizer.from_file(str(model.corpus.folder / TOKENIZER))
    tokenizer.add_special_tokens([AddedToken(SEPARATOR, special=True)])
    assert tokenizer.token_to_id(SEPARATOR) == model.corpus.separator
    return str(tokenizer.to_str(pretty=True))


def _card(model: Snapshot, folder: str, needed: str) -> str:
    text = resources.files(__package__).joinpath("card.md.jinja").read_text("utf-8")
    environment = Environment(undefined=StrictUndefined, keep_trailing_newline=True)
    proposal, found = model.design.proposal, model.verification
    return environment.from_string(text).render(
        model=model,
        title=proposal.title,
        motivation=proposal.motivation,
        outline=outline(model.design.unit_tree),
        bits=found.bits_per_byte if found else None,
        context=Recipe.of(model.rung).context,
        packages=needed,
        folder=folder,
        separator=SEPARATOR,
        version=__version__,
    )


def _json(plain: dict[str, Any]) -> str:
    return json.dumps(plain, indent=2) + "\n"
