"""What a language model may answer instead of Karen's own words: never what only a tool or memory could know."""

from __future__ import annotations

import pytest

from karen.contract.types.decisions import ReplyInWords
from karen.contract.types.flows import DecideActionInput
from karen.flows.decide.engine import DecisionEngine
from karen.flows.lacking import reply_for_lacking
from karen.flows.recall.own_matters import is_own_matter
from karen.flows.words import Guess, in_words


def guess_for(said: str) -> Guess:
    decided = DecisionEngine().decide(DecideActionInput(prompt=said))
    decision = reply_for_lacking(decided) or decided
    assert isinstance(decision, ReplyInWords)
    return in_words(decision.why, said).guess


@pytest.mark.parametrize(
    "said",
    [
        "Why is the sky blue?",
        "How do vaccines work?",
        "Is a tomato a fruit?",
        "what is the capital of france",
        "who wrote Faust",
        "tell me something about rivers",
        "Please explain how tides work.",
        "go on",
        "tell me a joke",
        "Translate good morning to Portuguese",
        "Write a limerick about a heron",
    ],
)
def test_a_question_about_the_world_and_a_wish_for_words_may_be_guessed_by_any_model(said: str) -> None:
    assert guess_for(said) is Guess.BY_ANY


@pytest.mark.parametrize(
    "said",
    [
        "The meeting went well today.",
        "I feel a bit lost.",
        "There is a wasp in the kitchen.",
    ],
)
def test_what_is_about_the_user_is_left_to_a_model_that_can_think(said: str) -> None:
    assert guess_for(said) is Guess.IF_CAPABLE


@pytest.mark.parametrize(
    "said",
    [
        "Which school did I go to?",
        "explain why my bread never rises",
        "tell me about myself",
        "tell me what I did last summer",
    ],
)
def test_what_only_the_user_can_know_is_no_question_to_the_world(said: str) -> None:
    assert is_own_matter(said, frozenset())


@pytest.mark.parametrize(
    "said",
    [
        "turn off the lights",
        "play some jazz",
        "send an email to the landlord",
        "set the thermostat to 20",
        "book a table for two",
        "what's in the news?",
        "hello there",
        "thanks",
        "what can you do?",
        "who are you?",
        "tell me about yourself",
        "who made you?",
    ],
)
def test_what_only_a_tool_could_do_and_what_karen_says_of_herself_is_never_guessed(said: str) -> None:
    assert guess_for(said) is Guess.NEVER


@pytest.mark.parametrize(
    ("said", "missing"),
    [
        ("check my inbox", "I can't read mail yet: no mailbox is connected"),
        ("I want to send an email", "I can't write mail yet: no mailbox is connected, so nothing was written or sent"),
        ("email Tom that I'm late", "I can't write mail yet: no mailbox is connected, so nothing was written or sent"),
        ("look up the book Middlemarch", "I can't look up books yet: there is no catalogue of books here"),
    ],
)
def test_what_is_understood_and_has_no_tool_is_said_with_what_is_missing(said: str, missing: str) -> None:
    lacking = reply_for_lacking(DecisionEngine().decide(DecideActionInput(prompt=said)))
    assert lacking is not None
    assert in_words(lacking.why, said).text.startswith(missing)


def test_a_decision_for_a_tool_there_is_stays_what_it_is() -> None:
    assert reply_for_lacking(DecisionEngine().decide(DecideActionInput(prompt="what time is it"))) is None
    assert reply_for_lacking(DecisionEngine().decide(DecideActionInput(prompt="hello"))) is None
