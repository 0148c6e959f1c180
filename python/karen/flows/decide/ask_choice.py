"""Whether a message leaves a choice between named things to chance, and between which."""

from __future__ import annotations

import re

from karen.flows.decide.phrases import any_of

MOST_OPTIONS = 50
LONGEST_OPTION = 60
_POLITE = (
    r"(?:(?:hey|hi|ok|okay|so|um|please|karen|just|now|and|can|could|would|will|might|you|u|kindly|quickly|go on"
    r"|lets|let's"
    r"|right|bitte|kannst du|puedes|peux[- ]tu|tu peux|pode|podes|i (?:want|need) you to|i'd like you to)[\s,]+)*"
)
_BETWEEN = any_of(
    r"between|from(?: among)?|among(?:st)?|out of|one of(?: these| those)?(?: two| three| four| five| \d+)?"
    r"|between the \w+ of us:|(?:any )?one from(?: the \w+)?|any of|zwischen|unter"
    r"|aus|von|einen? von(?: denen aus)?|entre|de entre|parmi|um de|uno? de|un de"
)
_CHOOSE = re.compile(
    rf"(?:^|[.!?;,:]\s*){_POLITE}"
    + any_of(
        r"(?:randomly |blindly )?(?:choose|pick|select|decide|draw|surprise me with)(?: (?:me|us|for me|for us|one"
        r"|someone|somebody|a name|a winner|at"
        r" random|randomly|blindly|by chance))*",
        r"draw lots(?: for [\w' -]+?)?|eeny meeny(?: miny mo)?|toss a coin|flip a coin|let chance decide"
        r"|spin a wheel(?: for us)?",
        r"w[aä]hle?(?: blind| zuf[aä]llig| f[uü]r mich)*|entscheide(?: zuf[aä]llig| f[uü]r mich)*|lose|losen",
        r"elige|escoge|elegí|decide|sortea|choisis|tire au sort|décide|escolhe|escolha|sorteia|decida",
    )
    + rf" {_BETWEEN}\s*:?\s+(?P<options>[^.!?;]+)",
    re.IGNORECASE,
)
_SORTED = re.compile(
    rf"(?:^|[.!?;]\s*){_POLITE}(?:entre|zwischen|between|among|from)\s+(?P<options>[^.!?;]+?)[,:]?\s+"
    r"(?:sortea|elige|escoge|sorteia|escolhe|choisis|pick|choose|draw|decide)\b",
    re.IGNORECASE,
)
_LEFT_TO_CHANCE = re.compile(
    any_of(
        r"\byou (?:pick|choose|decide)|\b(?:pick|choose|decide)(?: one)? for (?:me|us)|\b(?:at random|randomly"
        r"|blindly|by chance"
        r"|pure chance|random pick|pick blind)\b",
        r"\b(?:i|we) (?:can't|cant|cannot|can not) (?:decide|choose|agree|make up)|\blet (?:chance|fate) "
        r"|eeny meeny|\bpick one\b",
        r"\b(?:draw|pick|pull) a name|out of (?:the|a) hat|\bdraw lots|\btoss (?:a|for)|\bflip (?:a coin|for)"
        r"|coin (?:toss|flip)|\bspin for it|im useless",
        r"al azar|a la suerte|decide t[uú]|elige t[uú]|sorte(?:a|ia)|au hasard|au pif|tire au sort|on tire"
        r"|aleat[oó]ri|à sorte"
        r"|escolhe por mim|n['’]importe l|cualquiera|qualquer",
        r"nicht entscheiden|zieh einfach|entscheide du|such du|lose du|per zufall|zuf[aä]llig",
    ),
    re.IGNORECASE,
)
_OR = r"(?:or|oder|ou|o|u|och)"
_ALTERNATIVES = [
    re.compile(rf"{begin}(?P<options>[^.!?;:]{{1,200}}?,?\s+{_OR}\s+[^.!?;:,–—]{{1,80}})", re.IGNORECASE)
    for begin in (
        r"\byou (?:choose|pick|decide)[,:]?\s+",
        r"\b(?:between|pick|choose)\s+(?:one:\s*)?",
        r"(?<=[.!?;:])\s*",
        r"^",
    )
]
"""The narrowest first: what stands before may be a story."""
_COMMAND = re.compile(
    rf"(?:^|[.!?;]\s*){_POLITE}(?:pick|choose|select|draw)(?: (?:one|any one|a name|a random \w+|blindly|for"
    r" (?:me|us)|at random|randomly))+(?: (?:out of|from) (?:the|a|my|these"
    r"|those) \w+)?\s*[:,.?]?\s+(?P<options>[^!?;]{3,200})",
    re.IGNORECASE,
)
_LISTED = re.compile(r":\s*(?P<options>[^:.!?;]+,[^:.!?;]+)", re.IGNORECASE)
_ORDER = re.compile(
    rf"(?:^|[.!?;]\s*){_POLITE}(?:shuffle|mix up|randomi[sz]e|(?:i |we )?(?:need |want |give me |make )?(?:a "
    rf"|the )?random(?: \w+)?"
    r" order (?:for|of)|put (?:these|them) in (?:a )?random order)(?: (?:these|the|this|our|my))?(?: (?:names|list"
    r"|order|people))?"
    r"\s*[:,]?\s+(?P<options>[^.!?;]+)",
    re.IGNORECASE,
)
_OWN_CHOICE = re.compile(
    r"\b(?:i|we|he|she|they|you) (?:have|has|had|need|want|got|must|should|could|will|would|chose|picked|decided|am"
    r"|was)(?: \w+)?"
    r" (?:to )?(?:choos|pick|decid|chose)|\bshould i\b|\bwhich is\b|\bwhat is (?:better|the difference)\b"
    r"|\bhelp me\b|\badvice\b"
    r"|^\s*(?:is|are|do|does|did|was|were|has|have|am)\b|\bbetter\b|\bdon['’]?t (?:choose|pick|decide|flip|roll"
    r"|draw)|\bif you had to\b|\bwhy\b|\bhow (?:do|can|to)\b",
    re.IGNORECASE,
)
_SPLIT = re.compile(rf"\s*,\s*(?:(?:and|und|y|et|e|&|{_OR})\s+)?|\s+(?:and|und|y|et|e|&|{_OR})\s+", re.IGNORECASE)
_SPLIT_OR = re.compile(rf"\s*,\s*(?:{_OR}\s+)?|\s+{_OR}\s+", re.IGNORECASE)
_PURPOSE = re.compile(
    r"\s+(?:who|whom|to see|for (?:me|us|dinner|lunch|breakfast|tonight|the \w+|today)|to (?:wash|do|go|drive|start"
    r"|read|make|have)"
    r"|please|pls|at random|randomly|you|i can|we can|quien|quién|quem|qui|wer|by (?:pure )?chance|tonight|then"
    r"|thanks|and let"
    r"|go(?= |$)|flip|toss|which|blindly|pick|choose|and that|cause|because|since)\b.*$",
    re.IGNORECASE | re.DOTALL,
)
_WHO = re.compile(r"\s(?:who|whom|quien|quién|quem|qui|wer)\s.*$", re.IGNORECASE | re.DOTALL)
_NO_OPTION = re.compile(
    r"(?:which|who\w*|what|where|can['’]?t|eeny meeny|ah|um|uh|spin|flip|toss|so|i|we|you|just|let|shall|should"
    r"|tonight|one$)\b",
    re.IGNORECASE,
)
"""What stands beside the options: a question, a sigh."""
_LEADING = re.compile(
    r"^(?:so |ok |okay |um |hey |karen |either |it's |its |between |pick |choose |you |no sé si |yeah |nah "
    r"|can't decide |the kids .*"
    r" name |there's )+",
    re.IGNORECASE,
)


def read_choice(said: str) -> list[str] | None:
    """What is to be chosen from by chance, as it is spelled; None when nothing is left to chance."""
    if _OWN_CHOICE.search(said):
        return None
    if match := _CHOOSE.search(said) or _SORTED.search(said):
        return _options(match["options"], _SPLIT)
    if not _LEFT_TO_CHANCE.search(said):
        return None
    if match := _COMMAND.search(said):
        return _options(match["options"], _SPLIT)
    if (match := _LISTED.search(said)) and (listed := _options(match["options"], _SPLIT)):
        return listed
    found = (_options(match["options"], _SPLIT_OR) for way in _ALTERNATIVES for match in way.finditer(said))
    return next(filter(None, found), None)


def read_order(said: str) -> list[str] | None:
    """What is to be shuffled; without commas, its words."""
    match = None if _OWN_CHOICE.search(said) else _ORDER.search(said)
    if match is None:
        return None
    return _options(match["options"], _SPLIT) or _options(match["options"], re.compile(r"\s+"))


def _options(text: str, separator: re.Pattern[str]) -> list[str] | None:
    listed = _WHO.sub("", text.rpartition(":")[2])
    parts = [_LEADING.sub("", _PURPOSE.sub("", part)).strip(" .,:;!?\"'“”") for part in separator.split(listed)]
    options = list(dict.fromkeys(part for part in parts if part and not _NO_OPTION.match(part)))
    fits = 2 <= len(options) <= MOST_OPTIONS and all(len(option) <= LONGEST_OPTION for option in options)
    return options if fits else None
