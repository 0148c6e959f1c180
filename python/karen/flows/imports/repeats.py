"""Facts that are said over and over, as in what some people write before every question: a few places are enough."""

from __future__ import annotations

from datetime import datetime

from karen.contract.types.flows import ExtractedFact

MOST_PLACES = 20
"""Of one fact, in one run: each further one would have to be compared with all of them."""


class Repeats:
    """Remembers what was noted in this run."""

    def __init__(self) -> None:
        self._noted: dict[tuple[str, ...], tuple[int, datetime]] = {}

    def is_known(self, fact: ExtractedFact) -> bool:
        return _key(fact) in self._noted

    def adds(self, fact: ExtractedFact, said_at: datetime) -> bool:
        """Whether to note it: it is new, was not said often yet, or was said earlier than was known."""
        key = _key(fact)
        count, earliest = self._noted.get(key, (0, said_at))
        if count >= MOST_PLACES and said_at >= earliest:
            return False
        self._noted[key] = (count + 1, min(earliest, said_at))
        return True


def _key(fact: ExtractedFact) -> tuple[str, ...]:
    return fact.subject.lower(), fact.attribute.lower(), fact.value.lower(), fact.polarity.value
