"""How often and how long a service is asked."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Ge, Gt


@dataclass(frozen=True)
class Patience:
    """The bounds of one question to a service, all attempts and waits together."""

    attempts: Annotated[int, Ge(1)] = 5
    seconds: Annotated[float, Gt(0)] = 120.0
    """From the first attempt on. A wait that would end later is not begun."""

    first_wait: Annotated[float, Ge(0)] = 1.0
    """Seconds after the first failure; twice as long after each further one. What the service asks
    for by `Retry-After` counts instead, where it does."""
