"""What a rule is: a pattern of folded words, and how the value it points at is read.

Patterns are anchored where a statement may begin, and every repetition in them is bounded: their time is linear.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache

from karen.contract.types.memory import Polarity
from karen.flows.facts.folding import MASK
from karen.flows.facts.lexicon import words_of
from karen.flows.facts.values import Reader

_ADVERBS = (
    r"(?:(?:lowkey|highkey|defo|deffo|definitely|genuinely|honestly|actually|really|still|also|just|currently|now|"
    r"always|originally|basically|technically|officially|only|both|all|already|finally|mostly|mainly|usually|normally|"
    r"generally|recently|about|around|nearly|almost|very|quite|so|totally|absolutely|completely|properly|a bit|"
    r"proud to be|a proud|proudly|happily|secretly|kinda|kind of|pretty|truly|dead|well|super|proper|strictly|mad|"
    r"fully|legally|gonna|sort of)\s){0,3}"
)
_WORDS = {
    "adv": _ADVERBS,
    "i": r"(?:i|we|me and \w{2,15}|\w{2,15} and i)",
    "im": rf"(?:i'?m|i am|we're|we are)\s{_ADVERBS}",
    "ime": rf"(?:(?:i'?m|i am|we're|we are)\s)?{_ADVERBS}",
    "was": r"(?:i was|i were|we were|was)",
    "ive": r"(?:i hav|i av|i'?v got|i'?ve got|we'?ve got|i have got|we have got|i'?ve|we'?ve|i have|we have|"
    r"(?:i|we) also (?:have|own|got)|(?:i|we)'ve also got|i got(?! rid\b)|we got(?! rid\b)|i do have|i own|we own|"
    r"got(?! rid\b))",
    "have": r"(?:i have always had|i'?ve always had|i struggle with|i suffer from|i live with|i have had|we'?ve got|"
    r"i'?ve had|i'?ve got|we have|i have|we'?ve|i'?ve|i got|got(?! rid\b))",
    "my": r"(?:my|our)",
    "is": r"(?:\s?is|'s|s|\sare|'re|\swas|\shas to be|\shas got to be|\swill always be|\shas always been|\sgotta be|"
    r"\swould have to be|\smust be|'s gotta be|\sremains|'s got to be|'s always been)",
    "v": rf"(?P<v>[^,;:!?()\"{MASK}]{{1,90}})",
    "l": rf"(?P<v>(?:[^;:!?()\"{MASK}]|\(\d{{1,2}}\)){{1,140}})",
    "not": r"(?P<n>do not|don'?t|dont|never|can'?t|cannot|cant|no longer|did not|didn'?t|ain'?t|haven'?t|don'?t really|"
    r"am not|not)",
}
_MACRO = re.compile(r"\{([a-z]+)\}")


class Where(Enum):
    """Where a pattern is tried."""

    ENTRY = auto()
    """Where a statement may begin."""
    MENTION = auto()
    """After `my`, `our` or an article, in any part of what is stated."""
    ASIDE = auto()
    """What is told in passing, in questions and requests too: `as a vegetarian`, `for my 7 year old`."""
    THREAD = auto()
    """Where a clause may begin in two sentences read as one: `I have a dog. His name is Rex.`"""


@dataclass(frozen=True)
class Rule:
    """`source` is a pattern with a group `v`; with a group `n` that took part, the polarity is turned."""

    attribute: str
    source: str
    read: Reader
    polarity: Polarity = Polarity.IS
    where: Where = Where.ENTRY
    holds_today: bool = False
    """It may be said with `today` or `this week` and still be durable."""

    @property
    def pattern(self) -> re.Pattern[str]:
        return compiled(self.source)


@dataclass(frozen=True)
class Family:
    """Rules that need a cue: without any of these words in a sentence none of them is tried."""

    source: str
    rules: tuple[Rule, ...]

    @property
    def cues(self) -> re.Pattern[str]:
        return compiled(self.source)


def rule(
    attribute: str,
    source: str,
    read: Reader,
    polarity: Polarity = Polarity.IS,
    where: Where = Where.ENTRY,
    holds_today: bool = False,
) -> Rule:
    """`{im}`, `{my}`, `{v}` and the like in the pattern stand for the words above."""
    return Rule(attribute, source, read, polarity, where, holds_today)


def family(cues: str, *rules: Rule) -> Family:
    return Family(cues, rules)


@cache
def compiled(source: str) -> re.Pattern[str]:
    """At the first use: together the patterns take longer to compile than Karen to start."""
    return re.compile(_MACRO.sub(lambda macro: _WORDS.get(macro[1]) or _any_of(macro[1]), source))


@cache
def _any_of(kind: str) -> str:
    """A pattern for every word of a class, in the plural of English too."""
    words = sorted(words_of(kind), key=len, reverse=True)
    return "(?:" + "|".join(re.escape(word).replace(r"\-", "[ -]") for word in words) + ")(?:e?s|e?n|e)?"
