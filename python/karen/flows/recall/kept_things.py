"""What the user asks to remember, taken apart into things and their values: `my gate code is 7719`.

Only for words that are to be remembered: in other talk such sentences are rarely facts.
"""

from __future__ import annotations

import re

from karen.contract.types.flows import ExtractedFact
from karen.contract.types.memory import Polarity, Span

ATTRIBUTE = "other"
"""Of a fact whose value names the thing too: `gate code: 7719`."""
LONGEST_VALUE = 200
_CLAUSE = re.compile(
    r"(?:^|(?:,|;)? (?:and|und|y|et|e) |[.;,\n] ?)(?=(?:my|our|the|mein\w*|der|die|das|mi|el|la|mon|ma|le|o|a"
    r"|meu|minha)\b)",
    re.I,
)
_SAID = re.compile(
    r"(?:my|our|the|mein\w*|unser\w*|der|die|das|mi|el|la|mon|ma|notre|le|o|a|meu|minha|o meu|a minha) "
    r"(?P<thing>[^\W\d_][\w'’-]*(?: [\w'’-]+){0,4}?)(?:(?P<short>['’]s)|,? (?:is|are|was|ist|sind|lautet|es|est"
    r"|c['’]est|é|sao|são))"
    r"(?: now)?(?: called)? (?P<value>\S.*)$",
    re.I,
)
_BARE = re.compile(
    r"(?:my |our |the )?(?P<thing>[^\W\d_]+(?: [^\W\d_]+){0,3}),? (?P<value>[\w/.:-]*\d[\w/.: -]*)$", re.I
)
_NO_THING = re.compile(r"^(?:.* )?(?:i|you|he|she|it|we|they|that|who|which|what)$", re.I)


def kept_things(said: str) -> list[ExtractedFact]:
    """Each with its place in `said`; none where a clause says anything more than a thing and its value."""
    found: list[ExtractedFact] = []
    cuts = [match.span() for match in _CLAUSE.finditer(said)]
    starts = [0, *(end for _, end in cuts if end)]
    ends = [*(begin for begin, end in cuts if end), len(said)]
    for start, end in zip(starts, ends, strict=True):
        clause = said[start:end].strip(" ,;.")
        match = _SAID.match(clause) or _BARE.match(clause)
        if match and len(match["value"]) <= LONGEST_VALUE and not _NO_THING.match(match["thing"]):
            found.append(_fact(said, start + said[start:end].index(clause), clause, match))
    return found


def _fact(said: str, start: int, clause: str, match: re.Match[str]) -> ExtractedFact:
    begin = len(said[:start].encode("utf-16-le")) // 2
    return ExtractedFact(
        subject="user",
        attribute=ATTRIBUTE,
        value=f"{match['thing'].strip()}: {match['value'].strip(' .')}",
        polarity=Polarity.IS,
        span=Span(start=begin, end=begin + len(clause.encode("utf-16-le")) // 2, text=clause),
        confidence=1.0,
    )
