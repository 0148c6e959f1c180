"""Whether a statement denies what a question takes for granted, or the other way round."""

from __future__ import annotations

import re

from karen.flows.decide.request import fold
from karen.flows.recall.question_shapes import Shape
from karen.flows.recall.questions import Asked
from karen.flows.recall.shapes import shows
from karen.memory.recall.words import terms_of

_DENIED = re.compile(
    r"\b(?:not|never|no longer|(?:do|does|did|is|are|was|were|ca|could|would|wo|should|have|has|had|ai)nt|none"
    r"|neither|nicht"
    r"|kein\w*|nie|nunca|jamas|pas|jamais|nao)\b|\b(?:allerg|intoleran)\w+"
)
_WITHOUT = re.compile(
    r"\b(?:without|except(?: for)?|excluding|not (?:counting|including)|apart from|ohne|ausser|sin|sans|sem)"
    r" (?:(?:the|any|my|our|der|die|das|den|dem|el|la|le|les|o|a) )?(?P<thing>\w+)"
)
_INTOLERANT = re.compile(r"\b(?:allerg|intoleran)\w+")
_CLAUSE_END = re.compile(r" , |; | (?:and|but|because|which|und|weil|y|porque|et|mais|e|mas) ")
_CORRECTED = re.compile(r"\b(?:but|instead|rather|its|sondern|sino|mais|mas|now|any ?more|switched|moved)\b")


def is_denied_alike(said: str, asked: Asked) -> bool:
    """`who didn't come` is answered by who did not; when something was, not by that it was not."""
    folded = fold(said)
    if _is_left_out(folded, asked):
        return False
    denied = _denies(folded, asked)
    if asked.denied:
        return denied
    asks_for_one = asked.shape not in (Shape.ANYTHING, Shape.NAME, Shape.HAVING, Shape.VALUE) and not asked.yes_or_no
    return not (denied and asks_for_one) or bool(_CORRECTED.search(folded)) or _is_said_before(folded, asked)


def _is_left_out(folded: str, asked: Asked) -> bool:
    """`1800 each without the ferry` tells no price of the ferry."""
    left_out = frozenset(term for match in _WITHOUT.finditer(folded) for term in terms_of(match["thing"]))
    elsewhere = frozenset(terms_of(_WITHOUT.sub(" ", folded)))
    return bool(asked.wanted & left_out) and not asked.wanted & left_out <= elsewhere


def _denies(folded: str, asked: Asked) -> bool:
    """Who cannot have something is what a question of allergies asks for: it denies nothing."""
    if _INTOLERANT.search(fold(asked.text)):
        folded = _INTOLERANT.sub(" ", folded)
    return bool(_DENIED.search(folded)) or (asked.language == "es" and " no " in f" {folded} ")


def _is_said_before(folded: str, asked: Asked) -> bool:
    """A clause of its own says all of it, and another denies something else."""
    there = asked.wanted & frozenset(terms_of(folded))
    clauses = [clause for clause in _CLAUSE_END.split(folded) if there <= frozenset(terms_of(clause))]
    return bool(there) and any(not _denies(clause, asked) and shows(clause, asked) for clause in clauses)
