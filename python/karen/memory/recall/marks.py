"""What a passage shows besides its words: a question, a number, a time, a name, and whose words they are."""

from __future__ import annotations

import re
from functools import lru_cache

from karen.base.passages import Passage
from karen.contract.types.enums import MessageRole

QUESTION, NUMBER, TIME, NAME, MEMORY, USER, ASSISTANT, ONESELF = (1 << bit for bit in range(8))
MOST_CHARACTERS = 2000
"""Of one text; nearly every longer one shows everything."""
_LONGEST = 30
"""Between two spaces: what is longer is hardly said twice, and not worth being remembered."""
_IN_WORDS = (
    (ONESELF, re.compile(r"\b(?:i|me|my|we|our|us|mine)\b", re.IGNORECASE)),
    (
        NUMBER,
        re.compile(
            r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fifteen|twenty|thirty|"
            r"forty|fifty|sixty|eighty|hundred|thousand|million|dozen|half|couple|twice|once|both|single)\b",
            re.IGNORECASE,
        ),
    ),
    (
        TIME,
        re.compile(
            r"\b(?:jan(?:uary)?|feb(?:ruary)?|march|april|(?-i:May)|june|july|august|sept(?:ember)?|oct(?:ober)?|"
            r"nov(?:ember)?|dec(?:ember)?|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|yesterday|today|tonight|"
            r"tomorrow|ago|weekend|weeks?|months?|years?|spring|summer|autumn|winter|christmas|easter|morning|evening|"
            r"night|since|until|recently|lately|(?:19|20)\d\d|\d+(?:st|nd|rd|th)|days?|birthday|o['’]clock|noon|"
            r"midnight|hours?)\b",
            re.IGNORECASE,
        ),
    ),
)
_NAMED = re.compile(r"[A-ZÀ-ÖØ-ÞΑ-ΩА-Я](?<=[\w,;:’'] .)[\w’-]+")


def marks_of(passage: Passage) -> int:
    text = passage.text[:MOST_CHARACTERS]
    marks = QUESTION if text.rstrip(" \"'”»)").endswith(("?", "？", "؟")) else 0
    for piece in text.split():
        marks |= _in_piece(piece) if len(piece) <= _LONGEST else _in_words(piece)
    marks |= NAME if _NAMED.search(text) else 0
    marks |= MEMORY if passage.kind == "memory" else 0
    marks |= USER if passage.role is MessageRole.USER or passage.kind == "memory" else 0
    return marks | (ASSISTANT if passage.role is MessageRole.ASSISTANT else 0)


def _in_words(text: str) -> int:
    return sum(mark for mark, pattern in _IN_WORDS if pattern.search(text))


_in_piece = lru_cache(maxsize=30_000)(_in_words)
