"""The commands `genesys library`."""

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from genesys.cli.options import Cache, Json, Run
from genesys.cli.output import Answer, answer, terminal


class SearchUnlessTold(TyperGroup):
    """Commands of which `search` is meant where the first word is none of them."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put `search` before what begins otherwise."""
        known = {*self.commands, *ctx.help_option_names}
        return super().parse_args(ctx, args if args and args[0] in known else ["search", *args])


library = typer.Typer(cls=SearchUnlessTold)

Config = Annotated[
    str | None,
    typer.Option("--config", help="A preset or TOML file whose [knowledge] settings hold."),
]

Files = Annotated[
    Path | None,
    typer.Option(
        "--files",
        metavar="FOLDER",
        envvar="GENESYS_FILES",
        help="Where files of your own are kept.",
        show_default="the user's data folder",
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
    run: Run = None,
    config: Config = None,
    files: Files = None,
    cache: Cache = None,
    as_json: Json = False,
) -> None:
    """Search by words and meaning; without a query, list the papers."""
    from genesys.console import library_page as page
    from genesys.knowledge.lookup import Query
    from genesys.knowledge.paper import papers

    if not query:
        listed = page.PaperList(list(papers().values()))
        answer(Answer(page.list_screen(listed), listed.as_json), as_json)
        return
    from genesys.cli.reading_room import ReadingRoom

    room = ReadingRoom.of(run, config, files, cache, tuple(source or ()))
    with room.opened(terminal(stderr=True)) as knowledge:
        found = knowledge.search(Query(" ".join(query), tuple(source or ()), k))
    answer(Answer(page.hits_screen(found), page.plain_lookup(found)), as_json)


@library.command()
def show(
    name: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help="A paper by its id or arXiv number, or anything that a search found: SOURCE/ID.",
        ),
    ],
    *,
    run: Run = None,
    config: Config = None,
    files: Files = None,
    cache: Cache = None,
    as_json: Json = False,
) -> None:
    """Show one paper's card, or one passage."""
    from dataclasses import asdict

    from genesys.cli.reading_room import ReadingRoom, chosen_paper
    from genesys.console import library_page as page

    source, slash, rest = name.partition("/")
    if slash and source != "papers":
        passage = ReadingRoom.of(run, config, files, cache, (source,)).passage(source, rest)
        answer(Answer(page.passage_screen(passage), asdict(passage)), as_json)
        return
    paper = chosen_paper(rest if slash else name)
    answer(Answer(page.paper_screen(paper), page.plain_paper(paper)), as_json)


@library.command()
def add(
    path: Annotated[
        Path, typer.Argument(help="A PDF, Markdown, text or BibTeX file, or a folder.")
    ],
    *,
    config: Config = None,
    files: Files = None,
    cache: Cache = None,
    as_json: Json = False,
) -> None:
    """Copy files of your own to where searches find them; exit code 1 if none could be read."""
    from dataclasses import asdict

    from rich.text import Text

    from genesys.cli.reading_room import ReadingRoom
    from genesys.knowledge.files.folder import add as keep

    folder = ReadingRoom.of(None, config, files, cache, ()).settings.files_folder
    added = keep(path, folder)
    lines = [f"added {file}" for file in added.files] + [f"Error: {f}" for f in added.faults]
    answer(Answer(Text("\n".join(lines)), asdict(added)), as_json)
