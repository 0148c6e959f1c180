"""Places that known facts tell: where the user lives, where their brother lives."""

from __future__ import annotations

import re
from collections.abc import Sequence

_HOME = re.compile(
    r"^(?:the )?(?:user|i|name: .+?;)(?: now| currently)? (?:live|lives|am living|is living|is based|am based) in"
    r" (.+?)\.?$",
    re.I,
)
_OTHER = re.compile(
    r"^(?:the )?(?:user['’]s|my|our) (?P<who>.+?) (?:live|lives|is living|works|stays|is) in (?P<place>.+?)\.?$", re.I
)
_SAME = {"mum": "mother", "mom": "mother", "mama": "mother", "dad": "father", "papa": "father", "gran": "grandmother"}


def home_of(facts: Sequence[str]) -> str | None:
    """The last place a fact says the user lives in."""
    found = [match[1] for fact in facts if (match := _HOME.match(fact.strip()))]
    return found[-1] if found else None


def place_of(relation: str, facts: Sequence[str]) -> str | None:
    """Where `relation` (`brother`, `mum`) lives, by the last fact that says so."""
    wanted = _SAME.get(relation, relation)
    found = [
        match["place"]
        for fact in facts
        if (match := _OTHER.match(fact.strip()))
        and wanted in [_SAME.get(word, word) for word in re.findall(r"\w+", match["who"].casefold())]
    ]
    return found[-1] if found else None
