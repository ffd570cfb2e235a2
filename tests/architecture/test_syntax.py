"""Many threads read Python at once."""

import gc
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from genesys.architecture.syntax import parse
from genesys.library import shelf


def _let_others(_phase: str, _info: object) -> None:
    time.sleep(0)


@pytest.fixture
def hasty() -> Iterator[None]:
    """Threads take turns in the middle of a tree: whenever memory is collected there."""
    usual, often = sys.getswitchinterval(), gc.get_threshold()
    sys.setswitchinterval(1e-6)
    gc.set_threshold(50)
    gc.callbacks.append(_let_others)
    yield
    gc.callbacks.remove(_let_others)
    gc.set_threshold(*often)
    sys.setswitchinterval(usual)


def test_threads_read_at_once(hasty: None) -> None:
    codes = [unit.code for unit in shelf.units().values()][:20]
    failed: list[BaseException] = []

    def read() -> None:
        try:
            for code in codes:
                parse(code)
        except BaseException as error:  # noqa: BLE001 - told by the test
            failed.append(error)

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
