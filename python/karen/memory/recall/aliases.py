"""Who is meant by "my sister": names that were said together with what somebody is to the speaker."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from karen.memory.recall.question import Question
from karen.memory.recall.word_forms import words_in
from karen.memory.recall.words import terms_of

if TYPE_CHECKING:
    from karen.memory.recall.corpus import Corpus

MOST_NAMES = 3
"""Of one role: somebody with more sisters is asked about by name."""
_ROLES = words_in(
    """
    wife husband partner boyfriend girlfriend fiancé fiancée mother mum mom father dad sister brother daughter son child
    grandmother grandma granny grandfather grandpa aunt uncle cousin niece nephew twin friend neighbour neighbor
    roommate room-mate flatmate flat-mate landlord landlady boss manager colleague coworker teacher tutor coach doctor
    dentist therapist vet lawyer supervisor mentor student apprentice dog puppy cat kitten horse pony rabbit parrot
    """
)
_NAME = r"(?:(?:Mrs?|Ms|Dr|Prof|Professor|Miss|Aunt|Uncle)\.? )?(?P<name>[A-ZÀ-ÖØ-Þ][\w-]*\w)"
_NO_NAMES = words_in(
    """
    thank thanks well yes no not now then but and so what when where who why how the this that it she he we they you i
    monday tuesday wednesday thursday friday saturday sunday january february march april june july august september
    october november december christmas easter one two three german french spanish english italian mr mrs dr
    """
)
_WHOSE = r"(?P<whose>[Mm]y|[Oo]ur|[A-ZÀ-ÖØ-Þ][\w-]*\w['’]s)"
_ROLE = rf"(?:[a-z]+ )?(?P<role>{'|'.join(sorted(_ROLES, reverse=True))})"
_SAID = (
    re.compile(rf"\b{_WHOSE} {_ROLE}(?:,| is| was|['’]s name is|['’]s)?(?: called| named)? {_NAME}"),
    re.compile(rf"\b{_NAME}(?:,| is| was|['’]s) {_WHOSE} {_ROLE}\b"),
)
_ROLE_TERMS = frozenset(terms_of(" ".join(sorted(_ROLES))))
Alias = tuple[str, str, str]
"""Whose (a name, or nothing for the speaker), which role, which name: as terms."""


def aliases_in(text: str, terms: Collection[str]) -> Iterator[Alias]:
    """`terms` are those of the text: few texts speak of what somebody is to anybody."""
    if _ROLE_TERMS.isdisjoint(terms):
        return
    for pattern in _SAID:
        for found in pattern.finditer(text):
            whose = "" if found["whose"].lower() in ("my", "our") else _term(found["whose"])
            role, name = _term(found["role"]), _term(found["name"])
            if role and name and role != name and found["name"].lower() not in _NO_NAMES:
                yield whose, role, name


def linked(question: Question, corpus: Corpus) -> Question:
    """With the names of those it speaks of by what they are to somebody, to be found like the word itself."""
    also: dict[str, tuple[str, ...]] = {}
    for term in question.terms:
        names = corpus.names_of(term, question.asked_about)
        if 0 < len(names) <= MOST_NAMES:
            also[term] = names
    return replace(question, also=also) if also else question


def _term(words: str) -> str:
    return next(iter(terms_of(words)[-1:]), "")
