"""Whether what is asked for and what answers it stand in one clause: `everyone pays 385, the parish covers the coach`
says no price of the coach.
"""

from __future__ import annotations

import re

from karen.base.words import word_set
from karen.flows.decide.request import fold
from karen.flows.recall.paraphrases import says_the_same
from karen.flows.recall.question_shapes import Shape
from karen.flows.recall.questions import Asked
from karen.flows.recall.referring import may_be_of
from karen.flows.recall.shapes import shows
from karen.memory.recall.words import terms_of

_CLAUSE_END = re.compile(r",(?!\d)|;|[.!?]+ |\b(?:and|but|because|so|und|aber|y|pero|et|mais|e)\b")
_IS_SOMETHING = re.compile(r"\b(?:is|was|am|im|as) an? \w+")
_REFERS_BACK = word_set("""
it its this that they he she him her his theyre hes shes thats er sie es ihn ihm ihr il elle ils elles lo la ele ela
""")
_NO_SUBJECT = re.compile(
    r"\s*(?:\d|[£$€]|(?:at|for|about|around|only|roughly|nearly|almost|just|costs?|paid|takes?|which|from|until|till|by"
    r"|under|over|um|fur|ab|bis|por|a las|pour|vers|as"
    r"|(?:the |its )?(?:fee|price|cost|rent|bill|total|entry|fare|deposit|weight|height|length)) ?\b)"
)
"""Begins a clause that goes on about what came before: `the funeral is on Monday, at eleven`."""
_MEASURED = (Shape.PRICE, Shape.COUNT, Shape.AGE, Shape.MEASURE, Shape.DURATION, Shape.CLOCK)
_PAYING = frozenset({"cost", "price", "charg", "pay", "paid", "much"})
"""What has a price is what it is of: `the survey is in May, and the tow costs 3,400` tells none of the survey."""
_SAME = (frozenset({"life", "resid", "live"}), frozenset({"group", "type"}), frozenset({"wed", "marri"}))
"""Terms for one thing; `lives` is of a life and of whoever lives somewhere."""


def is_in_one_clause(said: str, asked: Asked) -> bool:
    """An amount belongs to the thing it stands beside, or that its clause refers back to; True for other questions."""
    if asked.shape not in _MEASURED and not (asked.shape is Shape.TIME and asked.language == "en"):
        return True
    clauses = [clause for clause in _CLAUSE_END.split(said) if clause.strip()]
    if len(clauses) < 2:
        return True
    if asked.shape is Shape.TIME:
        return any(_may_be_its_time(clause, asked) for clause in clauses if shows(clause, asked))
    names = {term for name in asked.names for term in terms_of(name)}
    return any(
        _is_of_it(clause, " ".join(clauses[:at]), asked, names)
        for at, clause in enumerate(clauses)
        if shows(clause, asked) and (asked.shape is not Shape.AGE or may_be_of(clause, " ".join(clauses[:at]), asked))
    )


_ANOTHER_SUBJECT = re.compile(
    r"\s*(?:(?:[Ii]|[Hh]e|[Ss]he|[Tt]hey|[Ww]e|[Yy]ou)(?:['’]\w+)? "
    r"|[A-ZÀ-Þ]\w+(?:['’]\w+)? (?:is|was|will|has|\w+ing|\w+ed)\b)"
)


def _may_be_its_time(clause: str, asked: Asked) -> bool:
    """`…, on Friday` and `…, it's on Friday` are, and no `…, he'll be home on Sunday`."""
    return not _ANOTHER_SUBJECT.match(clause) or any(
        is_said(term, frozenset(terms_of(clause)), asked) or says_or_is(term, clause) for term in terms_of(asked.text)
    )


def _is_of_it(clause: str, before: str, asked: Asked, names: set[str]) -> bool:
    """It is about the thing itself, or goes on about what came before, which is."""
    goes_on = _NO_SUBJECT.match(clause.lower()) or _REFERS_BACK & set(fold(clause).split())
    terms = frozenset(terms_of(f"{before} {clause}" if goes_on else clause))
    things = asked.wanted - names
    if asked.shape is Shape.PRICE:
        things = things - _PAYING or things
    return any(is_said(term, terms, asked) for term in things or names) and (not names or bool(names & terms))


def is_said_at_once(said: str, asked: Asked) -> bool:
    """Where words are paraphrased, the answer stands in the clause that is about the thing."""
    things = asked.wanted - {term for name in asked.names for term in terms_of(name)}
    if asked.shape is not Shape.PLACE or not things:
        return True
    clauses = [clause for clause in _CLAUSE_END.split(said) if shows(clause, asked)]
    return any(says_or_is(term, clause) for clause in clauses for term in things)


_SIDE = re.compile(r"\b(?:my|his|her|the|our|their|your|a|on|to|upper|lower|far|bottom|top) left\b", re.IGNORECASE)


def without_side(said: str) -> str:
    """`my left knee` goes nowhere."""
    return _SIDE.sub(" ", said)


def says_or_is(term: str, clause: str) -> bool:
    """A paraphrase of the term; of work also what somebody is: `Ada is a nurse in Lyon`."""
    is_something = term == "work" and bool(_IS_SOMETHING.search(fold(clause)))
    return is_something or says_the_same(term, frozenset(terms_of(without_side(clause))))


def recurs(term: str, terms: frozenset[str]) -> bool:
    """A term, or a longer or shorter form of it: languages other than English are not stemmed."""
    if term in terms or any(term in same and terms & same for same in _SAME):
        return True
    if len(term) < 5 or term.isdigit():
        return False
    return any(len(other) >= 5 and (other.startswith(term[:-1]) or term.startswith(other[:-1])) for other in terms)


def is_said(term: str, terms: frozenset[str], asked: Asked) -> bool:
    """English is stemmed: there, what differs by more is another word, or somebody else's name."""
    if asked.language != "en":
        return recurs(term, terms)
    return term in terms or any(term in same and terms & same for same in _SAME) or _is_derived(term, terms)


def _is_derived(term: str, terms: frozenset[str]) -> bool:
    if len(term) < 5:
        return False
    endings = ("er", "or", "ing", "ion", "ment", "y", "i", "al", "ed", "ant", "ist", "s")
    return any(
        long.startswith(short) and long[len(short) :] in endings
        for other in terms
        if len(other) >= 5
        for short, long in [sorted((term, other), key=len)]
    )
