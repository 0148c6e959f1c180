"""Messages that point to the request before: `take it off`, `cancel the one about the oven`, `make that Friday`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from karen.contract.types.decisions import UseTool

_BEGINNING = r"(?:(?:and|also|oh|ok|okay|so|no|wait|actually|please|then|now)[, ]+)*"
_LEFT = re.compile(
    rf"{_BEGINNING}(?:(?:what(?:['’]?s| is)|show(?: me)?|read(?: me)?(?: out)?)(?: still| left| now| there)*"
    r"(?: (?:on|in) (?:it|there|that|the list))(?: now| still)?"
    r"|what(?:['’]?s| is) (?:still )?(?:left|missing|open)(?: (?:to (?:buy|get|do)|on it|there))?"
    r"|what else(?: (?:is (?:on (?:it|there)|left)|do (?:i|we) (?:still )?(?:need|have)))?"
    r"|how many (?:things|items|entries)?(?: (?:are|is))?(?: (?:still|left|there))*"
    r"(?: (?:on|in) (?:it|there|that|the list))?"
    r"(?: now| left)?)$",
    re.IGNORECASE,
)
_IS_ON_IT = re.compile(
    rf"{_BEGINNING}(?:is|are) (?P<item>[\w' -]{{2,40}}?)(?: already| still)? (?:on|in) (?:it|there|that|the list)"
    r"(?: already| still)?$",
    re.IGNORECASE,
)
_TICKED = re.compile(
    rf"{_BEGINNING}(?:(?:tick|check|cross|strike)(?: off)?|(?:done|finished) with"
    r"|(?:i|we)(?:['’]ve| have)?(?: got| bought)"
    r"|got|bought) (?:the )?(?P<item>(?!(?:it|that|them|those)\b)[\w' -]{2,40}?)(?: off)?(?: now| already)?$",
    re.IGNORECASE,
)
_AND_ITEM = re.compile(
    r"(?:(?:and|oh|ah|also|plus|then|und|auch|y|tambi[eé]n|et|aussi|e|tamb[eé]m)[, ]+)*(?P<item>[\w', -]{2,80}?)"
    r"(?:[, ]+(?:too|as well|also|please|auch|noch|dazu|tambi[eé]n|aussi|tamb[eé]m))*$",
    re.IGNORECASE,
)
_SENTENCE = re.compile(
    r"\b(?:i|you|we|he|she|they|it|is|are|was|am|do|does|did|can|could|will|would|shall|should|what|who|how|when|where"
    r"|why|that|this|thanks|thank|yes|no|ok|okay|not|tomorrow|today|ich|du|ist|was|wie|gracias|danke|merci)\b",
    re.IGNORECASE,
)
MOST_ITEM_WORDS = 8
_TAKEN = re.compile(
    rf"{_BEGINNING}(?:(?:we|i)(?: already|['’]ve| have| got| still)+ (?P<had>[\w' -]{{2,40}}?)[,;]? )?{_BEGINNING}"
    r"(?:take(?=.* (?:off|out|away)\b)|cross|strike|scratch|tick|remove|delete)"
    r"(?: (?P<item>(?!(?:it|that|them|those)\b)[\w' -]{2,40}?)| it| that| them| those)?(?: (?:off|out|away))?"
    r"(?: (?:it|the list|there))?(?: (?:again|please))?$",
    re.IGNORECASE,
)
_PUT = re.compile(
    rf"{_BEGINNING}(?:add(?: on)? (?P<item>[\w', -]{{2,80}}?)(?: (?:to|on|onto) (?:it|there|that|the list))?"
    r"|(?:put|stick) (?P<thing>[\w', -]{2,80}?) (?:on|onto) (?:it|there|that|the list))"
    r"(?: too| as well| also| please)*$",
    re.IGNORECASE,
)
_ONE_ABOUT = re.compile(
    rf"{_BEGINNING}(?P<verb>cancel|delete|remove|drop|scrap|move|snooze)(?: (?:the|that))? ones? "
    r"(?:about|for|to|with|on|at) (?P<which>(?:(?!\bto\b).)+?)(?P<when> (?:to|until) .+)?$",
    re.IGNORECASE,
)
_CANCEL_IT = re.compile(
    rf"{_BEGINNING}(?P<verb>cancel|delete|drop|scrap)(?: (?:it|that|this|that one))(?: again)?$", re.IGNORECASE
)
_MAKE_IT = re.compile(
    rf"{_BEGINNING}(?:make (?:it|that)|(?:move|change|push) (?:it|that) to|i meant|rather)(?: for| at| on)? "
    r"(?P<when>.+)$",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"(?P<share>[\d.]+) / 100 \* (?P<of>.+)$")
_AND_NUMBER = re.compile(
    r"(?:and|what about|how about|und|y|et|e) (?P<number>\d+(?:[.,]\d+)?) ?(?:%|percent)?$", re.IGNORECASE
)
_THEN = re.compile(
    r"(?:and |then |now )*(?P<sign>plus|minus|times|divided by|multiplied by|add|[-+*/x×÷])\s?"
    r"(?P<number>\d+(?:\.\d+)?)$",
    re.IGNORECASE,
)
_SIGNS = {"plus": "+", "add": "+", "minus": "-", "times": "*", "multiplied by": "*", "divided by": "/", "x": "*"}


def pointed_requests(previous: UseTool, said: str) -> Iterator[str]:
    """What `said` may mean behind that request, as requests that stand alone; likeliest first."""
    match previous.tool:
        case "lists":
            is_adding = previous.args.get("action") == "add"
            name = previous.args.get("to") or previous.args.get("list") or "shopping"
            yield from _of_lists(str(name), said, is_adding)
        case "set_reminder" | "change_reminder" | "list_reminders":
            yield from _of_reminders(previous, said)
        case "calculate":
            yield from _of_sums(str(previous.args.get("expression") or ""), said)


def _of_lists(name: str, said: str, is_adding: bool) -> Iterator[str]:
    on = "to-do list" if name == "todo" else f"{name} list"
    if _LEFT.match(said):
        yield f"what's on my {on}"
    if ticked := _TICKED.match(said):
        yield f"tick {ticked['item']} off the {on}"
    if (taken := _TAKEN.match(said)) and (item := taken["item"] or taken["had"]):
        yield f"take {item} off the {on}"
    if put := _PUT.match(said):
        yield f"add {put['item'] or put['thing']} to the {on}"
    if asked := _IS_ON_IT.match(said):
        yield f"is {asked['item']} on my {on}"
    if is_adding and (item := _one_more(said)):
        yield f"add {item} to the {on}"


def _one_more(said: str) -> str | None:
    """`and butter too`: what is led or closed as a further thing, and is no sentence."""
    found = _AND_ITEM.match(said)
    if found is None or found["item"] == said or _SENTENCE.search(found["item"]):
        return None
    return found["item"] if len(found["item"].split()) <= MOST_ITEM_WORDS else None


def _of_reminders(previous: UseTool, said: str) -> Iterator[str]:
    text = str(previous.args.get("text") or previous.args.get("query") or "")
    kind = str(previous.args.get("kind") or "reminder")
    named = f"{text} reminder" if text and kind == "reminder" else kind
    if one := _ONE_ABOUT.match(said):
        which = re.sub(r"^(?:the|my) ", "", one["which"])
        yield f"{one['verb'].lower()} the {which} reminder{one['when'] or ''}"
    if previous.tool == "list_reminders":
        return
    if _CANCEL_IT.match(said):
        yield f"cancel the {named}"
    if made := _MAKE_IT.match(said):
        yield f"move the {named} to {made['when']}"


def _of_sums(expression: str, said: str) -> Iterator[str]:
    percent, number, then = _PERCENT.match(expression), _AND_NUMBER.match(said), _THEN.match(said)
    if percent and number:
        yield f"{number['number'].replace(',', '.')}% of {percent['of']}"
    if expression and then:
        yield f"({expression}) {_SIGNS.get(then['sign'].lower(), then['sign'])} {then['number']}"
