"""What words mean as far as facts need it: jobs, nationalities, languages, animals, given names, common words."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from karen.flows.facts.folding import folded

WORDS = Path(__file__).with_name("words.tsv")
"""A class and words of it a line; a hyphen stands for a space as well."""
COMMON = Path(__file__).with_name("common.tsv")
"""Words in small letters of many messages: no names. Written by the training command."""


@cache
def words_of(kind: str) -> frozenset[str]:
    """The folded words and phrases of a class, such as `job`."""
    return _classes().get(kind, frozenset())


@cache
def common_words() -> frozenset[str]:
    return frozenset(COMMON.read_text("utf-8").split())


def is_a(phrase: str, *kinds: str) -> bool:
    """Whether a folded phrase belongs to one of the classes, as it is or in the plural of English."""
    forms = {phrase, phrase.replace(" ", "-")}
    if phrase.endswith("s") and len(phrase) > 4:
        forms |= {phrase[:-1], phrase[:-1].replace(" ", "-")}
    return any(not forms.isdisjoint(words_of(kind)) for kind in kinds)


@cache
def _classes() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for line in WORDS.read_text("utf-8").splitlines():
        kind, words = line.split("\t")
        found.setdefault(kind, set()).update(folded(words).split())
    return {kind: frozenset(words) for kind, words in found.items()}
