"""A key is nowhere but in the request."""

import logging
import traceback

import pytest

from genesys.errors import LLMError
from genesys.llm.providers.anthropic import Anthropic
from genesys.llm.providers.google import Google
from genesys.llm.providers.openai import OpenAI
from genesys.llm.reply import Reply
from genesys.testing.pretend_llm_server import Fault, PretendLLMServer
from tests.llm.providers.remotes import KEY, TALK, Build, asking

LOUD = ("httpx2", "httpcore2", "httpx", "openai", "anthropic", "google_genai", "asyncio", "")


@pytest.mark.parametrize("kind", ["", "bad_key", "cut_off", "reset", "broken"])
def test_no_log_error_or_repr_shows_it(
    build: Build, kind: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    for name in LOUD:
        caplog.set_level(logging.DEBUG, logger=name)
    shown = []
    with asking(build, Fault(kind) if kind else "B", patience_seconds=0) as (llm, server):
        try:
            shown.append(repr(llm.reply(TALK, 100)))
        except LLMError as error:
            shown.extend(_all_of(error))
        assert server.asked[0].key == KEY
        assert llm.secrets == (KEY,)
        shown.extend((repr(llm), repr(vars(llm)), caplog.text, *capfd.readouterr()))
        shown.extend(repr(vars(record)) for record in caplog.records)
    assert caplog.records
    assert not [text for text in shown if KEY in text]


def _all_of(error: BaseException | None) -> list[str]:
    """Return all that an error carries, and the errors beneath it, hidden or not."""
    shown = []
    while error is not None:
        shown.extend(("".join(traceback.format_exception(error)), repr(vars(error))))
        request = getattr(error, "request", None)
        shown.append(repr(request and list(request.headers.raw)))
        error = error.__cause__ or error.__context__
    return shown


def test_a_key_with_a_line_break_is_not_shown_either(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GENESYS_TEST_KEY", "sk-two words")
    with asking(build, "B") as (llm, _), pytest.raises(LLMError) as raised:
        llm.reply(TALK, 100)
    assert "GENESYS_TEST_KEY: expected one word" in str(raised.value)
    assert "two words" not in str(raised.value)


def test_the_key_comes_from_the_usual_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("ANTHROPIC_API_KEY", "OPENAI_API_KEY", "GEMINI_API_KEY", "GOOGLE_API_KEY"):
        monkeypatch.delenv(variable, raising=False)
    with PretendLLMServer(lambda _: "B") as server:
        for variable, llm in (
            ("ANTHROPIC_API_KEY", Anthropic("claude-opus-5-5", address=server.address)),
            ("OPENAI_API_KEY", OpenAI("gpt-5", address=f"{server.address}/v1")),
            ("GOOGLE_API_KEY", Google("gemini-2.5-pro", address=server.address)),
        ):
            monkeypatch.setenv(variable, f"key-in-{variable}")
            assert isinstance(llm.reply(TALK, 100), Reply)
            assert server.asked[-1].key == f"key-in-{variable}"
