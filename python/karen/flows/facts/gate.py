"""How sure it is that a clause in which a rule found something states a durable fact."""

from __future__ import annotations


def certainty(candidate: object) -> float:
    """The same for all until it is learned."""
    return 0.9
