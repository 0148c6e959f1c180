"""Whether a message asks for a sum, and which. Scores, dates, telephone numbers and idioms are not sums."""

from __future__ import annotations

import re
from dataclasses import dataclass

from karen.tools.arithmetic.expression import parse, written
from karen.tools.arithmetic.sums import find_sum

_SCORE = re.compile(r"\W*\d{1,3}\s?[-–:]\s?\d{1,3}\W*$")
_SPACED = re.compile(r"\d\s+[-–]\s+\d")
_YEARS = re.compile(r"\W*(?:1\d|20)\d\d\s?[-–/]\s?(?:(?:1\d|20)?\d\d)\W*$")
_TELEPHONE = re.compile(r"\W*\+?\d[\d\s\-()/]{6,}\W*$")
_DATE = re.compile(r"\b\d{4}-\d{1,2}-\d{1,2}\b|\b\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\b|\b\d{1,2}:\d{2}\b|\b\d{3}-\d{3,4}\b")
_IDIOM = re.compile(r"\b(?:24/7|50/50|50-50|9/11|7/11|4/20|20/20|9-5|9 to 5|1/1|w/o|and/or|19/19)\b")
_NEEDED = re.compile(
    r"(?:can you |could you |please |i need (?:you |help |your assistance )?(?:to )?|help me )*"
    r"(?:solve|do|work out|calculate|compute|help(?: me)? with)(?: me)? (?:this|a|some|these|an?) (?:little |quick "
    r"|easy )?"
    r"(?:math|maths|arithmetic|sum|sums|equation|calculation|math equation|maths? problem|algebra)(?: (?:problem"
    r"|equation|question|for me))*$"
    r"|(?:calculate|calculator|do the maths?)$"
)


@dataclass(frozen=True)
class SumRequest:
    """`expression` is empty when it was not said what to work out."""

    expression: str


def read_sum_request(said: str, folded: str) -> SumRequest | None:
    """The sum a message asks for, in signs, or None. `said` is the message without what it quotes."""
    if _NEEDED.match(folded):
        return SumRequest("")
    if not any(c.isdigit() for c in said) and not _WORDS.search(folded):
        return None
    if _IDIOM.search(said) or _DATE.search(said) or _YEARS.match(said):
        return None
    if (_SCORE.match(said) and not _SPACED.search(said)) or (
        _TELEPHONE.match(said) and not re.search(r"[+*/]|\s-\s", said[1:])
    ):
        return None
    expression = find_sum(said)
    return SumRequest(written(parse(expression))) if expression else None


_WORDS = re.compile(
    r"\b(?:plus|minus|times|divided|multipl\w+|squared|cubed|half|double|twice|square|cube|percent|per cent|add"
    r"|subtract|quarter\w*|thirds?"
    r"|fifths?|mal|geteilt|hoch|hundert|wurzel|por|entre|mas|menos|mitad|raiz|ciento|fois|moins|moitie|racine|vezes"
    r"|mais|dividido|metade"
    r"|sum|product|average|mean|remainder|dozen|less|over|prozent|plus|sqrt|root|take away|\w+s are)\b"
)
