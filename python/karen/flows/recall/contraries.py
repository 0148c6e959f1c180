"""Words that say the contrary: who moves out does not move in, and what was read last year was not read this year."""

from __future__ import annotations

from karen.memory.recall.words import terms_of

_OPPOSITES = (("in", "out"), ("into", "out"), ("on", "off"), ("up", "down"))
_CONTRARY = (
    ("old", "new"),
    ("older", "younger"),
    ("first", "second"),
    ("last", "next"),
    ("left", "right"),
    ("upper", "lower"),
    ("upstairs", "downstairs"),
    ("front", "back"),
    ("big", "small"),
    ("morning", "evening"),
)
_RELATIVE = ("last", "this", "next")
_SPANS = ("year", "month", "week", "weekend", "spring", "summer", "autumn", "fall", "winter", "term", "season")


def is_contrary(asked: str, told: str) -> bool:
    """Of a question and a statement in plain words."""
    wanted, words = asked.split(), told.split()
    if _is_of_another_time(asked, told):
        return True
    for left, right in _CONTRARY:
        for here, there in ((left, right), (right, left)):
            if (
                here in wanted
                and f"how {here}" not in asked
                and there not in wanted
                and there in words
                and here not in words
            ):
                return True
    for left, right in _OPPOSITES:
        for here, there in ((left, right), (right, left)):
            stems = {term for word in _before(wanted, here) for term in terms_of(word)}
            same = {term for word in _before(words, here) for term in terms_of(word)}
            opposite = {term for word in _before(words, there) for term in terms_of(word)}
            if stems & opposite and not stems & same:
                return True
    return False


def _is_of_another_time(asked: str, told: str) -> bool:
    """Both name a year, a week or a season relative to now, and not the same."""
    for span in _SPANS:
        wanted = [one for one in _RELATIVE if f"{one} {span}" in asked]
        said = [one for one in _RELATIVE if f"{one} {span}" in told]
        if wanted and said and not set(wanted) & set(said):
            return True
    return False


def _before(words: list[str], particle: str) -> list[str]:
    return [words[at - 1] for at, word in enumerate(words) if at and word == particle]
