"""Keys and proxies, as the environment names them."""

import httpx2
import pytest

from genesys.errors import SourceError
from genesys.way_out import key_in, proxy_for


@pytest.mark.parametrize(
    ("named", "used"),
    [("127.0.0.1:9", "http://127.0.0.1:9"), ("http://a:1", "http://a:1"), ("nonsense", "nonsense")],
)
def test_a_proxy_may_be_named_by_host_and_port(
    monkeypatch: pytest.MonkeyPatch, named: str, used: str
) -> None:
    monkeypatch.setenv("http_proxy", named)
    monkeypatch.delenv("no_proxy", raising=False)
    assert proxy_for(httpx2.URL("http://service.example")) == used


def test_the_first_key_that_is_set_counts_and_a_broken_one_is_not_shown() -> None:
    assert key_in({"B": " key-1 "}, ("A", "B"), SourceError) == "key-1"
    assert key_in({}, ("A",), SourceError) is None
    with pytest.raises(SourceError) as error:
        key_in({"A": "two words"}, ("A",), SourceError)
    assert "two words" not in str(error.value)
