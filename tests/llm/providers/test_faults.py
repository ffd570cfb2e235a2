"""Whatever a provider does, a call ends in an answer or in an error that says what to do."""

import sys
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from genesys.errors import ConfigError, ContextTooLong, LLMError, LLMFatal, LLMUnavailable
from genesys.llm.conversation import Conversation
from genesys.llm.providers.openai_compatible import OpenAICompatible
from genesys.llm.reply import NOTHING
from genesys.testing.pretend_llm_server import Fault, PretendLLMServer, Said
from tests.llm.providers.remotes import KEY, TALK, Build, asking

PASSING = (
    "rate_limit",
    "overloaded",
    "unavailable",
    "broken",
    "overloaded_late",
    "silent",
    "reset",
    "cut_off",
    "wrong_json",
    "no_json",
)


LATE = ("overloaded_late", "cut_off")


def counts(build: Build, kind: str) -> bool:
    """Tell whether a provider has counted tokens before it fails so."""
    return kind in LATE and build.__name__ in ("anthropic", "google")


@pytest.mark.parametrize("kind", LATE)
def test_what_was_counted_is_paid_for_before_it_is_asked_again(build: Build, kind: str) -> None:
    if not counts(build, kind):
        pytest.skip("it counts nothing before the end")
    with asking(build, Fault(kind), "B", patience_seconds=60) as (llm, server):
        with pytest.raises(LLMUnavailable, match="an attempt was counted, and may be") as raised:
            llm.reply(TALK, 100)
        assert raised.value.usage == server.usage
        assert len(server.asked) == 1


def test_what_was_counted_before_the_credit_ended_is_told(build: Build) -> None:
    with asking(build, Fault("no_credit_late"), patience_seconds=0) as (llm, server):
        with pytest.raises(LLMFatal, match="no credit") as raised:
            llm.reply(TALK, 100)
        if build.__name__ in ("anthropic", "google"):
            assert raised.value.usage == server.usage != NOTHING
        else:
            assert server.usage == NOTHING


@pytest.mark.parametrize("kind", PASSING)
def test_what_passes_is_asked_again(build: Build, kind: str) -> None:
    if counts(build, kind):
        pytest.skip("it is paid for before it is asked again")
    with asking(build, Fault(kind), "B", patience_seconds=60, timeout_seconds=0.5) as (llm, server):
        reply = llm.reply(TALK, 100)
        assert (reply.text, reply.end) == ("B", "whole")
        assert len(server.asked) == 2
        assert server.asked[0].conversation == server.asked[1].conversation == TALK


@pytest.mark.parametrize("kind", PASSING)
def test_patience_ends_with_the_providers_words(build: Build, kind: str) -> None:
    if counts(build, kind):
        pytest.skip("it does not wait for patience to end")
    words = {
        "rate_limit": ("429", "imit|exhausted"),
        "overloaded": ("529|503", "verloaded"),
        "unavailable": ("503", "unavailable|overloaded"),
        "broken": ("500", "error"),
        "overloaded_late": ("529|503|", "verloaded"),
    }.get(kind, ("", ""))
    with asking(build, Fault(kind), patience_seconds=0, timeout_seconds=0.5) as (llm, server):
        with pytest.raises(LLMUnavailable, match=f"(?s)({words[0]}).*({words[1]})") as raised:
            llm.reply(TALK, 100)
        assert llm.model in str(raised.value)
        assert "patience_seconds" in str(raised.value)
        assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("kind", "error", "words"),
    [
        ("bad_key", LLMFatal, r"the key is refused: .*\*\*\*.* Check what `key_variable` names"),
        ("forbidden", LLMFatal, "the key is refused: status 403"),
        ("unknown_model", LLMFatal, "not found: status 404: .* Check `model` and `address`"),
        ("no_credit", LLMFatal, "no credit: .*(quota|credit balance|billing)"),
        ("too_long", ContextTooLong, "status 400: .*token"),
        ("bad_request", LLMFatal, "the request is refused: .*temperature"),
    ],
)
def test_what_asking_again_cannot_mend_stops_at_once(
    build: Build, kind: str, error: type[LLMError], words: str
) -> None:
    with asking(build, Fault(kind), patience_seconds=60) as (llm, server):
        with pytest.raises(error, match=words) as raised:
            llm.reply(TALK, 100)
        assert len(server.asked) == 1
        assert not raised.value.usage


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ("the request exceeds the available context size, try increasing it", ContextTooLong),
        ("input length and `max_tokens` exceed context limit: 190000 + 16000", ContextTooLong),
        ("Please reduce the length of the messages or completion.", ContextTooLong),
        ("max_tokens: 64001 > 64000, which is the maximum allowed", LLMFatal),
        ("this tokenizer has no chat template", LLMFatal),
    ],
)
def test_servers_word_a_full_context_in_many_ways(
    build: Build, words: str, error: type[LLMError]
) -> None:
    def raises(_: object) -> str:
        raise ValueError(words)

    with PretendLLMServer(raises) as server, pytest.raises(error):
        build(server.address).reply(TALK, 100)


def test_no_attempt_is_made_before_the_provider_wants_one(build: Build) -> None:
    with asking(build, Fault("rate_limit", "1"), "B", patience_seconds=60) as (llm, server):
        started = time.monotonic()
        assert llm.reply(TALK, 100).text == "B"
        assert time.monotonic() - started >= 1
        assert len(server.asked) == 2


def test_a_wait_beyond_patience_is_not_begun(build: Build) -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    for said in ("3600", later):
        with asking(build, Fault("rate_limit", said), patience_seconds=60) as (llm, server):
            with pytest.raises(LLMUnavailable, match=r"asks for 3[56]\d\d s of quiet"):
                llm.reply(TALK, 100)
            assert len(server.asked) == 1


@pytest.mark.parametrize("text", ["", " \n"])
def test_an_empty_answer_is_none_and_is_paid_for_before_it_is_asked_again(
    build: Build, text: str
) -> None:
    with asking(build, Said(text), "B", patience_seconds=600) as (llm, server):
        with pytest.raises(LLMUnavailable, match=r"counted, and may be charged.*empty") as raised:
            llm.reply(TALK, 100)
        assert raised.value.usage == server.usage
        assert len(server.asked) == 1


def test_a_refusal_is_a_reply(build: Build) -> None:
    for said in ("I will not.", ""):
        with asking(build, Said(said, "refused")) as (llm, server):
            reply = llm.reply(TALK, 100)
            assert (reply.text, reply.end) == (said, "refused")
            assert reply.usage == server.usage


def test_an_answer_that_is_too_long_is_told_from_a_whole_one(build: Build) -> None:
    for said in ("B, and", ""):
        with asking(build, Said(said, "cut", thoughts=7)) as (llm, server):
            reply = llm.reply(TALK, 100)
            assert (reply.text, reply.end) == (said, "cut")
            assert reply.usage == server.usage
            assert server.asked[0].longest == 100


def test_a_conversation_goes_on_after_an_answer_without_words(build: Build) -> None:
    with asking(build, "B") as (llm, server):
        assert llm.reply(TALK.answered("").told("Well?"), 100).text == "B"
        turns = server.asked[0].conversation.turns
        assert [turn.speaker for turn in turns] == ["user", "assistant", "user"]
        assert all(turn.text for turn in turns)


def test_an_address_where_nobody_answers(build: Build) -> None:
    with PretendLLMServer(lambda _: "B") as server:
        llm = build(server.address, patience_seconds=0)
    with pytest.raises(LLMUnavailable, match=r"(?i)connect"):
        llm.reply(TALK, 100)


def test_no_address_at_all() -> None:
    with pytest.raises(ConfigError, match=r"expected one as https://host/v1, got ''"):
        OpenAICompatible("small")


def test_a_library_that_is_not_there(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    own = {"compatible": "openai", "google": "google.genai"}.get(build.__name__, build.__name__)
    extra = "google" if build.__name__ == "google" else "llm"
    for library in (own, "pydantic_ai.direct"):
        with asking(build, "B", patience_seconds=60) as (llm, server):
            monkeypatch.setitem(sys.modules, library, None)
            with pytest.raises(ConfigError, match=rf"Run `pip install 'genesys\[{extra}\]'`"):
                llm.reply(TALK, 100)
            assert server.asked == ()


def test_half_a_character_does_not_stop_a_conversation(build: Build) -> None:
    with asking(build, "B", patience_seconds=0) as (llm, server):
        assert llm.reply(Conversation("half \ud83d").told("of \ud83d one"), 100).text == "B"
        assert server.asked[0].text == "of \ufffd\ufffd\ufffd one"


def test_a_key_that_is_not_there(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    with asking(build, "B") as (llm, server):
        monkeypatch.delenv("GENESYS_TEST_KEY")
        with pytest.raises(LLMFatal, match="GENESYS_TEST_KEY, which is not set"):
            llm.reply(TALK, 100)
        assert server.asked == ()


def test_a_server_that_wants_no_key_is_sent_none() -> None:
    with PretendLLMServer(lambda _: "B") as server:
        llm = OpenAICompatible("small", address=f"{server.address}/v1")
        assert llm.reply(TALK, 100).text == "B"
        assert server.asked[0].key == ""


def test_the_key_arrives(build: Build) -> None:
    with asking(build, "B") as (llm, server):
        llm.reply(TALK, 100)
        assert server.asked[0].key == KEY


def test_a_redirection_is_not_followed(build: Build) -> None:
    class Elsewhere(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            self.send_response(307)
            self.send_header("location", server.address)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with PretendLLMServer(lambda _: "B") as server, HTTPServer(("127.0.0.1", 0), Elsewhere) as web:
        Thread(target=web.serve_forever, args=(0.02,), daemon=True).start()
        llm = build(f"http://127.0.0.1:{web.server_port}", patience_seconds=60)
        with pytest.raises(LLMFatal, match="redirected, which is not followed"):
            llm.reply(TALK, 100)
        web.shutdown()
        assert server.asked == ()
