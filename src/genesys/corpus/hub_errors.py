"""What the Hugging Face hub answers, told in one line."""

from collections.abc import Iterator
from contextlib import contextmanager

from genesys.errors import CorpusError

_LOG_IN = "log in with `hf auth login`, or put a token into HF_TOKEN"


@contextmanager
def asking_the_hub(what: str) -> Iterator[None]:
    """Turn what the hub's client raises inside the block into a CorpusError about `what`."""
    from huggingface_hub import errors

    try:
        yield
    except CorpusError:
        raise
    except errors.GatedRepoError as error:
        raise CorpusError(
            f"corpus: {what} is gated: accept its terms on its page on the hub, then {_LOG_IN}."
        ) from error
    except errors.RevisionNotFoundError as error:
        raise CorpusError(f"corpus: {what} has no such revision on the hub.") from error
    except errors.RepositoryNotFoundError as error:
        raise CorpusError(
            f"corpus: there is no {what} on the hub, or it is private. Check the name; if it is "
            f"private, {_LOG_IN}."
        ) from error
    except errors.HFValidationError as error:
        raise CorpusError(f"corpus: {what}: expected `owner/name`; {error}.") from error
    except Exception as error:
        # Clients of the hub raise what their own libraries do: all of it is told in one line.
        raise CorpusError(
            f"corpus: {what} cannot be had from the hub: {_line(error)}. What came before is kept; "
            "the same command goes on from there."
        ) from error


def _line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return f"{type(error).__name__}: {lines[0] if lines else 'no more is known'}".rstrip(".")
