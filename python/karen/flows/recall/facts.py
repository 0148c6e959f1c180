"""Which of the known facts answer a question: of the one who is asked about, and of the attribute or the very words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from karen.contract.types.memory import Memory, Polarity
from karen.flows.decide.request import fold
from karen.flows.recall.asked_attributes import COMMON_ATTRIBUTES
from karen.flows.recall.circumstances import AMOUNTS, DURATIONS
from karen.flows.recall.clauses import recurs
from karen.flows.recall.evidence import is_of_others, says_names
from karen.flows.recall.question_shapes import Shape, shape_of
from karen.flows.recall.questions import Asked
from karen.flows.recall.relations import ATTRIBUTES, PARENTS_OF_WORDS, WORD, includes, relation_of, relations_in
from karen.flows.recall.shapes import shows
from karen.memory.recall.words import terms_of
from karen.memory.vocabulary import USER, is_affirmed, subject_named

_OF_MANY = re.compile(r"\bhow many (?:people|inhabitants|citizens)\b")
"""Of a place, and of nobody who lives there."""


@dataclass(frozen=True)
class Answering:
    """Facts that answer, best first; `yes` is the answer to a question of yes or no."""

    facts: tuple[Memory, ...]
    yes: bool | None = None
    all_there_is: bool = False


def answering(asked: Asked, facts: Sequence[Memory]) -> Answering | None:
    """`facts` are those that hold now, newest first."""
    facts = [fact for fact in facts if _says_how_many(fact, asked)]
    if asked.who_it_is and asked.relation:
        return who_it_is(asked, asked.relation, facts)
    about = [fact for fact in facts if _is_about(fact, asked, facts)]
    if asked.yes_or_no:
        return _yes_or_no(asked, about)
    is_of_somebody = asked.own or asked.relation or (asked.names and not _OF_MANY.search(fold(asked.text)))
    for attribute in asked.attributes if is_of_somebody else ():
        named = [fact for fact in about if attribute_of(fact) == attribute and _of_kind(fact, asked)]
        if affirmed := [fact for fact in named if fact.polarity is Polarity.IS]:
            return Answering(tuple(affirmed))
    its_own = [fact for fact in about if _is_of_its_own(fact, asked) and fact.polarity is Polarity.IS]
    found = [fact for fact in its_own if _holds_all(fact, asked)]
    return Answering(tuple(found)) if found else None


_MEASURES = {
    Shape.COUNT: AMOUNTS,
    Shape.PRICE: AMOUNTS,
    Shape.MEASURE: AMOUNTS,
    Shape.DURATION: DURATIONS,
}


def _says_how_many(fact: Memory, asked: Asked) -> bool:
    """Whom one is married to is no answer to `how long have I been married`. True for every other question."""
    measure = _MEASURES.get(shape_of(fold(asked.text), names=False, has=False))
    return measure is None or bool(measure.search(fold(told_of(fact))))


def overview(asked: Asked, facts: Sequence[Memory]) -> Answering | None:
    """All that is known of the user, or of somebody, where that is asked: `what do you know about me`."""
    if not asked.everything or asked.attributes or (asked.wanted and not asked.relation):
        return None
    about = [fact for fact in facts if asked.relation is None or _is_about(fact, asked, facts)]
    return Answering(tuple(about), all_there_is=True) if about else None


def attribute_of(fact: Memory) -> str:
    return (fact.attribute or "").casefold().replace(" ", "_").replace("favorite", "favourite")


def told_of(fact: Memory) -> str:
    """Everything that the fact says, in its own words and in those it was taken from."""
    spans = [source.span.text for source in fact.sources if source.span]
    return " ".join([fact.content, fact.subject or "", attribute_of(fact).replace("_", " "), fact.value or "", *spans])


def who_it_is(asked: Asked, relation: str, facts: Sequence[Memory]) -> Answering | None:
    """The facts that name somebody's `relation`, newest first."""
    found = [fact for fact in facts if _is_relation(fact, relation, asked)]
    affirmed = [fact for fact in found if fact.polarity is Polarity.IS and (asked.yes_or_no or _says_who(fact))]
    if affirmed:
        return Answering(tuple(affirmed), True if asked.yes_or_no else None)
    return Answering(tuple(found), False) if found and asked.yes_or_no else None


def _says_who(fact: Memory) -> bool:
    """More than that there is one: `brother` is no answer to what a brother is called."""
    return relation_of(fold(fact.value or "")) is None


def _is_relation(fact: Memory, relation: str, asked: Asked) -> bool:
    """Whether the fact says who somebody's `relation` is: no brother is a sister, and no dog is a cat."""
    if attribute_of(fact) not in (ATTRIBUTES.get(relation, relation), relation):
        return False
    told = relations_in(WORD.findall(fold(told_of(fact))))
    subject = relations_in(WORD.findall(fold(fact.subject or "")))
    if asked.names and not says_names(fold(told_of(fact)), asked):
        return False
    owners = set(asked.owners)
    if owners and not owners <= {*told}:
        return False
    if not owners and (subject_named(fact.subject) != USER or is_of_others(fold(fact.content), relation)):
        return False
    kinds = [
        one
        for one in told
        if ATTRIBUTES.get(one) == ATTRIBUTES.get(relation) and one not in PARENTS_OF_WORDS and one not in subject
    ]
    return any(includes(relation, one) for one in kinds) or not kinds


def _is_about(fact: Memory, asked: Asked, facts: Sequence[Memory]) -> bool:
    subject = subject_named(fact.subject)
    if asked.of_user:
        return subject == USER and not (fact.attribute is None and _of_somebody_else(fact))
    told = fold(told_of(fact))
    if not says_names(told, asked):
        return False
    if asked.relation is None:
        return True
    if any(includes(asked.relation, one) for one in relations_in(WORD.findall(told))):
        return True
    names = _names_of(asked.relation, facts)
    mine = names[0] if names else frozenset()
    return subject != USER and bool(set(fold(subject).split()) & mine) and len(names) == 1


def _of_somebody_else(fact: Memory) -> bool:
    return fold(fact.content).split()[:1] in (["his"], ["her"], ["their"])


def _names_of(relation: str, facts: Sequence[Memory]) -> list[frozenset[str]]:
    """How those are called who have this relation to the user."""
    kin = [fact for fact in facts if attribute_of(fact) in (ATTRIBUTES.get(relation, relation), relation)]
    kin = [
        fact for fact in kin if any(includes(relation, one) for one in relations_in(WORD.findall(fold(told_of(fact)))))
    ]
    return [frozenset(fold(fact.value or "").split()) for fact in kin]


def _yes_or_no(asked: Asked, about: Sequence[Memory]) -> Answering | None:
    for fact in about:
        if fact.value and _asks_for_value(asked, fact) and _suits(asked, fact):
            return Answering((fact,), _is_said_to_be_so(fact) is _asks_affirmed(asked))
    open_lists = [fact for fact in about if attribute_of(fact) in asked.attributes and "anyth" in _all_terms(asked)]
    if open_lists:
        return Answering(tuple(open_lists), any(fact.polarity is Polarity.IS for fact in open_lists))
    single = [
        fact for fact in about if attribute_of(fact) in asked.attributes and attribute_of(fact) in ("name", "home_city")
    ]
    if single and asked.wanted:
        return Answering((single[0],), False)
    plain = [fact for fact in about if fact.attribute is None and asked.wanted and _holds_all(fact, asked)]
    return Answering((plain[0],)) if plain else None


def _is_said_to_be_so(fact: Memory) -> bool:
    """A diet of `no coffee` says that none is drunk."""
    is_without = (fact.value or "").casefold().startswith("no ")
    return is_affirmed(attribute_of(fact), fact.polarity) is not is_without


def _asks_affirmed(asked: Asked) -> bool:
    """`do I hate peas` asks for the opposite of `do I like peas`."""
    return not {"hate", "dislik", "detest", "hass"} & _all_terms(asked)


def _all_terms(asked: Asked) -> set[str]:
    return set(terms_of(asked.text))


def _asks_for_value(asked: Asked, fact: Memory) -> bool:
    """The value itself is asked for: all of its terms, or all terms that are asked for among them."""
    value = frozenset(terms_of(fact.value or ""))
    feeling = {
        "like",
        "love",
        "hate",
        "dislik",
        "enjoy",
        "prefer",
        "allerg",
        "intoler",
        "eat",
        "drink",
        "live",
        "speak",
        "play",
        "drive",
        "work",
    }
    wanted = frozenset(asked.wanted - feeling - {asked.relation or ""} - set(asked.names))
    if not value or not wanted:
        return False
    return all(recurs(term, wanted) for term in value) or all(recurs(term, value) for term in wanted)


def _suits(asked: Asked, fact: Memory) -> bool:
    """An attribute that was asked for by its words must be the fact's."""
    return not asked.attributes or attribute_of(fact) in asked.attributes


def _of_kind(fact: Memory, asked: Asked) -> bool:
    """Of favourites, likes and other things one has several of, the kind that is asked for."""
    attribute = attribute_of(fact)
    if attribute == "favourite":
        return any(recurs(term, frozenset(asked.wanted)) for term in terms_of((fact.value or "").partition(":")[0]))
    if attribute == "contact":
        return ("@" in (fact.value or "")) is bool({"email", "mail"} & _all_terms(asked))
    if attribute in ("other", "health", "owns", "preference"):
        return _holds_all(fact, asked)
    return True


def _is_of_its_own(fact: Memory, asked: Asked) -> bool:
    """A fact that only its own words can be asked for: those of a common attribute are asked for by that."""
    of_others = relations_in(WORD.findall(fold(fact.content)))
    return attribute_of(fact) not in COMMON_ATTRIBUTES and (not of_others or not asked.of_user)


def _holds_all(fact: Memory, asked: Asked) -> bool:
    said = told_of(fact)
    told, wanted = frozenset(terms_of(said)), asked.wanted
    adds = asked.yes_or_no or any(not recurs(term, wanted) for term in told)
    formed = fact.attribute is not None and ":" in (fact.value or "")
    return (
        bool(wanted)
        and adds
        and all(recurs(term, told) for term in wanted)
        and (formed or asked.yes_or_no or shows(fact.content, asked))
    )
