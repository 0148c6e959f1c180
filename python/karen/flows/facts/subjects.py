"""Of whom a clause without a subject of its own speaks: of whom the clause before it spoke."""

from __future__ import annotations

import re

from karen.flows.facts.relatives import CHILD, FRIEND, PARENT, PARTNER, QUALIFIED, SIBLING
from karen.flows.facts.sentences import Sentence

_OTHERS = (
    rf"(?:my|our|the)\s{QUALIFIED}(?:twins|kids|children|boys|girls)|(?:my|our)\s{QUALIFIED}(?:{PARTNER}|{CHILD}|"
    rf"{PARENT}|{SIBLING}|{FRIEND}|boss|chef|manager|neighbou?r|colleague|"
    r"cousin|aunt|auntie|uncle|gran|nan|grandma|grandad|grandpa|landlord|teacher|dog|cat|niece|nephew|mother-in-law|"
    r"doctor|therapist|dentist)s?"
)
_WHO = re.compile(
    rf"\b(?:{_OTHERS}|i|i'?m|i'?ve|we|we're|we've|me|my|our|he|he's|she|she's|they|they're|they've|you|you're|it|it's|"
    r"who|his|her|their)\b"
)
_SELF = frozenset({"i", "i'm", "im", "i've", "ive", "we", "we're", "we've", "me", "my", "our"})
_SAYS_WHO = re.compile(
    r"\b(?:i|i'?m|i'?ve|we|we're|we've|my|our|me|mine|ich|mein\w*|wir|unser\w*|mi|mis|je|j'\w*|mon|ma|mes|eu|meu|minha|"
    r"name)\b"
)


def speaks_of_another(sentence: Sentence, start: int, end: int) -> bool:
    """Whether `start` to `end` names nobody and goes on about somebody else: `he's a baker and allergic to nuts`."""
    if not start or _SAYS_WHO.search(sentence.plain, start, end):
        return False
    before = _WHO.findall(sentence.plain, 0, start)
    return bool(before) and before[-1] not in _SELF
