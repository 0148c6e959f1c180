"""Whether a message leaves something to chance: a coin, dice, a number, one of several things, and which."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pydantic import JsonValue

from karen.contract.types.decisions import Decision
from karen.flows.decide.ask_choice import read_choice, read_order
from karen.flows.decide.ask_password import read_password
from karen.flows.decide.asking import Asking, use
from karen.flows.decide.phrases import any_of, openings
from karen.flows.decide.quantities import BREAK, amount_at, tokens_of
from karen.flows.decide.request import Request

Args = dict[str, JsonValue]
CUE = re.compile(
    r"coin|heads|tails|\bflip|\btoss|dic?e\b|dyce|\bd ?\d|\d ?d ?\d|sided|sider|roll|\bnumbers?\b|random|\bany\b|lott"
    r"|\bpin\b|lotter|lotto|munz|kopf oder|wurf|zahl|zufall|wurfel|cruz|sello|moneda|aguila o sol|volado|dados?\b"
    r"|numero"
    r"|azar|pile ou|piece|\bdes?\b|nombre|chiffre|hasard|coroa|moeda|aleatori|sorte|w ?\d|yes or no|hat\b"
)
_NUMBERS = r"(?P<count>\d+ )?"
_LEAD = re.compile(
    any_of(
        r"(?:i|we) (?:need|want|would like|wanna|would love|require)(?: for)? (?:you|u|karen) (?:to|2)(?: please)?",
        r"im wanting you to|id like you to|i (?:wanna|want to|need to|would like to)|(?:can|could|would|will"
        r"|might) (?:you|u|ya)"
        r"(?: please| kindly| just)?",
        r"(?:please )?go ahead and|lets|let us|let s|time to|just|you|someone|then|do|quickly|kannst du(?: fur mich"
        r"| mir)?(?:"
        r" bitte| mal)?|puedes|peux tu|tu peux|voce pode|pode|podes|i choose \w+|i pick \w+",
    )
    + " "
)
_NOT_NOW = re.compile(r"\b(?:dont|do not|never|stop|without|how (?:do|does|can|to)|why|nicht)\b")
_COIN_NOUN = (
    r"(?:a |the |this |that |another |one |your |my |an "
    r"|\d+ )?(?:\w+ ){0,2}?(?:heads or tails )?coins?\b(?! (?:collect|box"
    r"|purse|slot|operated))"
)
_COIN = re.compile(
    any_of(
        rf"(?:flip|toss|throw|spin)(?: me| us| up)? {_COIN_NOUN}",
        r"flip (?:it|something|smth)(?: again| now| please| for us| for me)*$|flip(?: please| now)?$|toss for it\b",
        r"(?:flip|toss|spin) a (?:penny|quarter|dime|nickel|euro)\b|(?:let|have|use|make|ask) a coin (?:decide|to )",
        r"(?:do|give me|give us|run|make|have|call) (?:a |another )?coin (?:flip|toss)",
        r"(?:eine |die |ne )?munze (?:werfen|bitte)|(?:wirf|wirfst du|schmeiss)(?: mir| mal| bitte)* (?:eine|die"
        r"|ne) munze",
        r"(?:lanza|tira|echa|avienta)(?: al aire)? (?:una|la) moneda|(?:lance|tire|jette)s? (?:une|la) piece"
        r"|(?:joga|atira|lanca|tira)r? (?:a|uma) moeda",
    )
)
_COIN_ALONE = re.compile(
    any_of(
        r"(?:a )?(?:quick )?coin ?(?:toss|flip)|heads or tails|head or tail|coin|kopf oder zahl|munzwurf"
        r"|cara o (?:cruz|sello)"
        r"|aguila o sol|volado|pile ou face|cara ou coroa|(?:best of \w+ )?coin flips"
    )
    + r"(?: (?P<rest>.*))?$"
)
_TELLS = re.compile(
    r"\b(?:is|was|were|are|decided|decides|rules?|won|has|had|means|history|odds|probability|chances?)\b"
)
_DIE = r"(?:dice|dices|die|dyce|d ?\d+|\d+ ?(?:sider|sided|sides)|wurfeln?|w ?\d+|dados?|des|(?<=un )de(?! \d)|cubes)\b"
_DICE = re.compile(
    any_of(
        r"(?:roll|throw|cast|reroll|re roll|shake|wurfle|wurfel|wirf|rolle?n?|tira|lanza|echa|lance|jette"
        r"|fais rouler|roule|joga"
        rf"|lanca|rola|atira)(?: me| us| up| mir| mal| fur mich)*(?: (?:a|an|the|this|that|those|these|some|another"
        rf"|one|my"
        r"|your|ne?n?|einen?|die|den|dos|das|der|un|une|una|uns?|um|le|les|el|los|o|os|fair|virtual|single|pair of"
        r"|couple of|normal"
        rf"|regular|\w+seitigen?|\d+|twenty|\w+ sided))* ?{_DIE}",
        r"(?:a )?roll (?:on|of|with) (?:a |an |the )?.*\b(?:dice|die)|wurfle(?: bitte| mal)*$",
        r"roll for \w+|(?:give|complete|do|make|need|get)(?: me)? (?:a |an |the )?(?:.* )?(?:dice"
        r"|die) (?:a )?(?:roll|throw)",
        r"(?:give|complete|do|make|need|get)(?: me)? (?:a )?roll (?:on|of|with) (?:a |an |the )?.*\b(?:dice|die"
        r"|d ?\d+)\b",
        r"\d+ ?d ?\d+\b|d ?\d+(?: please| roll| go)*$|(?:a )?(?:dice|dyce|die) (?:roll|throw)(?: please| go| now)*$",
        r"(?:\d+ |einen? )?(?:w ?\d+|wurfel) (?:rollen|wurfeln|werfen)|(?:let|have) a (?:die|dice) decide",
        r"\d+ (?:sided|sider) (?:dice|die)(?: please| roll| go| now| again)*$",
    )
)
_SIDES = re.compile(
    r"\bd ?(\d+)\b|\bw ?(\d+)\b|\b(\d+) ?(?:sided|sides?|siders?|faces|caras|lados|seiten|seitig\w*|flachen)\b"
)
_DICE_COUNT = re.compile(
    r"\b(\d+) ?d ?\d+\b|\b(\d+) (?:\d+ ?sided |(?!sided|sides)[a-z]+ )?(?:dice|dices|dies|wurfel|dados|des|cubes)\b"
    r"|\b(\d+) (?:d|w) ?\d+"
)
_PLUS = re.compile(r"\d (?:plus|\+) (\d+)\b|(?:sider|sided|dice|die) (?:plus|\+) (\d+)\b")
_RANGE = re.compile(
    r"\b(?:between|from|zwischen|von|entre|del?|de|in|range) (?:the numbers )?(-?\d+) (?:and|to|through|until|up to"
    r"|und|bis|y|al?|et"
    r"|e|thru|or) (-?\d+)\b|(-?\d+) (?:to|through|thru|bis|a|al|and|y|et|e) (-?\d+)\b|numbers? (-?\d+) (-?\d+)\b"
)
_BELOW = re.compile(r"\b(?:below|under|less than|smaller than|unter|menor (?:que|de)|moins de|abaixo de) (\d+)\b")
_UP_TO = re.compile(r"\b(?:up to|to|max|maximum|at most|bis|hasta|jusqu a|ate) (\d+)\b")
_NUMBER = re.compile(
    r"(?:(?:pick|choose|select|generate|draw|give|say|name|tell|get|make|think of|come up with|produce|pull|spin"
    r"|need|want|throw out"
    r"|gib|nenn|sag|wahle?|dime|dame|elige|escoge|choisis|donne|dis|tire|diz|da|escolhe|me)(?: (?:me|us|mir|moi"
    r"|out))* )?"
    r"(?P<what>(?:(?:a|an|any|some|another|one|the|eine|irgendeine|un|une|um|uma|\d+|me|whole|single|lucky|quick) )*"
    r"(?P<random>(?:random(?:ly)?(?: generated)?|lottery|lotto|lucky|zufallige|irgendeine) )?(?:whole |integer "
    r"|real |hymn |page |jersey |house )?"
    r"(?:numbers?|integer|zahl|zahlen|lottozahlen|zufallszahl|numeros?|nombres?|chiffres?|digits?|\d+ digit (?:pin"
    r"|code|number)))"
    r"(?= |$)(?! of\b)(?P<rest>.*)"
)
_ANY = re.compile(
    r"\bany (?:number|old)|random|azar|hasard|aleatorio|zufallig|irgendeine|lotto|lottery|whichever|out of a hat"
    r"|quelconque"
)
_DIGITS = re.compile(r"\b(\d+) digits?\b")
_FIXED = {
    re.compile(r"\byes or no\b.*\b(?:random|flip|chance|go|toss)|\b(?:random|chance).*\byes or no\b"): ["Yes", "No"],
    re.compile(r"\b(?:random|any) letter\b|zufalliger buchstabe|\bletra (?:al azar|cualquiera|qualquer)"): [
        *"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    ],
    re.compile(r"\b(?:random|any) (?:playing )?card\b|draw (?:me )?a card\b|pick a card(?: any card)?$"): [
        f"{rank} of {suit}"
        for suit in ("clubs", "diamonds", "hearts", "spades")
        for rank in ("ace", *map(str, range(2, 11)), "jack", "queen", "king")
    ],
    re.compile(r"\brandom (?:day|weekday|day of the week)\b"): [
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"
    ],
    re.compile(r"\brandom colou?r\b"): ["red", "orange", "yellow", "green", "blue", "purple", "pink", "brown"],
}  # fmt: skip
"""What has its options by itself."""


_ARTICLES = ("a", "an", "one", "un", "une", "um", "uma", "ein", "des")
_LARGE = (["hundred"], ["thousand"], ["million"])
_PICKED = re.compile(
    r"(?:pick|choose|select|draw|random pick|throw|sortea|sorteia|tire)\b.*\b(?:random|randomly|blindly|chance|dart"
    r"|hat)\b"
    r"|random (?:pick|draw|choice)\b"
)
"""One of many that are only numbered."""


def decide_random(asking: Asking) -> Decision | None:
    args = read_random_request(asking.request)
    return use("random", args, "leaves it to chance", 0.95) if args else None


def read_random_request(request: Request) -> Args | None:
    """The arguments of the draw that a message asks for."""
    if password := read_password(request.clauses):
        return password
    if any(CUE.search(clause) for clause in request.clauses):
        for line in _lines(request):
            if found := _coin(line) or _dice(line) or _fixed(line) or _number(line):
                return found
    if not request.clauses:
        return None
    if order := read_order(request.unquoted):
        return {"kind": "order", "options": list[JsonValue](order)}
    options = read_choice(request.unquoted)
    return {"kind": "choice", "options": list[JsonValue](options)} if options else None


def _lines(request: Request) -> Iterator[str]:
    """Each clause with its numbers in figures, then without what leads up to the request."""
    for clause in request.clauses:
        line = _in_figures(clause)
        if _NOT_NOW.search(line):
            continue
        for opening in openings(line):
            rest = opening.rest
            yield rest
            while match := _LEAD.match(rest):
                rest = rest[match.end() :]
                yield rest


def _in_figures(clause: str) -> str:
    words = tokens_of(clause.replace("+", " plus "))
    found, at = [], 0
    while at < len(words):
        is_article = words[at] in _ARTICLES and words[at + 1 : at + 2] not in _LARGE
        amount = None if is_article else amount_at(words, at)
        if amount and amount[0].denominator == 1:
            found.append(str(amount[0]))
            at = amount[1]
        else:
            found.append("1" if words[at] == "one" and _in_range(words, at) else words[at])
            at += 1
    return " ".join(word for word in found if word != BREAK)


def _in_range(words: list[str], at: int) -> bool:
    near = (words[at - 1] if at else "", words[at + 1] if at + 1 < len(words) else "")
    return near[0] in ("between", "from") or near[1] in ("to", "through", "thru")


def _coin(line: str) -> Args | None:
    if match := _COIN.match(line):
        count = re.search(r"\b(\d+) (?:\w+ )?coins\b|coins? (\d+) times", line)
        times = int(next(filter(None, count.groups()))) if count else 1
        return None if _TELLS.match(line[match.end() :].strip()) else _counted({"kind": "coin"}, times)
    alone = _COIN_ALONE.match(line)
    if alone is None or len(line.split()) > 9 or _TELLS.search(alone["rest"] or ""):
        return None
    return {"kind": "coin"}


def _dice(line: str) -> Args | None:
    if not _DICE.match(line):
        return None
    args: Args = {"kind": "dice"}
    if sides := list(_SIDES.finditer(line)):
        args["sides"] = int(next(filter(None, sides[-1].groups())))
    if plus := _PLUS.search(line):
        args["plus"] = int(plus[1] or plus[2])
    count = _DICE_COUNT.search(line)
    times = int(next(filter(None, count.groups()))) if count else 2 if "pair of" in line else 1
    return _counted(args, times)


def _number(line: str) -> Args | None:
    match = _NUMBER.match(line)
    if match is None:
        limits = _limits(line) if _PICKED.match(line) else None
        return {"kind": "number", "low": min(limits), "high": max(limits)} if limits else None
    what, rest = match["what"], match["rest"]
    is_random = bool(match["random"]) or _ANY.search(line) is not None
    if digits := _DIGITS.search(line):
        return {"kind": "number", "digits": int(digits[1])} if is_random and 1 <= int(digits[1]) <= 15 else None
    limits = _limits(what + rest)
    if not (limits or is_random) or (not is_random and _TELLS.search(rest)):
        return None
    count = re.match(r"(?:me )?(\d+) ", what)
    lottery = re.search(r"lott", line) is not None
    args: Args = {"kind": "number"}
    if limits:
        args |= {"low": min(limits), "high": max(limits)}
    elif lottery:
        args |= {"low": 1, "high": 49}
    if lottery:
        args["distinct"] = True
    return _counted(args, int(count[1]) if count else 6 if lottery else 1)


def _limits(line: str) -> tuple[int, int] | None:
    if match := _RANGE.search(line):
        low, high = (int(number) for number in match.groups() if number)
        return low, high
    if match := _BELOW.search(line):
        return 1, max(1, int(match[1]) - 1)
    return (1, int(match[1])) if (match := _UP_TO.search(line)) else None


def _fixed(line: str) -> Args | None:
    options = next((options for pattern, options in _FIXED.items() if pattern.search(line)), None)
    return {"kind": "choice", "options": list[JsonValue](options)} if options else None


def _counted(args: Args, times: int) -> Args:
    return {**args, "count": min(times, 100)} if times > 1 else args
