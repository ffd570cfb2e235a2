"""What every check promises, held by each that ships; its exhibit is in the museum."""

import pytest
import torch

from genesys.checker.live.base import LiveCheck
from genesys.checker.source.base import SourceCheck
from genesys.plugins import available, load
from genesys.testing.contracts.live_check import LiveCheckContract
from genesys.testing.contracts.source_check import SourceCheckContract
from tests.checker.exhibits import guilty_of


class TestSourceChecks(SourceCheckContract):
    @pytest.fixture(params=available(SourceCheck))
    def check(self, request):
        return load(SourceCheck, request.param)

    @pytest.fixture
    def guilty(self, check):
        return guilty_of(check.name)


class TestLiveChecks(LiveCheckContract):
    @pytest.fixture(params=available(LiveCheck))
    def check(self, request):
        torch.set_num_threads(1)
        return load(LiveCheck, request.param)

    @pytest.fixture
    def guilty(self, check):
        return guilty_of(check.name)
