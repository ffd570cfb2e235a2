"""The command `genesys check`."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from genesys.cli.options import Json, Unsandboxed
from genesys.cli.output import Answer, answer


def check(
    file: Annotated[
        Path,
        typer.Argument(help="A Python file with a unit or a block, or a published design as JSON."),
    ],
    unsandboxed: Unsandboxed = False,
    as_json: Json = False,
) -> None:
    """Check the unit or block in a file. Exit code 0 when it is valid, 1 when it is not.

    What `genesys import` would bring in is checked as it would be converted; nothing is kept.
    """
    from genesys import plugins
    from genesys.checker.checker import Checker
    from genesys.errors import ConfigError
    from genesys.exchange.foreign_design import converted
    from genesys.sandbox.sandbox import Sandbox

    try:
        # Bytes that are no text become signs that no Python has, and so a finding.
        text = file.read_bytes().decode("utf-8", errors="surrogateescape")
    except OSError as error:
        raise ConfigError(f"{file}: expected a readable Python file; {error.strerror}.") from error
    tree = converted(file.name, text)
    sandbox = plugins.load(Sandbox, "forked", unsandboxed=unsandboxed)
    try:
        checker = Checker(sandbox)
        report = checker.check_unit(text) if tree is None else checker.check_tree(tree)
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
