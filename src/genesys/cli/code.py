"""The command `genesys code`."""

import sys
from typing import Annotated

import typer

from genesys.cli.options import Run


def code(
    design: Annotated[str, typer.Argument(help="A design's id, or the start of it.")],
    run: Run = None,
) -> None:
    """Print a design as one Python module."""
    from genesys.architecture.compose import compose
    from genesys.cli.choice import chosen_design, chosen_run

    tree = chosen_run(run).replay()
    sys.stdout.write(compose(chosen_design(tree, design).unit_tree))
