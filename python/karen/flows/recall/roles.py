"""Who does it to whom: what I promised Gwen is not what she promised me, and who moves out does not move in."""

from __future__ import annotations

import re

from karen.base.words import word_set
from karen.flows.decide.request import fold
from karen.flows.facts.lexicon import common_words
from karen.flows.recall.contraries import is_contrary
from karen.flows.recall.relations import relation_of
from karen.memory.recall.words import terms_of

_I = word_set("i im ive id ill we weve were well ich wir yo je j nous eu")
_OTHERS = word_set("he she they it who you hes shes theyre someone somebody everyone er sie el ella il elle ele ela")
_BETWEEN = word_set("""
have had has just also will ll would did do does been already finally then never always usually really still only not
dont didnt doesnt am are is was were be going to gonna so even both
""")
_JOINTS = word_set("and then und y et e")
_SMALL = word_set("""
yesterday today last this next in on at first so but monday tuesday wednesday thursday friday saturday sunday my our the
january february march april may june july august september october november december der die das am im gestern heute
""")
_CONVERSE = (
    (word_set("sell sold"), word_set("buy bought purchase")),
    (word_set("lend lent loan"), word_set("borrow")),
    (word_set("give gave hand"), word_set("get got receive have")),
    (word_set("teach taught"), word_set("learn learnt")),
    (word_set("owe"), word_set("lend lent borrow")),
)
_ASKED_OF_I = re.compile(
    r"\b(?:do|did|have|had|will|can|am|was|should) (?:i|we) (?:\w+ly |ever |usually |still )?(?P<verb>\w+)"
)
_ASKED_OF_OTHERS = re.compile(
    r"\b(?:does|did|do|has|have|will|can) (?!i\b|we\b|you\b)(?:my |our "
    r"|the )?(?P<who>\w+)(?: \w+)? (?P<verb>\w+) (?:me|us|my|our)\b"
    r"|^(?:so |and )?who(?: \w+nt| has| had| have)? (?P<done>\w+) (?:\w+ ){0,3}?(?:me|us|my|our)\b"
)
_CLAUSES = re.compile(r"[,;] | (?:and|but|while|und|aber|y|pero|et|mais|e|mas) ")
_WHAT_ONE_DOES = re.compile(r"what (?:do|does|did|will) .* (?P<verb>\w+)$")
"""The verb may be said of another before: `Ada brings bread and Ben the wine`."""
_WHOSE = re.compile(r"(?<![\w'’])(?P<who>[A-ZÀ-Þ]\w+)['’]s (?P<thing>\w+)")
_BEGINNING_WITH_I = tuple([one] for one in sorted(_I))
_WHAT_SOMEBODY_DOES = re.compile(r"(?:[Ss]o |[Aa]nd )?[Ww]hat (?:does|did) (?P<who>[A-ZÀ-Þ]\w+) (?P<verb>\w+)\W*$")
_BESIDE = word_set("at from of named called")


def suits_roles(question: str, said: str) -> bool:
    """Whether `said` has the one do it who is asked about; True where that cannot be told."""
    asked, told = fold(question), fold(said)
    if is_contrary(asked, told) or _is_only_mine(question, said) or _is_only_beside(question, said):
        return False
    if _is_turned_round(asked, told) or _is_of_another_thing(asked, told) or _is_of_a_part(asked, told):
        return False
    if _is_somebody_elses(asked, said):
        return False
    return _is_done_by_the_same(asked, said) and _is_said_of_them(asked, said)


_WHO_TO_WHOM = re.compile(
    r"^(?:so |and )?who (?:is |was |has |had |s )?(?P<verb>(?!is\b|was\b|are\b|were\b|do\b|does\b|did\b|has\b|had\b"
    r"|am\b|have\b|will\b|can\b|the\b|my\b|our\b|in\b|on\b)\w{3,})\b.*?\b(?P<whom>(?!me\b|us\b)\w+)$"
)
_THING_DOES = re.compile(
    r"^(?:so |and )?(?:what|when|where|how \w+) (?:does|did|do) (?:the|my|our) (?P<thing>(?:\w+ )?\w+) (?P<verb>\w+)$"
)
_BY = re.compile(r"\b(?:by|from|of) \w+")


def _is_turned_round(asked: str, told: str) -> bool:
    """`who visits Ada` where only `Ada visits …` was said."""
    turned = _WHO_TO_WHOM.match(asked)
    if not turned or _BY.search(told):
        return False
    words, whom = told.split(), turned["whom"]
    (verb,) = terms_of(turned["verb"])[:1] or [turned["verb"]]
    places = [at for at, word in enumerate(words) if verb in terms_of(word)]
    return bool(places) and all(
        whom in words[max(0, at - 2) : at] or f"{whom}s" in words[max(0, at - 2) : at] for at in places
    )


def _is_of_another_thing(asked: str, told: str) -> bool:
    """`what does the hearse need` where `the hearse passed but the limousine needs shocks`."""
    does = _THING_DOES.match(asked)
    if not does:
        return False
    thing, verb = set(terms_of(does["thing"])), set(terms_of(does["verb"]))
    clauses = [clause for clause in _CLAUSES.split(told) if verb & set(terms_of(clause))]
    return bool(clauses) and all(_begins_with_another(clause, thing, verb) for clause in clauses)


_WHAT_IS = re.compile(r"^(?:so |and )?(?:where|what)(?:s| is| are| was| were) (?:the|my|our) (?P<thing>\w+)$")


def _is_of_a_part(asked: str, told: str) -> bool:
    """`where is the allotment` where `the key to the allotment` is told of."""
    thing = _WHAT_IS.match(asked)
    places = list(re.finditer(rf"\b{re.escape(thing['thing'])}\b", told)) if thing else []
    return bool(places) and all(_OF_SOMETHING.search(told[: place.start()]) for place in places)


_OF_SOMETHING = re.compile(r"\w (?:to|for|of) (?:the|my|our|his|her|their) $")
_ANOTHER_THING = re.compile(r"\b(?:the|my|our|his|her|their|a|an) (?P<it>\w+(?: \w+)?)")


def _begins_with_another(clause: str, thing: set[str], verb: set[str]) -> bool:
    """Something stands before the verb, and it is not the thing."""
    words = clause.split()
    place = next(at for at, word in enumerate(words) if verb & set(terms_of(word)))
    before = " ".join(words[:place])
    return bool(_ANOTHER_THING.search(before)) and not thing & set(terms_of(before))


def _is_only_mine(question: str, said: str) -> bool:
    """Somebody's holiday is asked for, and the user told of their own: `I'm on holiday, Lena covers`."""
    whose = _WHOSE.search(question)
    if not whose:
        return False
    thing, who = set(terms_of(whose["thing"])), set(terms_of(whose["who"]))
    of_thing = [clause for clause in _CLAUSES.split(said) if thing & set(terms_of(clause))]
    return bool(of_thing) and all(
        fold(clause).split()[:1] in _BEGINNING_WITH_I and not who & set(terms_of(clause)) for clause in of_thing
    )


def _is_only_beside(question: str, said: str) -> bool:
    """Somebody is asked what they do, and only where somebody else was, or what they are called, was said."""
    does = _WHAT_SOMEBODY_DOES.match(question)
    if not does or set(terms_of(does["verb"])) & set(terms_of(said)):
        return False
    words, who = fold(said).split(), fold(does["who"])
    places = [at for at, word in enumerate(words) if word == who]
    return bool(places) and all(at > 0 and words[at - 1] in _BESIDE for at in places)


def _is_said_of_them(asked: str, said: str) -> bool:
    """What stands only in a clause about somebody else is not said of those who are named in the question."""
    gapped = _WHAT_ONE_DOES.match(asked)
    wanted = frozenset(terms_of(asked)) - frozenset(terms_of(gapped["verb"]) if gapped else ())
    clauses = [(frozenset(terms_of(clause)), _names_in(clause)) for clause in _CLAUSES.split(said)]
    named = [terms for terms, names in clauses if names & wanted]
    if not named or len(clauses) == 1:
        return True
    theirs = frozenset().union(*named)
    return not any(
        names and not names & wanted and (terms & wanted) - theirs for terms, names in clauses if terms not in named
    )


def _names_in(clause: str) -> frozenset[str]:
    """The terms of whoever stands at its beginning."""
    first = [word for word in re.findall(r"[^\W_]+", clause)[:2] if word[0].isupper() and fold(word) not in _SMALL | _I]
    return frozenset(term for word in first for term in terms_of(word))


_BEGINS_WITH_A_NAME = re.compile(r"\W*(?P<who>[A-ZÀ-Þ]\w+)(?:['’]s)? (?:from|of|and|has|had|says|said|told|\w+ed)\b")
_MINE = _I | word_set("my our mine ours mein meine mi mis mon ma mes meu minha")


def _is_somebody_elses(asked: str, said: str) -> bool:
    """What the user did is asked for in another word, and another's told: `Ada from the hostel has said …`."""
    own, begins = _ASKED_OF_I.search(asked), _BEGINS_WITH_A_NAME.match(said)
    if not own or not begins or _MINE & set(fold(said).split()) or set(terms_of(own["verb"])) & set(terms_of(said)):
        return False
    return fold(begins["who"]) not in common_words() and not begins["who"].endswith(("ed", "ing"))


def _is_done_by_the_same(asked: str, said: str) -> bool:
    if own := _ASKED_OF_I.search(asked):
        verb, by_me = own["verb"], True
    elif other := _ASKED_OF_OTHERS.search(asked):
        verb, by_me = other["verb"] or other["done"], False
    else:
        return True
    doers = [(word, by) for word, by in _doers(said, verb) if by is not None]
    return not doers or any(by is (by_me is not _is_converse(verb, word)) for word, by in doers)


def _doers(said: str, verb: str) -> list[tuple[str, bool | None]]:
    """Each place of the verb, or of its other side, and whether the user does it; None where nobody is named."""
    words = re.findall(r"[^\W_]+(?:['’][^\W_]+)*|,", said)
    wanted = (terms_of(verb) or [verb])[0]
    found: list[tuple[str, bool | None]] = []
    for at, word in enumerate(words):
        terms = frozenset(terms_of(word)) or frozenset([fold(word)])
        if wanted in terms or _is_converse(verb, fold(word)):
            found.append((fold(word), _is_by_me(words[:at])))
    return found


def _is_by_me(before: list[str]) -> bool | None:
    for word in reversed(before[-5:]):
        plain = fold(word)
        if plain in _JOINTS:
            return _by_first(before)
        if plain in _I:
            return True
        if _is_another(word):
            return False
        if plain not in _BETWEEN and word != ",":
            return None
    return True if len(before) < 3 else None


def _by_first(before: list[str]) -> bool | None:
    """Behind an `and`, whoever comes first does that too."""
    for word in before:
        if fold(word) in _I or _is_another(word):
            return fold(word) in _I
    return None


def _is_another(word: str) -> bool:
    plain = fold(word)
    return plain in _OTHERS or bool(relation_of(plain)) or (word[0].isupper() and plain not in _BETWEEN | _SMALL)


def _is_converse(verb: str, word: str) -> bool:
    """What one does and the other has done: `lend` and `borrow`."""
    one, other = {verb, *terms_of(verb)}, {word, *terms_of(word)}
    return any((one & left and other & right) or (one & right and other & left) for left, right in _CONVERSE)
