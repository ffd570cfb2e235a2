"""Faults of preparation, planted and caught: shifted packing, leaked text, another tokenizer."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.corpus.test_preparation import SPLITS, documents_in
from tests.corpus.texts import write_json_lines

from genesys.corpus.assignment import Assignment
from genesys.corpus.corpus import Corpus, CorpusSettings, Split
from genesys.corpus.documents.base import Document
from genesys.corpus.overlap import Overlap
from genesys.corpus.preparation import HELD_OUT, prepare
from genesys.corpus.shard import Packer, Shard
from genesys.corpus.text_tokenizer import trained_tokenizer
from genesys.errors import CorpusError
from genesys.testing.pretend_corpus import invented_texts


@pytest.fixture
def texts() -> list[str]:
    return invented_texts(60)


@pytest.fixture
def settings(texts: list[str], tmp_path: Path) -> CorpusSettings:
    path = write_json_lines(tmp_path / "t.jsonl", texts)
    return CorpusSettings(files=(str(path),), vocabulary=400)


def prove_packing(corpus: Corpus, texts: list[str]) -> None:
    """Every document comes back whole, and is counted right, from the stream of one split."""
    found = [text for split in SPLITS for text in documents_in(corpus, split)]
    assert sorted(found) == sorted(texts)
    for split, facts in corpus.manifest.splits.items():
        assert facts.tokens == len(corpus.tokens(split))
        assert facts.bytes == sum(len(text.encode()) for text in documents_in(corpus, split))


def prove_nothing_leaked(corpus: Corpus) -> None:
    """No 13 words of a held-out document stand in training text."""
    held_out = Overlap(share=0.0)
    for split in ("validation", "test"):
        for text in documents_in(corpus, split):
            assert held_out.hold_out(text)
    for text in documents_in(corpus, "train"):
        assert held_out.removed(text)[1] == 0


def test_a_sound_corpus_passes(settings: CorpusSettings, texts: list[str], tmp_path: Path) -> None:
    corpus = prepare(settings, tmp_path)
    prove_packing(corpus, texts)
    prove_nothing_leaked(corpus)


@pytest.mark.parametrize("shift", ["first token lost", "last token lost", "separator lost"])
def test_an_off_by_one_in_packing_is_caught(
    settings: CorpusSettings,
    texts: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    shift: str,
) -> None:
    pack = Packer.pack

    def shifted(packer: Packer, documents: Sequence[Document], path: Path, first: bool) -> Shard:
        if shift == "separator lost":
            return pack(packer, documents, path, first=False)
        encode = packer.tokenizer.encode_all
        kept = slice(1, None) if shift == "first token lost" else slice(None, -1)
        with monkeypatch.context() as patched:
            patched.setattr(
                packer.tokenizer, "encode_all", lambda texts: [ids[kept] for ids in encode(texts)]
            )
            return pack(packer, documents, path, first)

    monkeypatch.setattr(Packer, "pack", shifted)
    corpus = prepare(settings, tmp_path)
    with pytest.raises(AssertionError):
        prove_packing(corpus, texts)


def test_held_out_documents_in_training_are_caught(
    settings: CorpusSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = Assignment.of

    def leaking(assignment: Assignment, split: Split) -> list[bool]:
        belongs = of(assignment, split)
        if split != "train":
            return belongs
        return [a or b for a, b in zip(belongs, of(assignment, "validation"), strict=True)]

    with monkeypatch.context() as planted:
        planted.setattr(Assignment, "of", leaking)
        planted.setattr(Overlap, "removed", lambda overlap, text: (text, 0))
        corpus = prepare(settings, tmp_path / "leaking")
    with pytest.raises(AssertionError):
        prove_nothing_leaked(corpus)
    # With the cut in place the same leak is removed again, and counted.
    with monkeypatch.context() as planted:
        planted.setattr(Assignment, "of", leaking)
        mended = prepare(settings, tmp_path / "mended")
    prove_nothing_leaked(mended)
    assert (
        mended.manifest.cuts[HELD_OUT].documents == mended.manifest.splits["validation"].documents
    )


def test_a_swapped_tokenizer_is_caught(
    settings: CorpusSettings, texts: list[str], tmp_path: Path
) -> None:
    corpus = prepare(settings, tmp_path)
    path = corpus.folder / "tokenizer.json"
    sound = path.read_bytes()
    path.write_text(trained_tokenizer(texts[30:], 400).content)
    swapped = Corpus(corpus.folder)
    for use in (lambda: swapped.encode("text"), lambda: swapped.decode([1])):
        with pytest.raises(CorpusError, match="not the tokenizer that the corpus was made with"):
            use()
    assert prepare(settings, tmp_path).digest == corpus.digest
    assert path.read_bytes() == sound


def test_evaluation_sets_are_removed_from_training_text_and_counted(
    settings: CorpusSettings, texts: list[str], tmp_path: Path
) -> None:
    plain = prepare(settings, tmp_path / "plain")
    learnt = documents_in(plain, "train")
    asked = " ".join(learnt[3].split()[10:30])
    rows = [{"question": asked.upper(), "choices": ["too short", {"also": "short"}]}]
    (tmp_path / "quiz.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (tmp_path / "other.txt").write_text("Nothing of this stands anywhere in the text " * 3)
    names = (f"{tmp_path}/quiz.jsonl", f"{tmp_path}/other.txt")
    clean = prepare(
        CorpusSettings(files=settings.files, vocabulary=400, decontaminate=names),
        tmp_path / "clean",
    )
    assert clean.folder.name != plain.folder.name
    assert asked.split()[5] in " ".join(learnt)
    assert documents_in(clean, "train") == [text for text in learnt if asked not in text]
    cuts = clean.manifest.cuts
    assert (cuts["quiz"].documents, cuts["quiz"].lines) == (1, 1)
    assert (cuts["other"].documents, cuts["other"].lines) == (0, 0)


def test_a_bad_evaluation_set_is_named(settings: CorpusSettings, tmp_path: Path) -> None:
    path = tmp_path / "quiz.jsonl"
    path.write_text("{")
    for name, told in ((str(path), "line 1: not JSON"), ("nowhere.jsonl", "no file matches")):
        with pytest.raises(CorpusError, match=told):
            prepare(CorpusSettings(files=settings.files, decontaminate=(name,)), tmp_path)
