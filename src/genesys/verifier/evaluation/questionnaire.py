"""What every design is asked for tasks that bring their own data: written once, read by jobs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from genesys.corpus.corpus import Corpus
from genesys.errors import CorpusError
from genesys.verifier.evaluation.prompt import Prompt
from genesys.verifier.evaluation.requests import Request, Requests

_REQUESTS = "requests.safetensors"
_PROMPTS = "prompts.json"


@dataclass(frozen=True)
class Questionnaire:
    """A folder with requests in tokens, and with prompts; none of the right answers is in it.

    So the sandbox, in which a design answers, needs neither the data sets nor lm-eval.
    """

    folder: Path

    @classmethod
    def write(
        cls, folder: Path, requests: Sequence[Request], prompts: Sequence[Prompt], corpus: Corpus
    ) -> Questionnaire:
        """Tokenise the requests and write both into a folder."""
        Requests.of(requests, corpus).write(folder / _REQUESTS)
        plain = [prompt.plain() for prompt in prompts]
        (folder / _PROMPTS).write_text(json.dumps(plain), "utf-8")
        return cls(folder)

    @cached_property
    def requests(self) -> Requests:
        """The requests; CorpusError when they are damaged."""
        return Requests.read(self.folder / _REQUESTS)

    @cached_property
    def prompts(self) -> list[Prompt]:
        """The prompts; CorpusError when they are damaged."""
        path = self.folder / _PROMPTS
        try:
            return [Prompt.of(plain) for plain in json.loads(path.read_text("utf-8"))]
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise CorpusError(
                f"prompts: {path} cannot be read: {error}. Delete {self.folder} to prepare its "
                "tasks again."
            ) from error

    @property
    def tokens(self) -> int:
        """Tokens that a model reads at most to answer everything once."""
        longest = sum(prompt.at_most * len(prompt.context) for prompt in self.prompts)
        return len(self.requests.tokens) + longest
