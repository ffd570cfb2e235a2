"""A key is in the process that makes the call, and in nothing that a run leaves behind."""

import base64
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest
from typer.testing import CliRunner

from genesys.cli.app import app
from genesys.journal.run_folder import RunFolder
from genesys.testing.pretend_agents import PretendAgents
from genesys.testing.pretend_llm_server import Asked, Fault, PretendLLMServer
from tests.discovery.remote_sessions import CALLS

KEYS = {
    "ANTHROPIC_API_KEY": "sk-ant-api03-Zq81planted0one7f3a9c21d4",
    "OF_MY_OWN": "planted.of.my.own/5be01c77aa=2",
}
CONFIG = """
sessions = 4
pool = 1
replicates = 1
seeds = ["gpt"]
designers = {{ llm = 1.0 }}

[ladder]
rungs = [{{ name = "low", parameters = 60_000, tokens = 8_000, budget = 3 }}]

[corpus]
files = ["{texts}/*.txt"]
vocabulary = 300
held_out = 0.1

[llm]
dollars = 100.0
at_once = 1
longest = 600
prices.one = {{ read = 1.0, written = 10.0 }}
prices.two = {{ read = 1.0, written = 10.0 }}

[llm.llms.one]
provider = "anthropic"
model = "rote"
address = "{address}"

[llm.llms.two]
provider = "openai_compatible"
model = "rote"
address = "{address}/v1"
key_variable = "OF_MY_OWN"

[llm.roles]
proposer.one = 1.0
reviewer.two = 1.0
planner.two = 1.0
coder.one = 1.0
observer.two = 1.0

[knowledge]
embedding = {{ name = "none" }}
"""
MAIN = "from genesys.cli import main; main()"
LOUD = {"OPENAI_LOG": "debug", "ANTHROPIC_LOG": "debug"}
"""What has the libraries below log each request."""

MAY_KNOW = ("genesys.cluster.designers", MAIN)
"""Of whose command lines one is that of a process that is given keys."""

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@dataclass
class Telltale:
    """Says keys wherever it can: in a proposal, and when it refuses one after some answers."""

    answers: int

    def __call__(self, asked: Asked) -> str | Fault:
        assert asked.key in KEYS.values()
        if not asked.conversation.instructions:
            return "yes"
        self.answers -= 1
        if self.answers < 0:
            return Fault("bad_key")
        return PretendAgents().answer(asked.conversation).replace("may help", asked.key)


@dataclass
class Watch:
    """What the processes of a run were given, and what they said, as far as it could be seen."""

    given: dict[str, bytes] = field(default_factory=dict)
    trusted: dict[str, bytes] = field(default_factory=dict)
    """What those were given that make calls."""

    said: dict[str, bytes] = field(default_factory=dict)

    def look(self, process: psutil.Process) -> None:
        for child in process.children(recursive=True):
            try:
                words = " ".join(child.cmdline())
                given = Path(f"/proc/{child.pid}/environ").read_bytes()
                said = b"".join(_file(child.pid, number) for number in (1, 2))
            except (psutil.Error, OSError):
                continue
            knows = any(known in words for known in MAY_KNOW)
            (self.trusted if knows else self.given)[f"{words} {child.pid}"] = given
            self.said[f"{words} {child.pid}"] = said


def _file(process: int, number: int) -> bytes:
    """Return what was written to this descriptor so far, where it is a file."""
    path = Path(f"/proc/{process}/fd/{number}")
    return path.read_bytes() if path.is_file() else b""


def discovered(place: Path) -> Watch:
    """Have a run whose LLMs refuse the key in its second session."""
    watch = Watch()
    with PretendLLMServer(Telltale(len(CALLS))) as server, (place / "said").open("w") as said:
        config = CONFIG.format(texts=place / "texts", address=server.address)
        (place / "config.toml").write_text(config)
        process = subprocess.Popen(
            [sys.executable, "-c", MAIN, "discover", "config.toml", "--run", "run"],
            cwd=place,
            env={**os.environ, **KEYS, **LOUD, "GENESYS_CACHE": str(place / "cache")},
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        while process.poll() is None:
            watch.look(psutil.Process(process.pid))
            time.sleep(0.1)
        assert process.returncode == 1, (place / "said").read_text()
        assert {one.key for one in server.asked} == set(KEYS.values())
    return watch


def left_by_commands(place: Path, design: str, session: int) -> str:
    """Look at the run in every way; return what is said. Files are left beside it."""
    said = []
    for words in (
        ("status",),
        ("leaderboard",),
        ("report",),
        ("show", design),
        ("code", design),
        ("session",),
        ("session", session, "--prompts"),
        ("session", session, "--json"),
        ("session", session, "--export", place / "record.jsonl"),
        ("export", design, place / "design.py", "--format", "python"),
    ):
        done = CliRunner().invoke(app, [*map(str, words), "--run", str(place / "run")])
        assert done.exit_code == 0, (words, done.output)
        said.append(done.output)
    return "".join(said)


def forms(key: str) -> list[bytes]:
    """Return how a key could be written: a part of it is too much."""
    return [key[8:20].encode(), key[-10:].encode(), base64.b64encode(key.encode())[4:16]]


def test_nothing_that_a_run_leaves_or_starts_has_a_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_texts(tmp_path / "texts")
    watch = discovered(tmp_path)
    said = (tmp_path / "said").read_text()
    assert "the key is refused" in said
    assert "***" in said, "the provider has repeated the key"

    for name, key in KEYS.items():
        monkeypatch.setenv(name, key)
    monkeypatch.setenv("GENESYS_CACHE", str(tmp_path / "cache"))
    folder = RunFolder(tmp_path / "run")
    tree = folder.replay()
    design = next(one for one in tree.designs.values() if one.proposal.mode != "seed")
    assert "***" in design.proposal.motivation, "the LLM has said the key"
    transcripts = folder.transcripts()
    session = transcripts.sessions()[0]
    transcripts.close()
    said += left_by_commands(tmp_path, design.id, session)

    loud = b"".join(watch.said.values())
    assert b"Sending HTTP Request" in loud, "the libraries logged nothing"
    left = {str(path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    for name in ("journal.sqlite", "report.html", "record.jsonl", "design.py", "safetensors"):
        assert any(path.endswith(name) for path in left), name
    for started in ("genesys.cluster.worker", "clean environment"):
        assert any(started in words for words in watch.given), started
    assert all(key.encode() in b"".join(watch.trusted.values()) for key in KEYS.values())
    everything = {**watch.given, "heard": loud, "said": said.encode(), **left}
    for key in KEYS.values():
        for form in forms(key):
            assert not [name for name, found in everything.items() if form in found]


def write_texts(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for number in range(40):
        words = [f"{(number * 131 + k * k * 17) % 977}" for k in range(1500)]
        (folder / f"{number}.txt").write_text(" ".join(words))
