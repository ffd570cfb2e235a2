"""What every sandbox promises, held by each that ships."""

import pytest

from genesys.plugins import available, load
from genesys.sandbox.sandbox import Sandbox
from genesys.testing.contracts.sandbox import SandboxContract

OPTIONS = {"forked": {"modules": ()}, "torchrun": {"unsandboxed": True}}
"""A server without torch starts at once; torchrun takes the user's word."""


@pytest.fixture(scope="module", params=available(Sandbox))
def started(request):
    sandbox = load(Sandbox, request.param, **OPTIONS.get(request.param, {}))
    yield sandbox
    sandbox.close()


class TestSandboxes(SandboxContract):
    @pytest.fixture
    def sandbox(self, started):
        return started
