"""What becomes of a message that no reader took and of which the router says which tool it asks for.

The router proposes, the arguments dispose: each reading here is more lenient about the form of the sentence than the
tool's own reader, and none calls a tool without what the tool needs.
"""

from __future__ import annotations

import re

from pydantic import JsonValue

from karen.base.words import content_words, word_set
from karen.contract.types.decisions import Decision
from karen.flows.decide.ask_books import propose_books
from karen.flows.decide.ask_mail import propose_mail_compose, propose_mail_unread
from karen.flows.decide.ask_plugin import propose_plugin
from karen.flows.decide.ask_usage import OTHER, read_range
from karen.flows.decide.ask_weather import propose_weather
from karen.flows.decide.asking import Asking, Reader, ask, use
from karen.flows.decide.places import place_within
from karen.flows.decide.propose_lists import propose_lists
from karen.flows.decide.propose_reminder import propose_reminder

_LIKELY = 0.7
"""The confidence in what was proposed and could be read."""
_TOLD = re.compile(
    r"\b(?:he|she|they|mum|mom|dad|boss|teacher|doctor|somebody|someone|people|everyone|friend|sister|brother|wife"
    r"|husband|er|sie|el|ella|il|elle|ele|ela|mama|maman|mae)"
    r" (?:says?|said|asks?|asked|goes|told|texted|yelled|keeps|sagte?|fragte?|meinte?|dijo|dice|pregunto|dit|disse|diz"
    r"|perguntou|me (?:pregunto|perguntou|dijo|disse)|m a (?:dit|demande))\b"
)
_REFUSED = re.compile(
    r"^(?:(?:no|please|hey|karen|and|but|so|well|nein|bitte|por favor|nao|non) (?:, )?)*(?:dont (?!let|forget"
    r"|you forget)"
    r"|do not (?!let|forget)|never|no need|no more|stop|i (?:dont|didnt|never|wasnt|neednt)|you (?:dont|neednt|never)"
    r"|not a|lets not|du musst mich nicht|ich will nicht|stell bitte kein|no (?:pong|hace|quiero|mand|apunt)\w*"
    r"|ne \w+|pas besoin|je ne|nao (?:ponh|precis|quero|mand|anot)\w*|if (?:i|only|you|we)\b|what if|imagine|suppose"
    r"|pretend)"
)
_STATED = re.compile(
    r"^(?:i (?!need|want|would|wish|must|wonder|cant|forgot|should|have (?:no|got)|ve (?:got|lost))"
    r"|my (?!(?:nick|user)?name (?:should(?! be (?:on|in|at|up|among)\b)|needs?|has to|is now)\b)|we|she|he|they"
    r"|the (?!time|usual|name you (?:have|use))|an? |that|this|it|its|every|each|some|two|there|our|his|her|ich hab"
    r"|mein|meine|das|er|sie|mi |mis |yo |el |la"
    r"|eso|me |mon|ma |mes |je (?!veux|voudrais)|il |elle|o |a |ele|ela|meu|minha|eu (?!quero|preciso))\b"
)
_ASKING = re.compile(
    r"\b(?:please|pls|can|could|would|will you|wont you|tell|show|give|look|check|find|search|whats?|hows?|when"
    r"|wheres?|who"
    r"|which|do you|did|bring|pull|read|list|get|remind|add|put|set|run|start|open|email|mail|write|send|forget"
    r"|remember|note"
    r"|bitte|kannst|zeig|such\w*|sag|dime|muestra\w*|busca\w*|puedes|peux|montre|cherche|dis|pode|mostra|procura"
    r"|need|want)\b"
)
_LEADING = re.compile(
    r"^(?:(?:hey|hi|ok|okay|so|um|please|pls|karen|can you|could you|would you|will you|kindly|now|and|bitte|por favor)"
    r"[, ]+)*"
)


def read_proposed(tool: str, asking: Asking) -> Decision | None:
    """The decision for `tool`; None where its arguments cannot be read or the sentence is none that asks."""
    read = PROPOSED.get(tool)
    return read(asking) if read and is_asked_for(asking) else None


def is_asked_for(asking: Asking) -> bool:
    """Whether the sentence may ask for something: it forbids nothing, and tells nothing either."""
    own = asking.own
    if _REFUSED.search(asking.folded) or _TOLD.search(own):
        return False
    return "?" in asking.request.unquoted or not _STATED.search(own) or bool(_ASKING.search(own))


_BOUGHT = re.compile(
    r"^(?:order|buy|purchase|place an order|bestell\w*|kauf\w*|pide|encarga"
    r"|commande|achete|encomenda)\b(?!.*\b(?:add|put|note|write|setz|schreib|pon|anade|apunta|mets|ajoute|poe|anota)\b)"
)


def _lists(asking: Asking) -> Decision | None:
    """What is to be bought for somebody is no change of a list, though it may stand on one."""
    return None if _BOUGHT.match(_LEADING.sub("", asking.own)) else propose_lists(asking)


_REMINDERS = re.compile(
    r"\b(?:remind\w*|alarms?|timers?|nudg\w+|erinner\w*|wecker\w*|recordatorios?|alarmas?|temporizador\w*|rappels?"
    r"|reveils?"
    r"|alarmes?|minuteurs?|lembretes?|despertador\w*|countdown|chronos?|avisos?|wak(?:e|ing)|bug|nag\w*|holler|prompts?"
    r"|go off|\w*timer|rappeler|recordar\w*|lembrar|(?:supposed|meant) to|forget(?:ting)?|to remember|in mind|to recall"
    r"|scheduled|notifications?)\b"
)


def _list_reminders(asking: Asking) -> Decision | None:
    if not _REMINDERS.search(asking.folded):
        return None
    return use("list_reminders", {}, "seems to ask for the reminders", _LIKELY)


_ABOUT = re.compile(
    r"\b(?:about|for|mention\w*|word|regarding|on|said (?:about|on)|uber|nach|wort|von|sobre|de|palabra|mencione"
    r"|palavra"
    r"|por|sur|mot|parlais de|falei de) (?P<query>.+)$"
)


def _search_history(asking: Asking) -> Decision | None:
    found = _ABOUT.search(asking.own)
    words = found["query"].strip(" ,") if found else ""
    if not content_words(words):
        return ask("search_history", "query", "What shall I look for in your messages?")
    return use("search_history", {"query": asking.request.original(words)}, "asks for something said before", _LIKELY)


_FORGOTTEN = re.compile(
    r"\b(?:forget|erase|delete|remove|wipe|drop|scrub|clear|lose|unlearn|vergiss|losch\w*|streich\w*|olvida\w*|borra\w*"
    r"|elimina\w*|oublie\w*|efface\w*|supprime\w*|esquec\w*|apaga\w*)(?: (?:about|everything|all|the fact|what you know"
    r"|what i (?:said|told you)|that))* (?P<query>.+)$"
)
_KEPT = re.compile(
    r"\b(?:memor\w+|remember\w*|know|knew|told|said|mentioned|my|mein\w*|mi|mis|mon|ma|mes|meu|minha|about|gedachtnis"
    r"|weisst|sabes|sais|sabe|im|i)\b"
)


def _forget(asking: Asking) -> Decision | None:
    found = _FORGOTTEN.search(asking.own)
    if not found or not _KEPT.search(found["query"]) or not content_words(found["query"]):
        return ask("forget", "query", "What shall I forget?")
    query = asking.request.original(found["query"].strip(" ,"))
    return use("forget", {"query": query}, "asks to forget something", _LIKELY)


_CHANCE = (
    ("coin", re.compile(r"\b(?:coins?|heads|tails|flip|toss|munze|moneda|cara|piece|pile|moeda)\b")),
    ("dice", re.compile(r"\b(?:dice|die|d\d+|roll|wurf\w*|dados?|des?)\b")),
    ("number", re.compile(r"\b(?:numbers?|integers?|digits?|zahl|zufallszahl|numeros?|nombre|nummer)\b")),
)

_NO_DRAW = re.compile(
    r"\b(?:should i|decided|was|were|of people|how (?:do|many|does)|whose|invented|fair|odds"
    r"|telephone|phone)\b"
)


def _random(asking: Asking) -> Decision | None:
    kind = next((kind for kind, words in _CHANCE if words.search(asking.own)), None)
    if kind is None or _NO_DRAW.search(asking.own):
        return None
    return use("random", {"kind": kind}, "asks to leave it to chance", _LIKELY)


_CLOCK = re.compile(r"\b(?:time|clock|hours?|late|early|oclock|uhr\w*|spat|zeitzone|horas?|huso|heures?|fuso|fuseau)\b")
_EVENT = re.compile(
    r"\b(?:open|opens|close|closes|start|starts|begin|begins|end|ends|flight|train|bus|match|game|film|movie|show|class"
    r"|meeting|lunch|dinner|kick|arrive|leave|land|play|take|takes|last|was|were|been|had|did|next)\b"
)


def _time(asking: Asking) -> Decision | None:
    if not _CLOCK.search(asking.folded) or _EVENT.search(asking.folded):
        return None
    place = next(filter(None, map(place_within, asking.clauses)), None)
    args: dict[str, JsonValue] = {"location": asking.request.original(place)} if place else {}
    return use("time", args, "seems to ask what time it is", _LIKELY)


_FEWEST_WORDS = 3


def _calculate(asking: Asking) -> Decision | None:
    """Figures without words may be a date, a score or a telephone number."""
    if not any(c.isdigit() for c in asking.own) or len(re.findall(r"[^\W\d_]{2,}", asking.own)) < _FEWEST_WORDS:
        return None
    return ask("calculate", "expression", "How would that be written as a sum, such as 3 * 4.50 + 2?")


_TODAY = re.compile(
    r"\b(?:(?:the|todays?|current) date|what (?:day|date|month|year)|which (?:day|month|year)|welche[rs]? (?:tag"
    r"|wochentag|monat)"
    r"|datum|wochentag|que dia|que fecha|fecha|quel jour|quelle date|data de hoje|que data)\b"
)


def _date(asking: Asking) -> Decision | None:
    asked = _TODAY.search(asking.own)
    rest = asking.own[asked.end() :] if asked else ""
    if not asked or _ANOTHER_DAY.search(asking.own) or set(re.findall(r"[^\W\d_]+", rest)) - _OF_TODAY:
        return None
    return use("date", {}, "seems to ask what day it is", _LIKELY)


_OF_TODAY = word_set("""
    is it s today todays now right this please pls again tell me can could would you will know do does did have
    has got we are on in at the a of karen hey hi ok so and um exactly currently current actually just give show
    say what which be being day date week month year calendar says i dont forgot need want here ist heute denn
    gerade wir haben sag mir bitte hoy es estamos dime por favor hoje e diz nous sommes est aujourd hui quel
    quelle le la el o os das der die den was welcher welches kannst du puedes peux tu then
""")
"""May stand behind the question what day it is; any other word makes it the day of something."""
_ANOTHER_DAY = re.compile(
    r"\d|\b(?:when|next|last|until|till|before|after|start\w*|ends?|finish|due|fall|falls|deadline|of (?:the|my"
    r"|birth)|on (?:the"
    r"|my)|for (?:the|my)|was|were|will|born|if|naissance|nacimiento|geburtsdatum)\b"
)


_OWN = re.compile(
    r"\b(?:my|mine|our|i|me|im|ive|mein\w*|ich|mir|mich|mi|mis|yo|me|mon|ma|mes|je|j|moi|meus?|minhas?|eu)\b"
)


_STORED = re.compile(
    r"\b(?:again|told|stored|kept|on file|remember\w*|deja|mesmo|msm|noch ?mal|facts|gespeichert"
    r"|guardad\w*)\b"
)


def _recall(asking: Asking) -> Decision | None:
    """Of the user's own things only; the question as it was asked."""
    words = _LEADING.sub("", asking.own).strip(" ,")
    if not (_OWN.search(words) or _STORED.search(words)) or not content_words(words):
        return None
    return use("recall", {"query": asking.request.original(words)}, "seems to ask for something told before", _LIKELY)


_TO_KEEP = re.compile(
    r"\b(?:remember|note|memor\w+|store|save|log|record|jot (?:this |that |it )?down|write (?:this |that |it )?down"
    r"|keep"
    r"|file away|hang on to|learn|bear in mind|merk\w*|notier\w*|behalte?|speicher\w*|recuerda|guarda|apunta|anota"
    r"|memoriza|retiens|note|memorise|garde)\b[^:]{0,40}?(?:: ?|\b(?:that|dass|que) )(?P<fact>\S.+)$",
    re.IGNORECASE | re.DOTALL,
)


def _remember(asking: Asking) -> Decision | None:
    said = asking.request.said
    if said.rstrip().endswith("?"):
        return None
    found = _TO_KEEP.search(said)
    fact = (found["fact"] if found else said).strip(" .!")
    return use("remember", {"fact": fact}, "seems to ask to remember something", _LIKELY)


_WITH_KAREN = re.compile(
    r"\b(?:you|karen|usage|stats|statistics|messages|chats|conversations|tokens|we|dich|du|te|tu|voce|contigo"
    r"|numbers|streak|activity|gesprache|toi|chat)\b"
)


def _usage(asking: Asking) -> Decision | None:
    if OTHER.search(asking.folded) or not _WITH_KAREN.search(asking.folded):
        return None
    args: dict[str, JsonValue] = read_range(asking.folded, asking.now.date())
    return use("usage", args, "seems to ask how much Karen is used", _LIKELY)


_RUNS_SOMEWHERE = re.compile(
    r"\brunning (?:away|late|off|around|behind|ahead|errands|from|towards?|after|marathons?|for \w+"
    r"|a (?:race|bath|fever))\b"
)
"""Nothing that a machine does."""


def _system_status(asking: Asking) -> Decision | None:
    if _RUNS_SOMEWHERE.search(asking.folded):
        return None
    return use("system_status", {}, "seems to ask how this computer or Karen's parts are", _LIKELY)


PROPOSED: dict[str, Reader] = {
    "books": propose_books,
    "mail_unread": propose_mail_unread,
    "mail_compose": propose_mail_compose,
    "plugin": propose_plugin,
    "lists": _lists,
    "weather": propose_weather,
    "set_reminder": propose_reminder,
    "list_reminders": _list_reminders,
    "search_history": _search_history,
    "forget": _forget,
    "random": _random,
    "time": _time,
    "calculate": _calculate,
    "date": _date,
    "recall": _recall,
    "remember": _remember,
    "usage": _usage,
    "system_status": _system_status,
}
"""By the tool that is proposed. Of those that are missing the reader alone decides."""
