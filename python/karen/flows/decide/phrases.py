"""How people lead up to a request and away from it, in plain lower-case words (see `request.fold`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

MOST_PHRASES = 12


def any_of(*phrases: str) -> str:
    """A pattern of alternatives; each argument may hold several, parted by bars."""
    return "(?:" + "|".join(phrases) + ")"


CALLING = any_of(
    "hey|hi|hello|hiya|ok|okay|so|um|umm|uh|er|erm|ah|oh|eh|well|right|and|but|karen|please|sorry|quick|quickly|now"
    "|just",
    "actually|hm+|yo|oi|mate|love|dear|sir|lads|guys|excuse me|by the way|btw|look here|pray|kindly|abeg|bro|dude"
    "|listen",
    "quick question|one more thing|yeah|yep|nah|then|also|like|hang on|hold on|wait|look|do|real quick|alright|go on",
    "sag mal|du|bitte|entschuldigung|mei|na|also|oye|che|disculpa|perdon|por favor|dis|dis moi|ouais|salut|pardon|o"
    "|ola|oi gente",
    "a ver|pues|hola|hallo|bonjour|alors|entao|olha|gente|sooo+|okay so|long story but|before i forget|for the form"
    "|i mean|em",
)
ASKING = any_of(
    r"(?:can|could|would|will|wont|wouldnt) (?:you|u) (?:please |kindly |just |possibly |quickly |be so (?:good"
    r"|kind) as to )*"
    r"(?:tell|give|show|read|get|check|let|find|work out|look up|say|remind|fetch|count|confirm)(?: me| us)?(?:"
    r" know| have| out)?",
    r"(?:please |kindly |just |do )*(?:tell|give|show|read|get|let|find|remind|check|count|confirm)(?: me| us|"
    r" na)*(?: know| have| out)?",
    r"(?:do|did|would|might) (?:you|u)(?: happen to| by any chance)? (?:know|have|tell me)(?: me)?",
    r"(?:have|got|youve got|you got|have you got|have you|you have|dont suppose youd know|dont suppose you know"
    r"|dont suppose you have)",
    r"i(?: really| just|ll| will)? (?:need|want|would like|wanna|would love)(?: to (?:know|get|have|find out|see))?"
    r"|id like(?: to (?:know|get|have))?|need(?: to know)?",
    r"(?:might|may|could|can) i (?:trouble you for|ask(?: you)?(?: for)?|have|get|know)|i wonder(?: if you know)?"
    r"|im wondering|wondering",
    r"any idea(?: of)?|anyone know|does anyone know|do we know|i forgot|i forget|remind me|would you know|you know"
    r"|is that|whats|what is|what was",
    r"(?:kannst|konntest|konnen|konnten) (?:du|sie) mir(?: bitte| kurz| mal)*(?: sagen)?|sag mir|sagst du mir"
    r"|weisst du|gib mir|verrat mir",
    r"(?:me )?(?:puedes|podrias|puede|podria)(?: decirme| dar| dar me| darme)?|dime|dame|me dices|me das|sabes|me"
    r" puedes decir|digame",
    r"(?:tu )?(?:peux|pourrais|pourriez)(?: tu| vous)?(?: me)?(?: dire| donner)?|dis moi|donne moi|tu sais|t as"
    r"|vous avez|as tu|tu as",
    r"(?:voce )?(?:pode|podes|poderia)(?: me)?(?: dizer| falar| dar)?|me (?:diz|fala|da)|diz me|da me|sabe|sabes"
    r"|tens|tem",
)
CLOSING = any_of(
    r"now|right now|just now|currently|at (?:the|this|that) (?:moment|minute|present|instant|point|very moment)|at"
    r" present|this (?:minute|moment|instant)",
    r"today|exactly|please|kindly|by the way|btw|karen|mate|love|dear|sir|duck|bro|ma|then|again|already|even|yet"
    r"|precisely|really|there|here|actually",
    r"over there|over here|out there|round here|around here|down there|up there|back there|for me|for us|for her"
    r"|for him|for them|thanks|thank you|anyway",
    r"to the (?:second|minute)|in (?:military|24 hour|12 hour) (?:format|time)|if you please|if you would|if you"
    r" dont mind|would you|could you|will you|can you|do you know|quick|quickly|ah|eh|huh|lol|na|abeg|tho|though"
    r"|mister computer|or something|where i am|pretty please|my friend|darling|sorry|ok|okay|is it|at all|of the day",
    r"bitte|jetzt|gerade|grad|denn|da|dort|druben|aktuell|genau|eigentlich|momentan|gerade an|ahora|ahorita|por"
    r" favor|porfa|alla|aqui|ya|por alla|en este momento|exacta|actual",
    r"maintenant|la|svp|stp|s il te plait|s il vous plait|la bas|je vous prie|chez eux|en ce moment|deja|agora|ai"
    r"|la fora|la agora|se faz favor|certa|certinha|por la|neste momento|gente|heute|hoy|aujourd hui|hoje",
)
OPENERS = any_of(
    r"i|im|ive|id|ill|my|we|were|weve|he|she|they|theyre|it|its|you|our|his|her|their|the|a|because|cuz|cos|as"
    r"|since|so|and|but|before|with|for|if|need|asking|purely|just|only|or|mom|mum|dad|like|lost|after|while|who"
    r"|theres|im filling|oder|weil|hab|need|asking|long|no|not|until|to|when|where",
)
"""What may begin another thought after a complete question."""

_LEAD = re.compile(rf"{CALLING}(?: ,)? ")
_ASK = re.compile(rf"{ASKING} (?:, )?")
TAIL = re.compile(rf"(?:(?: ,)? (?:{CLOSING}))*(?: ,)?$")
OPENER = re.compile(rf"(?:, )?(?:{OPENERS})(?= |$)")


_TOLD = re.compile(
    r"(?:know\w*|knew|ask\w*|said|says?|go|goes|told|tell\w*|wonder\w*|like|forget|forgot|about|not|dont|never)$"
)
"""Before an inner question: it is told, known or forgotten, not asked."""


def beginnings(clause: str, inner: re.Pattern[str]) -> Iterator[str]:
    """The clause, and what begins at a direct question inside it: `my phone died what time is it`."""
    yield clause
    for match in inner.finditer(clause):
        if not _TOLD.search(clause[: match.start()]):
            yield clause[match.end() :]


@dataclass(frozen=True)
class Opening:
    """What is left of a clause behind its first polite words; `asked`: they were words of asking."""

    rest: str
    asked: bool


def openings(clause: str) -> list[Opening]:
    """The clause, and what is left after each of its first phrases that only call or ask, the longest first."""
    found = [Opening(clause, asked=False)]
    for opening in found:
        if len(found) >= MOST_PHRASES:
            break
        if match := _LEAD.match(opening.rest):
            found.append(Opening(opening.rest[match.end() :], opening.asked))
        if not opening.asked and (match := _ASK.match(opening.rest)):
            found.append(Opening(opening.rest[match.end() :], asked=True))
    return found


def without_tail(words: str) -> str:
    """`words` without the closing phrases at their end."""
    return TAIL.sub("", f" {words}").strip()
