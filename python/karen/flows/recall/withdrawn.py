"""What the user asked to be forgotten later answers nothing, though the message that said it still stands."""

from __future__ import annotations

from collections.abc import Sequence

from karen.contract.types.memory import MemoryHit
from karen.flows.decide.ask_forget import read_forget_request
from karen.flows.decide.request import fold
from karen.flows.recall.clauses import recurs
from karen.memory.recall.words import terms_of


def is_withdrawn(said: MemoryHit, hits: Sequence[MemoryHit]) -> bool:
    """Whether a later message among `hits` asks to forget it: all that it names stands in what was said."""
    terms = frozenset(terms_of(said.content))
    return any(
        wanted and all(recurs(term, terms) for term in wanted)
        for hit in hits
        if hit.source.timestamp >= said.source.timestamp and (query := read_forget_request(fold(hit.content)))
        for wanted in [frozenset(terms_of(query))]
    )
