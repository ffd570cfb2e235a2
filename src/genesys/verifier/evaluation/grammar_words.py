"""Words of public prose, which small models have met, and the form of the grammar's sentences."""

from collections.abc import Iterator

NOUNS = (
    ("nation", "nations"),
    ("government", "governments"),
    ("state", "states"),
    ("citizen", "citizens"),
    ("officer", "officers"),
    ("committee", "committees"),
    ("law", "laws"),
    ("treaty", "treaties"),
    ("measure", "measures"),
    ("report", "reports"),
    ("power", "powers"),
    ("minister", "ministers"),
)
PEOPLE = ("citizen", "officer", "minister", "soldier", "farmer", "governor", "senator", "judge")
STATES = ("strong", "important", "necessary", "free", "ready", "known", "new", "great")
VERBS = (
    ("give", "gave", "given"),
    ("take", "took", "taken"),
    ("begin", "began", "begun"),
    ("know", "knew", "known"),
    ("see", "saw", "seen"),
    ("write", "wrote", "written"),
)
IRREGULAR = (
    ("man", "men"),
    ("woman", "women"),
    ("child", "children"),
    ("wife", "wives"),
    ("life", "lives"),
    ("foot", "feet"),
)
AMOUNTS = ("money", "labor", "peace", "wealth", "commerce", "knowledge")
"""Nouns of what is not counted."""

NUMBERS = (0, 1)
"""The singular and the plural."""

Frames = Iterator[tuple[str, tuple[str, str]]]
"""A sentence with one gap `{}`, and what is right and what is wrong in it."""


def forms(number: int, singular: str, plural: str) -> tuple[str, str]:
    """Return the right and the wrong one of two forms: number 0 is the singular."""
    return (plural, singular) if number else (singular, plural)
