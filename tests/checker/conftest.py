import pytest

from genesys.checker.checker import Checker
from genesys.sandbox.forked import Forked
from genesys.sandbox.job import Limits


@pytest.fixture(scope="session")
def checker():
    """A checker over the sandbox that discovery uses, with less patience."""
    sandbox = Forked()
    yield Checker(sandbox, limits=Limits(seconds=5, memory_gib=0.25, written_mib=16))
    sandbox.close()
