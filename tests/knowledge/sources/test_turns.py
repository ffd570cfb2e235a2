"""A service is asked by one at a time, and not too often, by all of this machine together."""

import subprocess
import sys
import threading
import time
from itertools import pairwise
from pathlib import Path

import pytest

from genesys.errors import SourceError
from genesys.knowledge.web.patience import Patience
from genesys.knowledge.web.turns import Turns
from genesys.knowledge.web.web import Web
from tests.knowledge.sources.pretend_service import Reply, pretend_service
from tests.knowledge.sources.services import ALL

ASKS = """
import sys
from pathlib import Path
from genesys.knowledge.sources.semantic_scholar import SemanticScholar
from genesys.knowledge.web.web import Web
source = SemanticScholar(Web(Path(sys.argv[1])), interval=0.1, address=sys.argv[2])
for number in range(3):
    source.search(f"{sys.argv[3]} {number}", 2)
"""


def test_two_processes_keep_the_interval_together(tmp_path: Path) -> None:
    answer = ALL[1].good
    with pretend_service([Reply(answer.body, delay=0.02)]) as service:
        asking = [
            subprocess.Popen([sys.executable, "-c", ASKS, tmp_path, service.address, name])
            for name in ("one", "other")
        ]
        assert [process.wait(60) for process in asking] == [0, 0]
        times = sorted(asked.at for asked in service.asked)
    assert len(times) == 6
    # Without a key three times the interval lies between requests.
    assert min(b - a for a, b in pairwise(times)) >= 0.3


def test_threads_take_turns(tmp_path: Path) -> None:
    inside = []

    def ask() -> None:
        with Turns(tmp_path).turn("arxiv", 0.02, time.monotonic() + 200):
            inside.append(1)
            assert len(inside) == 1
            time.sleep(0.01)
            inside.pop()
            done.append(time.monotonic())

    done: list[float] = []
    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 6


def test_services_do_not_wait_for_one_another(tmp_path: Path) -> None:
    turns = Turns(tmp_path)
    with (
        turns.turn("arxiv", 600, time.monotonic() + 5),
        turns.turn("github", 600, time.monotonic() + 20),
    ):
        pass


def test_a_busy_line_is_not_waited_for_beyond_patience(tmp_path: Path) -> None:
    turns = Turns(tmp_path)
    with (
        turns.turn("arxiv", 0, time.monotonic() + 50),
        pytest.raises(SourceError, match="keep it busy"),
        turns.turn("arxiv", 0, time.monotonic() + 0.1),
    ):
        pass


@pytest.mark.parametrize("stamp", ["", "rubbish", "99999999999", "nan", "inf"])
def test_a_moment_that_makes_no_sense_is_overlooked(tmp_path: Path, stamp: str) -> None:
    (tmp_path / "arxiv").mkdir()
    (tmp_path / "arxiv" / "next-turn").write_text(stamp)
    with Turns(tmp_path).turn("arxiv", 0, time.monotonic() + 50):
        assert (tmp_path / "arxiv" / "next-turn").read_text() != stamp


def test_long_waits_are_told(web: Web, notices: list[str]) -> None:
    with pretend_service([Reply(b"Busy.", 503), ALL[1].good]) as service:
        slow = Web(web.folder, notices.append, Patience(first_wait=2.0))
        assert ALL[1].source(slow, service.address).search("leaky memory", 2)
    assert notices == ["semantic_scholar: status 503: Busy.; asked again in 2 s."]
