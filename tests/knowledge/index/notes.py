"""A collection that tests change as they like."""

from collections.abc import Sequence

from genesys.knowledge.collections.base import Collection
from genesys.knowledge.passage import Passage

TEXTS = {
    "decay": "States shrink by a factor at each step. So the layer forgets what is old.",
    "router": "A router sends every token to two experts. Idle experts cost nothing.",
    "norm": "Dividing by the root of the mean square keeps activations at one scale.",
    "delta": "The delta rule corrects what a key retrieves. It erases before it writes.",
    "window": "Attention over a window of nearby tokens costs little.\n\n```\nwindow = 128\n```",
    "naïve": "Straße and naïve café: letters with marks. $x_{t+1} = A x_t$",
}


class Notes(Collection):
    """One passage a text; its state is counted."""

    def __init__(self, texts: dict[str, str] | None = None) -> None:
        self.texts = dict(TEXTS if texts is None else texts)

    @property
    def name(self) -> str:
        return "notes"

    @property
    def state(self) -> str:
        return str(hash(tuple(self.texts.items())))

    def passages(self) -> Sequence[Passage]:
        return [note(name, text) for name, text in self.texts.items()]


def note(name: str, text: str) -> Passage:
    return Passage("notes", name, f"On {name}", text, f"note {name}", keywords=("layers",))


def many(count: int) -> dict[str, str]:
    """Return texts of which each has words of its own, and shares some with each other."""
    return {
        f"n{n}": f"Text {n} has word{n} and word{n % 7}. It also says word{n % 11} of gates."
        for n in range(count)
    }
