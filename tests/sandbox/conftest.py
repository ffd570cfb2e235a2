import pytest

from genesys.sandbox.forked import Forked


@pytest.fixture(scope="module")
def forked():
    """One warm server for a whole file of tests: starting it takes two seconds."""
    sandbox = Forked()
    yield sandbox
    sandbox.close()
