"""What is shouted is read as if it were said; what is put right in the same breath is noted as it is right."""

from __future__ import annotations

import pytest

from karen.contract.types.memory import Polarity
from karen.flows.facts.extraction import extract


def told(text: str) -> list[tuple[str, str, bool]]:
    return [(fact.attribute, fact.value, fact.polarity is Polarity.IS) for fact in extract(text)]


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("WE HAVE A HORSE", [("pet", "a horse", True)]),
        ("WE HAVE A HORSE. HIS NAME IS WINSTON", [("pet", "Winston", True)]),
        ("I LIVE IN TRIESTE!!!", [("home_city", "Trieste", True)]),
        ("I CAN'T STAND LIQUORICE", [("dislikes", "liquorice", True)]),
        ("I DRIVE A BMW", [("vehicle", "BMW", True)]),
        ("MY NAME IS OTTOLINE", [("name", "Ottoline", True)]),
        ("ICH WOHNE IN PASSAU", [("home_city", "Passau", True)]),
        ("Hello there. I HATE CUCUMBERS", [("dislikes", "cucumbers", True)]),
    ],
)
def test_capitals_throughout_name_nobody(text: str, facts: list[tuple[str, str, bool]]) -> None:
    assert told(text) == facts


@pytest.mark.parametrize("text", ["İYİ GÜNLER. I LIVE IN TRIESTE", "I LIVE IN TRIESTE 🥜. MY DOG IS CALLED REX"])
def test_a_place_among_what_is_shouted_is_its_own(text: str) -> None:
    (first, *_) = extract(text)
    assert first.span.text == "I LIVE IN TRIESTE"


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("My favourite tree is the birch. no wait, the larch", [("favourite", "tree: larch", True)]),
        ("my favourite tree is birch i mean larch", [("favourite", "tree: larch", True)]),
        ("I live in Trieste, sorry, Udine", [("home_city", "Udine", True)]),
        ("I live in Trieste. Oops, I meant Udine.", [("home_city", "Udine", True)]),
        ("I'm 61 years old, sorry, 62", [("age", "62", True)]),
        ("I'm 61. Sorry, 62!", [("age", "62", True)]),
        ("our sons are Ivo and Max, no, Moritz", [("child", "Ivo", True), ("child", "Moritz", True)]),
        ("My name isn't Max, it's Maximilian", [("name", "Max", False), ("name", "Maximilian", True)]),
        ("Ich wohne in Passau, nein, Linz", [("home_city", "Linz", True)]),
        ("vivo en Salamanca, quiero decir, Zamora", [("home_city", "Zamora", True)]),
    ],
)
def test_what_is_put_right_at_once_is_noted_as_it_is_right(text: str, facts: list[tuple[str, str, bool]]) -> None:
    assert told(text) == facts
    assert extract(text)[-1].span.text in text


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("I like pizza, no pineapple", [("likes", "pizza", True)]),
        ("I'm allergic to sesame, sorry", [("allergy", "sesame", True)]),
        ("I'm allergic to sesame, no dairy please", [("allergy", "sesame", True)]),
        ("I'm from Plovdiv. Sorry, got to run", [("origin", "Plovdiv", True)]),
        ("I love dogs. Wait, what time is it", [("likes", "dogs", True)]),
        ("I speak Catalan. No English", [("language", "Catalan", True)]),
        ("work as usual", []),
        ("I like tea more than coffee", [("likes", "tea", True)]),
        ("I LOVE LOVE LOVE sushi", [("likes", "sushi", True)]),
        ("I have no allergies", [("allergy", "any", False)]),
        ("I don't have any food allergies", [("allergy", "any", False)]),
    ],
)
def test_what_only_follows_puts_nothing_right(text: str, facts: list[tuple[str, str, bool]]) -> None:
    assert told(text) == facts


def test_an_anniversary_comes_with_its_day() -> None:
    (fact,) = extract("My anniversary is on 12 June, I think of it")
    assert fact.span.text == "My anniversary is on 12 June"


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("my dog died yesterday", [("pet", "dog", False)]),
        ("our old cat was put down on Monday", [("pet", "cat", False)]),
        ("we had to put our cat Bolt to sleep", [("pet", "Bolt", False)]),
        ("my sister's dog died", []),
        ("my phone died", []),
        ("if my dog died I would cry", []),
    ],
)
def test_an_animal_that_died_is_no_pet_any_more(text: str, facts: list[tuple[str, str, bool]]) -> None:
    assert told(text) == facts


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("We also have two cats named Tom and Jerry", ("pet", "Jerry", True)),
        ("I also have a sister called Eva", ("sibling", "Eva", True)),
        ("mein hund heißt bello", ("pet", "Bello", True)),
        ("I drive a red Tesla Model 3", ("vehicle", "red Tesla Model 3", True)),
    ],
)
def test_small_words_and_small_letters_hide_nothing(text: str, fact: tuple[str, str, bool]) -> None:
    assert fact in told(text)
