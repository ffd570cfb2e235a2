"""The command `genesys report`."""

from genesys.cli.options import Json, Ranked, Run
from genesys.cli.output import Answer, answer


def report(run: Run = None, fitness: Ranked = None, as_json: Json = False) -> None:
    """Write report.html and its pictures into the run's folder."""
    from genesys.cli.choice import chosen_run
    from genesys.console.report import write_report

    written = [str(path) for path in write_report(chosen_run(run), fitness or "")]
    answer(Answer("\n".join(written), {"written": written}), as_json)
