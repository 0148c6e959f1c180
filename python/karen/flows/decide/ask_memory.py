"""Whether a clause asks for something the user said before, or that is known of them, and what.

Three kinds of wording: those that name the telling or the remembering ("did I ever mention …"), questions about the
user's own life ("where do I live"), and questions about somebody whom the known facts name ("who is Mara?").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from karen.base.words import content_words
from karen.flows.decide.memory_words import (
    CLOCK,
    GENERAL,
    HELD_BY_TOOLS,
    HELD_ELSEWHERE,
    KNOWN_QUESTIONS,
    MARKED_QUESTIONS_ELSEWHERE,
    OWN,
    OWN_QUESTIONS,
    OWN_QUESTIONS_ELSEWHERE,
    RELATIONS,
    TOLD_AND_ASKED,
    TOLD_BEFORE,
    TOLD_QUESTIONS,
)
from karen.flows.decide.phrases import openings, without_tail

CUE = re.compile(
    r"\b(?:tenho|tengo|gost\w+|gusta\w*|habe?|bin|mag|called|named|old|does|when|whens|where|wheres|mu?ms?"
    r"|mom\w*|dad\w*|papas?|gran\w*|nanas?|nans?"
    r"|aunt\w*|uncles?|my|our|mine|i|im|we|me|us|who|whos"
    r"|whose|known?|acuerdas?|recuerdas?|souviens|lembra\w*|weisst|sabes?"
    r"|remember|recall|recollect|ich|mein\w*|mir|mich|uber|meus?"
    r"|yo|mi|mis|me|llamo|vivo|soy|tengo|je|j|mon|ma|mes|moi|eu|minhas?|chamo|moro|vc|voce|sou|nossas?)\b"
)
"""Without one of these words nothing asks what is known; looked for before anything slower."""
_WHO = re.compile(
    r"(?:(?:so|and) )?(?:who is|whos|who was|tell me who|do you know who|wer ist|quien es|qui est|c est qui|quem e)"
    r" (?P<who>[a-z][\w ]{1,40}?)(?: is| was)?(?: again)?$"
)
_KNOWN_NAME = re.compile(
    r"(?:how old is|how old are|where does|where do|where is|wheres|when is|whens|when was|what does|what is"
    r"|who is|whos|whats)"
    r" (?P<who>[a-z]\w+)\b"
)
_OF_SOMEBODY = re.compile(r"\b(?:partner|child|sibling|parent|friend|pet|colleague|neighbour)\b")
_QUESTION = re.compile(r"\b(?:whats?|wheres?|whos?|whose|whens?|which|how|do|did|am|is|are|was|were|have|has|does)\b")
_OWN_THING = re.compile(
    r"(?:whats?|who|whos|when|whens|where|wheres|which|how)\b(?: \w+){0,3} (?:my|our) (?P<thing>[\w ]{2,60})"
)


@dataclass(frozen=True)
class MemoryRequest:
    """`query` is the question in the clause's plain words."""

    query: str
    confidence: float


def read_memory_request(clause: str, message: str, facts: Sequence[str], marked: bool = False) -> MemoryRequest | None:
    """The request in one clause of a message, both in plain words; `facts` are sentences that are known.

    `marked`: the message has a question mark.
    """
    if CLOCK.search(clause):
        return None
    told = bool(TOLD_BEFORE.search(message))
    if told and clause == message and TOLD_AND_ASKED.search(message):
        return MemoryRequest(message, 0.9)
    for opening in openings(clause):
        bare = without_tail(opening.rest)
        if len(bare) < 4:
            continue
        if any(pattern.match(bare) for pattern in TOLD_QUESTIONS):
            return MemoryRequest(bare, 0.95)
        if any(pattern.match(bare) for pattern in KNOWN_QUESTIONS) and not _answered_elsewhere(bare):
            return MemoryRequest(bare, 0.9)
        if told and _QUESTION.match(bare) and not GENERAL.search(bare):
            return MemoryRequest(bare, 0.9)
        if _asks_for_own(bare) or _asks_in_another_language(bare, marked):
            return MemoryRequest(bare, 0.9)
        if _asks_for_known(bare, facts):
            return MemoryRequest(bare, 0.9)
    return None


def _asks_for_own(bare: str) -> bool:
    if not OWN.search(bare) or _answered_elsewhere(bare):
        return False
    return any(pattern.match(bare) for pattern in OWN_QUESTIONS)


def _answered_elsewhere(bare: str) -> bool:
    return bool(GENERAL.search(bare) or HELD_ELSEWHERE.search(bare))


def _asks_in_another_language(bare: str, marked: bool) -> bool:
    patterns = [*OWN_QUESTIONS_ELSEWHERE, *(MARKED_QUESTIONS_ELSEWHERE if marked else ())]
    return not HELD_BY_TOOLS.search(bare) and any(pattern.match(bare) for pattern in patterns)


def _asks_for_known(bare: str, facts: Sequence[str]) -> bool:
    """Whether a fact names who or what is asked for: without one it is a question about the world."""
    if not facts or GENERAL.search(bare):
        return False
    if who := _WHO.match(bare):
        return _named(who["who"], facts)
    if named := _KNOWN_NAME.match(bare):
        return any(named["who"] in _names_of_people(fact) for fact in facts)
    thing = _OWN_THING.match(bare)
    return bool(thing and _named(thing["thing"], facts))


def _names_of_people(fact: str) -> set[str]:
    """The names in a fact about somebody; folded."""
    if not RELATIONS & set(content_words(fact)) and not _OF_SOMEBODY.search(fact):
        return set()
    return {name.casefold() for name in re.findall(r"\b[A-ZÀ-Þ][\w'’-]+", fact)}


def _named(words: str, facts: Sequence[str]) -> bool:
    wanted = set(content_words(words)) - RELATIONS
    return bool(wanted) and any(wanted <= set(content_words(fact)) for fact in facts)
