"""The commands together, and how errors end them."""

import errno
import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from genesys import __version__
from genesys.cli.calibrate import calibrate
from genesys.cli.check import check
from genesys.cli.code import code
from genesys.cli.design import design
from genesys.cli.discover import discover
from genesys.cli.doctor import doctor
from genesys.cli.export import export
from genesys.cli.importing import import_design
from genesys.cli.leaderboard import leaderboard
from genesys.cli.library import library
from genesys.cli.noise import noise
from genesys.cli.output import Answer, answer, complain
from genesys.cli.prepare import prepare
from genesys.cli.replay import replay
from genesys.cli.report import report
from genesys.cli.session import session
from genesys.cli.show import show
from genesys.cli.skills import skills
from genesys.cli.status import status
from genesys.cli.units import units
from genesys.cli.verify import verify
from genesys.errors import ConfigError, GenesysError


class Commands(TyperGroup):
    """Commands that end with one line of reason, not a traceback, when something is wrong.

    Exit codes: 0 done, 1 it failed, 2 it was asked for wrongly, 130 stopped by Ctrl-C.
    """

    def invoke(self, ctx: Any) -> Any:
        """Run the command; all errors but our own faults become an exit code."""
        try:
            return super().invoke(ctx)
        except (GenesysError, OSError) as error:
            if ctx.params.get("debug") or getattr(error, "errno", None) == errno.EPIPE:
                raise
            complain(error)
            raise typer.Exit(2 if isinstance(error, ConfigError) else 1) from error
        except KeyboardInterrupt as error:
            raise typer.Exit(130) from error


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        answer(Answer(__version__, {"version": __version__}), as_json=False)
        raise typer.Exit


@app.callback()
def genesys(
    debug: Annotated[
        bool, typer.Option("--debug", help="Show where in the code an error came from.")
    ] = False,
    version: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=_version, help="Print the version."),
    ] = False,
) -> None:
    """Discover language-model architectures."""
    del debug, version
    # Names and error bars hold signs that an old terminal's encoding may not have.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


for command in (
    discover,
    design,
    status,
    leaderboard,
    show,
    session,
    replay,
    units,
    code,
    export,
    report,
    check,
    verify,
    skills,
    noise,
    calibrate,
    prepare,
    doctor,
):
    app.command()(command)
app.command("import")(import_design)
app.add_typer(library, name="library")
