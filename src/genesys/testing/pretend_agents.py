"""LLMs that play all roles by rote: sessions go on without anybody thinking."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from genesys.agents.form import written
from genesys.agents.observer import Observed
from genesys.agents.planner import Planned
from genesys.agents.proposer import Proposed
from genesys.agents.reviewer import Reviewed
from genesys.llm.conversation import Conversation
from genesys.llm.price import FREE, Price
from genesys.llm.providers.base import LLM
from genesys.llm.providers.scripted import Scripted
from genesys.llm.settings import LLMSettings
from genesys.llm.staff import ROLES, Staff

_HEAD = """from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit{slots}


class {name}(Unit):
    \"\"\"Act as a {kind}, by rote.

    Source: written by rote.
    \"\"\"

    kind = "{kind}"
"""

_BODIES: Mapping[str, str] = {
    "residual arrangement": """    mixer = slot("mixes over time, causally", kind="sequence mixer")
    mlp = slot("mixes channels", kind="channel mixer")

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.before = nn.LayerNorm(dim)
        self.between = nn.LayerNorm(dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        mixed, signals = self.mixer(self.before(x), signals)
        x = x + {number} * mixed
        changed, signals = self.mlp(self.between(x), signals)
        return x + changed, signals
""",
    "sequence mixer": """    norm = slot("keeps the scale", kind="norm")

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.taken = nn.Linear(dim, 3 * dim)
        self.given = nn.Linear(dim, dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        query, key, value = self.taken(x).chunk(3, -1)
        mixed = nn.functional.scaled_dot_product_attention(query, key, value, is_causal=True)
        mixed, signals = self.norm({number} * mixed, signals)
        return self.given(mixed), signals
""",
    "channel mixer": """    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.up = nn.Linear(dim, 2 * dim)
        self.down = nn.Linear(2 * dim, dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return self.down(nn.functional.gelu({number} * self.up(x))), signals
""",
    "norm": """    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.norm = nn.LayerNorm(dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return {number} * self.norm(x), signals
""",
}
"""Unit bodies by kind; the number makes each a unit of its own."""

_LEAK = """    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.map = nn.Linear(dim, dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return self.map(x + {number} * x.flip(1)), signals
"""
"""What fails: every position sees the future."""


def unit_by_rote(kind: str, random: Random, *, valid: bool = True) -> str:
    """Write a unit of one of the kinds that are known by rote; without `valid`, one that leaks."""
    number = f"{random.uniform(0.5, 1.5):.6f}"
    body = (_BODIES[kind] if valid else _LEAK).format(number=number)
    name = f"Rote{kind.title().replace(' ', '')}"
    slots = ", slot" if "slot(" in body else ""
    gap = "" if slots else "\n"
    return _HEAD.format(name=name, kind=kind, slots=slots) + gap + body


@dataclass(frozen=True)
class PretendAgents:
    """Agents that make no use of what they read, but for the kind of the slot.

    What they say follows from the conversation, so a session that is resumed hears it again.
    """

    valid: float = 1.0
    """Chance that a unit passes the checks."""

    target: str = "mixer"
    rating: int = 5
    """Of reviewer and observer."""

    seed: int = 0

    def staff(self, price: Price = FREE) -> Staff:
        """Return them as a staff: every role is one LLM of the same name."""
        llms: dict[str, LLM] = {
            role: Scripted(getattr(self, f"_{role}"), free=price == FREE) for role in ROLES
        }
        roles = {role: {role: 1.0} for role in ROLES}
        settings = LLMSettings(
            roles=roles, prices=dict.fromkeys(ROLES, price), dollars=None if price == FREE else 1e6
        )
        return Staff.of(settings, llms, lambda model: None)

    def answer(self, conversation: Conversation) -> str:
        """Answer as the role whose instructions these are: for one LLM that plays all roles."""
        role = _first(rf"^You are the ({'|'.join(ROLES)})\b", conversation.instructions)
        told: str = getattr(self, f"_{role}")(conversation)
        return told

    def _random(self, conversation: Conversation) -> Random:
        return Random(f"{self.seed}/{conversation.digest}")

    def _proposer(self, conversation: Conversation) -> str:
        number = self._random(conversation).randrange(10**6)
        return written(
            Proposed(
                title=f"Rote idea {number}",
                target=self.target,
                motivation="It may help.",
                mechanism="y = f(x)",
                plan="Write what is missing.",
                effect="Lower loss.",
                risk="None that is known.",
                references=(),
            )
        )

    def _reviewer(self, conversation: Conversation) -> str:
        return written(
            Reviewed(reasons="It is clear.", concerns=(), suggestions=(), rating=self.rating)
        )

    def _planner(self, conversation: Conversation) -> str:
        turns = reversed(conversation.turns)
        told = next(turn.text for turn in turns if "Open slots:" in turn.text)
        slot = _first(r"^- `([\w.]+)`[,:] a ", told)
        return written(
            Planned(slot=slot, action="write", unit="", settings=(), plan="Write it by rote.")
        )

    def _coder(self, conversation: Conversation) -> str:
        random = self._random(conversation)
        kind = _first(r"`kind` is `([^`]+)`", conversation.turns[0].text)
        valid = random.random() < self.valid
        return f"```python\n{unit_by_rote(kind, random, valid=valid)}```"

    def _observer(self, conversation: Conversation) -> str:
        return written(
            Observed(
                quality="Right.", adherence="Yes.", novelty="Some.", concerns=(), rating=self.rating
            )
        )


def _first(pattern: str, text: str) -> str:
    found = re.search(pattern, text, re.MULTILINE)
    assert found is not None, f"{pattern} is not in what an agent is told: {text}"
    return found[1]
