"""A service that speaks OpenAI's protocol: what is asked, what it may answer, how it fails."""

import json
import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from genesys.config import checked
from genesys.errors import ConfigError, SourceError
from genesys.knowledge.embedding.base import Embedding
from genesys.knowledge.embedding.endpoint import Endpoint
from genesys.knowledge.settings import KnowledgeSettings
from genesys.knowledge.web.patience import Patience
from genesys.knowledge.web.web import Web
from genesys.lab.knowledge import embedding_of
from tests.knowledge.embedding.word_bag import service, vectors
from tests.knowledge.sources.pretend_service import Asked, Reply, plain, pretend_service

SECRET = "hush-0123456789abcdef"
TWO = ["one gate", "two gates"]


def data(*pairs: tuple[Any, Any], **more: Any) -> Reply:
    return plain({"data": [{"index": index, "embedding": e} for index, e in pairs]}, **more)


def endpoint(web: Web, address: str, **more: Any) -> Endpoint:
    return Endpoint(web, "small", f"{address}/v1", **more)


def test_what_is_asked(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    texts = ["a", "", "b" * 30_000, "half \ud800", "c"]
    with pretend_service(service) as running:
        endpoint(web, running.address, together=2, dimensions=5).embed(texts)
    assert [asked.path for asked in running.asked] == ["/v1/embeddings"] * 3
    first, second, third = (json.loads(asked.body) for asked in running.asked)
    assert first == {"model": "small", "input": ["a", " "], "dimensions": 5}
    assert second["input"] == ["b" * 16_000, "half ?"]
    assert third["input"] == ["c"]
    assert {asked.headers["authorization"] for asked in running.asked} == {f"Bearer {SECRET}"}
    assert running.asked[0].headers["content-type"] == "application/json"


def test_without_a_key_none_is_sent(web: Web) -> None:
    with pretend_service(service) as running:
        endpoint(web, running.address).embed(TWO)
        assert "authorization" not in running.asked[0].headers


def test_the_order_is_that_of_the_texts(web: Web) -> None:
    texts = [f"text {n} of gate{n}" for n in range(9)]
    with pretend_service(service) as running:
        found = endpoint(web, running.address, together=4).embed(texts)
    assert found == pytest.approx(vectors(texts), abs=1e-5)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (data((0, [1.0])), "expected 2 vectors of one length, got 1"),
        (data((0, [1.0]), (1, [1.0]), (2, [1.0])), "got 3"),
        (data((0, [1.0]), (0, [1.0])), "expected 2 vectors"),
        (data((0, [1.0]), (2, [1.0])), "expected 2 vectors"),
        (data((0, [1.0]), (1, [1.0, 2.0])), "of one length"),
        (data((0, []), (1, [])), "the answer is not of the form expected: data.0.embedding"),
        (
            data((0, ["x"]), (1, [1.0])),
            "the answer is not of the form expected: data.0.embedding.0",
        ),
        (data((0, None), (1, [1.0])), "the answer is not of the form expected"),
        (data((0, [float("nan")]), (1, [1.0])), "the answer is not of the form expected"),
        (data((0, "AACAPw=="), (1, "AACAPw==")), "the answer is not of the form expected"),
        (plain({"data": [[1.0], [2.0]]}), "the answer is not of the form expected: data.0"),
        (plain({"object": "list"}), "expected 2 vectors of one length, got 0"),
        (plain([1, 2]), "the answer is not of the form expected: the whole: "),
        (plain(None), "the answer is not of the form expected"),
    ],
)
def test_an_answer_of_another_form_is_said_to_be_one(web: Web, answer: Reply, words: str) -> None:
    with (
        pretend_service([answer]) as running,
        pytest.raises(SourceError, match=words) as caught,
    ):
        endpoint(web, running.address).embed(TWO)
    assert "Check `address`" in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_answers_of_several_lengths_are_said_to_be_so(web: Web) -> None:
    with (
        pretend_service([data((0, [1.0])), data((0, [1.0, 2.0]))]) as running,
        pytest.raises(SourceError, match=r"vectors of one length, got \[1, 2\]"),
    ):
        endpoint(web, running.address, together=1).embed(TWO)


@pytest.mark.parametrize(
    "fault",
    [
        Reply(b"", 429, {"retry-after": "0"}),
        plain({"error": {"message": "Rate limit."}}, status=429),
        Reply(b"<h1>Bad gateway</h1>", 502),
        Reply(b'{"data": [', withheld=50),
        Reply(b'{"data": ['),
        Reply(b""),
        Reply(b"", delay=0.4),
    ],
)
def test_what_passes_is_asked_again(web: Web, fault: Reply) -> None:
    with pretend_service([fault, data((1, [0.0, 1.0]), (0, [2.0, 0.0]))]) as running:
        found = endpoint(web, running.address, timeout=0.2).embed(TWO)
        assert len(running.asked) == 2
    assert np.array_equal(found, np.eye(2))


def test_what_does_not_pass_ends(web: Web) -> None:
    with (
        pretend_service([Reply(b"", delay=0.3)]) as running,
        pytest.raises(
            SourceError, match=r"embedding did not answer in 3 .*no answer within 0\.1 s"
        ),
    ):
        endpoint(web, running.address, timeout=0.1).embed(TWO)
    with pytest.raises(SourceError, match="embedding did not answer in 3 attempts: ConnectError"):
        endpoint(web, running.address).embed(TWO)


def test_a_refusal_is_final_and_shows_no_key(
    web: Web, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    monkeypatch.setenv("MY_KEY", SECRET)
    caplog.set_level(logging.DEBUG)
    refusal = plain({"error": {"message": f"Incorrect API key: {SECRET}."}}, status=401)
    with pretend_service([refusal]) as running:
        asked = endpoint(web, running.address, variable="MY_KEY")
        with pytest.raises(SourceError, match=r"embedding refuses: status 401: Incorrect API key"):
            asked.embed(TWO)
        assert len(running.asked) == 1
    with pytest.raises(SourceError) as caught:
        asked.embed(TWO)
    assert running.asked[0].headers["authorization"] == f"Bearer {SECRET}"
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for shown in (str(caught.value), caplog.text, repr(asked), asked.fingerprint, str(kept)):
        assert SECRET not in shown


def test_other_models_have_other_fingerprints(web: Web) -> None:
    one = endpoint(web, "http://127.0.0.1:1")
    same = replace(one, together=3, timeout=1.0, variable="X", address=f"{one.address}/")
    assert same.fingerprint == one.fingerprint
    others = [
        replace(one, model="large"),
        replace(one, dimensions=5),
        replace(one, address="http://127.0.0.1:2"),
    ]
    assert len({one.fingerprint, *(other.fingerprint for other in others)}) == 4


def test_settings_give_its_options(web: Web, tmp_path: Path) -> None:
    def reply(asked: Asked) -> Reply:
        assert json.loads(asked.body)["model"] == "bge-m3"
        return service(asked)

    with pretend_service(reply) as running:
        plain_settings = {
            "embedding": {
                "name": "endpoint",
                "model": "bge-m3",
                "address": f"{running.address}/v1",
                "dimensions": 7,
            }
        }
        settings = checked(KnowledgeSettings, plain_settings, "knowledge")
        built = embedding_of(settings, web, tmp_path / "vectors.sqlite")
        assert isinstance(built, Embedding)
        assert built.embed(TWO).shape == (2, 7)


@pytest.mark.parametrize(
    "options",
    [{}, {"model": "m", "together": 0}, {"model": "m", "timeout": 0}, {"model": "m", "key": "k"}],
)
def test_options_that_do_not_fit_are_named(
    web: Web, tmp_path: Path, options: dict[str, Any]
) -> None:
    settings = KnowledgeSettings(embedding={"name": "endpoint", **options})
    with pytest.raises(ConfigError, match=r"knowledge\.embedding: .*(model|together|timeout|key)"):
        embedding_of(settings, web, tmp_path / "vectors.sqlite")


def test_patience_with_a_service_that_trickles_ends(web: Web) -> None:
    hasty = replace(web, patience=Patience(attempts=9, seconds=0.3, first_wait=0.0))
    with pretend_service([Reply(b"", 503, delay=0.1)]) as running, pytest.raises(SourceError):
        endpoint(hasty, running.address).embed(TWO)
    assert len(running.asked) < 9
