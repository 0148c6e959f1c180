"""How a statement says who it was: by a name, a relation, or somebody after `by` and `with`; a town is nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator

from karen.flows.decide.request import fold
from karen.flows.recall.circumstances import TIMES
from karen.flows.recall.naming import NAMING, is_name
from karen.flows.recall.relations import WORD, relations_in
from karen.memory.recall.words import terms_of

_SOMEBODY = re.compile(
    r"\b(?P<before>to|with|by|from|for) (?:(?:the|an?|some|one|my|our|his|her|their) )?(?P<who>[a-z]\w+)"
)
_NO_PERSON = re.compile(r"^(?:the|an?|some|one|my|our|his|her|their|me|us|it|him|them|this|that|\w*\d\w*)$")
_WHERE = ("in", "at", "near", "en", "em", "bei", "aus", "nach")
_WHOSE = re.compile(
    r"^(?:so |and )?(?:whose|wessen) (?P<thing>\w+)|\bwho (?:do|does|did) (?P<belonging>.+) belong to\b"
)
_OWNERS = r"(?:\w+[’']s|\w+s[’']|[Mm]y|[Oo]ur|[Hh]is|[Hh]er|[Tt]heir)"
_BELONGS = re.compile(r"\b(?:belong\w*|own|owns|owned|owner|mine|ours|theirs|hers)\b")


def says_who(question: str, said: str, wanted: frozenset[str]) -> bool:
    """Whether `said` names somebody beside those of the question, whose terms are `wanted`."""
    asked, folded = fold(question), fold(said)
    if (whose := _WHOSE.search(asked)) and not _says_whose(said, whose["thing"] or whose["belonging"].split()[-1]):
        return False
    if _WHO_IS.match(question):
        return True
    if _is_only_a_thing(asked, folded):
        return False
    if any(not wanted & set(terms_of(name)) for name in _names(said, folded, asked)):
        return True
    if any(not wanted & set(terms_of(one)) for one in relations_in(WORD.findall(folded))):
        return True
    return any(
        (said.islower() or match["before"] in ("by", "with") or match["before"] in asked.split())
        and not _NO_PERSON.match(match["who"])
        and not TIMES.match(match["who"])
        for match in _SOMEBODY.finditer(folded)
    )


_WHO_IS = re.compile(
    r"(?:[Ss]o |[Aa]nd )?[Ww]ho(?:['’]s| is| was| are| were) [A-ZÀ-Þ][\w’'-]*(?: [A-ZÀ-Þ][\w’'-]*)*\W*$"
)
"""Whatever is said of somebody says who they are."""
_WHO_DID = re.compile(r"^(?:so |and )?who (?P<verb>\w{3,}ed)\b")
_OF_DOING = ("is", "was", "are", "were", "been", "be", "am", "im", "s", "re", "started", "kept", "finished", "by")


def _is_only_a_thing(asked: str, folded: str) -> bool:
    """`who painted it` and `the painting`: what was done is named only as a thing."""
    did = _WHO_DID.match(asked)
    stem = (terms_of(did["verb"]) or [""])[0] if did else ""
    words = folded.split()
    forms = [at for at, word in enumerate(words) if stem and stem in terms_of(word)]
    return bool(forms) and all(
        words[at].endswith(("ing", "ings")) and (at == 0 or words[at - 1] not in _OF_DOING) for at in forms
    )


def _names(said: str, folded: str, asked: str) -> Iterator[str]:
    """Capitalised words; neither days, nor what a thing is called, nor places that the question does not ask for."""
    naming = NAMING.search(folded)
    called = naming["who"] if naming else ""
    words = [match.group() for match in WORD.finditer(said)]
    for at, word in enumerate(words):
        before = fold(words[at - 1]) if at else ""
        of_a_place = before in _WHERE and before not in asked.split()
        of_a_thing = called == fold(word) and not relations_in(words[:at])
        if is_name(word) and len(words) > 1 and not of_a_place and not of_a_thing and not TIMES.search(fold(word)):
            yield word


def _says_whose(said: str, thing: str) -> bool:
    return bool(_BELONGS.search(said) or re.search(rf"\b{_OWNERS} (?:\w+ )?{thing}", said))
