"""Whether a clause asks to forget something that is remembered, and what."""

from __future__ import annotations

import re

from karen.flows.decide.phrases import openings, without_tail

CUE = re.compile(
    r"forget|unlearn|un ?remember|unsave|un save|delete|erase|remove|wipe|clear|drop|scrub|purge|scrap|lose"
    r"|ditch|discard"
    r"|expunge|\bbin\b|nuke|destroy|rid of|take|let go|blot|blank|strike|toss|dump|stop|dont|do not|no longer|shot of"
    r"|vergiss|losch|streich|radier|entfern|olvid|borra|elimin|quita|saca\b|oubli|efface|supprim|retire|vire"
    r"|esque|apaga"
    r"|remov|tira\b|\bcancel\b|reset"
)
_YOU = r"(?:you|u)"
_KEPT = r"(?:know|knew|remember\w*|saved|stored|got|have|hold|held|kept|keep|learn\w*)"
_OF_MEMORY = (
    rf"(?:from|out of|off|in) (?:your|ur|{_YOU}r) (?:\w+ )?(?:memory|notes?|records?|files?|head|brain|details)"
    rf"|from memory"
    rf"|(?:what|everything|all|anything|whatever|stuff|things|bits|every \w+|the \w+|fact) {_YOU}(?: have"
    rf"|ve)?(?: ever)? {_KEPT}"
    rf"|{_YOU}(?: have| ve|ve)? (?:saved|stored|kept|remember)|from (?:what|things|the stuff|whatever) {_YOU}"
    rf"|(?:what|everything|all|that|the \w+) i(?: ve| have|ve)? (?:told|gave|said|taught|mentioned|had {_YOU})"
    rf"|i (?:told|gave)"
    rf" {_YOU}|i (?:said|had {_YOU} (?:remember|save|note))|memory of\b|(?:the|that|this) (?:memory|fact|entry"
    rf"|info\w*|nickname)"
    r"|(?:the|that|this) (?:thing|bit|note|part|stuff|one) (?:about|that|of|where|regarding|on|says)"
)
_FORGET = re.compile(
    r"(?:forget|unlearn|un ?remember|unsave|un save)(?: about| all about| everything about)? (?P<q>.+)"
)
_OWN_TO_FORGET = re.compile(
    rf"(?:that )?(?:my|our|mine|me\b|what i (?:told|said|gave|mentioned)|what {_YOU} {_KEPT}|what time i|where i"
    rf"|who i|when i|how i"
    rf"|everything\b|all (?:about|my|our|the|{_YOU}|of)|i (?:told|said|am|like|live|have|work|mentioned|hate"
    rf"|love|was)|im\b|that i"
    r"|that im|any|the (?:\w+ ){0,3}(?:code|combo|combination|password|pin|number|address|name|birthday|size"
    r"|date|plan|key|thing"
    r"|bit|fact|note|memory|stuff|info|nickname)\b|the \w+ i\b|(?:\w+s|that \w+(?: \w+)?) (?:name|birthday"
    r"|address|number|code|size))"
)
_NOT_MEANT = re.compile(
    r"^(?:it|that|this|about it|the whole thing|everything|to|him|her|them|you|me not|what (?:the|he|she|they"
    r"|people)|how (?:to|do)"
    r"|it (?:i|was|wasnt|its|youre|not)\b.*|that (?:was|wasnt|its|youre)\b.*|my (?:manners|head)|me not.*"
    r"|your\b.*|everything else)$"
)
_DELETE = (
    r"(?:delete|erase|remove|wipe|clear(?: out)?|clean out|drop|scrub|purge|scrap|lose|ditch|discard|expunge|bin"
    r"|nuke|destroy"
    r"|get (?:rid|shot) of|take (?:out)?|let go of|blot out|blank|strike|toss|dump|cancel (?:that|the) memory"
    r"|do away with)"
)
_DELETE_OF_MEMORY = re.compile(rf"{_DELETE}(?: out)? (?P<q>.*\b(?:{_OF_MEMORY})\b.*|.*(?:{_OF_MEMORY}).*)")
_DELETE_OWN = re.compile(
    rf"{_DELETE} (?P<q>(?:my|our|the|that|all my)(?: \w+){{0,3}} (?:code|combo|combination|password|pin|address"
    rf"|birthday|blood group"
    r"|blood type|size|weight|nickname|name|number|plate|allerg\w+|combo|expir\w+|pps number|wi fi password|id)\b.*)"
)
_POLITE = re.compile(
    r"^(?:(?:please|pls|kindly|just|then|so|do|karen) |(?:can|could|would|will|might) (?:you|u) (?:please "
    r"|kindly |just )*|you (?:can|may|could|might"
    r"|should) |(?:id|i would) (?:like|love|want|prefer) (?:you|u) to |i (?:want|need|wish|would like) (?:you"
    r"|u) to |make sure (?:you|to) )+"
)
_EXPLICIT = re.compile(
    rf"\b(?:from|out of|off) (?:your|ur|{_YOU}r) (?:\w+ )?(?:memory|notes?|records?|files?"
    rf"|head|brain)\b"
)
_POINTED_AT = re.compile(
    rf"(?P<q>.+?)(?: ,| and| so| then)*(?: (?:please|kindly|do|you can|you may|can you|could you|would you|yeah"
    rf"|just|now))* {_DELETE}"
    r" (?:it|that|them|this|the same|that one|the old one|that entry|that info)(?: (?:please|now|lah|out|all|off"
    r"|for me))*(?: ,.*)?$"
)
_ABOUT_MEMORY = re.compile(
    rf"\b(?:i (?:told|gave|said|misspoke)|{_YOU}(?: have| ve| still)? (?:saved|stored|kept|think|know|remember)"
    rf"|{_YOU} have stored|memory"
    r"|(?:fact|thing|bit|note|entry|nickname) (?:about|of|that)|no longer true|isnt true|not true|out of date"
    r"|anymore|any more|mistake"
    r"|wrong|changed|by accident)\b|^(?:the|my|that|those) (?:\w+ ){1,4}(?:spot|code|number|details?|address"
    r"|name|password|combo)\b"
)
_STOP = re.compile(
    rf"(?:please )?(?:stop|quit|dont|do not|no more|id rather {_YOU} no longer|i (?:dont|do not) want {_YOU}(?: to)?"
    rf"|i shouldnt like {_YOU}|{_YOU} (?:dont|shouldnt|neednt|no longer) (?:need to |have to |still )?)(?: \w+)?"
    r" (?:remembering|remember|keeping|keep|storing|store|retaining|retain|saving|holding|held|kept|know"
    r"|knew)(?: on to)?"
    r" (?P<q>(?:my|our|me|that|the|where i|what i|anything|his|her|\w+s) ?.*)"
)
_CALLING = re.compile(r"(?:please )?(?:stop calling me|dont call me) (?P<q>.+?)(?: anymore| any more)?$")
_ELSEWHERE = re.compile(
    r"\b(?:instagram|card|router|vpn|checkout|facebook|laptop|telephone|my phone|photos?|pictures?|emails?"
    r"|messages?|browser|history|calendar|lists?"
    r"|reminders?|alarms?|timers?|apps?|files?|playlist|answering machine|account|contacts?|stains?|grin|cookies"
    r"|cache)\b"
)
_ELSEWHERE_FORGET = tuple(
    re.compile(pattern)
    for pattern in (
        r"vergiss(?: bitte)?(?: ,)? (?!(?:bitte )?nicht\b|es$|das$)(?P<q>(?:was ich|mein\w*|dass|alles|die|den"
        r"|das) ?.*)",
        r"(?:losch\w*|streich\w*|radier\w*|entfern\w*|nimm)(?: bitte)? (?P<q>.*(?:gedachtnis|gespeichert"
        r"|speicher|gemerkt|notizen"
        r"|was du|die info|eintrage).*)",
        r"olvida(?:te)?(?: de)? (?P<q>(?:lo que|mi|mis|todo|que|el|la|a)\b.*)",
        r"(?:borra\w*|elimina|quita|saca)(?: de tu memoria)? (?P<q>.*(?:memoria|apuntes|guardado|sabes|recuerdas"
        r"|te dije|ese dato"
        r"|mi \w+).*)",
        r"oublie (?P<q>(?:ce que|mon|ma|mes|tout|que|l|le|la)\b.*)",
        r"(?:efface|supprime|retire|vire)\w* (?P<q>.*(?:memoire|notes|garde|retenu|sais|cette info).*)",
        r"(?:arrete de retenir|ne garde plus|dejes? de recordar|deixa de te lembrar) (?P<q>.+)",
        r"esquec\w*(?: de)? (?P<q>(?:o que|meu|minha|meus|minhas|tudo|que|a|o)\b.*)",
        r"(?:apaga|elimina|remov\w+|deleta)\w* (?P<q>.*(?:memoria|guardaste|sabe\w*|lembra|informac\w+).*)",
    )
)
_ABOUT = re.compile(
    rf"^(?:(?:please|kindly|about|all|everything|anything|whatever|what|any|mention of|that|the (?:thing|bit"
    rf"|fact|note|memory|part|info\w*"
    rf"|stuff|entry)|i (?:ve )?(?:told|said|gave)|{_YOU}(?:ve| have)? {_KEPT}|{_YOU}|to you|about|on|of"
    rf"|regarding|that|where|was ich dir"
    r"|lo que te dije(?: de)?|ce que je t ai dit(?: sur)?|o que te disse(?: do| da| de)?) )+"
)
_PLACE = re.compile(
    r"(?:,? (?:please|kindly|pls|thanks)|(?: from| out of| off)(?: your| ur| yr)? (?:\w+ )?(?:memory|notes?"
    r"|records?|files?|head|brain)"
    rf"| from (?:what|things|the stuff) {_YOU}.*|(?: that)? {_YOU}(?: have)? (?:saved|stored|kept)|,? (?:i m|im"
    rf"|we|its|hes|shes|it) .*"
    r"| aus deinem gedachtnis| de tu memoria| de ta memoire| da sua memoria)+$"
)


def read_forget_request(clause: str) -> str | None:
    """What to forget, in the clause's plain words; None when nothing is to be forgotten."""
    for opening in openings(clause):
        bare = without_tail(_POLITE.sub("", opening.rest))
        if found := _asked(bare):
            query = _PLACE.sub("", _ABOUT.sub("", found + " ").strip()).strip(" ,")
            return query or found
    return None


def _asked(bare: str) -> str | None:
    forget = None if _ELSEWHERE.search(bare) else _FORGET.match(bare)
    if forget and not _NOT_MEANT.match(forget["q"]) and _OWN_TO_FORGET.match(forget["q"]):
        return forget["q"]
    for pattern in (_CALLING, *_ELSEWHERE_FORGET):
        if match := pattern.match(bare):
            return match["q"]
    elsewhere = bool(_ELSEWHERE.search(bare)) and not _EXPLICIT.search(bare)
    for pattern in (_DELETE_OF_MEMORY, _DELETE_OWN, _STOP):
        match = pattern.match(bare)
        if match and not elsewhere:
            return match["q"]
    pointed = _POINTED_AT.match(bare)
    if pointed and not elsewhere and _ABOUT_MEMORY.search(pointed["q"]):
        return pointed["q"]
    return None
