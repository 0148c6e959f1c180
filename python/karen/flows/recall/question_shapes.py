"""Which form an answer must have, by the words of a question: a name, a number, a time, a place."""

from __future__ import annotations

import re
from enum import Enum, auto


class Shape(Enum):
    """What an answer must show."""

    NAME = auto()
    """Of a person or an animal."""
    HAVING = auto()
    """That there is one, and whose it is."""
    COUNT = auto()
    AGE = auto()
    PRICE = auto()
    DURATION = auto()
    DOING = auto()
    """What somebody does."""
    MEASURE = auto()
    """Length, height, weight and the like."""
    ORIGIN = auto()
    CLOCK = auto()
    """A time of day."""
    PLACE = auto()
    TIME = auto()
    PERSON = auto()
    REASON = auto()
    SAYING = auto()
    """What a thing says or means: the letter, the sign."""
    VALUE = auto()
    """What the thing is: `my blood group is …`."""
    ANYTHING = auto()


_TOPIC = re.compile(
    r"\b(?:say|said|tell|told|mention\w*|know|remember|got|have|stored|saved) (?:\w+ ){0,2}(?:about|on|of"
    r"|regarding|concerning)\b"
    r"|\b(?:gesagt|erzahlt|dije|dicho|contado|dit|disse|contei)\b"
)
_SHAPES = (
    (
        Shape.DOING,
        re.compile(r"^(?:so |and )?what (?:does|do|did) (?!i\b|we\b|you\b)(?:\w+ ){1,4}do(?: for a living)?$"),
    ),
    (
        Shape.AGE,
        re.compile(r"\bhow old\b|what age\b|wie alt\b|cuantos anos (?:tiene|tengo|cumple)|quel age|quantos anos"),
    ),
    (Shape.DURATION, re.compile(r"\bhow long\b(?! is| are)|wie lange?\b|cuanto tiempo|combien de temps|quanto tempo")),
    (
        Shape.PRICE,
        re.compile(
            r"^(?:so |and )?what (?:do|does|did|will|has|have|had) (?:\w+ ){1,6}(?<!my )(?<!the )(?<!our )"
            r"(?:cost|pay|paid|charged?)"
            r"(?: (?:me|us))?$"
        ),
    ),
    (Shape.PRICE, re.compile(r"\bhow much\b|wie viel\b|wieviel\b|\bcuanto\b|\bcombien\b(?! de)|\bquanto\b")),
    (
        Shape.MEASURE,
        re.compile(
            r"\bhow (?:long (?:is|are)|tall|big|far|heavy|high|wide|deep|fast)\b|wie (?:gross|hoch|schwer|weit)"
        ),
    ),
    (Shape.COUNT, re.compile(r"\bhow many\b|wie viele|cuant[oa]s|combien|quantos|quantas")),
    (Shape.CLOCK, re.compile(r"\bwhat time\b|um wie ?viel uhr|a que hora|a quelle heure|a que horas")),
    (Shape.ORIGIN, re.compile(r"\bwhere\b.*\b(?:come|comes|came) from\b|\bwoher kommt|\bde donde es\b|\bd ou vient")),
    (Shape.PLACE, re.compile(r"\b(?:wohin|adonde|where|wheres|wo|woher|donde|ou|onde)\b")),
    (
        Shape.TIME,
        re.compile(
            r"\b(?:when|whens|what (?:day|date|year|month)|which (?:day|date|year|month)|wann|cuando|quand"
            r"|quando)\b"
        ),
    ),
    (Shape.REASON, re.compile(r"^(?:so |and )?(?:why|how come|warum|wieso|weshalb|por que|pourquoi)\b")),
    (
        Shape.SAYING,
        re.compile(r"^(?:so |and )?what (?:do|does|did) (?:the|my|our|this|that) (?:\w+ ){1,4}(?:say|mean|read)$"),
    ),
    (Shape.PERSON, re.compile(r"\b(?:who|whos|whose|whom|wer|wem|wen|quien|qui|quem)\b")),
    (
        Shape.VALUE,
        re.compile(
            r"\b(?:whats|what is|what was|what are|what were|which is|whats the|was ist|wie ist"
            r"|cual(?:es)? (?:es|era|son)|quel(?:le)?"
            r" (?:est|etait)|c est quoi|qual (?:e|era))\b|\bmy (?:\w+ ){0,2}(?:code|number|password|pin|size|combo)\b"
        ),
    ),
)
_WRONG = re.compile(r"^(?:so |and )?what ?(?:is|s|was)? (?:wrong|up|the matter|the problem|going on|new) with\b")


def shape_of(folded: str, names: bool, has: bool) -> Shape:
    """Of a question in plain words that asks for somebody's name, or whether there is somebody."""
    if _WRONG.match(folded):
        return Shape.ANYTHING
    if has:
        return Shape.HAVING
    if names:
        return Shape.NAME
    if _TOPIC.search(folded):
        return Shape.ANYTHING
    return next((shape for shape, pattern in _SHAPES if pattern.search(folded)), Shape.ANYTHING)
