"""A small grammar of English that writes pairs of sentences, one of them ungrammatical.

The two have the same words but for one, or the same words in another order. Each form is right
as often as it is wrong, so that a model that always prefers one form scores one half.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from genesys.verifier.evaluation import grammar_agreement as agreement
from genesys.verifier.evaluation import grammar_structure as structure
from genesys.verifier.evaluation.grammar_words import Frames


@dataclass(frozen=True)
class Pair:
    """A grammatical sentence, and what a small change makes of it."""

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
        written = [
            Pair(phenomenon, frame.format(right), frame.format(wrong))
            for frame, (right, wrong) in dict.fromkeys(write())
        ]
        Random(phenomenon).shuffle(written)
        found += written[:each]
    return found


PHENOMENA: Mapping[str, Callable[[], Frames]] = {
    "verb agreement": agreement.verb_agreement,
    "agreement over a phrase": agreement.agreement_over_phrase,
    "agreement over a clause": agreement.agreement_over_clause,
    "auxiliary agreement": agreement.auxiliary_agreement,
    "existential agreement": agreement.existential_agreement,
    "determiner agreement": agreement.determiner_agreement,
    "determiner over an adjective": agreement.determiner_over_adjective,
    "irregular nouns": agreement.irregular_nouns,
    "verb forms": agreement.verb_forms,
    "case of pronouns": agreement.pronoun_case,
    "reflexives": agreement.reflexives,
    "binding": agreement.binding,
    "negative polarity": structure.polarity,
    "quantifiers": structure.quantifiers,
    "filler and gap": structure.filler_gap,
    "islands": structure.islands,
    "left branches": structure.left_branches,
    "ellipsis": structure.ellipsis,
    "argument structure": structure.argument_structure,
    "raising and control": structure.raising_and_control,
}
"""After the fields of BLiMP (Warstadt et al. 2020), in words of public prose."""
