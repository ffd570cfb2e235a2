"""A whole run in which LLMs design, every part real but the LLM: it is rote, on loopback."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from genesys.evolution.events import BudgetRaised, BudgetSpent, SessionStarted
from genesys.journal.run_folder import RunFolder
from genesys.testing.pretend_agents import PretendAgents
from genesys.testing.pretend_llm_server import Asked, PretendLLMServer
from tests.test_keys import write_texts

CONFIG = """
sessions = 12
pool = 1
replicates = 1
seeds = ["gpt"]
designers = {{ llm = 1.0 }}

[ladder]
rungs = [{{ name = "low", parameters = 60_000, tokens = 8_000, budget = 2 }}]

[corpus]
files = ["{texts}/*.txt"]
vocabulary = 300
held_out = 0.1

[llm]
dollars = {dollars}
at_once = 2
learn = false
longest = 600
llms.rote = {{ provider = "openai_compatible", model = "rote", address = "{address}", \
key_variable = "ROTE_KEY" }}
prices.rote = {{ read = 1.0, written = 10.0 }}

[session]
without = ["literature"]

[knowledge]
embedding = {{ name = "none" }}
"""

KEY = "sk-planted-7f3a9c21d4"
MAIN = "from genesys.cli import main; main()"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


def rote(asked: Asked) -> str:
    return PretendAgents().answer(asked.conversation) if asked.conversation.instructions else "yes"


@pytest.fixture
def server() -> Iterator[PretendLLMServer]:
    with PretendLLMServer(rote, key=KEY) as server:
        yield server


def discover(
    folder: Path, server: PretendLLMServer, *words: str, dollars: float = 100.0, key: str = KEY
) -> subprocess.CompletedProcess[str]:
    config = folder.parent / "config.toml"
    texts = folder.parent / "texts"
    write_texts(texts)
    address = f"{server.address}/v1"
    config.write_text(CONFIG.format(address=address, dollars=dollars, texts=texts))
    options = ["--run", str(folder), "--cache", str(folder.parent / "cache"), "--workers", "1"]
    return subprocess.run(
        [sys.executable, "-c", MAIN, "discover", str(config), *options, *words],
        env={**os.environ, "ROTE_KEY": key},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=500,
        check=False,
    )


def test_a_run_ends_at_its_cap_and_goes_on_with_more_money(
    tmp_path: Path, server: PretendLLMServer
) -> None:
    folder = RunFolder(tmp_path / "run")
    first = discover(folder.path, server, dollars=0.025)
    assert first.returncode == 0, first.stdout
    assert "LLMs have stopped: " in first.stdout
    assert "--dollars AMOUNT" in first.stdout
    tree = folder.replay()
    assert tree.spent_out
    assert tree.interrupted, "what was begun can go on"
    assert tree.finished["low"] == 1
    transcripts = folder.transcripts()
    assert 0.0 < transcripts.spent().dollars <= 0.025
    assert transcripts.spent().usage == server.usage, "spend is exact to the token"

    too_little = discover(folder.path, server, "--dollars", "0.001", dollars=0.025)
    assert too_little.returncode == 2
    assert "--dollars: expected more than the" in too_little.stdout

    second = discover(folder.path, server, "--dollars", "1", dollars=0.025)
    assert second.returncode == 0, second.stdout
    assert "LLMs have stopped" not in second.stdout
    tree = folder.replay()
    assert tree.finished["low"] == 2
    assert transcripts.spent().usage == server.usage
    assert transcripts.spent().calls == len(server.asked), "nothing is asked twice"
    transcripts.close()
    journal = folder.open()
    events = [entry.event for entry in journal.read()]
    journal.close()
    assert any(isinstance(event, BudgetSpent) for event in events)
    assert BudgetRaised(1.0) in events
    assert any(isinstance(event, SessionStarted) and event.resumes for event in events)
    assert_nowhere(KEY, folder.path)


def assert_nowhere(key: str, folder: Path) -> None:
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if key.encode() in path.read_bytes()]


def test_a_bad_key_is_told_before_anything_is_started(
    tmp_path: Path, server: PretendLLMServer
) -> None:
    folder = RunFolder(tmp_path / "run")
    done = discover(folder.path, server, key="sk-wrong-5be01c77aa")
    assert done.returncode == 1
    assert "Nothing was started" in done.stdout
    assert "sk-wrong" not in done.stdout
    assert folder.replay().designs == {}
