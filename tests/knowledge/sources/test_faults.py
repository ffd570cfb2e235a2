"""What each source does when its service is down, slow, full, broken, or another."""

import gzip
import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from random import Random

import pytest

from genesys.config import checked
from genesys.errors import SourceError
from genesys.knowledge.sources.base import Source
from genesys.knowledge.web.patience import Patience
from genesys.knowledge.web.web import Web
from genesys.plugins import find
from tests.knowledge.sources.pretend_service import Reply, plain, pretend_service
from tests.knowledge.sources.services import ALL, SECRET, Shipped

pytestmark = pytest.mark.parametrize("shipped", ALL, ids=str)


@pytest.fixture(autouse=True)
def _key(shipped: Shipped, monkeypatch: pytest.MonkeyPatch) -> None:
    if shipped.variable:
        monkeypatch.setenv(shipped.variable, SECRET)


def passing(shipped: Shipped) -> Mapping[str, Reply]:
    body = shipped.good.body
    return {
        "too many": Reply(b"Slow down.", 429, {"retry-after": "0"}),
        "down for now": Reply(b"<h1>Service Unavailable</h1>", 503),
        "fault": Reply(b"", 500),
        "gateway": Reply(b"<html>Bad gateway</html>", 502),
        "cut off": Reply(body[:-9], withheld=9),
        "half, and said to be whole": Reply(body[: len(body) // 2]),
        "no text": Reply(b"\xff\xfe\x00rubbish"),
        "nothing": Reply(b""),
    }


def test_what_passes_is_asked_again(shipped: Shipped, web: Web) -> None:
    for number, (fault, reply) in enumerate(passing(shipped).items()):
        with pretend_service([reply, shipped.good]) as service:
            hits = shipped.source(web, service.address).search(f"leaky memory {number}", 3)
            assert hits, fault
            assert len(service.asked) == 2, fault


def test_what_does_not_pass_ends_with_what_happened(shipped: Shipped, web: Web) -> None:
    for fault, reply in passing(shipped).items():
        with pretend_service([reply]) as service:
            source = shipped.source(web, service.address)
            with pytest.raises(SourceError, match=rf"{source.name} did not answer in 3 attempts"):
                source.search("leaky memory", 3)
            assert len(service.asked) == 3, fault
    assert not list(web.folder.rglob("*.json"))


def test_a_slow_service_is_given_up(shipped: Shipped, web: Web) -> None:
    with pretend_service([replace(shipped.good, delay=5), shipped.good]) as service:
        source = shipped.source(web, service.address, timeout=0.4)
        assert source.search("leaky memory", 3)
    with pretend_service([replace(shipped.good, delay=0.3)]) as service:
        source = shipped.source(web, service.address, timeout=0.05)
        with pytest.raises(SourceError, match=r"no answer within 0\.05 s"):
            source.search("buckets", 3)


def test_a_service_that_is_not_there(shipped: Shipped, web: Web) -> None:
    with pretend_service([]) as service:
        pass
    with pytest.raises(SourceError, match="did not answer in 3 attempts: ConnectError"):
        shipped.source(web, service.address).search("leaky memory", 3)


def test_a_service_is_left_alone_for_as_long_as_it_asks(shipped: Shipped, web: Web) -> None:
    with pretend_service([Reply(b"", 429, {"retry-after": "0.3"}), shipped.good]) as service:
        assert shipped.source(web, service.address).search("leaky memory", 3)
        first, second = service.asked
    assert second.at - first.at > 0.29


def test_a_service_that_asks_for_too_long_is_not_waited_for(shipped: Shipped, web: Web) -> None:
    with pretend_service([Reply(b"", 429, {"retry-after": "900"}), shipped.good]) as service:
        source = shipped.source(web, service.address)
        with pytest.raises(SourceError, match="It asks for 900 s of quiet"):
            source.search("leaky memory", 3)
        with pytest.raises(SourceError, match="has asked to be left alone for another 900 s"):
            source.search("another question", 3)
        assert len(service.asked) == 1


def test_a_refusal_is_final_and_told_in_the_services_words(shipped: Shipped, web: Web) -> None:
    refusal = plain({"message": f"Bad credentials {SECRET}", "status": 401}, status=401)
    with pretend_service([refusal]) as service:
        with pytest.raises(SourceError, match="refuses: status 401: Bad credentials") as caught:
            shipped.source(web, service.address).search("leaky memory", 3)
        assert len(service.asked) == 1
    if shipped.variable:
        assert SECRET not in str(caught.value)


def test_an_empty_result_is_an_answer(shipped: Shipped, web: Web) -> None:
    with pretend_service([shipped.empty]) as service:
        source = shipped.source(web, service.address)
        assert len(source.search("leaky", 3)) == 0
        asked = len(service.asked)
        assert len(source.search("leaky", 3)) == 0
        assert len(service.asked) == asked


def test_an_answer_of_another_form_is_said_to_be_one(shipped: Shipped, web: Web) -> None:
    other = (
        Reply(b"<rss version='2.0'><channel/></rss>")
        if shipped.name == "arxiv"
        else plain({"unexpected": ["form"]})
    )
    with (
        pretend_service([other]) as service,
        pytest.raises(SourceError, match="service has changed"),
    ):
        shipped.source(web, service.address).search("leaky memory", 3)


def test_an_endless_answer_is_not_read(shipped: Shipped, web: Web) -> None:
    with (
        pretend_service([Reply(b" " * (9 << 20))]) as service,
        pytest.raises(SourceError, match="at most 8,388,608 bytes"),
    ):
        shipped.source(web, service.address).search("leaky memory", 3)


def test_patience_ends_within_a_trickle(shipped: Shipped, web: Web) -> None:
    hasty = replace(web, patience=Patience(attempts=9, seconds=0.3, first_wait=0.0))
    with pretend_service([replace(shipped.good, delay=0.2)]) as service:
        with pytest.raises(SourceError):
            shipped.source(hasty, service.address, timeout=0.1).search("leaky memory", 3)
        assert len(service.asked) < 9


def test_settings_give_its_options(shipped: Shipped, web: Web) -> None:
    kind = find(Source, shipped.name)
    source = checked(kind, {**shipped.options, "timeout": 5, "web": web}, shipped.name)
    assert source == kind(web=web, timeout=5, **shipped.options)


def test_a_packed_answer_is_not_unpacked_beyond_its_bound(shipped: Shipped, web: Web) -> None:
    bomb = gzip.compress(b" " * (64 << 20))
    assert len(bomb) < 1 << 20
    with (
        pretend_service([Reply(bomb, headers={"content-encoding": "gzip"})]) as service,
        pytest.raises(SourceError, match="at most 8,388,608 bytes"),
    ):
        shipped.source(web, service.address).search("leaky memory", 3)


def test_values_of_any_kind_make_an_answer_or_a_source_error(shipped: Shipped, web: Web) -> None:
    if shipped.name == "arxiv":
        changed = [
            re.sub(rb"<(%s)>[^<]*</" % tag, rb"<\1>" + value + rb"</", shipped.good.body)
            for tag in (b"id", b"title", b"published", b"summary", b"name", b"arxiv:doi")
            for value in (b"", b" ", b"0", b"&lt;b&gt;", b"\xc3\xa9")
        ]
    else:
        random = Random(0)
        changed = [
            json.dumps(_spoilt(json.loads(shipped.good.body), random)).encode() for _ in range(40)
        ]
    with pretend_service([Reply(body) for body in changed]) as service:
        source = shipped.source(replace(web, patience=Patience(attempts=1)), service.address)
        for number in range(len(changed)):
            with suppress(SourceError):
                for hit in source.search(f"leaky memory {number}", 3):
                    assert hit.passage.id
                    assert hit.passage.title
                    assert hit.passage.text


def _spoilt(plain: object, random: Random) -> object:
    """Put something else in about one place of ten."""
    if random.random() < 0.1:
        return random.choice([None, 0, -1.5, True, "", " ", "\ud800\x00", [], {}, [None], {"": 1}])
    if isinstance(plain, dict):
        return {key: _spoilt(value, random) for key, value in plain.items()}
    if isinstance(plain, list):
        return [_spoilt(value, random) for value in plain]
    return plain
