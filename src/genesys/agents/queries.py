"""What an agent wants to look up before it answers."""

from pydantic import Field

from genesys.agents.form import Form
from genesys.agents.prompt import prompt
from genesys.knowledge.fence import without_rule


class Queries(Form):
    """Queries, all looked up at once."""

    note: str = Field(default="", description="What you know by now, and what is missing.")
    queries: tuple[str, ...] = Field(
        description="What to look up, in a few technical words each; three or four, since they "
        "share what is shown."
    )


def looked_up(passages: str, rounds_left: int, thing: str) -> str:
    """Hand on what was found, and ask for a `thing`, or for queries while rounds are left.

    The rule of the fence stands in the instructions of all who may look things up: not again here.
    """
    bare = without_rule(passages)
    return prompt("found", passages=bare, rounds_left=rounds_left, thing=thing)
