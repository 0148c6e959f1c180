"""Whether two texts say the same: their words, without what changes nothing. When in doubt they do not.

Vectors have no say in it: «prednisone» and «prednisolone» lie as near to each other as a word and its misspelling.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

LONGEST = 2000
"""Characters; a longer text is a text of its own unless it is the same to the letter."""
_TOKEN = re.compile(
    r"(?<![^\W_])[-−+]?\d+(?:[.,:/-]\d+)*|[^\W_]+(?:'[^\W\d_]+)*|[^\w\s]|_",
)
_SILENT = frozenset(".,;!\"'()[]{}…-–—«»“”‘’:¡¿。、،")
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
_ARTICLES = frozenset({"a", "an", "the"})
_WITH_ARTICLE = frozenset({"few", "little", "lot"})
_SMALL = frozenset({"a", "also", "an", "basically", "definitely", "honestly", "really", "the", "very"})
_OPENINGS = re.compile(
    r"^(?:(?:please )?(?:remember|note|know|keep in mind)(?: that)? |by the way |btw |for the record "
    r"|(?:oh|hey|hi|hello|well|so|please) )+"
)
_CLOSINGS = re.compile(r"(?: (?:too|by the way|you know|btw|please))+$")
_MUCH = re.compile(r"^((?!.*\bnot\b).*\b(?:like|love|enjoy|adore|hate|miss)s?\b.*) (?:so much|very much|a lot)$")


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
    text = _MUCH.sub(r"\1", _CLOSINGS.sub("", _OPENINGS.sub("", text)))
    text = " ".join(_without_small(text.split()))
    for pattern, said in _NAMED:
        text = pattern.sub(said, text, count=1)
    return text or content.strip()


def _without_small(words: list[str]) -> list[str]:
    """«Not very hungry» is not «not hungry», and «a few» are not «few»."""
    kept = [
        word
        for before, word, after in zip(["", *words], words, [*words[1:], ""], strict=False)
        if word not in _SMALL or after in _WITH_ARTICLE or (before == "not" and word not in _ARTICLES)
    ]
    return kept or words
