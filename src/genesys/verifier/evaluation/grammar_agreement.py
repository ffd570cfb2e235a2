"""Phenomena in which the form of one word follows from another one."""

from itertools import product

from genesys.verifier.evaluation.grammar_words import (
    IRREGULAR,
    NOUNS,
    NUMBERS,
    PEOPLE,
    STATES,
    VERBS,
    Frames,
    forms,
)


def verb_agreement() -> Frames:
    """A verb agrees with the noun before it."""
    for noun, number, state in product(NOUNS, NUMBERS, STATES):
        yield f"The {noun[number]} {{}} {state}.", forms(number, "is", "are")


def agreement_over_phrase() -> Frames:
    """A verb agrees with its subject, not with the nearer noun."""
    for noun, other, number in product(NOUNS, NOUNS, NUMBERS):
        if noun != other:
            subject = f"{noun[number]} of the {other[1 - number]}"
            yield f"The {subject} {{}} important.", forms(number, "is", "are")


def agreement_over_clause() -> Frames:
    """A verb agrees with its subject across a relative clause."""
    for noun, person, number in product(NOUNS, PEOPLE, NUMBERS):
        subject = f"{noun[number]} that the {person}{'' if number else 's'} had seen"
        yield f"The {subject} {{}} necessary.", forms(number, "was", "were")


def auxiliary_agreement() -> Frames:
    """An auxiliary agrees with its subject."""
    for noun, number, (_, _, done) in product(NOUNS, NUMBERS, VERBS):
        yield f"The {noun[number]} {{}} {done} it.", forms(number, "has", "have")


def existential_agreement() -> Frames:
    """A verb after `there` agrees with what follows."""
    for noun, number, state in product(NOUNS, NUMBERS, STATES[:4]):
        counted = f"many {state} {noun[1]}" if number else f"one {state} {noun[0]}"
        yield f"There {{}} {counted}.", forms(number, "is", "are")


def determiner_agreement() -> Frames:
    """A determiner agrees with its noun."""
    for noun, number, person in product(NOUNS, NUMBERS, PEOPLE):
        yield f"The {person} considered {{}} {noun[number]}.", forms(number, "this", "these")


def reflexives() -> Frames:
    """A reflexive agrees with its subject."""
    for person, number, state in product(PEOPLE, NUMBERS, STATES):
        subject = person + "s" * number
        yield f"The {subject} made {{}} {state}.", forms(number, "himself", "themselves")


def verb_forms() -> Frames:
    """An irregular verb has the form that its place asks for."""
    for noun, (now, then, done) in product(NOUNS, VERBS):
        yield f"The {noun[0]} will {{}} it.", (now, then)
        yield f"The {noun[0]} has {{}} it.", (done, now)
        yield f"The {noun[1]} {{}} it to us.", (then, done)


def pronoun_case() -> Frames:
    """A pronoun is a subject or an object."""
    for person, (subject, target) in product(
        PEOPLE, (("I", "me"), ("we", "us"), ("they", "them"), ("he", "him"))
    ):
        yield f"The {person} knows {{}}.", (target, subject)
        yield f"The {person} says that {{}} knew it.", (subject, target)


def determiner_over_adjective() -> Frames:
    """A determiner agrees with its noun across an adjective."""
    for noun, number, state in product(NOUNS, NUMBERS, STATES):
        yield f"We considered {{}} {state} {noun[number]}.", forms(number, "this", "these")


def irregular_nouns() -> Frames:
    """An irregular noun has the number that stands before it."""
    for (one, many), person in product(IRREGULAR, PEOPLE):
        yield f"The {person} saw one {{}}.", (one, many)
        yield f"The {person} saw two {{}}.", (many, one)


def binding() -> Frames:
    """A reflexive belongs to the subject of its own clause (principle A)."""
    for person, other, number in product(PEOPLE, PEOPLE, NUMBERS):
        if person != other:
            inner, outer = person + "s" * number, other + "s" * (1 - number)
            reflexive = forms(number, "himself", "themselves")
            yield f"The {outer} said that the {inner} made {{}} known.", reflexive
