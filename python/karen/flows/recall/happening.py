"""Whether a statement tells of what was or will be as the question does: who wants to sell has not sold. In English."""

from __future__ import annotations

import re
from collections.abc import Callable

from karen.base.words import word_set
from karen.flows.decide.request import fold
from karen.memory.recall.words import terms_of

_ASKED_OF_PAST = re.compile(
    r"\bdid (?P<did>(?:\w+ ?)+)|^(?:so |and )?(?:who|what) (?P<done>\w+(?:ed|ought|ept|old|ent|on|ade|ave|ook|ote))\b"
    r"|\b(?:was|were|has|have) (?P<been>(?:\w+ ?)+)"
)
_ASKED_OF_PLANS = re.compile(
    r"\b(?:going to|plan\w*|want\w*|hop(?:e|ing)|meant|supposed|intend\w*|like to|thinking|about to)\b"
)
_ASKED_OF_FUTURE = re.compile(r"\b(?:will|shall|going to)\b")
_UNREAL = word_set(
    "will ll ill well hell shell theyll wont might may would wouldnt should shall must could gonna cannot"
)
_TO = word_set("""
want wants wanted need needs going plan plans planning hope hopes hoping like love must have has try trying about
supposed due meant intend intends me him her them us promise promised ought refuse refused
""")
"""Before `to`: what comes behind it has not been done yet."""
_NOT = word_set("nothing never nobody not didnt hasnt havent wasnt werent dont doesnt isnt")
_NOW = word_set("is are am im hes shes theyre its s")
"""Before a verb in -ing: it goes on, or is to come."""
_LEFT_OUT = word_set("just also already still really even ever finally be get being been")
_TO_COME = re.compile(
    r"\b(?:will|ll|ill|well|going to|shall|plan\w*|next|tomorrow|soon|due|again|is|are|wants?|hop\w+)\b"
)
_PAST = word_set("was were had been got has have")

Formed = Callable[[list[str], int], bool]
"""Whether the word at a place has a form."""


_MARKS = [
    (re.compile(rf"\b(?:{asked})\b"), re.compile(rf"\b(?:{said})\b"))
    for asked, said in (
        ("(?:until|till|up to) now", "until|till|up to|so far|was|were|used|before|from"),
        (
            "(?:the|my|our|his|her|their) (?:old|previous|former|original|first) (?!name|aid|floor|class)\\w+",
            "old|previous|former|original|first|1st|1|was|were|used|before|from|had|ex|replac\\w+|instead|earlier|since",
        ),
        ("will .*again$", "again|next|back|another|second|re\\w+|every"),
        ("the other \\w+", "other|others|another|second|two|both"),
        ("altogether|in total", "altogether|total|all|sum|together|both|each"),
    )
]
"""What sets apart which of them a question means, and how a statement may say so."""


_HOW_IT_WENT = re.compile(
    r"^(?:so |and )?(?:how (?:did .* (?:go|turn out|end|work out)$|was \w|were \w)|how s .* been$)"
)
_WENT = re.compile(
    r"\b(?:went|was|were|turned out|ended|passed|failed|won|lost|beat|drew|aced|smashed|bombed|loved"
    r"|enjoyed|hated|survived"
    r"|good|bad|badly|well|great|fine|ok|okay|lovely|nice|awful|terrible|horrible|brilliant|amazing|perfect|smooth\w*"
    r"|disaster|success|fun|boring|hard|easy|over|done|nailed|messed|blew|got (?:the|a|it))\b"
)
"""That it is to come says nothing of how it went."""


def happens_alike(question: str, said: str) -> bool:
    """True wherever that cannot be told."""
    asked, words = fold(question), re.findall(r"\w+", fold(said))
    if any(mark.search(asked) and not known.search(" ".join(words)) for mark, known in _MARKS):
        return False
    if _HOW_IT_WENT.match(asked) and not _WENT.search(" ".join(words)):
        return False
    of_past = _ASKED_OF_PAST.search(asked)
    if of_past and not _NOT & set(asked.split()) and not _ASKED_OF_PLANS.search(asked):
        verbs = _verbs(of_past["did"] or of_past["done"] or of_past["been"])
        return not any(_is_only(words, verb, _is_unreal) for verb in verbs)
    if _ASKED_OF_FUTURE.search(asked) and not _TO_COME.search(fold(said)):
        return not any(_is_only(words, verb, _is_past) for verb in _verbs(asked))
    return True


def _verbs(asked: str) -> list[str]:
    """What may be one: no word behind an article or a preposition."""
    words = asked.split()
    return [
        term
        for at, word in enumerate(words)
        if at == 0 or words[at - 1] not in _BEFORE_NOUNS
        for term in terms_of(word)
    ]


_BEFORE_NOUNS = word_set("a an the my our his her their this that to in on at for of with from some")


def _is_only(words: list[str], term: str, formed: Formed) -> bool:
    places = [at for at, word in enumerate(words) if term in terms_of(word)]
    return bool(places) and all(formed(words, at) for at in places)


def _is_unreal(words: list[str], at: int) -> bool:
    """Wished, planned, denied or under way; `was going to buy the black one but took the brown one` tells both."""
    before = [word for word in words[max(0, at - 4) : at] if word not in _LEFT_OUT][-2:]
    if not before:
        return False
    if before[-1] in _UNREAL | _NOT or (words[at].endswith("ing") and before[-1] in _NOW):
        return True
    changed = bool({"was", "were"} & set(words[max(0, at - 5) : at])) and "but" in words[at:]
    return before[-1] == "to" and before[0] in _TO and not changed


def _is_past(words: list[str], at: int) -> bool:
    return words[at].endswith("ed") and bool(_PAST & set(words[max(0, at - 2) : at]))
