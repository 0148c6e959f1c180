"""How a statement says what somebody or something is called.

That the nursery is closed says nothing of its name.
"""

from __future__ import annotations

import re

from karen.flows.decide.request import fold
from karen.flows.recall.circumstances import TIMES
from karen.flows.recall.relations import WORD, relation_of
from karen.memory.recall.words import terms_of

NAMING = re.compile(
    r"\b(?:call(?:s|ed)?(?: (?:him|her|it|them))?|named|names? (?:is|was|are|s)|names|goes by|heisst|heissen"
    r"|hiess|namens"
    r"|llama\w*|nombre es|appelle\w*|nom est|chama\w*|nome e) (?!(?:him|her|them|my|our|a|an|the|in|by|me|to|out"
    r"|it|at|for)\b)(?P<who>\w+)"
)
_NO_NAME = re.compile(r"(?:I|My|Our|The|She|He|It|We|They|You|And|But|Is|Was|This|That)(?:['’]\w+)?$")
_THING = re.compile(
    r"\b(?:whats|what is|what was|remember|know) (?:the )?(?:first |last |full )?name of"
    r" (?:(?:my|our|the) )?(?P<of>\w+)$"
    r"|\b(?:whats|what is|what was) (?:(?:my|our|the) )?(?:\w+ )?(?P<whose>\w+s) name$"
)
_NEAR = 4
"""Words between a thing and its name at most."""


def names_the_thing(asked: str, said: str) -> bool:
    """Whether `said` names what a question in plain words asks the name of; True for every other question."""
    thing = _THING.search(asked)
    if not thing or relation_of(thing["of"] or thing["whose"]):
        return True
    terms = set(terms_of(thing["of"] or thing["whose"])) | set(terms_of((thing["whose"] or "").removesuffix("s")))
    if NAMING.search(fold(said)):
        return True
    words = [match.group() for match in WORD.finditer(said)]
    places = [at for at, word in enumerate(words) if terms & set(terms_of(word))]
    return any(_is_a_name(words, place, terms) for at in places for place in range(at - _NEAR, at + _NEAR + 1))


def _is_a_name(words: list[str], at: int, terms: set[str]) -> bool:
    if not 0 <= at < len(words) or terms & set(terms_of(words[at])):
        return False
    return is_name(words[at]) and not TIMES.search(fold(words[at]))


def is_name(word: str) -> bool:
    return word[:1].isupper() and not _NO_NAME.match(word)
