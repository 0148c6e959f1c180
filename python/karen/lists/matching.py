"""Which item of a list somebody means by the words they use for it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from karen.base.words import content_words
from karen.lists.names import item_key
from karen.lists.records import ItemRow

_NUMBERS = {
    word: number
    for number, words in enumerate(
        ("first one 1st", "second two 2nd", "third three 3rd", "fourth four 4th", "fifth five 5th"), start=1
    )
    for word in words.split()
}
_BY_PLACE = re.compile(r"(?:item |number |no |#|the )*(?P<n>\w+?)(?:st|nd|rd|th)?(?: (?:item|thing|entry))?")
_SHORTEST_STEM = 3


def matching(text: str, items: Sequence[ItemRow]) -> list[ItemRow]:
    """The same words; else its place (`item 3`); else the one item that has all of its words, or the words of one.

    None when several are as near: nobody knows then which is meant.
    """
    key = item_key(text)
    if same := [item for item in items if item_key(item.text) == key]:
        return same[:1]
    if (place := _place(text)) is not None:
        return list(items[place - 1 : place])
    words = _stems(text)
    near = [item for item in items if words and words <= _stems(item.text)]
    near = near or [item for item in items if (stems := _stems(item.text)) and stems <= words]
    return near if len(near) == 1 else []


def _place(text: str) -> int | None:
    match = _BY_PLACE.fullmatch(text.casefold().strip())
    if match is None or not re.search(r"item|number|no |#|thing|entry", text.casefold()):
        return None
    number = int(match["n"]) if match["n"].isdecimal() else _NUMBERS.get(match["n"], 0)
    return number if number > 0 else None


def _stems(text: str) -> frozenset[str]:
    """Without the ending of the plural: `eggs` means the item `egg`."""
    words = content_words(text) or item_key(text).split()
    return frozenset(re.sub(r"(?:es|s|n)$", "", word) if len(word) > _SHORTEST_STEM else word for word in words)
