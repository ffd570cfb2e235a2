"""What services say of how long to wait, and why they refuse."""

import json
import time
from collections.abc import Mapping
from email.utils import formatdate

import pytest

from genesys.knowledge.web.advice import asked_wait, told
from genesys.knowledge.web.web import Web
from tests.knowledge.sources.pretend_service import Reply, pretend_service
from tests.knowledge.sources.services import ALL


def test_a_date_is_waited_for(web: Web) -> None:
    # A date has whole seconds, so that two ahead are one at least.
    busy = Reply(b"", 503, {"retry-after": formatdate(time.time() + 2, usegmt=True)})
    with pretend_service([busy, ALL[0].good]) as service:
        assert ALL[0].source(web, service.address).search("leaky memory", 3)
        first, second = service.asked
    assert 0.9 < second.at - first.at < 3


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "120"}, 120),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0),
        ({"ratelimit": '"api";r=0;t=55'}, 55),
        ({"ratelimit": '"api";r=489;t=55'}, None),
        ({"x-ratelimit-remaining": "3", "x-ratelimit-reset": "4102444800"}, None),
    ],
)
def test_waits_are_read(headers: Mapping[str, str], seconds: float | None) -> None:
    assert asked_wait(headers) == seconds


def test_an_allowance_that_is_used_up_begins_anew(web: Web) -> None:
    spent = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(time.time()) + 2)}
    with pretend_service([Reply(b"limit", 403, spent), ALL[0].good]) as service:
        assert ALL[0].source(web, service.address).search("leaky memory", 3)
        assert len(service.asked) == 2


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"message": "Bad credentials", "documentation_url": "x"}', "Bad credentials"),
        (b'{"error": {"message": "No such field."}}', "No such field."),
        (b'{"detail": {"error": "Unauthorized"}}', "Unauthorized"),
        (b"<html><style>b{}</style><h1>403</h1>\n<p>Forbidden</p></html>", "403 Forbidden"),
        (b"plain\x1b[31m words", "plain[31m words"),
        (b"", ""),
        (b"\xff\xfe", "��"),
        (json.dumps("x" * 900).encode(), "x" * 200 + "..."),
        (b"[" * 90_000, "[" * 200 + "..."),
    ],
)
def test_refusals_are_told_in_a_line(body: bytes, words: str) -> None:
    assert told(body) == words
