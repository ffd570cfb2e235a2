"""What an agent wants to look up before it answers."""

from pydantic import Field

from genesys.agents.form import Form


class Queries(Form):
    """Queries, all looked up at once."""

    note: str = Field(default="", description="What you know by now, and what is missing.")
    queries: tuple[str, ...] = Field(
        description="What to look up, in a few technical words each; at most 8."
    )
