"""Verbs that a question may not leave to its other words: what was worn is not said by where one went."""

from __future__ import annotations

import re

_AUXILIARY = r"(?:do|does|did|will|would|can|should|must|have|has|had|am|is|are|was|were)"
_SAID = (
    r"(?:say|says|said|tell|tells|told|think|thinks|thought|reckon\w*|ask\w*|answer\w*|reply|replied|promis\w*|want\w*"
    r"|swear\w*|swore|recommend\w*|suggest\w*|advis\w*|warn\w*|mention\w*|call\w*|wrote|writes|insist\w*)"
)
_FORMS = {
    "wear": r"(?:wear\w*|wore|worn|put on|dress\w*|had on|in my)",
    "use": r"(?:us(?:e|es|ed|ing)|with|work\w* with)",
    "say": _SAID,
    "need": r"(?:need\w*|requir\w*|want\w*|lack\w*|miss\w*|must|ha[sd] to|have to|should|out of|without|due|buy|get"
    r"|ask\w*|order\w*)",
    "think": r"(?:think\w*|thought|reckon\w*|says?|said|opinion|lik\w*|lov\w*|hat\w*|feels?|felt|f[io]und|believ\w*)",
    "give": r"(?:giv\w*|gave|got|get|gets|received|present\w*|gift\w*|hand\w*|pass\w*|lent|brought|for)",
}
"""By the verb of a question: how a statement may say it."""
_ASKED = [
    (
        re.compile(
            rf"\b{_AUXILIARY} (?!you\b|(?:i|we) say\b)(?:\w+ ){{1,4}}?{verb}\b(?! (?:about|on|of)\b(?<!think of))"
        ),
        re.compile(rf"\b{forms}\b"),
    )
    for verb, forms in _FORMS.items()
]
_WHO_SAID = re.compile(r"^(?:so |and )?what (?:did|does|has) (?:my |our |the )?(?P<who>\w+) (?:say|said)$")
_WANTS = re.compile(
    r"\b(?:wants?|wanted|hopes?|hoping|plans?|planning|would like|aims?|aiming|intends?|dreams?) (?:to|for|of)\b"
)
_IS_SO = re.compile(
    r"^(?:so |and )?(?:what|which|who|where|how)(?: \w+){0,2} (?:is|are|was|were)\b|^(?:whats|wheres|whos)\b"
)

_NAMED = re.compile(r"\b(?:called|named|names?)\b")


def says_verb(asked: str, said: str) -> bool:
    """Whether `said` says the verb of a question that needs it, and what is so rather than wished; both folded."""
    if _IS_SO.match(asked) and not _NAMED.search(asked) and _WANTS.search(said) and not _WANTS.search(asked):
        return False
    if (who := _WHO_SAID.match(asked)) and not re.search(rf"\b{who['who']}\w* (?:\w+ ){{0,4}}?{_SAID}\b", said):
        return False
    return all(forms.search(said) for pattern, forms in _ASKED if pattern.search(asked))
