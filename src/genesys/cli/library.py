"""The commands `genesys library`."""

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from genesys.cli.options import Json
from genesys.cli.output import Answer, answer, complain, terminal
from genesys.errors import KnowledgeError


class SearchUnlessTold(TyperGroup):
    """Commands of which `search` is meant where the first word is none of them."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put `search` before what begins otherwise."""
        known = {*self.commands, *ctx.help_option_names}
        return super().parse_args(ctx, args if args and args[0] in known else ["search", *args])


library = typer.Typer(cls=SearchUnlessTold)

Past = Annotated[
    Path | None,
    typer.Option(
        "--run",
        metavar="FOLDER",
        help="A run whose units, designs and lessons are looked up too.",
        show_default="none; where designs or lessons are asked for, the latest under runs/",
    ),
]

Config = Annotated[
    str | None,
    typer.Option("--config", help="A preset or TOML file; its settings of knowledge hold."),
]

Files = Annotated[
    Path | None,
    typer.Option(
        "--files",
        metavar="FOLDER",
        envvar="GENESYS_FILES",
        help="Where files of your own are kept.",
        show_default="files in the user's data folder",
    ),
]

Cache = Annotated[
    Path | None,
    typer.Option(
        "--cache",
        metavar="FOLDER",
        envvar="GENESYS_CACHE",
        help="Where indexes and answers are kept.",
        show_default="the user's cache folder",
    ),
]


@library.callback()
def group() -> None:
    """Look things up: papers, units, what runs have tried, files of your own.

    `genesys library` lists the papers of the reference library, `genesys library WORDS` searches.
    """


@library.command()
def search(
    query: Annotated[
        list[str] | None, typer.Argument(help="What to look for, in your own words.")
    ] = None,
    *,
    source: Annotated[
        list[str] | None,
        typer.Option(
            "--from",
            metavar="SOURCE",
            help="Only here; may be repeated: papers, units, files, designs, lessons; outside "
            "this machine arxiv, semantic_scholar, openalex, hugging_face, github, web.",
            show_default="papers, units, files; with --run also designs and lessons",
        ),
    ] = None,
    k: Annotated[int, typer.Option("-k", min=1, help="Passages to show at most.")] = 5,
    run: Past = None,
    config: Config = None,
    files: Files = None,
    cache: Cache = None,
    as_json: Json = False,
) -> None:
    """Search by words and meaning. Without a query, list the papers, or what a source has."""
    from genesys.console import library_page as page
    from genesys.knowledge.lookup import Query

    sources = tuple(dict.fromkeys(source or ()))
    if not query and sources in ((), ("papers",)):
        papers = page.PaperList.of()
        answer(Answer(page.list_screen(papers), papers.as_json), as_json)
        return
    from genesys.cli.reading_room import ReadingRoom

    room = ReadingRoom.of(run, config, files, cache, sources)
    if not query:
        stock = room.stock(sources)
        answer(Answer(page.stock_screen(stock), stock.as_json), as_json)
        return
    found = room.lookup(Query(" ".join(query), sources, k), terminal(stderr=True))
    answer(Answer(page.hits_screen(found), page.plain_lookup(found)), as_json)


@library.command()
def show(
    name: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help="A paper by its id or arXiv number, or what a search found: SOURCE/ID.",
        ),
    ],
    *,
    run: Past = None,
    config: Config = None,
    files: Files = None,
    cache: Cache = None,
    as_json: Json = False,
) -> None:
    """Show one paper's card, or one passage."""
    from dataclasses import asdict

    from genesys.console import library_page as page

    source, slash, rest = name.partition("/")
    if not slash or source == "papers":
        paper = page.chosen_paper(rest if slash else name)
        answer(Answer(page.paper_screen(paper), page.plain_paper(paper)), as_json)
        return
    from genesys.cli.reading_room import ReadingRoom

    passage = ReadingRoom.of(run, config, files, cache, (source,)).passage(source, rest)
    answer(Answer(page.passage_screen(passage), asdict(passage)), as_json)


@library.command()
def add(
    path: Annotated[
        Path, typer.Argument(help="A PDF, Markdown, text or BibTeX file, or a folder.")
    ],
    *,
    config: Config = None,
    files: Files = None,
    as_json: Json = False,
) -> None:
    """Copy files of your own to where searches find them.

    One that cannot be read is left, with a line that says why; exit code 1 if there is no other.
    """
    from genesys.cli.reading_room import ReadingRoom
    from genesys.console import library_page as page
    from genesys.knowledge.files.folder import add as keep

    folder = ReadingRoom.of(None, config, files, None, ()).settings.files_folder
    with terminal(stderr=True).status(f"reading {path.name}"):
        added = keep(path, folder)
    new = page.NewFiles(folder, added)
    taken = added.files or added.known
    if as_json or taken:
        answer(Answer(page.new_files_screen(new), new.as_json), as_json)
    if not as_json:
        for fault in added.faults:
            complain(KnowledgeError(fault))
    if not taken:
        raise typer.Exit(1)
