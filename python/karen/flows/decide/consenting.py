"""A plain yes, always or no, right behind a question for leave."""

from __future__ import annotations

import re

from karen.base.words import word_set
from karen.contract.types.chat import Leave
from karen.flows.decide.request import fold

_YES = word_set("""
yes yeah yep yup sure ok okay allow ahead course ja gern gerne klar erlaubt mach si claro adelante oui accord vas sim
pode podes absolutely certainly definitely once einmal jawohl certeza bien
""")
_WITH_IT = re.compile(
    r"(?:(?:yes|yeah|yep|yup|sure|ok|okay|please|karen|do|do it|do that|go ahead|go on|of course|allow|allow it"
    r"|allow that|i allow it|you may|it s fine|thats fine|look it up|check it|ja|gern|gerne|klar|mach|mach das|bitte"
    r"|erlaubt|si|claro|claro que si|adelante|por favor|oui|d accord|vas y|bien sur|sim|pode|podes|pode ser|com certeza"
    r"|absolutely|certainly|definitely|please do|go for it|you can|aber|na|jawohl|once|just|only|just this|only this"
    r"|nur|einmal|diesmal) ?)+$"
)
_PLAIN_YES = re.compile(
    r"(?:please do|go for it|you may|you can|(?:yes |ok |sure )?(?:just|only)? ?(?:this once|this time)(?: only)?"
    r"|una vez|solo una vez|une fois|juste une fois|uma vez|so uma vez)$"
)
_ALWAYS = re.compile(r"\b(?:always|every time|from now on|immer|ab jetzt|siempre|toujours|sempre)\b ?")
_NO = re.compile(
    r"(?:no|nope|nah|nein|ne|nee|non|nao|not now|don t|do not|please don t|rather not|never|better not|lieber nicht"
    r"|jetzt nicht|mejor no|ahora no|pas maintenant|agora nao|melhor nao|no way|hell no|stop|cancel|bitte nicht"
    r"|auf keinen fall|niemals|nie|nunca|jamais|jamas)"
    r"(?: (?:no|never|way|nunca|jamais|thanks|thank you|please|karen|danke|bitte|gracias|merci|obrigad[oa]|don t"
    r"|not now|don t do (?:it|that)|do not do (?:it|that)))*$"
)
_OTHERWISE = re.compile(r"[?¿\"“”„«»`]|^\s*>")
"""Asks, or quotes."""
LONGEST, MOST_WORDS = 60, 6


def is_plain_yes(said: str) -> bool:
    """A yes and nothing else: no name, no politeness alone, no condition, no question, nobody else's words."""
    words = _words(said)
    if not 0 < len(words) <= MOST_WORDS or _OTHERWISE.search(said):
        return False
    plain = " ".join(words)
    return bool(_PLAIN_YES.match(plain) or (_YES & {*words} and _WITH_IT.match(plain)))


def leave_in(said: str) -> Leave | None:
    """None for all that is more, or other, than a plain word on it."""
    plain = " ".join(_words(said))
    if found := _ALWAYS.search(plain):
        rest = (plain[: found.start()] + plain[found.end() :]).strip()
        return Leave.ALWAYS if not _OTHERWISE.search(said) and (not rest or is_plain_yes(rest)) else None
    if is_plain_yes(said):
        return Leave.ONCE
    return Leave.DENY if _NO.match(plain) else None


def _words(said: str) -> list[str]:
    return re.findall(r"\w+", fold(said)) if len(said) <= LONGEST else []
