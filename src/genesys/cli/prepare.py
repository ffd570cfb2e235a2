"""The command `genesys prepare`."""

from dataclasses import asdict
from typing import Annotated

import typer

from genesys.cli.options import Cache, Json, cache_folder
from genesys.cli.output import Answer, answer, terminal


def prepare(
    config: Annotated[str, typer.Argument(help="A preset's name, or a TOML file.")] = "laptop",
    cache: Cache = None,
    as_json: Json = False,
) -> None:
    """Prepare a config's corpus ahead of time: deduplicate, split, tokenise."""
    from rich.console import Group
    from rich.table import Table

    from genesys.config import read_config
    from genesys.console.progress_bar import progress_bar
    from genesys.corpus.preparation import prepare as prepare_corpus

    settings = read_config(config)
    with progress_bar(terminal(stderr=True), "corpus") as report:
        corpus = prepare_corpus(settings.corpus, cache_folder(cache), report)
    manifest = corpus.manifest
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("split")
    for heading in ("documents", "bytes", "tokens"):
        table.add_column(heading, justify="right")
    for split, facts in manifest.splits.items():
        table.add_row(split, f"{facts.documents:,}", f"{facts.bytes:,}", f"{facts.tokens:,}")
    kept = (
        f"{manifest.duplicates} duplicates left out; vocabulary {manifest.vocabulary:,}; "
        f"kept in {corpus.folder}"
    )
    terms = [f"licence: {terms}" for terms in manifest.licence.split("; ")]
    plain = {"folder": str(corpus.folder), **asdict(manifest)}
    answer(Answer(Group(table, kept, *terms), plain), as_json)
