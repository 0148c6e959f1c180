"""Whether a message asks for a list in plain words: to put something on it, take or tick it off, or show it.

Only forms that name a list; what is said in other ways the router may still take for one (see `propose_lists.py`).
"""

from __future__ import annotations

import re

from pydantic import JsonValue

from karen.base.words import word_set
from karen.contract.types.decisions import Decision
from karen.flows.decide.asking import Asking, use
from karen.flows.decide.list_forms import CUE, FORMS, SHOPPING, TODO
from karen.flows.decide.request import even_text

CONFIDENCE = 0.9
_MOVE = re.compile(
    r"(?:please |can you |could you |karen )*(?:move|transfer|shift) (?P<item>.+?)"
    r"(?: (?:from|off) (?P<list>(?:the |my )?.+? ?list))? (?:to|onto|on to|over to) (?P<to>(?:the |my )?.+? ?list)$"
)
_NO_NAME = word_set("""
the a an my our your his her this that new long short whole first last second best top play wait waiting guest mailing
price wine black white check hit set track class to do of on in reminder reminders call email phone contact friend watch
warte gaste preis kontakt wein erinnerungs neue eine
""")
"""Before `list` these name none that is kept here, or none at all."""
_OF_OTHERS = word_set("your his her their its whose")
_NO_ITEM = word_set(
    "it that this them these those everything something anything nothing one all what es das lo eso le ca isso"
)
_UNNAMED = re.compile(r"(?:listen?|listas?|zettel)")
_TOGETHER = frozenset(
    {"mac and cheese", "fish and chips", "salt and vinegar crisps", "gin and tonic", "bread and butter"}
)
_QUOTED = re.compile(r"^[\"'“„‘«](?P<said>.+)[\"'”“’»]$")
_AND = re.compile(r"\s*(?:,|;)\s*(?:and |und |y |et |e )?|\s+(?:and|&|plus|und|y|et|e)\s+", re.IGNORECASE)
_COMMA = re.compile(r"\s*[,;]\s*(?:and |und |y |et |e )?", re.IGNORECASE)
_ARTICLE = re.compile(r"^(?:the|some|a few|any|more|das|den|el|los|las|du|des|le|les) (?=\w)", re.IGNORECASE)
_MOST_WORDS = 4
"""Of each of several things; what is longer is one thing with an `and` in it."""


def decide_lists(asking: Asking) -> Decision | None:
    said = asking.request.said.strip().lstrip("¿¡")
    even = even_text(said)
    if not CUE.search(even):
        return None
    if moved := _MOVE.match(even):
        return _moving(moved, said)
    for form in FORMS:
        if not (found := form.pattern.match(even)):
            continue
        action = form.action
        spelt = {part: said[found.start(part) : found.end(part)] for part, words in found.groupdict().items() if words}
        name = spelt.get("called") or (list_name(spelt["list"]) if "list" in spelt else None)
        item = spelt.get("item", "")
        if action == "remove" and name and even_text(item) in ("everything", "all"):
            item = ""
        if name == "" or even_text(item) in _NO_ITEM:
            return None
        args: dict[str, JsonValue] = {"action": action, **({"list": name} if name else {})}
        if item:
            things = items_in(item, is_todo=name == "todo")
            args["item"] = things[0] if len(things) == 1 else [*things]
        elif action == "add" and not name:
            return None
        return use("lists", {**args, **({"done": True} if form.done else {})}, "asks for a list", CONFIDENCE)
    return None


def _moving(found: re.Match[str], said: str) -> Decision | None:
    spelt = {part: said[found.start(part) : found.end(part)] for part, words in found.groupdict().items() if words}
    to, name = list_name(spelt["to"]), list_name(spelt.get("list", "list"))
    if not to or name == "" or even_text(spelt["item"]) in _NO_ITEM:
        return None
    things = items_in(spelt["item"], is_todo=name == "todo")
    args: dict[str, JsonValue] = {"action": "move", "to": to, "item": things[0] if len(things) == 1 else [*things]}
    return use("lists", {**args, "list": name} if name else args, "asks to move what is on a list", CONFIDENCE)


def list_name(said: str) -> str | None:
    """`todo`, `shopping` or the user's own name; None for `my list`, empty for a list that is none of theirs."""
    even = even_text(said)
    if re.fullmatch(TODO, even):
        return "todo"
    if re.fullmatch(SHOPPING, even):
        return "shopping"
    if _UNNAMED.fullmatch(even):
        return None
    bare = re.sub(r"[ -]?liste?s?$", "", said, flags=re.IGNORECASE).strip(" -")
    words = even_text(bare).split()
    if not words:
        return None
    if words[-1] in _NO_NAME or words[0] in _OF_OTHERS:
        return ""
    return " ".join(word for word in bare.split() if even_text(word) not in _NO_NAME)


def items_in(said: str, *, is_todo: bool) -> list[str]:
    """The things that are named, each as it is spelt; what is quoted, and what is to be done, stays whole."""
    if quoted := _QUOTED.match(said.strip()):
        return [quoted["said"].strip()]
    parts = [part for part in (_COMMA if is_todo else _AND).split(said) if part.strip()]
    if even_text(said).strip() in _TOGETHER or any(len(part.split()) > _MOST_WORDS for part in parts):
        parts = [said]
    bare = [part.strip(" .!") for part in parts]
    return bare if is_todo else [_ARTICLE.sub("", part) for part in bare]
