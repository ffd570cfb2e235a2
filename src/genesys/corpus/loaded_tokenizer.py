"""Any tokenizer: from a file, or by the name of a model on the hub."""

from pathlib import Path

from genesys.corpus.hub_errors import asking_the_hub
from genesys.corpus.text_tokenizer import TextTokenizer
from genesys.errors import CorpusError


def loaded_tokenizer(name: str) -> TextTokenizer:
    """Return the tokenizer of a `tokenizer.json`, of a folder with one, or of a model on the hub.

    A model without a `tokenizer.json` takes `transformers`, which makes one where it can. Raises
    CorpusError for what is not there, cannot be read, or is gated while nobody is logged in.
    """
    path = Path(name).expanduser()
    if path.is_dir():
        path = path / "tokenizer.json"
    if path.suffix == ".json" or path.exists() or name.startswith((".", "/", "~")):
        try:
            return TextTokenizer(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise CorpusError(f"corpus: the tokenizer {path} cannot be read: {error}.") from error
        except CorpusError as error:
            raise CorpusError(f"{error} It is that of {path}.") from error
    from huggingface_hub import errors, hf_hub_download

    what = f"tokenizer {name!r}"
    with asking_the_hub(what):
        try:
            return TextTokenizer(Path(hf_hub_download(name, "tokenizer.json")).read_text("utf-8"))
        except errors.LocalEntryNotFoundError:
            raise
        except errors.EntryNotFoundError:
            return _converted(name, what)


def _converted(name: str, what: str) -> TextTokenizer:
    try:
        from transformers import AutoTokenizer
    except ModuleNotFoundError as error:
        raise CorpusError(
            f"corpus: {what} has no tokenizer.json; converting it needs transformers: run "
            "`pip install transformers`."
        ) from error
    backend = getattr(AutoTokenizer.from_pretrained(name), "backend_tokenizer", None)
    if backend is None:
        raise CorpusError(f"corpus: {what} has no form that the library `tokenizers` reads.")
    return TextTokenizer(backend.to_str())
