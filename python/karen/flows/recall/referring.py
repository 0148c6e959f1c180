"""Whose age it is that a clause goes on about: `she's 70` behind a mother, and not `he's 3` behind a sister's dog."""

from __future__ import annotations

import re

from karen.base.words import word_set
from karen.flows.decide.request import fold
from karen.flows.recall.questions import Asked
from karen.flows.recall.relations import WORD, includes, relations_in

_WOMEN = word_set("""
mother stepmother sister daughter wife girlfriend grandmother granddaughter aunt niece goddaughter mother-in-law
""")
_MEN = word_set("""
father stepfather brother son husband boyfriend grandfather grandson uncle nephew godson father-in-law
""")
_SHE = word_set("she shes sie ella elle ela her")
_HE = word_set("he hes er el il ele his")
_OWNED = re.compile(
    r"^\W*(?:and |but |so )?(?:my|our|his|her|their|its|mein\w*|unser\w*|sein\w*|ihr\w*|mi|su|mon|ma|son|sa|meu|minha"
    r"|seu|sua) (?P<thing>\w+(?: \w+)?)"
)


def may_be_of(clause: str, before: str, asked: Asked) -> bool:
    """Whether an age in `clause` can be that of whom is asked about, who is spoken of in it or `before` it."""
    if not asked.relation:
        return True
    folded = fold(clause)
    owned = _OWNED.match(folded)
    if owned:
        return any(includes(asked.relation, one) for one in relations_in(owned["thing"].split()))
    if relations_in(WORD.findall(folded)):
        return True
    words = set(folded.split())
    excluded = _WOMEN if words & _HE else _MEN if words & _SHE else frozenset[str]()
    spoken_of = [one for one in relations_in(WORD.findall(fold(before))) if one not in excluded]
    return bool(spoken_of) and includes(asked.relation, spoken_of[-1])
