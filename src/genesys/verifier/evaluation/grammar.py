"""A small grammar of English that writes pairs of sentences, one of them ungrammatical.

The two differ in one word. Words are those of public prose, so that small models have met them.
Where the phenomenon allows, each form is right as often as it is wrong, so that a model that
always prefers one form scores one half.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from random import Random

_NOUNS = (
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
_PEOPLE = ("citizen", "officer", "minister", "soldier", "farmer", "governor", "senator", "judge")
_STATES = ("strong", "important", "necessary", "free", "ready", "known", "new", "great")
_VERBS = (
    ("give", "gave", "given"),
    ("take", "took", "taken"),
    ("begin", "began", "begun"),
    ("know", "knew", "known"),
    ("see", "saw", "seen"),
    ("write", "wrote", "written"),
)
_NUMBERS = (0, 1)


@dataclass(frozen=True)
class Pair:
    """A grammatical sentence, and what one changed word makes of it."""

    phenomenon: str
    good: str
    bad: str


def pairs(each: int) -> list[Pair]:
    """Return at most `each` pairs of every phenomenon, always the same ones.

    >>> next(pair for pair in pairs(1) if pair.phenomenon == "case of pronouns").good
    'The soldier knows them.'
    """
    found = []
    for phenomenon, write in PHENOMENA.items():
        written = [Pair(phenomenon, *_filled(frame, words)) for frame, words in write()]
        Random(phenomenon).shuffle(written)
        found += written[:each]
    return found


Frames = Iterator[tuple[str, tuple[str, str]]]
"""A sentence with one gap `{}`, and the right and the wrong word for it."""


def _filled(frame: str, words: tuple[str, str]) -> tuple[str, str]:
    return frame.format(words[0]), frame.format(words[1])


def _forms(number: int, singular: str, plural: str) -> tuple[str, str]:
    return (plural, singular) if number else (singular, plural)


def _verb_agreement() -> Frames:
    for noun, number, state in product(_NOUNS, _NUMBERS, _STATES):
        yield f"The {noun[number]} {{}} {state}.", _forms(number, "is", "are")


def _agreement_over_phrase() -> Frames:
    for noun, other, number in product(_NOUNS, _NOUNS, _NUMBERS):
        if noun != other:
            subject = f"{noun[number]} of the {other[1 - number]}"
            yield f"The {subject} {{}} important.", _forms(number, "is", "are")


def _agreement_over_clause() -> Frames:
    for noun, person, number in product(_NOUNS, _PEOPLE, _NUMBERS):
        subject = f"{noun[number]} that the {person}{'' if number else 's'} had seen"
        yield f"The {subject} {{}} necessary.", _forms(number, "was", "were")


def _auxiliary_agreement() -> Frames:
    for noun, number, (_, _, done) in product(_NOUNS, _NUMBERS, _VERBS):
        yield f"The {noun[number]} {{}} {done} it.", _forms(number, "has", "have")


def _existential_agreement() -> Frames:
    for noun, number, state in product(_NOUNS, _NUMBERS, _STATES[:4]):
        counted = f"many {state} {noun[1]}" if number else f"one {state} {noun[0]}"
        yield f"There {{}} {counted}.", _forms(number, "is", "are")


def _determiner_agreement() -> Frames:
    for noun, number, person in product(_NOUNS, _NUMBERS, _PEOPLE):
        yield f"The {person} considered {{}} {noun[number]}.", _forms(number, "this", "these")


def _reflexives() -> Frames:
    for person, number, state in product(_PEOPLE, _NUMBERS, _STATES):
        subject = person + "s" * number
        yield f"The {subject} made {{}} {state}.", _forms(number, "himself", "themselves")


def _verb_forms() -> Frames:
    for noun, (now, then, done) in product(_NOUNS, _VERBS):
        yield f"The {noun[0]} will {{}} it.", (now, then)
        yield f"The {noun[0]} has {{}} it.", (done, now)
        yield f"The {noun[1]} {{}} it to us.", (then, done)


def _pronoun_case() -> Frames:
    for person, (subject, target) in product(
        _PEOPLE, (("I", "me"), ("we", "us"), ("they", "them"), ("he", "him"))
    ):
        yield f"The {person} knows {{}}.", (target, subject)
        yield f"The {person} says that {{}} knew it.", (subject, target)


def _polarity() -> Frames:
    for noun, (_, _, done) in product(_NOUNS, _VERBS):
        yield f"{{}} {noun[0]} has ever {done} it.", ("No", "The")


PHENOMENA: Mapping[str, Callable[[], Frames]] = {
    "verb agreement": _verb_agreement,
    "agreement over a phrase": _agreement_over_phrase,
    "agreement over a clause": _agreement_over_clause,
    "auxiliary agreement": _auxiliary_agreement,
    "existential agreement": _existential_agreement,
    "determiner agreement": _determiner_agreement,
    "reflexives": _reflexives,
    "verb forms": _verb_forms,
    "case of pronouns": _pronoun_case,
    "negative polarity": _polarity,
}
