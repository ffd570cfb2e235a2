"""A password to a service, which is never shown."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

from genesys.errors import SourceError
from genesys.way_out import key_in


@dataclass(frozen=True)
class Key:
    """What a service knows its user by, and where the service expects it.

    Its value takes no part in `repr`; whatever is told or kept goes through `blot` first.
    """

    value: str = field(repr=False)
    header: str = ""
    """The header that carries it; empty: none."""

    scheme: str = ""
    """Before the value in that header: `Bearer `."""

    parameter: str = ""
    """The parameter of the address that carries it; empty: none."""

    @classmethod
    def found(
        cls, variables: Sequence[str], header: str = "", scheme: str = "", parameter: str = ""
    ) -> Self | None:
        """Return the key in the first of these environment variables that is set, or None.

        Raises SourceError for one that cannot be a key, without showing it.
        """
        value = key_in(os.environ, variables, SourceError)
        return cls(value, header, scheme, parameter) if value else None

    @property
    def headers(self) -> dict[str, str]:
        """What is added to the headers of a request."""
        return {self.header: f"{self.scheme}{self.value}"} if self.header else {}

    @property
    def parameters(self) -> dict[str, str]:
        """What is added to the parameters of a request."""
        return {self.parameter: self.value} if self.parameter else {}

    def blot(self, text: str) -> str:
        """Return the text without the key, should a service have repeated it."""
        return text.replace(self.value, "***")
