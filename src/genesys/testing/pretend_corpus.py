"""A small corpus of invented words: prepared like any other, in a fraction of a second."""

import json
import random
from pathlib import Path

from genesys.corpus.corpus import Corpus, CorpusSettings
from genesys.corpus.preparation import prepare


def invented_texts(count: int, words: int = 150, seed: int = 0) -> list[str]:
    """Write documents of random words: all different, and cheap to tokenise."""
    draw = random.Random(seed)
    lexicon = ["".join(draw.choices("abcdefghij", k=draw.randint(2, 7))) for _ in range(500)]
    return [" ".join(draw.choices(lexicon, k=words)) + "." for _ in range(count)]


def pretend_corpus(folder: Path, documents: int = 60) -> Corpus:
    """Prepare a corpus of so many invented documents in a folder; 300 token ids."""
    path = folder / "invented.jsonl"
    texts = invented_texts(documents)
    path.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), "utf-8")
    return prepare(CorpusSettings(files=(str(path),), vocabulary=300, held_out=0.1), folder)
