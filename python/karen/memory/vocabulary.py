"""What the attributes of facts mean: which hold one value at a time, and which say the opposite of each other."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from karen.contract.types.memory import Polarity

USER = "user"
_ONESELF = frozenset({"user", "the user", "i", "me", "myself", "self"})
_FEELINGS = {"likes": True, "like": True, "loves": True, "enjoys": True, "dislikes": False, "dislike": False}
_FEELINGS |= {"hates": False, "hate": False, "love": True, "enjoy": True}
_FEELING = "likes"
_MANY_VALUED = frozenset({
    "allergy", "appointment", "aunt", "been to", "book", "brother", "child", "colleague", "contact", "cousin",
    "daughter", "diet", "email", "event", "fear", "friend", "goal", "grandchild", "grandparent", "habit", "health",
    "hobby", "illness", "interest", "knows", "language", "lived in", "medication", "member of", "nationality",
    "neighbour", "nephew", "niece", "other", "owns", "parent", "pet", "plan", "plays", "project", "read", "schedule",
    "school", "sibling", "sister", "skill", "son", "speaks", "task", "travelled", "trip", "uncle", "vehicle",
    "visited", "wants", "watched", "wish", "worked at", "works on",
})  # fmt: skip
"""Any other attribute has one value at a time, unless its name is a plural."""
_SINGULAR = frozenset({"address", "home address", "business", "class", "status", "gender pronouns", "news"})
_BY_KIND = {"favourite": "favourite", "favorite": "favourite", "preferred": "favourite", "other": "other"}
"""Their values name a kind or a thing, which has one value at a time: `colour: blue`, `gate code: 7719`."""
_WORD = re.compile(r"(?<![^\W_])[-−+]?\d+(?:[.,:/-]\d+)*|[^\W_]+(?:['’][^\W_]+)*")
_ARTICLE = re.compile(r"^(?:a|an|the) (?=.)")


def subject_named(subject: str | None) -> str:
    """However the user is called, as `user`; without a subject it is the user's."""
    return USER if subject is None or _folded(subject) in _ONESELF else subject.strip()


def slot_of(subject: str, attribute: str, value: str) -> str:
    """The same for facts that replace or repeat each other: of one attribute, or of one of its many values."""
    name = _attribute(attribute)
    kind, colon, _ = value.partition(":")
    if name in _BY_KIND and colon:
        parts = (f"{_BY_KIND[name]} {_folded(kind)}", "")
    elif name in _FEELINGS:
        parts = (_FEELING, value_folded(value))
    else:
        parts = (name, "" if is_single_valued(attribute) else value_folded(value))
    whole = "\x1f".join((_folded(subject_named(subject)), *parts))
    return hashlib.sha256(whole.encode()).hexdigest()[:32]


def is_subject(subject: str | None, asked: str) -> bool:
    return _folded(subject_named(subject)) == _folded(subject_named(asked))


def is_attribute(attribute: str, value: str, asked: str) -> bool:
    """A favourite of some kind is also found by that kind: `favourite` with `colour: blue` as `favourite colour`."""
    kind, colon, _ = value.partition(":")
    named = {_attribute(attribute)} | ({f"favourite {_folded(kind)}"} if colon else set())
    return _attribute(asked) in named


def is_single_valued(attribute: str) -> bool:
    name = _attribute(attribute)
    if name in _SINGULAR:
        return True
    plural = name.endswith("s") and not name.endswith("ss")
    return name not in _FEELINGS and name not in _MANY_VALUED and not plural


def is_affirmed(attribute: str, polarity: str) -> bool:
    """Whether the fact says yes to its value: disliking says no, and not disliking yes."""
    return _FEELINGS.get(_attribute(attribute), True) == (polarity == Polarity.IS)


def value_folded(value: str) -> str:
    """Values that differ in nothing but letter case, punctuation or an article are one."""
    return _ARTICLE.sub("", _folded(value))


def _attribute(attribute: str) -> str:
    name = _folded(attribute)
    return name.replace("favorite", "favourite")


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    words = [match.group().replace("’", "'") for match in _WORD.finditer(plain.replace("_", " "))]
    # What has no words, such as an emoji, and what a sign tells apart, such as C and C++, is taken as it stands.
    signs = "".join(sign for sign in plain if unicodedata.category(sign) in ("So", "Sm", "Sc", "Sk") or sign in "#@%*&")
    return " ".join([*words, *([signs] if signs else [])]) or plain.strip()
