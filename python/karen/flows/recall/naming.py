"""How a statement says what somebody or something is called.

That the nursery is closed says nothing of its name.
"""

from __future__ import annotations

import re

from karen.base.words import word_set
from karen.flows.decide.request import fold
from karen.flows.recall.circumstances import TIMES
from karen.flows.recall.languages import language_of
from karen.flows.recall.relations import WORD, relation_of
from karen.memory.recall.words import terms_of

NAMING = re.compile(
    r"\b(?:call(?:s|ed)?(?: (?:him|her|it|them))?|named|names? (?:is|was|are|s)|names|goes by|heisst|heissen"
    r"|hiess|namens"
    r"|llama\w*|nombre es|appelle\w*|nom est|chama\w*|nome e) (?!(?:him|her|them|my|our|a|an|the|in|by|me|to|out"
    r"|it|at|for)\b)(?P<who>\w+)"
)
_NO_NAME = re.compile(
    r"(?:I|An?|My|Our|The|She|He|It|We|They|You|And|But|Is|Was|This|That|In|On|At|For|From|Since|So|Now|Then|When|If|To"
    r"|No|Yes|Not|There|Here|His|Her|Their|Its|What)(?:['’]\w+)?$"
)
_THING = (
    re.compile(
        r"\b(?:whats|what is|what was|what are|remember|know|cual es|qual e|quel est|was ist|wie ist)"
        r" (?:the |el |o |le |der )?(?:first |last |full )?(?:name|nombre|nome|nom)"
        r" (?:of|von|de|du|del|do|da) (?P<of>.+)"
    ),
    re.compile(r"^(?:so |and )?(?:whats|what (?:is|was|are|were)) (?P<of>.+) (?:called|named)$"),
    re.compile(r"\b(?:whats|what is|what was) (?:(?:my|our|the) )?(?P<of>(?:\w+ )?\w+s) name$"),
    re.compile(r"\b(?:wie heiss(?:t|en)|como se llaman?|comment s appelle(?:nt)?|como se chamam?) (?P<of>.+)"),
)
"""How the name of a thing is asked for, in plain words."""
_BEFORE_PLACES = word_set("in at from to near on for with en a de em bei aus nach im am no na num numa dans nel")
_ARTICLES = word_set("the my our his her their der die das mein meine unser unsere el la mi le ma mon o a meu minha")
_NEAR = 4
"""Words between a thing and its name at most."""


def names_the_thing(asked: str, said: str) -> bool:
    """Whether `said` names what a question asks the name of; True for every other question, and for people."""
    plain = fold(asked)
    of = next((match["of"] for pattern in _THING if (match := pattern.search(plain))), "")
    if not of or _is_of_somebody(of):
        return True
    if NAMING.search(fold(said)):
        return True
    things = [word for word in of.split() if not relation_of(word.removesuffix("s")) and word not in _ARTICLES]
    terms = {term for word in things for form in (word, word.removesuffix("s")) for term in terms_of(form)}
    near = 1 if language_of(plain) == "de" else _NEAR
    return any(_is_named_in(sentence, terms, near) for sentence in re.split(r"[.;!?]+ ", said))


def _is_named_in(sentence: str, terms: set[str], near: int) -> bool:
    words = [match.group() for match in WORD.finditer(sentence)]
    places = [at for at, word in enumerate(words) if terms & set(terms_of(word))]
    return any(_is_a_name(words, place, terms) for at in places for place in range(at - near, at + near + 1))


def _is_of_somebody(named: str) -> bool:
    """A person or a pet: `my aunt's parrot` is none, for the head comes last."""
    words = named.split()
    if any(word.endswith("s") and relation_of(word.removesuffix("s")) for word in words[:-1]):
        return relation_of(words[-1].removesuffix("s")) is not None
    return any(relation_of(word) or relation_of(word.removesuffix("s")) for word in words)


def _is_a_name(words: list[str], at: int, terms: set[str]) -> bool:
    if not 0 <= at < len(words) or terms & set(terms_of(words[at])) or fold(words[at]) in _ARTICLES:
        return False
    of_a_place = at > 0 and fold(words[at - 1]) in _BEFORE_PLACES
    return is_name(words[at]) and not of_a_place and not TIMES.search(fold(words[at]))


def is_name(word: str) -> bool:
    return len(word) > 1 and word[0].isupper() and not _NO_NAME.match(word)
