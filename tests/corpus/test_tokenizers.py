"""Any tokenizer: the bytes of its tokens are those of the text, whatever it does to the text."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.corpus.texts import write_json_lines
from tokenizers import (
    Tokenizer,
    decoders,
    models,
    normalizers,
    pre_tokenizers,
    processors,
    trainers,
)

from genesys.corpus.corpus import Corpus, CorpusSettings
from genesys.corpus.loaded_tokenizer import loaded_tokenizer
from genesys.corpus.preparation import prepare
from genesys.corpus.text_tokenizer import TextTokenizer, trained_tokenizer
from genesys.errors import CorpusError
from genesys.testing.pretend_corpus import invented_texts

LEARNT = invented_texts(60)
BYTES = [f"<0x{value:02X}>" for value in range(256)]


def over_bytes() -> Tokenizer:
    return Tokenizer.from_str(trained_tokenizer(LEARNT, 400).content)


def sentence_pieces() -> Tokenizer:
    """As Llama-2's: spaces as a letter, one put before the text, unknown characters as bytes."""
    tokenizer = Tokenizer(models.BPE(byte_fallback=True, unk_token="<unk>", fuse_unk=True))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")]
    )
    tokenizer.decoder = decoders.Sequence(
        [
            decoders.Replace("▁", " "),
            decoders.ByteFallback(),
            decoders.Fuse(),
            decoders.Strip(" ", 1, 0),
        ]
    )
    trainer = trainers.BpeTrainer(vocab_size=700, special_tokens=["<unk>", "<s>", "</s>", *BYTES])
    tokenizer.train_from_iterator(LEARNT, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A", special_tokens=[("<s>", 1)]
    )
    return tokenizer


def unigram() -> Tokenizer:
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    trainer = trainers.UnigramTrainer(vocab_size=400, special_tokens=["<unk>"], unk_token="<unk>")
    tokenizer.train_from_iterator(LEARNT, trainer)
    return tokenizer


def word_pieces() -> Tokenizer:
    """As BERT's: lower case, accents and spaces dropped, unknown words as one token."""
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    trainer = trainers.WordPieceTrainer(vocab_size=400, special_tokens=["[UNK]"])
    tokenizer.train_from_iterator(LEARNT, trainer)
    return tokenizer


MADE: dict[str, Callable[[], Tokenizer]] = {
    "bytes": over_bytes,
    "sentence pieces": sentence_pieces,
    "unigram": unigram,
    "word pieces": word_pieces,
}
LOSSLESS = {"bytes": True, "sentence pieces": True, "unigram": False, "word pieces": False}


@pytest.fixture(scope="module", params=MADE)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def path(name: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tokenizer") / "tokenizer.json"
    MADE[name]().save(str(path))
    return path


@pytest.fixture(scope="module")
def tokenizer(path: Path) -> TextTokenizer:
    return loaded_tokenizer(str(path))


@given(text=st.text() | st.sampled_from(LEARNT))
def test_bytes_of_tokens_sum_up_to_the_text(tokenizer: TextTokenizer, text: str) -> None:
    ids, sizes = tokenizer.measured(text)
    assert ids.tolist() == tokenizer.encode(text)
    assert len(ids) == len(sizes)
    assert (sizes >= 0).all()
    assert sizes.sum() == (len(text.encode()) if len(ids) else 0)
    assert tokenizer.vocabulary - 1 not in ids


def test_a_token_has_the_bytes_of_its_own_characters() -> None:
    tokenizer = TextTokenizer(sentence_pieces().to_str())
    ids, sizes = tokenizer.measured("the 日the")
    pieces = [tokenizer.decode([int(index)]) for index in ids]
    assert sizes.sum() == 10
    (first,) = (n for n, size in enumerate(sizes) if size == 3 and "the" not in pieces[n])
    assert sizes[first : first + 3].tolist() == [3, 0, 0]


def test_a_corpus_is_made_with_it(path: Path, name: str, tmp_path: Path) -> None:
    texts = invented_texts(80, seed=3)
    rows = write_json_lines(tmp_path / "t.jsonl", [f"{text} Ünïcode 日本." for text in texts])
    corpus = prepare(CorpusSettings(files=(str(rows),), tokenizer=str(path)), tmp_path / "cache")
    assert corpus.separator == loaded_tokenizer(str(path)).vocabulary - 1
    assert corpus.manifest.lossless == LOSSLESS[name]
    for split in ("validation", "test"):
        facts = corpus.manifest.splits[split]
        assert corpus.text_bytes(split).sum() == facts.bytes
        assert (corpus.tokens(split) == corpus.separator).sum() == facts.documents + 1
    again = Corpus(corpus.folder)
    assert again.encode(texts[0]) == loaded_tokenizer(str(path)).encode(texts[0])


def test_another_tokenizer_is_another_corpus(tmp_path: Path) -> None:
    rows = write_json_lines(tmp_path / "t.jsonl", invented_texts(40))
    folders = set()
    for number, make in enumerate((over_bytes, word_pieces)):
        path = tmp_path / f"{number}.json"
        make().save(str(path))
        settings = CorpusSettings(files=(str(rows),), tokenizer=str(path))
        folders.add(prepare(settings, tmp_path / "cache").folder)
    assert len(folders) == 2


@pytest.mark.parametrize(("content", "told"), [(None, "cannot be read"), ("{}", "no tokenizer")])
def test_a_bad_file_is_named(tmp_path: Path, content: str | None, told: str) -> None:
    path = tmp_path / "tokenizer.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(CorpusError, match=told) as raised:
        loaded_tokenizer(str(path))
    assert str(path) in str(raised.value)
