"""Nothing is asked twice, and no key is kept or told."""

import json
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from genesys.errors import SourceError
from genesys.knowledge.web.web import Web
from tests.knowledge.sources.pretend_service import Reply, plain, pretend_service
from tests.knowledge.sources.services import ALL, KEYED, SECRET, Shipped


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for shipped in KEYED:
        monkeypatch.setenv(shipped.variable, SECRET)


@pytest.mark.parametrize("shipped", ALL, ids=str)
def test_a_question_is_asked_once_ever(shipped: Shipped, web: Web) -> None:
    with pretend_service([shipped.good]) as service:
        first = shipped.source(web, service.address).search("leaky memory", 2)
        asked = len(service.asked)
        again = shipped.source(Web(web.folder), service.address).search("  leaky\nmemory ", 2)
        assert len(service.asked) == asked
    down = shipped.source(Web(web.folder), service.address).search("leaky memory", 2)
    assert list(first) == list(again) == list(down)


@pytest.mark.parametrize("shipped", ALL, ids=str)
def test_another_question_is_asked(shipped: Shipped, web: Web) -> None:
    with pretend_service([shipped.good]) as service:
        source = shipped.source(web, service.address)
        for query, k in [("leaky memory", 2), ("leaky", 2), ("leaky memory", 1)]:
            source.search(query, k)
        assert len(service.asked) == 3
        shipped.source(replace(web), service.address, timeout=7.0).search("leaky", 2)
        assert len(service.asked) == 3


def test_all_who_ask_at_once_get_one_answer(web: Web) -> None:
    one, other = (
        replace(plain([{"paper": {"id": f"2401.0000{n}", "title": "Leaks"}}]), delay=0.05)
        for n in (1, 2)
    )
    hub = next(shipped for shipped in ALL if shipped.name == "hugging_face")
    with pretend_service([one, other]) as service, ThreadPoolExecutor(4) as pool:
        source = hub.source(web, service.address)
        answers = [pool.submit(source.search, "leaky memory", 2) for _ in range(4)]
        assert len({answer.result()[0].passage.id for answer in answers}) == 1


def test_options_that_change_the_answer_make_another_question(web: Web) -> None:
    arxiv = ALL[0]
    with pretend_service([arxiv.good]) as service:
        arxiv.source(web, service.address).search("leaky memory", 2)
        arxiv.source(web, service.address, categories=()).search("leaky memory", 2)
        assert len(service.asked) == 2


def test_an_answer_is_a_file_that_can_be_read(web: Web) -> None:
    with pretend_service([ALL[0].good]) as service:
        ALL[0].source(web, service.address).search("leaky memory", 2)
    (file,) = (web.folder / "arxiv").glob("*.json")
    kept = json.loads(file.read_text("utf-8"))
    assert kept["question"]["query"] == "leaky memory"
    assert kept["asked"].startswith("20")
    assert kept["passages"][0]["title"] == "Leaky Memories for Long Sequences"


@pytest.mark.parametrize("damage", ["cut", "empty", "rubbish", "other question", "older format"])
def test_a_damaged_file_is_dropped_and_asked_anew(
    web: Web, notices: list[str], damage: str
) -> None:
    with pretend_service([ALL[0].good]) as service:
        source = ALL[0].source(web, service.address)
        first = source.search("leaky memory", 2)
        (file,) = (web.folder / "arxiv").glob("*.json")
        whole = file.read_bytes()
        before = json.loads(whole)
        file.write_bytes(
            {
                "cut": whole[: len(whole) // 2],
                "empty": b"",
                "rubbish": b"\x00\xff",
                "other question": json.dumps(before | {"source": "openalex"}).encode(),
                "older format": json.dumps(before | {"format": 0}).encode(),
            }[damage]
        )
        assert source.search("leaky memory", 2) == first
        assert len(service.asked) == 2
        assert json.loads(file.read_bytes())["passages"] == before["passages"]
    assert any("dropped, and asked for anew" in notice for notice in notices)


def test_a_folder_that_cannot_be_written_is_said_to_be_one(web: Web) -> None:
    web.folder.write_text("a file")
    with (
        pretend_service([ALL[0].good]) as service,
        pytest.raises(SourceError, match="expected a folder that can be written"),
    ):
        ALL[0].source(web, service.address).search("leaky memory", 2)


@pytest.mark.parametrize("shipped", KEYED, ids=str)
def test_the_key_reaches_the_service_and_nothing_else(
    shipped: Shipped, web: Web, notices: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    echo = Reply(f"no: {SECRET}".encode(), 503)
    with pretend_service([shipped.good, echo]) as service:
        source = shipped.source(web, service.address)
        hits = source.search("leaky memory", 2)
        (asked,) = service.asked
        assert SECRET in f"{asked.headers}{asked.parameters}"
        with pytest.raises(SourceError) as caught:
            source.search("buckets", 2)
    told = [str(caught.value), repr(caught.value), repr(source), repr(hits), caplog.text, *notices]
    fault: BaseException | None = caught.value
    while fault is not None:
        request = getattr(fault, "request", None)
        told += [repr(fault), str(request and request.url), str(request and request.headers)]
        fault = fault.__cause__ or fault.__context__
    assert not [text for text in told if SECRET in text]
    for file in web.folder.rglob("*"):
        assert SECRET not in file.name
        assert file.is_dir() or SECRET.encode() not in file.read_bytes()


@pytest.mark.parametrize("shipped", KEYED, ids=str)
def test_the_key_does_not_follow_a_redirect_elsewhere(shipped: Shipped, web: Web) -> None:
    with pretend_service([shipped.good]) as elsewhere:
        away = Reply(b"", 307, {"location": f"{elsewhere.address}/caught"})
        with pretend_service([away]) as service:
            assert shipped.source(web, service.address).search("leaky memory", 2)
        (asked,) = elsewhere.asked
        assert SECRET not in f"{asked.headers}{asked.parameters}{asked.body!r}"


@pytest.mark.parametrize("shipped", KEYED, ids=str)
def test_a_key_that_cannot_be_one_is_refused_unseen(
    shipped: Shipped, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(shipped.variable, f"{SECRET} with\nmore")
    with pytest.raises(SourceError, match=shipped.variable) as caught:
        shipped.source(web, "http://127.0.0.1:9").search("leaky memory", 2)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    "target", ["ftp://127.0.0.1/x", "file:///etc/passwd", "http://", "/round-and-round"]
)
def test_redirects_stay_on_the_web_and_end(web: Web, target: str) -> None:
    with pretend_service([Reply(b"", 302, {"location": target})]) as service:
        with pytest.raises(SourceError):
            ALL[0].source(web, service.address).search("leaky memory", 2)
        assert len(service.asked) <= 15


@pytest.mark.parametrize("address", ["", "no address", "ftp://127.0.0.1", "http://"])
def test_an_address_that_is_none(web: Web, address: str) -> None:
    with pytest.raises(SourceError, match="expected an address as https"):
        ALL[0].source(web, address).search("leaky memory", 2)
