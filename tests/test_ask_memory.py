"""Which messages ask for what was told, ask to keep it or to forget it, and which only sound so."""

from __future__ import annotations

import pytest

from karen.contract.types.decisions import Decision, UseTool
from karen.contract.types.flows import DecideActionInput
from karen.flows.decide.engine import DecisionEngine


def decided(prompt: str, *facts: str) -> Decision:
    return DecisionEngine().decide(DecideActionInput(prompt=prompt, personal_facts=list(facts)))


def tool_of(prompt: str, *facts: str) -> str:
    decision = decided(prompt, *facts)
    return decision.tool if isinstance(decision, UseTool) else "none"


@pytest.mark.parametrize(
    "prompt",
    [
        "what's my name?",
        "sorry, who am I again?",
        "do you know where I live",
        "remind me what my bike lock code is",
        "what did I say about the boiler",
        "did I ever mention Ravello?",
        "have I told you my shoe size",
        "when did we move",
        "when did I get my driving licence, I told you in May",
        "do I like olives?",
        "am I allergic to penicillin",
        "does my brother eat meat",
        "what is my niece called",
        "which of my cousins lives in Ghent",
        "how do I take my coffee",
        "where did I park",
        "who did I lend the ladder to",
        "what do you know about me?",
        "tell me everything you've stored about my landlord",
        "what have I told you about my knee so far",
        "how old is my daughter",
        "our wifi password, what is it, I gave it to you",
        "whats the name of my dentist",
        "when is my birthday",
        "what date is our anniversary",
        "what is my height in your notes",
        "Wie heiße ich?",
        "Wo wohne ich eigentlich?",
        "Weißt du noch, wann meine Tochter Geburtstag hat?",
        "Was weißt du über mich?",
        "¿Cómo me llamo?",
        "¿Dónde vivo?",
        "¿Te acuerdas de dónde dejé las llaves?",
        "Comment s'appelle mon chien ?",
        "Tu sais où j'habite ?",
        "Qu'est-ce que tu sais sur moi ?",
        "Como se chama a minha irmã?",
        "Onde é que eu moro?",
    ],
)
def test_what_the_user_told_is_asked_of_memory(prompt: str) -> None:
    assert tool_of(prompt) == "recall"


def test_a_name_that_a_fact_knows_is_asked_of_memory_and_no_other() -> None:
    assert tool_of("who is Mara?", "My neighbour is called Mara") == "recall"
    assert tool_of("who is Galileo?", "My neighbour is called Mara") == "none"


@pytest.mark.parametrize(
    "prompt",
    [
        "what's my balance",
        "when does my flight land",
        "how do I change my oil",
        "can my cat eat grapes",
        "what should I wear to my interview",
        "what is my rate of climb if I go up 300 m in an hour",
        "why does my back hurt",
        "where's my parcel",
        "do I need a visa for Kenya",
        "do you know what I mean",
        "do I know you from somewhere",
        "who told you that",
        "what do you call my cousin's child",
        "how does my brain store a memory",
        "am I speaking to a person",
        "is my order here yet",
        "my sister is called Ruth and she's a pain",
        "remember when telephones had cords?",
        "I can't remember the last dry June.",
        "He asked do you know where I keep the key and I said no.",
        "Was ist der Sinn meines Lebens",
        "que saudade da minha terra",
    ],
)
def test_what_only_sounds_like_it_asks_memory_for_nothing(prompt: str) -> None:
    assert tool_of(prompt) == "none"


@pytest.mark.parametrize(
    ("prompt", "fact"),
    [
        ("remember that my locker is 214", "my locker is 214"),
        ("Please remember I take my tea black.", "I take my tea black"),
        ("make a note that my niece Ada can't have nuts", "my niece Ada can't have nuts"),
        ("keep in mind that we're away in August", "we're away in August"),
        ("don't forget I'm off on Fridays", "I'm off on Fridays"),
        ("save this: alarm code 5519", "alarm code 5519"),
        ("My blood group is A positive, remember that.", "My blood group is A positive"),
        ("for future reference my collar size is 40", "my collar size is 40"),
        ("call me Jo from now on", "call me Jo from now on"),
        ("Merk dir, dass ich keine Nüsse vertrage.", "ich keine Nüsse vertrage"),
        ("Recuerda que mi hija se llama Renata.", "mi hija se llama Renata"),
        ("Retiens que le code du portail est 27B4.", "le code du portail est 27B4"),
        ("Lembra que sou alérgico a camarão.", "sou alérgico a camarão"),
        ("keep track of the fact that I'm left-handed", "I'm left-handed"),
        ("take note: I work from home on Tuesdays", "I work from home on Tuesdays"),
        ("quiero que sepas que no como carne", "no como carne"),
        ("sache que je suis végétarienne", "je suis végétarienne"),
        ("estacionei no piso dois, guarda isso", "estacionei no piso dois"),
    ],
)
def test_what_is_to_be_kept_is_taken_word_for_word(prompt: str, fact: str) -> None:
    decision = decided(prompt)
    assert isinstance(decision, UseTool)
    assert (decision.tool, decision.args) == ("remember", {"fact": fact})


@pytest.mark.parametrize(
    "prompt",
    [
        "remember to water the plants",
        "and remember, no jargon in this one",
        "remember the Alamo",
        "call me old-fashioned but I like maps",
        "note to self: never lend Colin anything",
        "save the last dance for me",
        "how do actors remember their lines?",
        "translate: remember that my locker is 214",
        'She wrote "remember that my locker is 214" on the wall.',
    ],
)
def test_what_only_sounds_like_it_keeps_nothing(prompt: str) -> None:
    assert tool_of(prompt) != "remember"


@pytest.mark.parametrize(
    "prompt",
    [
        "forget my locker code",
        "please forget what I told you about my boss",
        "delete what you know about my ex",
        "you can drop the thing about me being vegan",
        "erase my old address from your memory",
        "stop remembering my weight",
        "Vergiss, was ich dir über Sabine gesagt habe",
        "Olvida lo que te dije de mi jefa",
        "Oublie mon ancienne adresse",
        "Esquece o que te disse do meu chefe",
    ],
)
def test_what_is_to_be_forgotten_is_told_from_what_is_to_be_kept(prompt: str) -> None:
    assert tool_of(prompt) == "forget"


@pytest.mark.parametrize(
    "prompt",
    [
        "forget it",
        "forget diesel, hay is what will ruin me",
        "delete my instagram",
        "wipe my laptop",
        "don't forget I'm off on Fridays",
        "I forgot my lunch",
        "lest we forget",
    ],
)
def test_what_only_sounds_like_it_forgets_nothing(prompt: str) -> None:
    assert tool_of(prompt) != "forget"


@pytest.mark.parametrize("said", ["Soy vegetariana", "J'ai un chat", "Tenho dois irmãos", "Me gusta el cine"])
def test_where_only_the_mark_tells_a_question_from_a_statement_it_decides(said: str) -> None:
    assert (tool_of(f"{said}?"), tool_of(f"{said}.")) == ("recall", "none")


@pytest.mark.parametrize(
    "prompt",
    [
        "I gave you my passport number by mistake, wipe it",
        "The garage code changed, so get rid of the old one",
        "that thing about my boss, please delete it",
        "please remove my sister's telephone number from your notes",
    ],
)
def test_what_is_to_be_forgotten_may_be_named_before(prompt: str) -> None:
    assert tool_of(prompt) == "forget"


@pytest.mark.parametrize(
    ("prompt", "query"),
    [
        ("when is mum's birthday, i told you once", "when is mum's birthday, i told you once"),
        ("what's my sister's name, I told you", "what's my sister's name, I told you"),
    ],
)
def test_what_is_asked_for_is_passed_on_as_it_is_spelt(prompt: str, query: str) -> None:
    decision = decided(prompt)
    assert isinstance(decision, UseTool)
    assert decision.args == {"query": query}
