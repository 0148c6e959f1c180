"""Whether two texts say the same: their words, without what changes nothing. When in doubt they do not."""

from __future__ import annotations

import hashlib
import re
import unicodedata

LONGEST = 2000
"""Characters; a longer text is a text of its own unless it is the same to the letter."""
_TOKEN = re.compile(
    r"(?<![^\W_])[-−+]?\d+(?:[.,:/-]\d+)*|[^\W_]+(?:'[^\W\d_]+)*|[^\w\s]",
)
_SILENT = frozenset(".,;!\"'()[]{}…-–—«»“”‘’:_¡¿。、،")
_SHORT_FORMS = (
    (r"\b(can|is|are|was|were|do|does|did|has|have|had|would|could|should)n'?t\b", r"\1 not"),
    (r"\bwon't\b", "will not"),
    (r"\b(i)'?m\b", r"\1 am"),
    (r"\b(\w+)'(re)\b", r"\1 are"),
    (r"\b(\w+)'(ve)\b", r"\1 have"),
    (r"\bive\b", "i have"),
    (r"\b(\w+)'(ll)\b", r"\1 will"),
    (r"\b(he|she|it|that|there|what|who|where|here)'s\b", r"\1 is"),
    (r"\bcannot\b", "can not"),
    (r"\b(col|fav|neighb|flav|hum|lab)or(?=\w*\b)", r"\1our"),
)
_NAMED = (
    (re.compile(r"(?:'s| is| are| am) (?:called|named) "), " name "),
    (re.compile(r"'s name is "), " name "),
    (re.compile(r"^i name "), "my name "),
    (re.compile(r"^my name is "), "my name "),
    (re.compile(r"^(?:i have|i have got) (\w+(?: \w+)?) (?:called|named) (?=\w)"), r"my \1 name "),
)
_SMALL = frozenset({
    "a", "also", "an", "basically", "btw", "definitely", "hello", "hey", "hi", "honestly", "oh", "please", "quite",
    "really", "so", "the", "too", "very", "well",
})  # fmt: skip
_OPENINGS = re.compile(r"^(?:(?:please )?(?:remember|note|know|keep in mind)(?: that)? |by the way |for the record )+")
_CLOSINGS = re.compile(r"(?: (?:so much|very much|a lot|by the way|you know|too|btw|please))+$")


def digest_of(content: str) -> str:
    """The same for texts that say the same with other small words, signs or letter case."""
    return hashlib.sha256(plain(content).encode()).hexdigest()[:32]


def plain(content: str) -> str:
    """What is left of a text once everything is taken away that does not change what it says."""
    if len(content) > LONGEST:
        return content
    text = unicodedata.normalize("NFKC", content).casefold().replace("’", "'").replace("‘", "'")
    for short, long in _SHORT_FORMS:
        text = re.sub(short, long, text)
    text = " ".join(token for token in _TOKEN.findall(text) if token not in _SILENT)
    text = _CLOSINGS.sub("", _OPENINGS.sub("", text))
    text = " ".join(_without_small(text.split()))
    for pattern, said in _NAMED:
        text = pattern.sub(said, text, count=1)
    return text or content.strip()


def similar_spelling(one: str, other: str) -> bool:
    """Whether the texts are the same but for one letter inside one long word: a slip, as far as letters can tell.

    Neither its beginning nor its end may differ, where other words and other times begin and end.
    """
    first, second = plain(one).split(), plain(other).split()
    if len(first) != len(second):
        return False
    different = [pair for pair in zip(first, second, strict=True) if pair[0] != pair[1]]
    if len(different) != 1:
        return False
    ((left, right),) = different
    return _a_slip(left, right) and not _is_name(one, left) and not _is_name(other, right)


def _a_slip(left: str, right: str) -> bool:
    if min(len(left), len(right)) < 7 or not (left.isalpha() and right.isalpha()):
        return False
    if left[:2] != right[:2] or left[-2:] != right[-2:]:
        return False
    shorter, longer = sorted((left, right), key=len)
    start = next((place for place, pair in enumerate(zip(shorter, longer, strict=False)) if pair[0] != pair[1]), 0)
    rest = shorter[start:] if len(longer) > len(shorter) else shorter[start + 1 :]
    swapped = shorter[:start] + shorter[start : start + 2][::-1] + shorter[start + 2 :]
    return longer[start + 1 :] == rest or swapped == longer


def _is_name(text: str, word: str) -> bool:
    """Written with a capital anywhere but at the beginning of a sentence, as names and months are."""
    capital = re.compile(rf"(?<=[^.!?\s]\s){re.escape(word[0].upper())}{re.escape(word[1:])}\b")
    return capital.search(text) is not None


def _without_small(words: list[str]) -> list[str]:
    """Behind a «not» every word counts: «not very hungry» is not «not hungry»."""
    kept: list[str] = []
    for place, word in enumerate(words):
        if word not in _SMALL or (place and words[place - 1] == "not" and word not in ("a", "an", "the")):
            kept.append(word)
    return kept or words
