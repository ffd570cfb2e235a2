"""The command `genesys check`."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from genesys.cli.options import Json
from genesys.cli.output import Answer, answer


def check(
    file: Annotated[Path, typer.Argument(help="A Python file that holds one unit.")],
    as_json: Json = False,
) -> None:
    """Check the unit in a file. Exit code 0 when it is valid, 1 when there are findings."""
    from genesys import plugins
    from genesys.checker.checker import Checker
    from genesys.errors import ConfigError
    from genesys.sandbox.sandbox import Sandbox

    try:
        # Bytes that are no text become signs that no Python has, and so a finding.
        text = file.read_bytes().decode("utf-8", errors="surrogateescape")
    except OSError as error:
        raise ConfigError(f"{file}: expected a readable Python file; {error.strerror}.") from error
    sandbox = plugins.load(Sandbox, "forked")
    try:
        report = Checker(sandbox).check_unit(text)
    finally:
        sandbox.close()
    plain = {
        "file": str(file),
        "passed": report.passed,
        "findings": [asdict(finding) for finding in report.findings],
        "facts": dict(report.facts),
    }
    answer(Answer(f"{file}: {report}" if report.passed else str(report), plain), as_json)
    raise typer.Exit(0 if report.passed else 1)
