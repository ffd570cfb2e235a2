"""From the name of a job's entry to the function, and from the function to its outcome."""

import importlib
import json
import traceback
from collections.abc import Callable
from typing import Any

from genesys.sandbox.outcome import Crashed, Finished, OverLimit
from genesys.sandbox.sandbox import Progress

Entry = Callable[..., Any]
"""Called with the payload and `report(fraction, note)`, with `compiler=` too where its job has
one; returns a JSON value."""

NOT_OURS = ("/genesys/sandbox/", "<frozen runpy>")
"""Frames of a traceback that say nothing about the job."""


def resolve(name: str) -> Entry:
    """Import the function that `module:function` names.

    Raises whatever importing the module raises, and ValueError for a name of another form.
    """
    module, colon, function = name.partition(":")
    if not colon or not module or not function:
        raise ValueError(f"a job's entry is written `module:function`, got {name!r}")
    found: Entry = getattr(importlib.import_module(module), function)
    return found


def called(entry: Entry, payload: Any, report: Progress) -> Finished | Crashed | OverLimit:
    """Call the function; whatever it raises becomes the outcome.

    The value is brought into the form that JSON gives it: tuples turn into lists. Only
    KeyboardInterrupt is let through.
    """
    try:
        return Finished(json.loads(json.dumps(entry(payload, report))))
    except KeyboardInterrupt:
        raise
    except MemoryError as error:
        return OverLimit("memory", traceback=written(error))
    except BaseException as error:  # noqa: BLE001 - foreign code may raise anything, SystemExit too
        text = written(error)
        if "can't allocate memory" in text:  # how torch words it, in a RuntimeError
            return OverLimit("memory", traceback=text)
        return Crashed(text)


def written(error: BaseException) -> str:
    """Format a traceback without the sandbox's own frames."""
    try:
        steps = traceback.TracebackException.from_exception(error, limit=-50)
        steps.stack = traceback.StackSummary.from_list(
            frame for frame in steps.stack if not any(part in frame.filename for part in NOT_OURS)
        )
        return "".join(steps.format())
    except Exception:  # noqa: BLE001 - an exception whose text cannot be had is still an outcome
        return f"{type(error).__name__} (its text could not be written)"
