import pytest

from genesys.checker.checker import Checker
from genesys.sandbox.job import Limits


@pytest.fixture(scope="session")
def checker(warm_sandbox):
    """A checker over the sandbox that discovery uses, with little memory; nothing is trained."""
    limits = Limits(seconds=60, memory_gib=0.25, written_mib=16)
    return Checker(warm_sandbox, limits=limits, trials=False)
