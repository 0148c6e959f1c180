"""What memory holds besides about whom an answer speaks of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from karen.contract.types.memory import Memory
from karen.flows.decide.request import fold
from karen.flows.recall.languages import language_of
from karen.flows.recall.sentences import all_sentences
from karen.memory.vocabulary import USER, subject_named

MOST = 3
"""Sentences of an insight."""
LEAST_LETTERS = 2
"""Of a name."""


def insight_about(
    question: str, answer: str, sources: Sequence[str], facts: Sequence[Memory], now: datetime
) -> str | None:
    """`sources` are the messages the answer rests on: what they say is not said again. None where nothing is left."""
    words = set(re.findall(r"\w+", fold(f"{question} {answer}")))
    others = [fact for fact in facts if {source.message_id for source in fact.sources}.isdisjoint(sources)]
    related = [fact for fact in others if any(name in words for name in _names_in(fact))]
    told = [one for one in all_sentences(related, language_of(fold(question)), now) if fold(one) not in fold(answer)]
    return " ".join(told[:MOST]) or None


def _names_in(fact: Memory) -> set[str]:
    """Whom it is about: its subject, unless that is the user, and what has a name among its values."""
    subject = fact.subject if fact.subject and subject_named(fact.subject) != USER else ""
    named = re.findall(r"[^\W\d_][\w'-]*", f"{subject} {fact.value or ''}")
    return {fold(name) for name in named if name[0].isupper() and len(name) >= LEAST_LETTERS}
