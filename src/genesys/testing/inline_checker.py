"""A checker that runs what it checks in this process."""

from functools import cache

from genesys.checker.checker import Checker
from genesys.sandbox.inline import Inline


@cache
def inline_checker(*, trials: bool = True) -> Checker:
    """Return the same one to all tests of a process: GPT, beside which it judges, learns once."""
    return Checker(Inline(), trials=trials)
