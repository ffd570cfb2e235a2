"""LLMs on the network keep what every LLM promises."""

from collections.abc import Iterator

import pytest

from genesys.llm.providers.base import LLM
from genesys.testing.contracts.llm import LLMContract
from genesys.testing.pretend_llm_server import PretendLLMServer
from tests.llm.providers.remotes import KEY, Build, echo


class TestRemote(LLMContract):
    @pytest.fixture
    def llm(self, build: Build) -> Iterator[LLM]:
        with PretendLLMServer(echo, key=KEY) as server:
            yield build(server.address)
