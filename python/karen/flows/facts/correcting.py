"""A message that puts the one before it right without saying again what it is about: `actually it's 4712`."""

from __future__ import annotations

import re

from karen.base.texts import utf16_length
from karen.contract.types.flows import ExtractedFact
from karen.contract.types.memory import Span
from karen.flows.facts.extraction import extract
from karen.flows.facts.folding import folded

_CUE = (
    r"(?:no|nope|nah|sorry|oops|whoops|oh|ah|uh|um|wait|hang on|hold on|actually|correction|typo|my mistake|my bad|"
    r"scratch that|or rather|make that|rather|i meant(?: to say)?|i mean|i should have said|"
    r"(?:that|it|this)(?:'s| is| was) (?:wrong|not right|not true|incorrect|a mistake|a typo|not correct)|"
    r"that'?s not it|"
    r"nein|ne|ach|quatsch|moment|warte|halt|entschuldigung|sorry|ich mein(?:e|te)|eigentlich|besser gesagt|"
    r"(?:das )?stimmt nicht|(?:das )?(?:ist|war) falsch|korrektur|"
    r"non|attends|pardon|desole|je v(?:eux|oulais) dire|en fait|plutot|c'est faux|"
    r"espera|perdon|perdona|digo|quiero decir|quise decir|mejor dicho|en realidad|"
    r"nao|desculpa|desculpe|quero dizer|quis dizer|alias|na verdade|quer dizer)"
)
_BEING = (
    r"(?:(?:it|that|this)(?:'s| is| was|s| should be)|(?:he|she)(?:'s| is)(?: called| named)?|they'?re(?: called)?|"
    r"they are(?: called)?|(?:the|his|her|its) name(?:'s| is)|es (?:ist|war|heisst)|er heisst|sie heisst|"
    r"c'est|c'etait|(?:il|elle) s'appelle|es|era|se llama|e|era|chama-se)"
)
_NO_VALUE = (
    r"(?!(?:i|i'm|im|i've|i'd|i'll|you|we|we're|my|our|he|she|they|there|what|who|when|where|why|how|if|and|but|because|"
    r"forget|remind|set|add|delete|remove|never|don'?t|do|can|could|tell|show|please|nothing|all|good|right|wrong|thanks|"
    r"thank|ok|okay|yes|no|nope|fine|enough|not|only|just|to|too|worries|problem|problems|idea|chance|way|matter|ich|du|wir|mein\w*|nicht|danke|yo|mi|gracias|je|mon|ma|merci|eu|meu|"
    r"minha|obrigad\w)\b)"
)
_VALUE = rf"{_NO_VALUE}(?P<value>[^\s,;:!?][^,;:!?\n]{{0,60}}?)"
_REFUSED = r"(?:,? (?:not|nicht|pas|no|nao) (?P<old>[^,;:!?\n]{1,40}))?"
_TRAILING = r"(?:,? (?:now|instead|i mean(?:t)?|sorry|jetzt|maintenant|ahora|agora))?"
_CORRECTION = re.compile(
    rf"(?:(?:{_CUE}\b[,.!:;]*\s+)+(?:{_BEING}\s+)?{_VALUE}{_REFUSED}{_TRAILING}"
    rf"|(?:{_BEING}\s+)?{_NO_VALUE}(?P<bare>[^\s,;:!?][^,;:!?\n]{{0,60}}?),? "
    r"(?:i mean(?:t)?|not [^,;:!?\n]{1,40})"
    r")[\s.!]*$"
)
MOST_WORDS = 6
"""Of the new value; who says more says something of its own."""
_PREPOSITION = re.compile(r"^(?:in|at|to|on|bei|nach|en|a|em|na|no|chez|à|au) ", re.IGNORECASE)
_OF_NAMES = re.compile(r"\b(?:name|named|call|called|heisse|llamo|appelle|chamo|i'?m|i am|this is)\b")


def value_put_right(message: str) -> str | None:
    """What a correction says instead; None for any other message."""
    said = message.strip()
    found = _CORRECTION.match(folded(said))
    if found is None:
        return None
    group = "value" if found["value"] else "bare"
    value = said[found.start(group) : found.end(group)]
    return value if len(value.split()) <= MOST_WORDS else None


def facts_put_right(before: str | None, message: str) -> list[ExtractedFact]:
    """What a message states; of a correction, what the one before it then says. Each has its place in `message`."""
    facts, value = extract(message), value_put_right(message)
    if before is None or value is None:
        return facts
    known = extract(before)
    new = _PREPOSITION.sub("", value)
    corrected = extract(f"{before.rstrip(' .!')}. No wait, {new}") if known else []
    changed = [(old, now) for old, now in zip(known, corrected, strict=False) if _key(old) != _key(now)]
    if len(corrected) == len(known) and len(changed) == 1:
        return [_instead(*changed[0], message)]
    speaks_of_names = len(before.split()) < 3 or before.rstrip().endswith("?") or _OF_NAMES.search(folded(before))
    return [fact for fact in facts if fact.attribute != "name" or speaks_of_names]


def _instead(old: ExtractedFact, now: ExtractedFact, message: str) -> ExtractedFact:
    """The corrected fact, in the words of the one it corrects: the correction alone does not say what it is about."""
    whole = Span(start=0, end=utf16_length(message), text=message)
    content = old.span.text.replace(old.value, now.value) if old.value in old.span.text else now.span.text
    return now.model_copy(update={"span": whole, "correction": True, "content": content})


def _key(fact: ExtractedFact) -> tuple[str, str, str]:
    return fact.subject, fact.attribute, fact.value
