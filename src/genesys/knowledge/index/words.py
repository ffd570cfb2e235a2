"""The words of a query that are worth looking for."""

import re
import unicodedata
from collections.abc import Sequence

_COMMON = """
    a about above after again against all also am among an and any are as at be because been
    before being below between both but by can cannot could did do does doing done down during each
    either else ever every few for from further get gets had has have having he her here hers him
    his how however i if in instead into is it its itself just let like make makes may me might
    more most much must my need needs neither no nor not now of off on once one only onto or other
    our out over own per rather same she should since so some something still such than that the
    their them themselves then there these they thing things this those through thus to too toward
    towards under until up upon us use used uses using very via want wants was way ways we were
    what when where whether which while who whom whose why will with within without would yet you
    your
"""
_LEFT_OUT = frozenset(_COMMON.split())

MOST = 64
"""Words of a query that are looked for; the first ones."""


def every_word(query: str) -> Sequence[str]:
    """Return all words of the query in order, the common ones too."""
    return re.findall(r"[^\W_]+", query.casefold())


def words(query: str) -> Sequence[str]:
    """Return the query's words without the most common ones, each once, in order.

    >>> words("How can a layer forget, and what does the layer keep?")
    ['layer', 'forget', 'keep']
    """
    # As the index has them: accents belong to their letters, and "ß" stays one.
    plain = unicodedata.normalize("NFC", query).lower()
    found = dict.fromkeys(re.findall(r"[^\W_]+", plain))
    return [word for word in found if word not in _LEFT_OUT][:MOST]
