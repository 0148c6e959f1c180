"""What is put right in the same breath: `blue. No wait, green`, `in Graz, sorry, Vienna`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from karen.flows.facts.folding import folded
from karen.flows.facts.sentences import Sentence

_TAKES_BACK = r"(?:no|nope|sorry|wait|oops|whoops|actually|hang on|hold on|nein|warte|non|pardon|perdon|espera|nao)"
_SAYS_ANEW = (
    r"(?:no,? wait|wait,? no|no,? sorry|sorry,? no|i mean|i meant|i meant to say|or rather|make that|correction|"
    r"scratch that|ich meine|ich meinte|besser gesagt|je veux dire|quiero decir|quise decir|quer dizer|quero dizer)"
)
_AMENDS = re.compile(
    rf"(?:\s(?!(?:and|or|und|oder|y|o|et|ou|e)\b)[a-z]+){{0,2}}(?:[,.!:]\s*|\s)(?:(?:oh|uh|um|erm|ah|hmm)[,\s]+)?"
    rf"(?:(?:{_TAKES_BACK}[,.!:]?\s+)?{_SAYS_ANEW}[,.!:]?\s+|(?<=[,.!:] ){_TAKES_BACK}[,.!:]\s*)"
    r"(?:(?:it'?s|it is|that'?s|in|to|es ist|c'est|es|e)\s)?(?:(?:the|an?|der|die|das|el|la|le)\s)?"
    r"(?P<new>[\w'-]+(?: [\w'-]+){0,3}?)[\s.!]*$"
)
"""After the value; a bare `no` or `sorry` only between commas or stops, for `I like pizza, no pineapple`."""


@dataclass(frozen=True)
class Amendment:
    """`sentence` as it would have been said at once; up to `end` of the one that was said."""

    sentence: Sentence
    end: int


def amendment_of(sentence: Sentence, value_start: int, value_end: int) -> Amendment | None:
    """Where the words after a value say another one instead of it."""
    found = _AMENDS.match(sentence.plain, value_end)
    if found is None:
        return None
    said = sentence.said[:value_start] + sentence.said[found.start("new") : found.end("new")]
    return Amendment(Sentence(sentence.start, said, folded(said), sentence.ends, sentence.cased), found.end("new"))
