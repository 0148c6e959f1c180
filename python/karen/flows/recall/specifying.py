"""Whether a statement says which one, where a question asks `what car` or `which plants`.

That somebody waters her plants says nothing of what plants they are; `tomato plants` does, and `the car is a Niro`.
"""

from __future__ import annotations

import re

from karen.base.words import word_set
from karen.flows.decide.request import fold
from karen.flows.recall.circumstances import NUMBERS, TIMES
from karen.flows.recall.paraphrases import says_the_same
from karen.memory.recall.words import terms_of

_WHICH = re.compile(
    r"^(?:so |and )?(?:what|which) (?:(?P<sort>kind|sort|type|make|brand|model|breed|variety|species)\b(?: of)? ?)?"
    r"(?P<thing>\w+)"
)
_OF_OWNED = re.compile(
    r"^(?:so |and )?(?:what|which) (?:\w+ ){1,3}(?:do|did|have) (?:i|we)"
    r" (?:(?:have|own|drive|use|wear|play|ride|get|buy)\b|got\b)"
)
"""Where it stands says nothing of which it is: `the car is in the garage`."""
_DATE = re.compile(r"^(?:so |and )?(?:what|which) date\b")
_OF_A_MONTH = re.compile(r"\d|\b(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|\w+teenth|\w+tieth)\b")
_NO_THING = word_set("""
is are was were do does did am s have has had can could will would should shall must might may cant dont doesnt didnt
isnt wasnt wont couldnt the a an my our your his her their its i we you he she it they else exactly about happened
happens made makes one ones of in on at to for with time day date year month hour number name colour color size people
place city town country street way
""")
"""Behind `what` and `which` these ask for something else, or have a form of their own."""
_SMALL = word_set("""
a an the my our your his her their its this that these those some any no all both every each more most another other
same of to for with from by at in on under over behind near into onto about and or but so than then as if when while
i we you he she it they me us him them is are was were be been am has have had do does did will would can could should
must just only also very really still again too not never get got buy bought see saw like love want need take took put
find found water make made use used lost fix fixed sell sold big small large little old young new nice good bad great
lovely first last next
""")
_TELLING = word_set("is are was were s re called named turned became means on in at from with by near above next about")
"""Behind a thing they begin to say which it is: `the printer on the third floor`."""
_IS = word_set("is are was were s re")
_IT, _IT_IS = word_set("it this that they"), word_set("its thats theyre")
_ORDINARY_NUMBERS = NUMBERS - word_set("no none both couple single only twins triplets")
_PREPOSITIONS = word_set("in at from to near on for with by of")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")


def specifies(question: str, said: str) -> bool:
    """True for every question that does not ask which one."""
    folded = fold(question)
    if _DATE.match(folded):
        return bool(_OF_A_MONTH.search(fold(said)))
    which = _WHICH.match(folded)
    if not which or (which["thing"] in _NO_THING and not which["sort"]):
        return True
    asked = frozenset(terms_of(question))
    of_sort = which["sort"] and which["thing"] in _NO_THING
    thing = asked - frozenset(terms_of(which["sort"])) if of_sort else frozenset(terms_of(which["thing"]))
    words = _WORD.findall(said)
    places = [at for at, word in enumerate(words) if thing & frozenset(terms_of(word))]
    if places and _OF_OWNED.match(folded):
        words = [word for word in words if fold(word) not in _PREPOSITIONS]
        places = [at for at, word in enumerate(words) if thing & frozenset(terms_of(word))]
    if places:
        return any(_is_specified(words, at, asked) for at in places) or _says_what_it_is(words[places[0] :], asked)
    done = [at for at, word in enumerate(words) if any(says_the_same(term, asked) for term in terms_of(word))]
    return any(_is_new_thing(words, at, asked) for at in done)


_STRANDED = re.compile(
    r"^(?:so |and )?whats?\b(?! (?:do|did|have|has) (?:i|you|we|u)\b).* (?P<verb>\w+) (?P<of>of|from|against|about)$"
)


def says_of_what(question: str, said: str) -> bool:
    """`what did he die of` wants something behind `of`; True for every question that leaves no preposition behind."""
    stranded = _STRANDED.match(fold(question))
    if not stranded:
        return True
    asked = frozenset(terms_of(question))
    of = "(?:about|on|topic is|topic|subject is|called)" if stranded["of"] == "about" else stranded["of"]
    behind = re.findall(rf"\b{of} (?:(?:the|an?|my|his|her|their|some) )?(\w+)", said)
    return any(_is_new(word, asked) and not TIMES.search(fold(word)) for word in behind)


def _is_specified(words: list[str], at: int, asked: frozenset[str]) -> bool:
    """By the word before, by what follows, or by a name that stands close."""
    if at and _is_new(words[at - 1], asked):
        return True
    behind = [fold(word) for word in words[at + 1 : at + 2]]
    of_a_year = behind == ["from"] and words[at + 2 : at + 3][:1] and words[at + 2][:1].isdigit()
    if (
        behind
        and not of_a_year
        and (_tells(behind[0], [fold(word) for word in words[at + 2 : at + 4]]) or _is_a_number(behind[0]))
    ):
        return True
    return any(_is_name(word, asked) for word in words[at + 1 : at + 4])


def _is_a_number(word: str) -> bool:
    return word in _ORDINARY_NUMBERS or word[:1].isdigit()


def _tells(word: str, behind: list[str]) -> bool:
    """`is an oak` and `on the third floor`; `is closing`, `is in the garage` and `at four` tell nothing of which."""
    if word not in _TELLING:
        return False
    if word in _IS:
        return not behind or not (behind[0].endswith("ing") or behind[0] in _PREPOSITIONS)
    return not behind or not (_is_a_number(behind[0]) or TIMES.match(behind[0]))


def _says_what_it_is(words: list[str], asked: frozenset[str]) -> bool:
    """`… a new car. It's a red Skoda`."""
    folded = [fold(word) for word in words]
    return any(
        (word in _IT_IS or (word in _IT and folded[at + 1 : at + 2] in (["is"], ["was"], ["are"])))
        and any(_is_new(one, asked) for one in words[at + 1 : at + 5])
        and any(one in ("a", "an", "the") for one in folded[at + 1 : at + 3])
        for at, word in enumerate(folded)
    )


def _is_new_thing(words: list[str], at: int, asked: frozenset[str]) -> bool:
    """Of what is said to be driven, bought or had, a name or `a` with something."""
    behind = words[at + 1 : at + 7]
    articles = [place for place, word in enumerate(behind) if fold(word) in ("a", "an", "some") or word.isdigit()]
    return any(
        _is_name(word, asked) and fold(before) not in _PREPOSITIONS
        for before, word in zip([words[at], *behind], behind, strict=False)
    ) or any(_is_new(word, asked) for place in articles for word in behind[place + 1 : place + 3])


def _is_name(word: str, asked: frozenset[str]) -> bool:
    return word[:1].isupper() and _is_new(word, asked) and not TIMES.search(fold(word))


def _is_new(word: str, asked: frozenset[str]) -> bool:
    """It says something, and not what was asked anyway."""
    terms = frozenset(terms_of(word))
    return bool(terms) and fold(word) not in _SMALL and not terms & asked
