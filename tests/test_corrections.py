"""What is put right or taken back in the next message, and what follows from what was told."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from karen.flows.facts.correcting import facts_put_right, value_put_right
from talking import talking


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("No, sorry, Tim.", "Tim"),
        ("Actually it's 4712.", "4712"),
        ("no wait, on Saturday", "on Saturday"),
        ("that's not right, he's called Max", "Max"),
        ("It's Bosch, not Siemens", "Bosch"),
        ("Nein, in Wien", "in Wien"),
        ("non, pardon, Filou", "Filou"),
        ("perdón, Tobi", "Tobi"),
    ],
)
def test_a_correction_says_what_is_meant_instead(said: str, value: str) -> None:
    assert value_put_right(said) == value


@pytest.mark.parametrize(
    "said",
    [
        "Actually I like coffee",
        "No worries",
        "Sorry to hear that",
        "actually no",
        "wait what?",
        "No, thanks",
        "no, not anymore",
        "Sorry, can you add milk to the list",
        "My cat is called Tim",
        "no " * 5000,
        "",
    ],
)
def test_what_says_something_of_its_own_corrects_nothing(said: str) -> None:
    assert value_put_right(said) is None


@pytest.mark.parametrize(
    ("before", "said", "attribute", "value"),
    [
        ("My cat is called Tom.", "Actually it's Tim.", "pet", "Tim"),
        ("I live in Graz.", "Sorry, Vienna.", "home_city", "Vienna"),
        ("I work at Siemens.", "no, at Bosch", "employer", "Bosch"),
        ("My sister's name is Klara.", "It's Clara, not Klara", "sibling", "Clara"),
        ("My birthday is 3 May", "sorry, 4 May", "birthday", "4 May"),
        ("Mein Hund heißt Rex.", "Nein, Max.", "pet", "Max"),
    ],
)
def test_a_correction_changes_the_fact_of_the_message_before(
    before: str, said: str, attribute: str, value: str
) -> None:
    (fact,) = facts_put_right(before, said)
    assert (fact.attribute, fact.value, fact.correction) == (attribute, value, True)
    assert fact.span.text == said


@pytest.mark.parametrize("before", ["My PIN is 4711", "I saw a film yesterday evening"])
def test_a_correction_of_something_else_is_nobodys_name(before: str) -> None:
    assert facts_put_right(before, "No, it's Karla") == []


def test_without_a_statement_before_it_is_a_name() -> None:
    (fact,) = facts_put_right("hello", "No, it's Karla")
    assert (fact.attribute, fact.value) == ("name", "Karla")


@pytest.mark.parametrize(
    ("told", "question", "answer"),
    [
        (["My cat is called Tom.", "No, sorry, Tim."], "what is my cat called?", "Your cat is called Tim."),
        (["My sister's name is Klara.", "It's Clara, not Klara"], "who is my sister?", "Your sister is Clara."),
        (
            ["My PIN for the gym locker is 4711.", "Actually it's 4712."],
            "what's my gym locker pin?",
            "On 10 March you said: “My PIN for the gym locker is 4711.” Right after that: “Actually it's 4712.”",
        ),
        (
            ["I live in Graz.", "I moved to Lisbon last month."],
            "where did I live before?",
            "On 10 March you said: “I live in Graz”",
        ),
        (["My birthday is 3 May 1985."], "how old am I?", "You are 40: you were born on 3 May 1985."),
        (
            ["My birthday is 3 May 1985."],
            "how old am I in days?",
            "You are 14921 days old: you were born on 3 May 1985.",
        ),
        (
            ["My birthday is 3 May 1985."],
            "how many weeks old am I?",
            "You are 2131 weeks old: you were born on 3 May 1985.",
        ),
        (
            ["My birthday is 3 May 1985."],
            "how old am I, now that my birthday is a few days away?",
            "You are 40: you were born on 3 May 1985.",
        ),
        (["My birthday is 9 March 1985."], "how old am I?", "You are 41: you were born on 9 March 1985."),
        (["I was born in 1985."], "Wie alt bin ich?", "Du bist 40 oder 41, geboren 1985."),
        (
            ["I have a daughter called Ana.", "My son is called Ben."],
            "how many children do I have?",
            "You told me of 2: Ana and Ben.",
        ),
        (
            ["I have a daughter called Ana.", "My son is called Ben."],
            "how many sons do I have?",
            "You told me of 1: Ben.",
        ),
        (
            ["My sister's name is Klara."],
            "Wie heißt meine Schwester?",
            "Am 10. März hast du gesagt: „My sister's name is Klara“",
        ),
    ],
)
async def test_what_was_put_right_and_what_follows_is_answered(
    tmp_path: Path, told: Sequence[str], question: str, answer: str
) -> None:
    async with talking(tmp_path) as talk:
        await talk.tell(told)
        answered = await talk.say(question)
    assert answered.text == answer
    assert answered.provenance["kind"] == "remembered"
    assert answered.sources


@pytest.mark.parametrize("question", ["what did I drive before?", "how many brothers do I have?", "how old am I?"])
async def test_what_does_not_follow_is_not_known(tmp_path: Path, question: str) -> None:
    async with talking(tmp_path) as talk:
        await talk.tell(["I drive a Golf.", "I have a daughter called Ana.", "My birthday is 3 May."])
        answered = await talk.say(question)
    assert answered.text.startswith("I don't know")


async def test_a_correction_takes_the_place_of_what_it_corrects(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        await talk.tell(["My cat is called Tom.", "No, sorry, Tim."])
        facts = (await talk.call("memory.facts"))["facts"]
    assert [(fact["attribute"], fact["value"]) for fact in facts] == [("pet", "Tim")]


@pytest.mark.parametrize("said", ["forget that", "Undo that, please.", "don't remember that", "vergiss das wieder"])
async def test_what_is_taken_back_is_forgotten_and_answers_nothing(tmp_path: Path, said: str) -> None:
    async with talking(tmp_path) as talk:
        *_, answered = await talk.tell(["I love licorice.", said])
        later = await talk.say("do I like licorice?")
        facts = (await talk.call("memory.facts"))["facts"]
    assert answered.tool == "forget"
    assert answered.text.startswith("Forgotten: You like licorice.")
    assert later.text.startswith("I don't know")
    assert facts == []


async def test_forget_that_behind_a_question_forgets_nothing(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        await talk.tell(["I love licorice.", "what time is it?", "forget that"])
        facts = (await talk.call("memory.facts"))["facts"]
    assert [fact["value"] for fact in facts] == ["licorice"]


async def test_what_was_to_be_forgotten_is_not_told_again_until_it_is_told_anew(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        await talk.say("My gate code is 4417.", now="2026-03-01T10:00:00+01:00")
        await talk.say("forget my gate code", now="2026-03-02T10:00:00+01:00")
        forgotten = await talk.say("what is my gate code?")
        await talk.say("My gate code is 9921.", now="2026-03-10T09:00:00+01:00")
        anew = await talk.say("what is my gate code?")
    assert forgotten.text.startswith("I don't know")
    assert "9921" in anew.text
    assert "4417" not in anew.text


@pytest.mark.parametrize(
    ("said", "job"),
    [
        ("I bake for a living", "baker"),
        ("I translate for a living", "translator"),
        ("I fix bikes for a living", "fix bikes"),
    ],
)
def test_who_does_it_for_a_living_is_called_so(said: str, job: str) -> None:
    (fact,) = facts_put_right(None, said)
    assert (fact.attribute, fact.value) == ("job", job)
