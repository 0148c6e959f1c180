"""Durable facts are found in what a user states, and nowhere else; each points to the words it stands on."""

from __future__ import annotations

import pytest

from karen.contract.types.flows import ExtractedFact
from karen.contract.types.memory import Polarity
from karen.flows.facts.extraction import extract


def told(text: str) -> list[tuple[str, str, bool]]:
    """Attribute, value and whether it holds, of every fact in `text`."""
    return [(fact.attribute, fact.value, fact.polarity is Polarity.IS) for fact in extract(text)]


def only(text: str) -> ExtractedFact:
    (fact,) = extract(text)
    return fact


@pytest.mark.parametrize(
    ("text", "attribute", "value"),
    [
        ("Evening. My name's Ottoline and I'd like some help.", "name", "Ottoline"),
        ("most people call me Bix", "nickname", "Bix"),
        ("im 27 and still renting", "age", "27"),
        ("I'll be honest, I'm sixty-eight years old", "age", "68"),
        ("My birthday falls on the 3rd of March", "birthday", "3 March"),
        ("we live in a small village near Tarragona", "home_city", "Tarragona"),
        ("We've been living in Iceland since 2019", "home_country", "Iceland"),
        ("I'm originally from Plovdiv", "origin", "Plovdiv"),
        ("I work as a lighthouse keeper", "job", "lighthouse keeper"),
        ("i'm an electrician, so mind the wires", "job", "electrician"),
        ("I've just started a job at Halberd Systems", "employer", "Halberd Systems"),
        ("I'm studying archaeology at Ghent", "school", "Ghent"),
        ("my wife Ilse bakes on Sundays", "partner", "Ilse"),
        ("our son Tadeo starts swimming soon", "child", "Tadeo"),
        ("My mum, Henrike, rang earlier", "parent", "Henrike"),
        ("I have a brother called Ruben", "sibling", "Ruben"),
        ("My best friend is Soraya", "friend", "Soraya"),
        ("we've got a cat named Mortimer", "pet", "Mortimer"),
        ("I'm allergic to cashews", "allergy", "cashews"),
        ("I'm a vegan", "diet", "vegan"),
        ("I have epilepsy", "health", "epilepsy"),
        ("I can't stand liquorice", "dislikes", "liquorice"),
        ("I absolutely love thunderstorms", "likes", "thunderstorms"),
        ("My favourite author is Tove Jansson", "favourite", "author: Tove Jansson"),
        ("I play the cello", "hobby", "cello"),
        ("I speak Catalan", "language", "Catalan"),
        ("I'm Bolivian", "nationality", "Bolivian"),
        ("I drive an old Renault Twingo", "vehicle", "Renault Twingo"),
        ("We own a bakery in the old town", "owns", "bakery"),
        ("My number is 0151 555 0182", "contact", "0151 555 0182"),
        ("I'm left-handed", "other", "left-handed"),
    ],
)
def test_a_plain_statement_is_a_fact(text: str, attribute: str, value: str) -> None:
    assert (attribute, value, True) in told(text)
