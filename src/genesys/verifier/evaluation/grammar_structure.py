"""Phenomena in which what is right follows from how a sentence is built."""

from itertools import product

from genesys.verifier.evaluation.grammar_words import AMOUNTS, NOUNS, PEOPLE, VERBS, Frames

_COUPLES = tuple(couple for couple in product(PEOPLE, PEOPLE) if couple[0] != couple[1])


def polarity() -> Frames:
    """`ever` needs a negation before it, and `never` must have none."""
    for noun, (_, _, done) in product(NOUNS, VERBS):
        yield f"No {noun[0]} has {{}} {done} it.", ("ever", "never")
        yield f"The {noun[0]} has {{}} {done} it.", ("never", "ever")


def filler_gap() -> Frames:
    """`what` needs a gap in its clause, and `that` must have none."""
    for (person, other), then in product(_COUPLES, ("gave", "sent", "brought", "showed")):
        yield f"The {person} said {{}} the {other} {then} to us.", ("what", "that")
        yield f"The {person} said {{}} the {other} {then} it to us.", ("that", "what")


def islands() -> Frames:
    """Nothing is asked out of a clause that is a question itself (Ross 1967)."""
    for (person, other), noun in product(_COUPLES, NOUNS[:6]):
        yield (
            f"What did the {person} say {{}} the {other} took from the {noun[0]}?",
            ("that", "why"),
        )
        yield f"The {person} wondered {{}} the {other} took the {noun[0]}.", ("why", "that")


def left_branches() -> Frames:
    """A noun goes along with the word that asks for its owner."""
    for noun, person in product(NOUNS, PEOPLE):
        right = f"Whose {noun[0]} did the {person} take?"
        yield "{}", (right, f"Whose did the {person} take {noun[0]}?")


def ellipsis() -> Frames:
    """What is left out is taken up by the auxiliary that it would have."""
    for (person, other), (_, then, done) in product(_COUPLES, VERBS):
        yield f"The {person} {then} it, and the {other} {{}} too.", ("did", "has")
        yield f"The {person} has {done} it, and the {other} {{}} too.", ("has", "did")


def quantifiers() -> Frames:
    """`many` counts, `much` measures."""
    for person, number in product(PEOPLE, range(len(AMOUNTS))):
        yield f"The {person} saw {{}} {NOUNS[number][1]}.", ("many", "much")
        yield f"The {person} saw {{}} {AMOUNTS[number]}.", ("much", "many")


def argument_structure() -> Frames:
    """A transitive verb has an object, and is what a passive needs."""
    pairs = product(("taken", "given", "made", "sent", "found"), ("come", "arrived", "gone"))
    for (transitive, alone), person in product(pairs, PEOPLE):
        yield f"It was {{}} by the {person}.", (transitive, alone)
        yield f"The {person} has {{}}.", (alone, transitive)


def raising_and_control() -> Frames:
    """`there` may be the subject of `seem`, which takes no object."""
    pairs = product(("seemed", "appeared"), ("wanted", "tried"))
    for (raising, control), noun in product(pairs, NOUNS):
        yield f"There {{}} to be one {noun[0]}.", (raising, control)
        yield f"They {{}} one {noun[0]}.", (control, raising)
