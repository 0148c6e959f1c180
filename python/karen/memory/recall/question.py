"""What is asked: about whom, when, in what form, and in how many parts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Flag, auto

from karen.memory.recall.dates import Days, days_in, without_days
from karen.memory.recall.words import term_of, terms_of

MOST_TERMS = 40
MOST_CHARACTERS = 2000
"""Of a question; what comes after is not read."""


class Form(Flag):
    """What an answer has to hold."""

    PLAIN = 0
    WHEN = auto()
    HOW_MANY = auto()
    WHO = auto()
    WHERE = auto()
    WHY = auto()
    SEVERAL = auto()
    YES_NO = auto()


_PATTERNS: tuple[tuple[Form, str], ...] = (
    (
        Form.WHEN,
        r"\bwhen\b|\b(?:what|which|that) (?:\w+ )?(?:date|day|month|year|time|week|season)s?\b|\bhow long\b|"
        r"\bhow (?:old|soon|often)\b|\bdates?\b",
    ),
    (
        Form.HOW_MANY,
        r"\bhow (?:many|much|old|long|far|tall|big|often|large|heavy|high|deep|fast)\b|"
        r"\b(?:what|which) (?:number|amount|price|size|age|score|percentage)\b|\bprice\b|\bcost\b",
    ),
    (
        Form.WHO,
        r"\bwho(?:m|se)?\b|\b(?:what|which) (?:is|was|were|are) (?:the |his |her |my |their )?(?:\w+ )?names?\b|"
        r"\bcalled\b|\bnamed?s?\b|\bwhich (?:person|friend|people)\b",
    ),
    (Form.WHERE, r"\bwhere\b|\b(?:what|which) (?:city|country|place|town|state|street|village|island|region)\b"),
    (
        Form.WHY,
        r"\bwhy\b|\bhow come\b|\breasons?\b|"
        r"\bwhat (?:made|makes|caused|led|prompted|inspired|motivated)\b",
    ),
    (
        Form.SEVERAL,
        r"\b(?:which|what) (?:\w+ )?(?:\w*[^s\W]s|people|children) (?:has|have|had|did|does|do|are|were|can)\b|"
        r"\b(?:both|all|every|ways|so far|list|activities|in common|together|other|over the)\b|"
        r"\bhow many (?:times|different)\b|\b(?:kinds?|types?) of\b|\bchanged?\b|\bcompar|\bwhat (?:are|were) |"
        r"\band (?:what|how|who|where|when|which|why|did)\b",
    ),
    (Form.YES_NO, r"^\s*(?:is|are|was|were|do|does|did|has|have|had|can|could|would|will|should|might)\b"),
)
_FORMS = tuple((form, re.compile(pattern, re.IGNORECASE)) for form, pattern in _PATTERNS)
_FIRST_PERSON = re.compile(r"\b(?:i|me|my|mine|myself|i'm|i've|i'd|we|our|us)\b", re.IGNORECASE)
_PROPER = re.compile(r"(?<=[\w,;:’'] )[A-ZÀ-ÖØ-ÞΑ-ΩА-Я][\w’-]*\w")
_PARTS = re.compile(
    r",?\s+and\s+(?=(?:what|how|who|whom|where|when|which|why|did|does|do|is|was|were|are|until|from|by|with|in|on)\b)|"
    r"[?;]\s+|,\s+(?=(?:what|how|who|where|when|which|why)\b)|\s+(?:compared (?:to|with)|versus|vs\.?|rather than)\s+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Question:
    """`terms` are each once, in order, without the names of those who speak: these are in `asked_about`.
    `dated` are the words of the times it names, which few texts repeat: they find, and nothing lacks for want of them.
    `also` are other words for some of the terms.

    `days` is what time it names, with whether it is the time something was said or happened left open.
    """

    text: str
    terms: tuple[str, ...]
    dated: tuple[str, ...]
    names: frozenset[str]
    asked_about: frozenset[str]
    form: Form
    first_person: bool
    days: tuple[Days, ...]
    only_a_time: bool
    parts: tuple[tuple[str, ...], ...]
    part_texts: tuple[str, ...]
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def understand(text: str, authors: Iterable[str], asked_at: datetime) -> Question:
    """`authors` are all who speak by name. Times like "last summer" are counted from `asked_at`."""
    text = text[:MOST_CHARACTERS]
    named = _named(text, authors)
    names = {term for author in named for term in terms_of(author)}
    timeless = without_days(text, asked_at.date(), only_counted=True)
    bare = without_days(text, asked_at.date())
    terms = tuple(dict.fromkeys(term for term in terms_of(bare) if term not in names))[:MOST_TERMS]
    dated = tuple(dict.fromkeys(term for term in terms_of(timeless) if term not in names and term not in terms))
    days = tuple(days_in(text, asked_at.date()))
    form = Form.PLAIN
    for one, pattern in _FORMS:
        if pattern.search(text):
            form |= one
    part_texts = tuple(part.strip() for part in _PARTS.split(timeless) if len(terms_of(part)) > 0)
    if len(part_texts) < 2:
        part_texts = (text.strip(),)
    parts = tuple(tuple(dict.fromkeys(t for t in terms_of(part) if t not in names)) for part in part_texts)
    return Question(
        text=text,
        terms=terms if terms or days else tuple(dict.fromkeys(terms_of(text)))[:MOST_TERMS],
        dated=dated[:MOST_TERMS],
        names=frozenset(term for word in _PROPER.findall(bare) for term in terms_of(word)) - names,
        asked_about=named,
        form=form,
        first_person=bool(_FIRST_PERSON.search(text)),
        days=days,
        only_a_time=bool(days) and not terms_of(bare),
        parts=tuple(part for part in parts if part) or (terms,),
        part_texts=part_texts,
    )


def _named(text: str, authors: Iterable[str]) -> frozenset[str]:
    words = {term_of(word) for word in re.findall(r"[^\W\d_]+", re.sub(r"['’]s\b", "", text))} - {""}
    return frozenset(author for author in authors if any(name in words for name in terms_of(author)))
