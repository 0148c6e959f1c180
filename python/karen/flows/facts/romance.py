"""What the tables of Spanish, French and Portuguese are made of: each language only gives its words."""

from __future__ import annotations

from dataclasses import dataclass

from karen.contract.types.memory import Polarity
from karen.flows.facts.favourites import favourite_of
from karen.flows.facts.kinship import given
from karen.flows.facts.names import name
from karen.flows.facts.numbers import address, age, birthday, contact
from karen.flows.facts.organisations import organisation, workplace
from karen.flows.facts.places import known_place, origin, place
from karen.flows.facts.rules import Family, Rule, Where, family, rule
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
    two_to_six: str
    weekly: str
    i_do: str
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

    @property
    def maybe_adverbs(self) -> str:
        return rf"(?:(?:{self.adverbs})\s){{0,3}}"

    @property
    def maybe_article(self) -> str:
        return rf"(?:(?:{self.article})(?:\s|(?<=')))?"

    @property
    def maybe_no(self) -> str:
        """A group `n`, which turns the polarity."""
        return rf"(?P<n>(?:{self.negation})\s)?"

    @property
    def mine(self) -> str:
        """`my`, with an adjective."""
        return rf"(?:{self.my})\s(?:\w+\s){{0,1}}?"


def family_of(say: Wording) -> Family:
    """The rules of a language."""
    return family(say.cues, *_who(say), *_where(say), *_whom(say), *_how(say))


def _who(say: Wording) -> tuple[Rule, ...]:
    am = rf"(?:{say.am})\s{say.maybe_adverbs}"
    return (
        rule("name", rf"(?:{say.my_name_is})\s{say.maybe_adverbs}{{v}}", name()),
        rule("name", rf"{am}{{v}}", given),
        rule("nickname", rf"(?:{say.they_call_me})\s{{v}}", name()),
        rule("age", rf"(?:{say.have})\s{say.maybe_adverbs}(?P<v>\d{{1,3}})\s(?:{say.years})\b", age, holds_today=True),
        rule("birthday", rf"(?:{say.my_birthday})\s(?:\d{{1,3}}\s(?:(?:{say.years})\s)?)?(?:(?:{say.on})\s?)*{{v}}",
            birthday, holds_today=True),
        rule("birthday", rf"(?:{say.born})\s(?:(?:{say.on})\s?)+{{v}}", birthday),
        rule("nationality", rf"{say.maybe_no}{am}{say.maybe_article}{{v}}", phrase(2, "nationality", stop=say.stops)),
        rule("language", rf"{say.maybe_no}(?:{say.speak})\s{say.maybe_adverbs}{{l}}",
            listed(phrase(2, "language", stop=say.stops))),
        rule("language", rf"(?:{say.tongue})\s{say.maybe_article}{{v}}", phrase(2, "language")),
        rule("contact", rf"(?:{say.my_number})\s?{{l}}", contact),
        rule("other", rf"{am}(?P<v>{say.left_handed})\b", phrase(1)),
    )  # fmt: skip


def _where(say: Wording) -> tuple[Rule, ...]:
    adverbs, a, at = say.maybe_adverbs, say.maybe_article, rf"(?:{say.at})\s?"
    make = phrase(4, "make", "vehicle", stop=say.stops)
    return (
        rule("home_address", rf"(?:{say.live})\s{adverbs}(?:{at})?{{l}}", address),
        rule("home_city",
            rf"{say.maybe_no}(?:{say.live})\s{adverbs}(?:(?:con|com|avec)\s(?:[\w'-]+\s){{1,3}}?)?{at}{{v}}", place),
        rule("home_city", rf"(?:{say.live})\s{adverbs}{{v}}", known_place),
        rule("home_city", rf"(?:{say.moved_to})\s?{{v}}", place),
        rule("home_city", rf"(?:{say.left})\s{{v}}", place, Polarity.NOT),
        rule("origin", rf"{say.maybe_no}(?:{say.am})\s{adverbs}(?:{say.from_})\s?{{v}}", origin),
        rule("origin", rf"(?:{say.born})\s(?:(?:{say.on})\s[\w ]{{0,12}}\d[\w ]{{0,25}}?\s)?{at}{{v}}", origin),
        rule("job", rf"{say.maybe_no}(?:{say.am})\s{adverbs}{a}{{v}}", phrase(5, "job", stop=say.stops)),
        rule("job", rf"(?:{say.work_as})\s{a}{{v}}", phrase(4, stop=say.stops)),
        rule("employer", rf"{say.maybe_no}(?:{say.work_for})\s{{v}}", workplace),
        rule("employer", rf"(?:{say.work_as})\s{a}[\w'-]+\s{at}(?!\s|une? |una |uma? ){{v}}", workplace),
        rule("school", rf"(?:{say.study})\s{{v}}", organisation),
        rule("vehicle", rf"(?:{say.drive})\s{a}{{v}}", make),
        rule("vehicle", rf"{say.maybe_no}(?:{say.have})\s{adverbs}{a}{{v}}", make),
    )  # fmt: skip


def _whom(say: Wording) -> tuple[Rule, ...]:
    people, have, called = listed(name(surely=False)), rf"(?:{say.have})\s", rf"(?:,|:|\s(?:{say.called}))"
    relations = {
        "partner": say.partner,
        "child": rf"{say.child}|{say.children}",
        "parent": say.parent,
        "sibling": say.sibling,
        "friend": say.friend,
        "pet": "{animal}",
    }
    return (
        *(
            rule(kind, rf"{say.mine}(?:{words})s?{called}?\s{{l}}", people, where=Where.MENTION)
            for kind, words in relations.items()
        ),
        *(
            rule(kind, rf"{have}(?:\w+\s){{0,2}}?(?:{words})s?{called}\s{{l}}", people)
            for kind, words in relations.items()
        ),
        rule("pet", rf"{have}(?P<v>\w+\s{{animal}})\b", phrase(2)),
        rule("child", rf"{say.maybe_no}{have}(?P<v>(?:\w+\s)?(?:{say.children}))\b", phrase(3)),
        rule("child", rf"(?:{say.my})\s(?P<v>(?:{say.two_to_six})\s(?:{say.children}))\b", phrase(3),
            where=Where.MENTION),
        rule("sibling", rf"{say.maybe_no}{have}(?P<v>(?:\w+\s)?(?:{say.sibling})s?)\b", phrase(3)),
        rule("partner", rf"(?:{say.am}|estoy|estou)\s{say.maybe_adverbs}(?:{say.marital})\s(?:con|com|avec|"
            rf"a)\s{say.maybe_article}{{v}}", given),
        rule("partner", rf"{say.maybe_no}(?:{say.am}|estoy|"
            rf"estou)\s{say.maybe_adverbs}(?P<v>{say.marital})\b", phrase(2)),
    )  # fmt: skip


def _how(say: Wording) -> tuple[Rule, ...]:
    no, adverbs, a = say.maybe_no, say.maybe_adverbs, say.maybe_article
    nouns = listed(phrase(4, stop=say.stops))
    return (
        rule("schedule", rf"(?P<v>(?:{say.weekly}),?\s(?:{say.i_do})(?:\s|(?<='))[^,;:!?()]{{2,40}})", verbatim(9)),
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
