"""What the tables of Spanish, French and Portuguese are made of: each language only gives its words."""

from __future__ import annotations

from dataclasses import dataclass

from karen.contract.types.memory import Polarity
from karen.flows.facts.kinship import given
from karen.flows.facts.names import name
from karen.flows.facts.numbers import address, age, birthday, contact
from karen.flows.facts.organisations import organisation
from karen.flows.facts.places import known_place, origin, place
from karen.flows.facts.rules import Family, Where, family, rule
from karen.flows.facts.tastes import favourite_of
from karen.flows.facts.values import listed, phrase, verbatim


@dataclass(frozen=True)
class Wording:
    """Patterns of one language, without capturing groups; `stops` end a noun phrase."""

    cues: str
    stops: str
    adverbs: str
    negation: str
    my: str
    article: str
    am: str
    have: str
    my_name_is: str
    they_call_me: str
    years: str
    my_birthday: str
    born: str
    on: str
    live: str
    at: str
    moved_to: str
    left: str
    from_: str
    work_as: str
    work_for: str
    study: str
    partner: str
    child: str
    parent: str
    sibling: str
    friend: str
    called: str
    children: str
    marital: str
    allergic: str
    eat_no: str
    follow_diet: str
    love: str
    like_not: str
    hate: str
    favourite: str
    play: str
    collect: str
    speak: str
    tongue: str
    suffer: str
    drive: str
    my_number: str
    left_handed: str


def families_of(say: Wording) -> tuple[Family, ...]:
    """The rules of a language."""
    adverbs, no = rf"(?:(?:{say.adverbs})\s){{0,3}}", rf"(?P<n>(?:{say.negation})\s)?"
    mine = rf"(?:{say.my})\s(?:\w+\s){{0,1}}?"
    people = listed(name(surely=False))
    noun, nouns = phrase(4, stop=say.stops), listed(phrase(4, stop=say.stops))
    a = rf"(?:(?:{say.article})(?:\s|(?<=')))?"
    who = family(
        say.cues,
        rule("name", rf"(?:{say.my_name_is})\s{adverbs}{{v}}", name()),
        rule("name", rf"(?:{say.am})\s{adverbs}{{v}}", given),
        rule("nickname", rf"(?:{say.they_call_me})\s{{v}}", name()),
        rule("age", rf"(?:{say.have})\s{adverbs}(?P<v>\d{{1,3}})\s(?:{say.years})\b", age, holds_today=True),
        rule("birthday", rf"(?:{say.my_birthday})\s(?:(?:{say.on})\s?)*{{v}}", birthday, holds_today=True),
        rule("birthday", rf"(?:{say.born})\s(?:(?:{say.on})\s?)+{{v}}", birthday),
        rule("nationality", rf"{no}(?:{say.am})\s{adverbs}{a}{{v}}", phrase(2, "nationality", stop=say.stops)),
        rule("language", rf"{no}(?:{say.speak})\s{adverbs}{{l}}", listed(phrase(2, "language", stop=say.stops))),
        rule("language", rf"(?:{say.tongue})\s{a}{{v}}", phrase(2, "language")),
        rule("contact", rf"(?:{say.my_number})\s?{{l}}", contact),
        rule("other", rf"(?:{say.am})\s{adverbs}(?P<v>{say.left_handed})\b", phrase(1)),
    )  # fmt: skip
    where = family(
        say.cues,
        rule("home_address", rf"(?:{say.live})\s{adverbs}(?:(?:{say.at})\s?)?{{l}}", address),
        rule("home_city",
            rf"{no}(?:{say.live})\s{adverbs}(?:(?:con|com|avec)\s(?:[\w'-]+\s){{1,3}}?)?(?:{say.at})\s?{{v}}", place),
        rule("home_city", rf"(?:{say.live})\s{adverbs}{{v}}", known_place),
        rule("home_city", rf"(?:{say.moved_to})\s?{{v}}", place),
        rule("home_city", rf"(?:{say.left})\s{{v}}", place, Polarity.NOT),
        rule("origin", rf"{no}(?:{say.am})\s{adverbs}(?:{say.from_})\s?{{v}}", origin),
        rule("origin", rf"(?:{say.born})\s(?:(?:{say.on})\s\d{{4}}\s)?(?:{say.at})\s?{{v}}", origin),
        rule("job", rf"{no}(?:{say.am})\s{adverbs}{a}{{v}}", phrase(5, "job", stop=say.stops)),
        rule("job", rf"(?:{say.work_as})\s{a}{{v}}", noun),
        rule("employer", rf"{no}(?:{say.work_for})\s{{v}}", organisation),
        rule("school", rf"(?:{say.study})\s{{v}}", organisation),
        rule("vehicle", rf"(?:{say.drive})\s{a}{{v}}", phrase(4, "make", "vehicle", stop=say.stops)),
        rule("vehicle", rf"{no}(?:{say.have})\s{adverbs}{a}{{v}}", phrase(4, "make", "vehicle", stop=say.stops)),
    )  # fmt: skip
    relations = {
        "partner": say.partner,
        "child": say.child,
        "parent": say.parent,
        "sibling": say.sibling,
        "friend": say.friend,
        "pet": "{animal}",
    }
    kin = [
        rule(attribute, rf"{mine}(?:{words})s?(?:,|\s(?:{say.called}))?\s{{l}}", people, where=Where.MENTION)
        for attribute, words in relations.items()
    ]  # fmt: skip
    whom = family(
        say.cues,
        *kin,
        rule("pet", rf"(?:{say.have})\s(?:\w+\s){{0,2}}?{{animal}}(?:,|:|\s(?:{say.called}))\s{{l}}", people),
        rule("pet", rf"(?:{say.have})\s(?P<v>\w+\s{{animal}})\b", phrase(2)),
        rule("child", rf"(?:{say.have})\s(?:\w+\s){{0,2}}?(?:{say.child}|{say.children})s?(?:,|:|"
            rf"\s(?:{say.called}))\s{{l}}", people),
        rule("child", rf"{no}(?:{say.have})\s(?P<v>(?:\w+\s)?(?:{say.children}))\b", phrase(3)),
        rule("sibling", rf"{no}(?:{say.have})\s(?P<v>(?:\w+\s)?(?:{say.sibling})s?)\b", phrase(3)),
        rule("partner", rf"{no}(?:{say.am})\s{adverbs}(?P<v>{say.marital})\b", phrase(2)),
    )  # fmt: skip
    how = family(
        say.cues,
        rule("allergy", rf"{no}(?:{say.allergic})\s?{a}{{l}}", nouns),
        rule("diet", rf"{no}(?:{say.follow_diet})\s{adverbs}{a}{{v}}", phrase(2, "diet", stop=say.stops)),
        rule("diet", rf"(?P<v>(?:{say.eat_no}))", verbatim()),
        rule("health", rf"{no}(?:{say.suffer})\s{adverbs}{a}{{v}}", phrase(4, "condition", stop=say.stops)),
        rule("health", rf"{no}(?:{say.am})\s{adverbs}{a}{{v}}", phrase(3, "ailing", stop=say.stops)),
        rule("dislikes", rf"(?:{say.like_not}|{say.hate})\s{a}{{v}}", nouns),
        rule("likes", rf"(?:{say.love})\s{a}{{v}}", nouns),
        rule("favourite", rf"(?:{say.favourite})\s{{v}}", favourite_of),
        rule("hobby", rf"(?:{say.play})\s?{{v}}", phrase(3, "activity", "instrument", stop=say.stops)),
        rule("hobby", rf"(?P<v>(?:{say.collect})\s[^,;:!?()]{{2,30}})", phrase(4, stop=say.stops)),
    )  # fmt: skip
    return who, where, whom, how
