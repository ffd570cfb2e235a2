"""The pretend server, as clients see it that do not stream, or ask for what it has not."""

import json
import urllib.error
import urllib.request
from typing import Any

import pytest

from genesys.llm.conversation import Conversation, Turn
from genesys.llm.reply import Usage
from genesys.testing.pretend_llm_server import Asked, Fault, PretendLLMServer, Said

CHAT = "/v1/chat/completions"
MESSAGES = "/v1/messages"
GENERATE = "/v1beta/models/m:generateContent"
SAID = [{"role": "user", "content": "Hello?"}]
BODIES: dict[str, Any] = {
    CHAT: {"model": "m", "messages": SAID},
    MESSAGES: {"model": "m", "max_tokens": 9, "messages": SAID},
    GENERATE: {"contents": [{"role": "user", "parts": [{"text": "Hello?"}]}]},
}


def sent(server: PretendLLMServer, path: str, body: Any) -> tuple[int, Any]:
    request = urllib.request.Request(f"{server.address}{path}", json.dumps(body).encode())
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def text_of(path: str, body: Any) -> str:
    if path == CHAT:
        return str(body["choices"][0]["message"]["content"])
    if path == MESSAGES:
        return str(body["content"][0]["text"])
    return str(body["candidates"][0]["content"]["parts"][0]["text"])


@pytest.mark.parametrize("path", BODIES)
def test_it_answers_in_one_piece_where_no_stream_is_asked_for(path: str) -> None:
    with PretendLLMServer(lambda asked: f"You said: {asked.text}") as server:
        status, body = sent(server, path, BODIES[path])
        assert status == 200
        assert text_of(path, body) == "You said: Hello?"
        assert server.asked[0].conversation == Conversation("", (Turn("user", "Hello?"),))
        assert server.asked[0].model == "m"
        assert server.usage == Usage(read=2, written=4)


@pytest.mark.parametrize("path", BODIES)
@pytest.mark.parametrize(("kind", "status"), [("rate_limit", 429), ("broken", 500)])
def test_it_refuses_by_status(path: str, kind: Any, status: int) -> None:
    with PretendLLMServer(lambda _: Fault(kind)) as server:
        found, body = sent(server, path, BODIES[path])
        assert found == status
        assert body["error"]["message"]
        assert server.usage == Usage()


def test_a_script_that_fails_is_told_to_whoever_asks() -> None:
    def script(asked: Asked) -> Said:
        raise LookupError("nothing planned for this")

    with PretendLLMServer(script) as server:
        status, body = sent(server, CHAT, BODIES[CHAT])
        assert status == 400
        assert "nothing planned for this" in body["error"]["message"]


def test_a_request_that_makes_no_sense_is_refused() -> None:
    with PretendLLMServer(lambda _: "B") as server:
        assert sent(server, CHAT, {"messages": "?"})[0] == 400
        assert sent(server, "/elsewhere", {})[0] == 404
        assert server.asked == ()


def test_a_wrong_key_is_refused() -> None:
    with PretendLLMServer(lambda _: "B", key="right") as server:
        assert sent(server, CHAT, BODIES[CHAT])[0] == 401
