"""Data sets of a hub: mixed by weight, streamed once, every fault told in one line.

The hub is a server on loopback that speaks its protocol; the client is the real one, in a process
of its own because it reads its settings when it is imported.
"""

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest
from tests.corpus.pretend_hub import Repository, pretend_hub

from genesys.corpus.corpus import Corpus
from genesys.corpus.mixtures import MIXTURES
from genesys.errors import ConfigError
from genesys.testing.pretend_corpus import invented_texts

TEXTS = invented_texts(300)
CARD = b"""---
license: cc0-1.0
configs:
- config_name: web
  data_files: web/*.parquet
- config_name: talk
  data_files: talk/*.parquet
---
"""
# Pauses between attempts are left out: the client would wait for minutes before it gives up.
RUN = """
import time, datasets.config as settings
settings.STREAMING_READ_MAX_RETRIES = settings.STREAMING_OPEN_MAX_RETRIES = 1
time.sleep = lambda seconds: None
from genesys.corpus.documents import hub
hub.Hub.spooled.__func__.__defaults__ = (4096,)
from genesys.cli import main
main()
"""


def table(texts: list[str]) -> bytes:
    written = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table({"text": texts}), written, row_group_size=10)
    return written.getvalue()


FILES = {
    "README.md": CARD,
    "web/a.parquet": table(TEXTS[:40]),
    "web/b.parquet": table(TEXTS[40:200]),
    "talk/c.parquet": table(TEXTS[200:]),
}


@pytest.fixture
def repositories() -> dict[str, Repository]:
    return {
        "datasets/me/texts": Repository(FILES),
        "datasets/me/gated": Repository(FILES, "gated"),
    }


@pytest.fixture
def endpoint(repositories: dict[str, Repository]) -> Iterator[str]:
    with pretend_hub(repositories) as url:
        yield url


def prepare(
    folder: Path, endpoint: str, corpus: str, cache: str = "cache"
) -> subprocess.CompletedProcess[str]:
    path = folder / "run.toml"
    path.write_text(
        "[ladder]\nrungs = [{ name = 'a', parameters = 40_000, tokens = 20_000, budget = 1 }]\n"
        f"[corpus]\nvocabulary = 400\nheld_out = 0.1\nmegabytes = 0.1\n{corpus}\n"
    )
    places = {"HF_HOME": str(folder / f"hub-{cache}"), "HF_ENDPOINT": endpoint, "HF_TOKEN": ""}
    return subprocess.run(
        [sys.executable, "-c", RUN, "prepare", str(path), "--cache", str(folder / cache)],
        env={**os.environ, **places},
        capture_output=True,
        text=True,
        check=False,
    )


def corpus_in(folder: Path, cache: str = "cache") -> Corpus:
    (found,) = (path for path in (folder / cache).glob("corpus-*") if path.is_dir())
    return Corpus(found)


def test_a_mixture_is_streamed_once_goes_on_when_cut_and_keeps_its_weights(
    repositories: dict[str, Repository], endpoint: str, tmp_path: Path
) -> None:
    mixed = (
        "datasets = [{ name = 'me/texts', subset = 'web', weight = 3 }, "
        "{ name = 'me/texts', subset = 'talk', weight = 1 }]"
    )
    texts = repositories["datasets/me/texts"]
    texts.fault, texts.cut_files = "cut", ("web/b.parquet",)
    done = prepare(tmp_path, endpoint, mixed)
    assert done.returncode == 1
    assert "'me/texts' cannot be had from the hub" in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.glob("cache/corpus-*/"))
    kept = len(list(tmp_path.glob("cache/datasets/*/*.jsonl.gz")))
    assert kept > 3

    texts.fault = ""
    assert prepare(tmp_path, endpoint, mixed).returncode == 0
    uninterrupted = prepare(tmp_path, endpoint, mixed, "other")
    assert uninterrupted.returncode == 0
    corpus = corpus_in(tmp_path)
    assert corpus.digest == corpus_in(tmp_path, "other").digest
    assert corpus.manifest.domains == ("web", "talk")
    assert "cc0-1.0" in uninterrupted.stdout
    sizes = sum(facts.bytes for facts in corpus.manifest.splits.values())
    assert sizes == pytest.approx(1e5, rel=0.03)

    texts.asked.clear()
    assert prepare(tmp_path, "http://127.0.0.1:9", mixed).returncode == 0
    assert not texts.asked


@pytest.mark.parametrize(
    ("corpus", "complaint"),
    [
        ("datasets = [{ name = 'me/nothing' }]", "there is no data set 'me/nothing' on the hub"),
        ("datasets = [{ name = 'me/gated', subset = 'web' }]", "'me/gated' is gated"),
        (
            "datasets = [{ name = 'me/texts', subset = 'web', fields = ['body'] }]",
            "no field 'body'; its fields: text",
        ),
        ("tokenizer = 'me/gated-model'", "tokenizer 'me/gated-model' is gated"),
    ],
)
def test_what_cannot_be_had_is_told_in_one_line(
    repositories: dict[str, Repository],
    endpoint: str,
    tmp_path: Path,
    corpus: str,
    complaint: str,
) -> None:
    repositories["models/me/gated-model"] = Repository({"tokenizer.json": b"{}"}, "gated")
    done = prepare(tmp_path, endpoint, corpus)
    assert done.returncode == 1
    (line,) = (line for line in done.stderr.splitlines() if line.startswith("Error: "))
    assert complaint in line
    assert not list(tmp_path.glob("cache/corpus-*/"))


def test_an_unreachable_hub_is_told(tmp_path: Path) -> None:
    done = prepare(tmp_path, "http://127.0.0.1:9", "mixture = 'smollm-12.5'")
    assert done.returncode == 1
    assert "'chengjunyan1/smollm-12.5-corpus' cannot be had from the hub" in done.stderr
    assert "the same command goes on" in done.stderr


def test_named_mixtures_have_the_proportions_of_the_paper() -> None:
    for datasets in MIXTURES.values():
        total = sum(dataset.weight for dataset in datasets)
        shares = [round(100 * dataset.weight / total, 1) for dataset in datasets]
        assert shares == [70.0, 15.0, 8.0, 5.5, 1.0, 0.5]


def test_an_unknown_mixture_is_told_with_the_known() -> None:
    from genesys.corpus.mixtures import mixture

    with pytest.raises(ConfigError, match=r"one of smollm-12\.5, smollm, got .big."):
        mixture("big")
