"""The command line: one command a file. What is slow to import waits until a command needs it.

app        the commands together, and how errors end them
options    options that several commands share
output     where commands write
choice     which run, which design in it, and which unit is meant
discovery  what `discover` does
arrival    what `import` does
rehearsal  what `skills` does
trial      what `verify` and `noise` do
calibration  what `calibrate` does
"""


def main() -> None:
    """Run the command that the command line names, then exit with its code."""
    from genesys.cli.app import app

    app()
