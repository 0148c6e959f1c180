"""Facts told beside a question, over two sentences, or corrected; and what only looks like one."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest

from karen.contract.types.memory import Polarity
from karen.flows.facts.extraction import extract
from karen.flows.facts.families import FAMILIES
from karen.flows.facts.own_words import own_words
from karen.flows.facts.rules import Family, compiled
from karen.flows.facts.threads import THREADS


def told(text: str) -> list[tuple[str, str, bool]]:
    """Attribute, value and whether it holds, of every fact in `text`."""
    return [(fact.attribute, fact.value, fact.polarity is Polarity.IS) for fact in extract(text)]


def sources(family: Family) -> list[str]:
    return [family.source, *(rule.source for rule in family.rules)]


def nested_repeats(parsed: Any, endless: bool = False) -> bool:
    """Whether a parsed pattern has a repetition without a bound within another one; `*` over fixed words is none."""
    for kind, told_of in parsed:
        repeats = str(kind) in {"MAX_REPEAT", "MIN_REPEAT"} and str(told_of[1]) == "MAXREPEAT"
        if repeats and endless:
            return True
        parts = [one for one in _parts(told_of) if nested_repeats(one, endless or repeats)]
        if parts:
            return True
    return False


def _parts(told_of: Any) -> Iterator[Any]:
    if hasattr(told_of, "data"):
        yield told_of
    elif isinstance(told_of, (list, tuple)):
        for one in told_of:
            yield from _parts(one)


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("as a vegan, where do I get iron?", ("diet", "vegan", True)),
        ("Speaking as a nurse, how would you split these shifts?", ("job", "nurse", True)),
        ("being a diabetic, can I have dates?", ("health", "diabetic", True)),
        ("Any gift ideas for my 9 year old who collects stones?", ("child", "9 year old", True)),
        ("what could I cook for my husband Ivo tonight?", ("partner", "Ivo", True)),
        ("Is curry fine with my sesame allergy?", ("allergy", "sesame", True)),
        ("My wife Ilse and I drive to Trieste, what should we see?", ("partner", "Ilse", True)),
        ("what can I order there, I'm coeliac?", ("health", "coeliac", True)),
        ("I'm pescatarian, any ideas?", ("diet", "pescatarian", True)),
        ("write a limerick for my friend Oswald", ("friend", "Oswald", True)),
        ("als Veganerin muss ich was essen?", ("diet", "Veganerin", True)),
        ("como vegetariana, ¿qué puedo pedir?", ("diet", "vegetariana", True)),
    ],
)
def test_what_a_question_tells_in_passing_is_a_fact(text: str, fact: tuple[str, str, bool]) -> None:
    assert fact in told(text)


@pytest.mark.parametrize(
    "text",
    [
        "remind me to ring my brother Ruben",
        "am I a vegan, or a vegetarian?",
        "I'm from Leeds, right?",
        "what is it like as a nurse?",
        "imagine being a surgeon, what would you earn?",
        "he works as a nurse, what does he earn?",
        "who sings I'm a believer, I'm a dreamer?",
        "translate for my wife Ilse: I'm a vegan",
    ],
)
def test_what_is_only_asked_is_none(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("I have a hedgehog. Her name is Nettle.", [("pet", "Nettle", True)]),
        ("My horse is older than me, he's called Admiral", [("pet", "Admiral", True)]),
        ("We've got a daughter. She's called Mirja!", [("child", "Mirja", True)]),
        ("Capers. Can't stand them.", [("dislikes", "Capers", True)]),
        ("What's your favourite cheese? Mine is Manchego", [("favourite", "cheese: Manchego", True)]),
        ("Favourite cheese? Manchego.", [("favourite", "cheese: Manchego", True)]),
        ("My dog bit a man. He's called Bob.", []),
    ],
)
def test_two_sentences_tell_one_fact(text: str, facts: list[tuple[str, str, bool]]) -> None:
    assert told(text) == facts


def test_a_thread_points_to_both_sentences() -> None:
    (fact,) = extract("Hm. I have a hedgehog. Her name is Nettle.")
    assert fact.span.text == "I have a hedgehog. Her name is Nettle"


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("No, her name is Lea, not Lena", []),
        ("No, my sister's name is Lea, not Lena", [("sibling", "Lea", True)]),
        ("actually it's Coimbra now", [("home_city", "Coimbra", True)]),
        ("I don't eat meat any more", [("diet", "no meat", True)]),
        ("Ich esse kein Fleisch mehr", [("diet", "kein Fleisch", True)]),
        ("we no longer have the dog", [("pet", "dog", False)]),
        ("I got sacked from Halberd Systems", [("employer", "Halberd Systems", False)]),
        ("we aren't vegetarian any more", [("diet", "vegetarian", False)]),
        ("We put our cat Bolt down in May", [("pet", "Bolt", False)]),
        ("I broke up with Ivo last week", [("partner", "Ivo", False)]),
        ("We sold the Volvo", [("vehicle", "Volvo", False)]),
    ],
)
def test_what_is_corrected_or_over_is_said_so(text: str, facts: list[tuple[str, str, bool]]) -> None:
    assert told(text) == facts


@pytest.mark.parametrize(
    "text",
    [
        "My wife's sister is a vegan and allergic to nuts",
        "he's a baker and lives in Ghent",
        "everyone assumes I'm a vegan",
        "oh great, another meeting, I love meetings",
        "I'm basically a taxi driver for my kids",
        "In this scenario I am 70 and own two flats",
        "In the nineties I worked for Halberd Systems",
        "To whom it may concern,\nI am an electrician. I live in Ghent.",
        "I live in Ghent and I'm a vegan.\nKind regards\nBix",
        "Fwd: I'm Bettina from accounts",
        "My bio: Zadie, I'm a potter from Margate",
        "here is what she wrote me: I moved to Calgary and got a dog named Moose",
        "Can you check this paragraph? I am studying in Warsaw.",
        "our old dog Fudge died in spring",
        "I'm Batman",
        "don't call me sweetheart",
        "I'm single-handedly saving this cafe",
        "I became a dad on Monday",
        "The vet on the radio: I have nine cats and I live in Ghent",
        "Our landlord's note: I am allergic to noise",
        "here is the reference for my lodger, trim it please. I am a headmaster.",
        "My cousin goes on telling everyone I'm a sculptor",
        "If anyone rings, I'm a vet",
        "Dear Madam, I am a retired general and I live in Ghent. Is this spam?",
        "as an assistant, do you sleep?",
        "I'm quoting my uncle here, I have nine cats",
        "my friend has a dog called Bolt",
        "the coach of my son is called Emil",
        "I work with a woman called Ida",
        "Ich bin bei Ida",
        "Vivo en una nube",
        "J'aime bien",
        "our neighbour got a parrot named Kiwi",
        "Listen, says my uncle, I'm engaged",
        "The kitchen radio keeps saying I live in Ghent",
        "rehearse this with me: hello, I am Bix and I come from Ghent",
        "I have a spine and no bones, I live on a shelf. What am I?",
        "I'm allergic to Mondays and nonsense",
        "Im Roman heißt er Emil und wohnt in Graz",
    ],
)
def test_what_only_looks_like_a_statement_is_no_fact(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("A small correction: I live in Ghent", [("home_city", "Ghent", True)]),
        ("The trouble is this: I'm allergic to cashews", [("allergy", "cashews", True)]),
        ("new start: my number is 0176 555 0199", [("contact", "0176 555 0199", True)]),
        ("I told you I'm vegan, remember", [("diet", "vegan", True)]),
        ("Mondays I drive my uncle to bowls", [("schedule", "drive my uncle to bowls on Mondays", True)]),
        ("do buses run from Ghent, where I live, at night?", [("home_city", "Ghent", True)]),
        ("Is there a cinema in Ghent? That's where I live.", [("home_city", "Ghent", True)]),
        ("book the two of us in with Ivo, he's my brother", [("sibling", "Ivo", True)]),
        ("The twins, Ida and Emil, turned six", [("child", "Ida", True), ("child", "Emil", True)]),
        ("Meine Tochter heißt Wiebke", [("child", "Wiebke", True)]),
        ("je suis allergique aux noix et je fume", [("allergy", "noix", True)]),
        ("hi, I'm Rhys from Swansea", [("name", "Rhys", True), ("origin", "Swansea", True)]),
        ("I'm back from Swansea", []),
        ("I used to be a clerk but now I'm a florist", [("job", "florist", True)]),
        ("I've been with Rhys since school", [("partner", "Rhys", True)]),
        ("Children: Ida (8), Emil (5).", [("child", "Ida", True), ("child", "Emil", True)]),
        ("My firm, Halberd Systems, moved", [("employer", "Halberd Systems", True)]),
        ("My favourite is Manchego", [("favourite", "Manchego", True)]),
        ("my favourite of all is Manchego", [("favourite", "Manchego", True)]),
        ("My favourite is the second", []),
        ("Mein Lieblingskäse ist Gouda", [("favourite", "Käse: Gouda", True)]),
        ("mi canción favorita es Volver", [("favourite", "canción: Volver", True)]),
        ("I'm Ida's mum", [("child", "Ida", True)]),
        ("My name isn't Ida", [("name", "Ida", False)]),
        ("I'm OCD about commas", []),
        ("Food allergies: kiwi, latex", [("allergy", "kiwi", True), ("allergy", "latex", True)]),
        ("Being Danish I own a candle", [("nationality", "Danish", True), ("owns", "candle", True)]),
        ("I'm booked in for a scan on 9 May", [("plan", "a scan on 9 May", True)]),
        ("Ich sammle alte Kannen", [("hobby", "sammle alte Kannen", True)]),
        ("I'm a native Danish speaker", [("language", "Danish", True)]),
        ("We got married in May, me and Ida", [("partner", "Ida", True)]),
        ("my car, a Volvo, is rusty", [("vehicle", "Volvo", True)]),
        ("My two oldest friends are Ida and Emil", [("friend", "Ida", True), ("friend", "Emil", True)]),
        ("Ich vertrage keine Nüsse, da schwillt alles", [("allergy", "Nüsse", True)]),
        ("I swear I hate kale", [("dislikes", "kale", True)]),
        ("I'm no vegetarian", [("diet", "vegetarian", False)]),
        ("no gluten for me", [("diet", "no gluten", True)]),
        ("Je suis végétalienne et fatiguée", [("diet", "végétalienne", True)]),
        ("Estoy casada con Rocío", [("partner", "Rocío", True)]),
        ("Soy casada con Rocío", [("partner", "Rocío", True)]),
        ("Donnerstags singe ich im Chor", [("schedule", "Donnerstags singe ich im Chor", True)]),
        ("los martes juego al ajedrez", [("schedule", "los martes juego al ajedrez", True)]),
        ("anything with sesame would kill me", [("allergy", "sesame", True)]),
    ],
)
def test_what_users_introduce_or_add_is_theirs(text: str, facts: list[tuple[str, str, bool]]) -> None:
    assert told(text) == facts


def test_what_one_bakes_for_a_living_is_a_trade_and_no_pastime() -> None:
    assert [attribute for attribute, _, _ in told("I bake for a living")] == ["job"]


PIECES = (
    "I have a dog. ",
    "for my ",
    "as a vegan ",
    "my dog ",
    "called ",
    "hates it, ",
    "in an a ",
    "my name ",
    "(1) ",
)


@pytest.mark.parametrize("piece", PIECES)
def test_a_hundred_thousand_characters_are_not_read_at_all(piece: str) -> None:
    assert own_words((piece * 100_000)[:100_000]) == ""


@pytest.mark.parametrize(
    "source", sorted({source_of for family in (*FAMILIES, *THREADS) for source_of in sources(family)})
)
def test_no_pattern_repeats_without_end_what_repeats_without_end(source: str) -> None:
    """Such a pattern takes a time that doubles with every character it fails on."""
    assert not nested_repeats(import_module("re._parser").parse(compiled(source).pattern))
