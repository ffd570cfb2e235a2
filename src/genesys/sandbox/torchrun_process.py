"""What each process of a job under torchrun does: work, and let the first one answer.

Started as `python -m genesys.sandbox.torchrun_process FOLDER`. The folder holds the order; what
the job reports, and what becomes of it, is written there, one JSON object a line.
"""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from genesys.sandbox.entry import called, resolve, written
from genesys.sandbox.outcome import Crashed, Finished, OverLimit
from genesys.sandbox.sandbox import Progress, unheard

ORDER, MESSAGES = "order.json", "messages.jsonl"


def main(folder: Path) -> None:
    """Do the job that the folder holds; the process with rank 0 tells of it."""
    order = json.loads((folder / ORDER).read_text())
    # How torchrun tells a process which one it is; a process on its own is not told.
    leads = os.environ.get("RANK", "0") == "0"
    with (folder / MESSAGES).open("a") as file:

        def tell(**message: Any) -> None:
            file.write(json.dumps(message) + "\n")
            file.flush()

        def report(fraction: float, note: str) -> None:
            tell(progress=[float(fraction), str(note)])

        last = _done(order, report if leads else unheard)
        seconds = time.process_time()
        if leads:
            match last:
                case Finished(value):
                    tell(finished=value, seconds=seconds)
                case OverLimit(limit, text):
                    tell(over=[limit, text], seconds=seconds)
                case Crashed(text):
                    tell(crashed=text, seconds=seconds)


def _done(order: dict[str, Any], report: Progress) -> Finished | Crashed | OverLimit:
    try:
        entry = resolve(order["entry"])
    except Exception as error:  # noqa: BLE001 - a job that cannot be imported has crashed
        return Crashed(written(error))
    return called(entry, order["payload"], report)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
