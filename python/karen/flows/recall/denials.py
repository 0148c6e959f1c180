"""Whether a statement denies what a question takes for granted, or the other way round."""

from __future__ import annotations

import re

from karen.flows.decide.request import fold
from karen.flows.recall.question_shapes import Shape
from karen.flows.recall.questions import Asked

_DENIED = re.compile(
    r"\b(?:not|never|no longer|(?:do|does|did|is|are|was|were|ca|could|would|wo|should|have|has|had|ai)nt|none"
    r"|neither|nicht"
    r"|kein\w*|nie|nunca|jamas|pas|jamais|nao)\b|\b(?:allerg|intoleran)\w+"
)
_CORRECTED = re.compile(r"\b(?:but|instead|rather|its|sondern|sino|mais|mas|now|any ?more|switched|moved)\b")


def is_denied_alike(said: str, asked: Asked) -> bool:
    """`who didn't come` is answered by who did not; when something was, not by that it was not."""
    folded = fold(said)
    denied = bool(_DENIED.search(folded)) or (asked.language == "es" and " no " in f" {folded} ")
    if asked.denied:
        return denied
    asks_for_one = asked.shape not in (Shape.ANYTHING, Shape.NAME, Shape.HAVING, Shape.VALUE) and not asked.yes_or_no
    return not (denied and asks_for_one) or bool(_CORRECTED.search(folded))
