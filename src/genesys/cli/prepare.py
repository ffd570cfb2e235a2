"""The command `genesys prepare`."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from genesys.cli.options import Cache, Json, cache_folder
from genesys.cli.output import Answer, answer, terminal

if TYPE_CHECKING:
    from rich.table import Table

    from genesys.corpus.manifest import Manifest


def prepare(
    config: Annotated[str, typer.Argument(help="A preset's name, or a TOML file.")] = "laptop",
    cache: Cache = None,
    as_json: Json = False,
) -> None:
    """Prepare a config's corpus and tasks ahead of time: fetch, deduplicate, split, tokenise.

    Stopped or killed, the same command goes on where it was.
    """
    from rich.console import Group

    from genesys.config import read_config
    from genesys.console.progress_bar import progress_bar
    from genesys.corpus.preparation import prepare as prepare_corpus
    from genesys.lab.lab import tasks_of

    settings = read_config(config)
    with progress_bar(terminal(stderr=True), "corpus") as report:
        corpus = prepare_corpus(settings.corpus, cache_folder(cache), report)
    if settings.evaluation.tasks:
        with progress_bar(terminal(stderr=True), "tasks") as report:
            tasks_of(settings, corpus, cache_folder(cache), report)
    manifest = corpus.manifest
    kept = (
        f"{manifest.duplicates} duplicates left out; vocabulary {manifest.vocabulary:,}; "
        f"kept in {corpus.folder}"
    )
    terms = [f"licence: {terms}" for terms in manifest.licence.split("; ")]
    plain = {"folder": str(corpus.folder), **asdict(manifest)}
    shown = Group(_splits(manifest), *_remarks(manifest), kept, *terms)
    answer(Answer(shown, plain), as_json)


def _splits(manifest: "Manifest") -> "Table":
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("split")
    for heading in ("documents", "bytes", "tokens", "shards"):
        table.add_column(heading, justify="right")
    for split, facts in manifest.splits.items():
        counts = (facts.documents, facts.bytes, facts.tokens, len(facts.shards))
        table.add_row(split, *(f"{count:,}" for count in counts))
    return table


def _remarks(manifest: "Manifest") -> Iterator[str]:
    """Say what text was removed, where text came from, and what the tokenizer loses."""
    yield f"domains: {', '.join(manifest.domains)}"
    for name, cut in manifest.cuts.items():
        yield (
            f"repeats {name}: {cut.lines:,} lines dropped from {cut.documents:,} training documents"
        )
    if not manifest.lossless:
        yield (
            "The tokenizer does not give text back unchanged: bits per byte are those of what it "
            "keeps, and do not compare with those of other tokenizers."
        )
