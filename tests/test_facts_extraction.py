"""Durable facts are found in what a user states, and nowhere else; each points to the words it stands on."""

from __future__ import annotations

import pytest

from calling import call
from karen.contract.method import Registry
from karen.contract.types.flows import ExtractedFact
from karen.contract.types.memory import Polarity
from karen.flows.facts.extraction import FactExtraction, extract
from karen.flows.facts.families import FAMILIES
from karen.flows.facts.own_words import LONGEST_MESSAGE
from karen.flows.facts.rules import Rule
from karen.flows.facts.sentences import LONGEST_SENTENCE, MOST_SENTENCES, sentences_of


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


@pytest.mark.parametrize(
    ("text", "attribute", "value"),
    [
        ("Ich heiße Gudrun", "name", "Gudrun"),
        ("wir wohnen in Passau", "home_city", "Passau"),
        ("Ich arbeite als Optikerin", "job", "Optikerin"),
        ("unser Kater heißt Simba", "pet", "Simba"),
        ("Ich vertrage keine Tomaten", "allergy", "Tomaten"),
        ("me llamo Remedios", "name", "Remedios"),
        ("vivo en Salamanca", "home_city", "Salamanca"),
        ("soy alérgico al polen", "allergy", "polen"),
        ("mi hermana se llama Pilar", "sibling", "Pilar"),
        ("odio las aceitunas", "dislikes", "aceitunas"),
        ("je m'appelle Thibault", "name", "Thibault"),
        ("j'habite à Limoges", "home_city", "Limoges"),
        ("mon chat s'appelle Gribouille", "pet", "Gribouille"),
        ("je suis pharmacienne", "job", "pharmacienne"),
        ("me chamo Anselmo", "name", "Anselmo"),
        ("moro em Belém", "home_city", "Belém"),
        ("tenho alergia a amendoim", "allergy", "amendoim"),
        ("adoro chorinho", "likes", "chorinho"),
    ],
)
def test_four_more_languages_are_read(text: str, attribute: str, value: str) -> None:
    assert (attribute, value, True) in told(text)


@pytest.mark.parametrize(
    "text",
    [
        "am I allergic to sesame?",
        "do you know where I live",
        "what's my cat called again",
        "is my brother Ruben older than me?",
        "If I lived in Tarragona I'd swim daily",
        "imagine I'm a surgeon from Oslo",
        "let's role-play, I'm a smuggler called Nix",
        "In my novel I'm a countess with a nut allergy",
        "I wish I spoke Catalan",
        "maybe I'm coeliac",
        "I might move to Halifax",
        "I think I'm allergic to wool",
        "I want to be an astronaut",
        "we're thinking of getting a dog",
        "I'm exhausted",
        "I'm in Tarragona this week",
        "I'm at work",
        "I have a headache",
        "I used to be a drummer",
        "We had a rabbit when I was little",
        "my boss is a vegan",
        "He told me he lives in Plovdiv",
        "their cat is called Mortimer",
        'She said "I\'m a vegetarian" and left',
        "As the song goes, I'm a believer",
        "how do you say I am Ottoline in Spanish",
        "write: my name is Bix and I live in Ghent",
        "Translate into German: I'm an electrician from Leeds",
        "remind me to ring my brother Ruben",
        "ring my sister's landlord",
        "I'm allergic to Mondays",
        "I've got a frog in my throat",
        "I'm the king of France, just kidding",
        "I love how quickly you answer",
        "you are an electrician",
        "electricians earn well",
        "Plovdiv is lovely in spring",
        "wie heiße ich?",
        "wenn ich in Passau wohnte",
        "ich bin gleich da",
        "mi jefe es vegano",
        "ojalá viviera en Salamanca",
        "tengo hambre",
        "si j'habitais à Limoges",
        "je suis en retard",
        "acho que sou alérgico",
        "estou em casa",
        "",
        "   ",
        "?!",
        "🎉🎉🎉",
        "مرحبا كيف حالك",
        "'; DROP TABLE memory; --",
    ],
)
def test_what_is_not_stated_of_the_user_is_no_fact(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("I don't like cilantro", [("dislikes", "cilantro", True)]),
        ("I'm not allergic to cats", [("allergy", "cats", False)]),
        ("I no longer live in Bordeaux", [("home_city", "Bordeaux", False)]),
        (
            "I don't live in Turin any more, I live in Bari",
            [("home_city", "Turin", False), ("home_city", "Bari", True)],
        ),
        ("I'm not a vegan", [("diet", "vegan", False)]),
        ("I'm not a lawyer, I'm a notary", [("job", "lawyer", False), ("job", "notary", True)]),
        ("We sold the van", [("vehicle", "van", False)]),
        ("I don't have children", [("child", "children", False)]),
        ("ya no vivo en Salamanca", [("home_city", "Salamanca", False)]),
        ("ich wohne nicht mehr in Passau", [("home_city", "Passau", False)]),
    ],
)
def test_what_is_denied_or_over_has_the_other_polarity(text: str, facts: list[tuple[str, str, bool]]) -> None:
    assert told(text) == facts


@pytest.mark.parametrize(
    ("text", "corrects"),
    [
        ("Actually my name is Ana", True),
        ("No, my dog is called Waldo", True),
        ("scratch that, I live in Ghent", True),
        ("My name is Ana", False),
        ("I don't like cilantro", False),
    ],
)
def test_a_correction_says_so(text: str, corrects: bool) -> None:
    assert only(text).correction is corrects


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("Our kids are Pip, Wren and Tadeo", ["Pip", "Wren", "Tadeo"]),
        ("I'm allergic to eggs, sesame and kiwi", ["eggs", "sesame", "kiwi"]),
        ("I speak Urdu, Sindhi and English", ["Urdu", "Sindhi", "English"]),
        ("I love black and white photography", ["black and white photography"]),
    ],
)
def test_each_of_several_is_a_fact(text: str, facts: list[str]) -> None:
    assert [fact.value for fact in extract(text)] == facts


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("im a welder n my names tyrone", {("job", "welder", True), ("name", "Tyrone", True)}),
        ("uh so what can i cook im vegan", {("diet", "vegan", True)}),
        ("I'm coeliac, what can I order?", {("health", "coeliac", True)}),
        (
            "hello my name is rosa i live in quito and i have two dogs",
            {("name", "Rosa", True), ("home_city", "Quito", True)},
        ),
        ("MY NAME IS WALTER", {("name", "Walter", True)}),
    ],
)
def test_hasty_and_spoken_words_are_read(text: str, said: set[tuple[str, str, bool]]) -> None:
    assert said <= set(told(text))


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("🦊👩‍👩‍👧 I live in Tarragona 🦊", "I live in Tarragona"),
        ("𝔸𝔹 ok. My wife Ilse bakes", "My wife Ilse"),
        ("Straße 🙂, ich wohne in Passau", "ich wohne in Passau"),
        ("naïve café — I’m allergic to nuts", "I’m allergic to nuts"),
    ],
)
def test_a_span_counts_utf16_units_of_the_message(text: str, span: str) -> None:
    found = only(text).span
    assert text.encode("utf-16-le")[2 * found.start : 2 * found.end].decode("utf-16-le") == found.text == span


@pytest.mark.parametrize(
    "pasted",
    [
        "> I'm a vegan\n> and I live in Ghent",
        "```\nI live in Ghent\n```",
        "-----Original Message-----\nI live in Ghent and I'm a vegan.",
        "Begin forwarded message:\n\nMy name is Bix.",
        "On Tue, 3 March 2026 at 10:00, Bix wrote:\nI live in Ghent.",
        "From: Bix\nTo: me\nSubject: hi\n\nI'm a vegan.",
        "Bix: I'm a vegan\nNix: I live in Ghent",
        "[10:02] Bix: I'm a vegan\n[10:03] Nix: I live in Ghent",
        "Dear Sir,\nI'm a vegan and I live in Ghent.",
        "Here is the article:\n" + "I'm a vegan. " * 150,
        "Bix wrote:\nI live in Ghent and my dog is called Rolf.",
        "Her diary said: I am allergic to nuts",
        "Her diary said:\nI am allergic to nuts",
        "My boss always says I am allergic to work",
        "My name is Bix, said the girl.",
        "I live in Ghent, she replied.",
        "Here is the letter I got:\n\nMy name is Bix. I live in Ghent.",
        "Here is what Bix posted. I live in Ghent. I have two cats.",
        "I received this from a client. My name is Bix. I live in Ghent.",
        "Antworte auf diese Mail:\n\nHallo, ich heiße Bix und wohne in Gent.",
        "Song lyrics: my name is Bix, I live on the second floor",
        "The poem:\nI live in Ghent\nI love the rain",
        "Example: My favourite colour is red.",
        "Joke: I live in Ghent and my wife is a penguin",
        "Fictional character bio: I live in Ghent and work as a spy.",
        "Quote of the day - I live in Ghent - Bix",
        "> > I live in Ghent",
        "| I live in Ghent |",
        "2024-01-01 10:00:00 INFO user: my name is Bix",
        "Log:\nuser> my name is Bix\nbot> hi",
        "I live in Ghent. " * (LONGEST_MESSAGE // 16),
    ],
)
def test_what_was_pasted_is_not_the_users_own_word(pasted: str) -> None:
    assert told(pasted) == []


def test_the_users_own_words_before_a_forwarded_mail_count() -> None:
    assert told("I'm a baker.\n\nBegin forwarded message:\n\nMy name is Bix.") == [("job", "baker", True)]


@pytest.mark.parametrize(
    "text",
    [
        "Quick note: I live in Ghent",
        "I got this wrong. I live in Ghent",
        "I live in Ghent, my friend",
    ],
)
def test_what_the_user_announces_is_told(text: str) -> None:
    assert told(text) == [("home_city", "Ghent", True)]


def test_a_quoted_name_is_a_name() -> None:
    assert told('Everyone calls me "Bix"') == [("nickname", "Bix", True)]


@pytest.mark.parametrize(
    "piece", ["I'm a ", "my sister ", "and ", "a, ", '"', "(", "'x' ", "im ", "1 ", "ich bin ", "\n", "🙂"]
)
@pytest.mark.parametrize("length", [LONGEST_MESSAGE, 1_000_000])
def test_no_input_is_too_much(piece: str, length: int) -> None:
    assert len(extract((piece * length)[:length])) <= 20


@pytest.mark.parametrize("broken", ["\x00", "\x1b", "\ud83d", "\udc36\ud83d"])
def test_no_value_holds_what_cannot_be_stored(broken: str) -> None:
    found = extract(f"I'm allergic to {broken}nuts. I live in Ghent{broken}. {broken}My name is Ana")
    assert [fact for fact in found if set(broken) & set(fact.value + fact.span.text)] == []
    assert ("name", "Ana") in [(fact.attribute, fact.value) for fact in found]


def test_the_work_is_bounded_by_construction() -> None:
    sentences = list(sentences_of("so and so on and on " * 300))
    assert max(len(sentence.said) for sentence in sentences) <= LONGEST_SENTENCE
    assert len(list(sentences_of("a word. " * 700))) <= MOST_SENTENCES


def test_the_same_text_has_the_same_facts() -> None:
    text = "I'm Rosa, 44, a baker from Ghent. My sister Pilar and I have two cats, Mot and Bix."
    assert extract(text) == extract(text)


RULES = [rule for family in FAMILIES for rule in family.rules]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.attribute}")
def test_every_rule_points_at_a_value(rule: Rule) -> None:
    assert "v" in rule.pattern.groupindex


async def test_the_method_answers_with_places_and_remembers_nothing() -> None:
    registry = Registry()
    registry.add("ai", FactExtraction())
    answer = await call(registry, "ai.extract_facts", {"text": "Actually I'm a baker"})
    assert answer == {
        "facts": [
            {
                "subject": "user",
                "attribute": "job",
                "value": "baker",
                "polarity": "is",
                "span": {"start": 9, "end": 20, "text": "I'm a baker"},
                "confidence": 0.9,
                "correction": True,
                "content": None,
            }
        ]
    }
