"""A prepared corpus is exactly its text, split and counted; caches are whole or not at all."""

import shutil
from dataclasses import replace
from itertools import combinations
from multiprocessing import get_context
from pathlib import Path

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.corpus.texts import write_json_lines

from genesys.corpus import preparation
from genesys.corpus.corpus import Corpus, CorpusSettings, Split
from genesys.corpus.preparation import prepare
from genesys.errors import ConfigError, CorpusError
from genesys.testing.pretend_corpus import invented_texts

SPLITS: tuple[Split, ...] = ("train", "validation", "test")


def documents_in(corpus: Corpus, split: Split) -> list[str]:
    stream = corpus.tokens(split).tolist()
    assert stream[0] == stream[-1] == corpus.separator
    texts, ids = [], []
    for token in stream[1:]:
        if token == corpus.separator:
            texts.append(corpus.decode(ids))
            ids = []
        else:
            ids.append(token)
    return texts


def test_every_document_is_in_one_split_and_comes_back_whole(
    corpus: Corpus, prose: list[str]
) -> None:
    splits = {split: documents_in(corpus, split) for split in SPLITS}
    every = [text for texts in splits.values() for text in texts]
    assert sorted(every) == sorted(text.strip() for text in prose)
    for one, other in combinations(SPLITS, 2):
        assert not set(splits[one]) & set(splits[other])


def test_held_out_splits_have_their_share(corpus: Corpus) -> None:
    sizes = {split: facts.bytes for split, facts in corpus.manifest.splits.items()}
    for split in ("validation", "test"):
        assert 0.09 < sizes[split] / sum(sizes.values()) < 0.17


@pytest.mark.parametrize("split", SPLITS)
def test_tokens_and_bytes_are_exact(corpus: Corpus, split: Split) -> None:
    facts, stream = corpus.manifest.splits[split], corpus.tokens(split)
    texts = documents_in(corpus, split)
    assert facts.documents == len(texts)
    assert facts.tokens == len(stream) == sum(len(corpus.encode(t)) for t in texts) + len(texts) + 1
    assert facts.bytes == sum(len(text.encode()) for text in texts)
    assert facts.bytes == corpus.tokenizer.piece_bytes[stream].sum()


@given(text=st.text())
def test_any_text_round_trips_and_its_bytes_add_up(corpus: Corpus, text: str) -> None:
    ids = corpus.encode(text)
    assert corpus.decode(ids) == text
    assert corpus.separator not in ids
    assert corpus.tokenizer.measured(text)[1].sum() == len(text.encode())


def test_duplicates_are_left_out(tmp_path: Path) -> None:
    texts = invented_texts(40)
    path = write_json_lines(
        tmp_path / "t.jsonl", [*texts, *texts[:5], texts[7] + " And so on.", ""]
    )
    corpus = prepare(CorpusSettings(files=(str(path),), vocabulary=400), tmp_path / "cache")
    assert corpus.manifest.duplicates == 6
    assert sum(facts.documents for facts in corpus.manifest.splits.values()) == 40


def test_training_text_does_not_repeat_held_out_text(tmp_path: Path) -> None:
    quotation = invented_texts(1, words=40, seed=1)[0]
    texts = [f"{text}\n{quotation}\nEnd." for text in invented_texts(40)]
    path = write_json_lines(tmp_path / "t.jsonl", texts)
    corpus = prepare(CorpusSettings(files=(str(path),), vocabulary=400), tmp_path / "cache")
    assert all(quotation in text for text in documents_in(corpus, "test"))
    assert all(
        quotation not in text and text.endswith("End.") for text in documents_in(corpus, "train")
    )


def test_the_split_does_not_depend_on_the_order_of_documents(tmp_path: Path) -> None:
    texts = invented_texts(40)
    corpora = []
    for name, ordered in (("a", texts), ("b", texts[::-1])):
        path = write_json_lines(tmp_path / f"{name}.jsonl", ordered)
        corpora.append(prepare(CorpusSettings(files=(str(path),), vocabulary=400), tmp_path))
    for split in SPLITS:
        assert set(documents_in(corpora[0], split)) == set(documents_in(corpora[1], split))


def test_the_same_text_is_the_same_corpus_everywhere(
    settings: CorpusSettings, corpus: Corpus, tmp_path: Path
) -> None:
    again = prepare(settings, tmp_path)
    assert again.digest == corpus.digest
    assert again.folder.name == corpus.folder.name
    other = prepare(replace(settings, vocabulary=401), tmp_path)
    assert other.folder != again.folder
    assert other.digest != again.digest


def test_a_ready_corpus_is_not_prepared_again(
    settings: CorpusSettings, corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preparation, "_build", None)
    assert prepare(settings, corpus.folder.parent).digest == corpus.digest


@pytest.mark.parametrize(
    "name",
    [
        "train-00000.tokens",
        "test-00000.tokens",
        "validation.bytes",
        "test.domains",
        "tokenizer.json",
        "manifest.json",
    ],
)
@pytest.mark.parametrize("damage", ["cut", "flipped", "gone"])
def test_a_damaged_corpus_is_prepared_again(
    settings: CorpusSettings, corpus: Corpus, tmp_path: Path, name: str, damage: str
) -> None:
    folder = tmp_path / corpus.folder.name
    shutil.copytree(corpus.folder, folder)
    path = folder / name
    content = path.read_bytes()
    if damage == "gone":
        path.unlink()
    else:
        flipped = bytes([content[0] ^ 1]) + content[1:]
        path.write_bytes(content[: len(content) // 2] if damage == "cut" else flipped)
    assert prepare(settings, tmp_path).digest == corpus.digest
    assert path.read_bytes() == content


def test_a_half_written_corpus_is_never_taken_for_a_whole_one(
    settings: CorpusSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(preparation, "write_manifest", die)
        with pytest.raises(KeyboardInterrupt):
            prepare(settings, tmp_path)
    (draft,) = [path for path in tmp_path.iterdir() if path.is_dir()]
    with pytest.raises(CorpusError, match="not a prepared corpus"):
        Corpus(draft)
    assert not list(tmp_path.glob("corpus-*/"))
    corpus = prepare(settings, tmp_path)
    assert not draft.exists()
    assert Corpus(corpus.folder).digest == corpus.digest


def _prepare(settings: CorpusSettings, cache: Path) -> str:
    return prepare(settings, cache).digest


def test_two_processes_prepare_one_corpus(
    settings: CorpusSettings, corpus: Corpus, tmp_path: Path
) -> None:
    with get_context("spawn").Pool(2) as pool:
        digests = pool.starmap(_prepare, [(settings, tmp_path)] * 2)
    assert digests == [corpus.digest] * 2


def test_progress_ends_at_one(settings: CorpusSettings, tmp_path: Path) -> None:
    told: list[tuple[float, str]] = []
    prepare(settings, tmp_path, lambda fraction, note: told.append((fraction, note)))
    fractions = [fraction for fraction, _ in told]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0


@pytest.mark.parametrize("count", [1, 2])
def test_too_few_documents_say_so(tmp_path: Path, count: int) -> None:
    path = write_json_lines(tmp_path / "t.jsonl", invented_texts(count))
    with pytest.raises(CorpusError, match="too few to be split"):
        prepare(CorpusSettings(files=(str(path),)), tmp_path / "cache")


def test_settings_out_of_range_are_refused() -> None:
    with pytest.raises(ConfigError, match=r"corpus.vocabulary: expected 300"):
        CorpusSettings(vocabulary=10)
    with pytest.raises(ConfigError, match=r"corpus.held_out"):
        CorpusSettings(held_out=0.5)


def test_opening_what_is_no_corpus_says_so(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="not a prepared corpus"):
        Corpus(tmp_path)


def test_held_out_tokens_know_their_domain_and_their_bytes(tmp_path: Path) -> None:
    texts = invented_texts(80)
    names = {"web": texts[:40], "books": texts[40:]}
    for name, some in names.items():
        write_json_lines(tmp_path / f"{name}-01.jsonl", some)
    corpus = prepare(CorpusSettings(files=(f"{tmp_path}/*.jsonl",), vocabulary=400), tmp_path)
    assert set(corpus.manifest.domains) == set(names)
    for split in ("validation", "test"):
        stream, domains = corpus.tokens(split), corpus.domains(split)
        sizes = corpus.text_bytes(split)
        assert len(stream) == len(domains) == len(sizes)
        assert sizes.sum() == corpus.manifest.splits[split].bytes
        ends = numpy.flatnonzero(stream == corpus.separator)
        assert domains[0] == domains[1]
        assert (sizes[ends] == 0).all()
        for start, end, text in zip(ends, ends[1:], documents_in(corpus, split), strict=False):
            name = corpus.manifest.domains[domains[end]]
            assert text in names[name]
            assert (domains[start + 1 : end + 1] == domains[end]).all()
            assert sizes[start + 1 : end + 1].sum() == len(text.encode())
    with pytest.raises(CorpusError, match="held-out split"):
        corpus.domains("train")
